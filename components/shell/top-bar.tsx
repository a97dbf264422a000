"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ClassOpener } from "@/components/learn/class/opener.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import { Popover } from "@/components/ui/popover.tsx";
import type { ClockMode } from "@/lib/client/format-time.ts";
import { THEMES, type Theme } from "@/lib/client/preferences.ts";
import { isScenarioId } from "@/lib/sim/is-scenario-id.ts";
import type { KeyGroup } from "./key-group.ts";
import { KeysDialog } from "./keys-dialog.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { PartLinks } from "./part-links.tsx";
import { SignOut } from "./session.tsx";
import { SkipButton } from "./skip-button.tsx";
import styles from "./top-bar.module.css";
import { useMedia } from "./use-media.ts";
import { preferences, usePreferences, useTheme } from "./use-preferences.ts";

export interface Crumb {
  readonly label: string;
  readonly href?: string;
}

interface TopBarProps {
  /** Shown after "skscope", outermost first; the last one is the current page. */
  readonly crumbs?: readonly Crumb[];
  /** What the source is, in one line; on a narrow screen it stands in the menu. */
  readonly status?: ReactNode;
  /** A link beside the status; in the menu unless there is plenty of room. */
  readonly aside?: ReactNode;
  /** Where to go from here; by default the parts of skscope. */
  readonly tabs?: ReactNode;
  /** The keys of this page. */
  readonly keys?: readonly KeyGroup[];
  /** Offers the clocks; a list limits them to those that make sense on the page. */
  readonly withClock?: boolean | readonly ClockMode[];
  /** The lower bar that belongs to a page's own line below it. */
  readonly isSlim?: boolean;
}

const CLOCKS: readonly ClockMode[] = ["utc", "local", "relative"];
/** Narrower than this the status stands in the menu. */
const TABLET = "(width >= 900px)";
const ROOMY = "(width >= 1200px)";

/** The bar on top of every page: where one is, where one can go, and a menu with the rest. */
export function TopBar(props: TopBarProps) {
  const { crumbs = [], status, aside, tabs, keys = [], withClock = false, isSlim = false } = props;
  const text = useTranslations("shell");
  const hasRoom = useMedia(TABLET, true);
  const hasPlenty = useMedia(ROOMY, true);
  useTheme();
  const clocks = withClock === true ? CLOCKS : withClock || [];
  return (
    <header className={styles.bar} data-slim={isSlim} data-tabs={tabs !== undefined}>
      <SkipButton />
      <Crumbs crumbs={crumbs} />
      {hasRoom && status && <div className={styles.status}>{status}</div>}
      {hasPlenty && aside && <div className={styles.aside}>{aside}</div>}
      <span className={styles.spacer} />
      {tabs ?? <PartLinks />}
      <div className={styles.controls}>
        <LanguageSwitch />
        <SignOut />
        <KeysDialog groups={keys} />
        <Popover label={text("menu")} sign={<Icon name="menu" />}>
          <div className={styles.menu}>
            {!hasRoom && status && <div>{status}</div>}
            {!hasPlenty && aside && <div className={styles.aside}>{aside}</div>}
            {(tabs !== undefined || !hasRoom) && <PartLinks />}
            {clocks.length > 0 && <ClockSelect clocks={clocks} />}
            <ThemeSelect />
            <ClassOpener />
          </div>
        </Popover>
      </div>
    </header>
  );
}

// What is asked for in advance would be rendered before the stream of this page is served.
function Crumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  const text = useTranslations("shell");
  const named = (label: string): string => (isScenarioId(label) ? text("simulation") : label);
  const last = crumbs.length - 1;
  return (
    <nav aria-label={text("breadcrumb")} className={styles.crumbs}>
      <ol>
        <li>
          <Link href="/" className={styles.home} prefetch={false}>
            {text("name")}
          </Link>
        </li>
        {crumbs.map((crumb, index) => (
          <li key={pathTo(crumbs, index)} data-link={crumb.href !== undefined} title={named(crumb.label)}>
            {crumb.href === undefined || index === last ? (
              <span aria-current={index === last ? "page" : undefined}>{named(crumb.label)}</span>
            ) : (
              <Link href={crumb.href} prefetch={false}>
                {named(crumb.label)}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function pathTo(crumbs: readonly Crumb[], index: number): string {
  return crumbs
    .slice(0, index + 1)
    .map(({ label }) => label)
    .join("/");
}

function ClockSelect({ clocks }: { readonly clocks: readonly ClockMode[] }) {
  const text = useTranslations("shell");
  const { clock } = usePreferences();
  return (
    <label className={styles.choice}>
      <span>{text("clock")}</span>
      <select
        value={clocks.includes(clock) ? clock : clocks[0]}
        onChange={(event) => preferences().set({ clock: event.target.value as ClockMode })}
      >
        {clocks.map((mode) => (
          <option key={mode} value={mode}>
            {text(`clocks.${mode}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function ThemeSelect() {
  const text = useTranslations("shell");
  const { theme } = usePreferences();
  return (
    <label className={styles.choice}>
      <span>{text("theme")}</span>
      <select value={theme} onChange={(event) => preferences().set({ theme: event.target.value as Theme })}>
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {text(`themes.${name}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
