"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { ClockMode } from "@/lib/client/format-time.ts";
import { isScenarioId } from "@/lib/sim/is-scenario-id.ts";
import { type KeyGroup, KeysDialog } from "./keys-dialog.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { SignOut } from "./session.tsx";
import styles from "./top-bar.module.css";
import { preferences, usePreferences, useTheme } from "./use-preferences.ts";

export interface Crumb {
  readonly label: string;
  readonly href?: string;
}

interface TopBarProps {
  /** Shown after "skscope", outermost first; the last one is the current page. */
  readonly crumbs?: readonly Crumb[];
  readonly status?: ReactNode;
  readonly tabs?: ReactNode;
  /** The keys of this page. */
  readonly keys?: readonly KeyGroup[];
  /** Shows the clock switch; a list limits it to the clocks that make sense on the page. */
  readonly withClock?: boolean | readonly ClockMode[];
}

const CLOCKS: readonly ClockMode[] = ["utc", "local", "relative"];

/** The bar on top of every page: breadcrumb, status, tabs, theme, language and keys. */
export function TopBar({ crumbs = [], status, tabs, keys = [], withClock = false }: TopBarProps) {
  const text = useTranslations("shell");
  const { clock } = usePreferences();
  useTheme();
  const named = (label: string): string => (isScenarioId(label) ? text("simulation") : label);
  const clocks = withClock === true ? CLOCKS : withClock || [];
  return (
    <header className={styles.bar}>
      <nav aria-label={text("breadcrumb")} className={styles.crumbs}>
        <ol>
          <li>
            <Link href="/" className={styles.home}>
              {text("name")}
            </Link>
          </li>
          {crumbs.map((crumb, index) => (
            <li key={crumb.label}>
              {crumb.href === undefined || index === crumbs.length - 1 ? (
                <span aria-current={index === crumbs.length - 1 ? "page" : undefined}>
                  {named(crumb.label)}
                </span>
              ) : (
                <Link href={crumb.href}>{named(crumb.label)}</Link>
              )}
            </li>
          ))}
        </ol>
      </nav>
      {status && <div className={styles.status}>{status}</div>}
      <span className={styles.spacer} />
      {tabs}
      <div className={styles.controls}>
        {clocks.length > 0 && (
          <label className={styles.clock}>
            <span className="visually-hidden">{text("clock")}</span>
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
        )}
        <ThemeButton />
        <LanguageSwitch />
        <SignOut />
        <KeysDialog groups={keys} />
      </div>
    </header>
  );
}

function ThemeButton() {
  const text = useTranslations("shell");
  const toggle = (): void => {
    const shown = document.documentElement.dataset.theme;
    preferences().set({ theme: shown === "dark" ? "light" : "dark" });
  };
  return (
    <Button variant="icon" onClick={toggle} label={text("theme")}>
      <span aria-hidden="true">◐</span>
    </Button>
  );
}
