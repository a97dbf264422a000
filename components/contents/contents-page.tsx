"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import reading from "@/components/shell/reading-page.module.css";
import { SourceLinks } from "@/components/shell/source-links.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { usePreferences } from "@/components/shell/use-preferences.ts";
import { withWords } from "@/components/with-words.tsx";
import { formatDateTime, formatDuration, type TimeFormat } from "@/lib/client/format-time.ts";
import { CONTENTS_WORDS } from "@/lib/i18n/words/contents.ts";
import { reportedInputs, type SourceContents } from "@/lib/model/source-contents.ts";
import { isScenarioId } from "@/lib/sim/is-scenario-id.ts";
import styles from "./contents.module.css";
import { FactList } from "./fact-list.tsx";
import { InputCard } from "./input-card.tsx";
import { WantedInputs } from "./wanted-inputs.tsx";

interface ContentsPageProps {
  readonly source: string;
  readonly contents: SourceContents;
  /** A cluster that is being watched. */
  readonly live: boolean;
}

/** More inputs than these are folded away. */
const SHOWN = 40;

function ContentsPagePart({ source, contents, live }: ContentsPageProps) {
  const text = useTranslations("imports.contents");
  const port = usePort();
  const { clock } = usePreferences();
  const format: TimeFormat = { clock: clock === "local" ? "local" : "utc", origin: 0 };
  const inputs = reportedInputs(contents.header);
  const read = inputs.filter(({ refused }) => refused === null);
  const refused = inputs.filter((input) => input.refused !== null);
  const kind = live ? "live" : isScenarioId(source) ? "simulation" : "recording";
  return (
    <div className={reading.page}>
      <TopBar
        crumbs={[{ label: source, href: port.viewHref({ source }) }, { label: text("title") }]}
        withClock={["utc", "local"]}
        aside={<SourceLinks source={source} except={["contents"]} />}
      />
      <main className={`${reading.main} ${styles.main}`}>
        <h1>{text("title")}</h1>
        <p className={styles.lead}>
          {inputs.length === 0 ? text(kind) : text("made", { count: inputs.length, refused: refused.length })}
        </p>
        <FactList facts={factsOf(contents, format, text)} />
        <WantedInputs wanted={contents.bring} format={format} />
        {read.length > 0 && (
          <section aria-labelledby="inputs">
            <h2 id="inputs">{text("inputs")}</h2>
            <Folded>
              {read.map((input, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two inputs may have one name, and the list never changes.
                <InputCard key={index} input={input} format={format} />
              ))}
            </Folded>
          </section>
        )}
        {refused.length > 0 && (
          <section aria-labelledby="not-read">
            <h2 id="not-read">{text("notRead")}</h2>
            <Folded>
              {refused.map((input, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <InputCard key={index} input={input} format={format} />
              ))}
            </Folded>
          </section>
        )}
      </main>
    </div>
  );
}

/** A list whose end is folded away when it is long. */
function Folded({ children }: { readonly children: readonly ReactNode[] }) {
  const text = useTranslations("imports.contents");
  const rest = children.slice(SHOWN);
  return (
    <>
      <ul className={styles.inputs}>{children.slice(0, SHOWN)}</ul>
      {rest.length > 0 && (
        <details>
          <summary>{text("more", { count: rest.length })}</summary>
          <ul className={styles.inputs}>{rest}</ul>
        </details>
      )}
    </>
  );
}

function factsOf(
  { header, records, from, to, revisions, problems }: SourceContents,
  format: TimeFormat,
  text: ReturnType<typeof useTranslations<"imports.contents">>,
): readonly (readonly [string, ReactNode])[] {
  const span =
    from === null || to === null
      ? undefined
      : from === to
        ? formatDateTime(from, format)
        : text("span", {
            from: formatDateTime(from, format),
            to: formatDateTime(to, format),
            duration: formatDuration(to - from),
          });
  const facts = {
    records: records.toLocaleString("en"),
    span,
    revisions: String(revisions),
    problems: problems === 0 ? undefined : String(problems),
    cluster: header.cluster,
    kubernetes: header.kubernetes,
    knative: header.knative,
    systemNamespace: header.systemNamespace,
    recordedAt: header.recordedAt === undefined ? undefined : dated(header.recordedAt, format),
    note: header.note || undefined,
    redacted: header.redacted?.join(", ") || undefined,
  };
  return Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [[text(`facts.${name as keyof typeof facts}`), value] as const],
  );
}

/** As the other times; what is no time is shown as it is written. */
function dated(text: string, format: TimeFormat): string {
  const t = Date.parse(text);
  return Number.isNaN(t) ? text : formatDateTime(t, format);
}

/** What was this source made of, and what of it could not be used? */
export const ContentsPage = withWords(CONTENTS_WORDS, ContentsPagePart);
