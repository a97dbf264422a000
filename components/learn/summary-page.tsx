"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { useSequenceTexts } from "@/components/sequence/sequence-texts.ts";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { play } from "@/components/stage/use-simulation.ts";
import { withWords } from "@/components/with-words.tsx";
import { formatDuration } from "@/lib/client/format-time.ts";
import { foldMessages, type MessageKind, messagesOf } from "@/lib/core/index.ts";
import { LEARN_WORDS } from "@/lib/i18n/words/learn.ts";
import { layoutSequence, sequenceSvg } from "@/lib/layout/index.ts";
import { SIM_START } from "@/lib/sim/index.ts";
import { CHAPTERS } from "./chapters.ts";
import styles from "./learn.module.css";

const WIDTH = 1_000;
/** What only repeats in a status what another message has told: there is one page. */
const LEFT_OUT: ReadonlySet<MessageKind> = new Set(["endpointsPopulated", "sksReady", "flicker"]);
const FORMAT = { clock: "utc", origin: SIM_START } as const;

function SummaryPagePart() {
  const text = useTranslations("learn");
  const sequence = useTranslations("sequence");
  const texts = useSequenceTexts(FORMAT, { isBrief: true });
  const parts = useMemo(() => {
    const played = play(CHAPTERS.zero.scenario());
    const descent = played?.data.revision.scaleToZero[0];
    const wake = played?.data.revision.coldStarts.find(({ kind }) => kind === "wake");
    if (played === null || descent === undefined || wake === undefined) return [];
    const spans = [
      { key: "down", from: descent.inactiveAt - 200, to: (descent.replicasZeroAt ?? 0) + 60 },
      { key: "up", from: (wake.requestAt ?? wake.begin) - 5, to: (wake.handedOver ?? 0) + 30 },
    ] as const;
    const { shared, revision } = played.data;
    return spans.map(({ key, from, to }) => ({
      key,
      from,
      layout: layoutSequence(
        foldMessages(
          messagesOf(shared, revision, from, to).filter(({ kind }) => !LEFT_OUT.has(kind)),
          new Set(),
        ),
        WIDTH,
        to,
      ),
    }));
  }, []);
  return (
    <>
      <TopBar crumbs={[{ label: text("title"), href: "/learn" }, { label: text("printed.title") }]} />
      <main className={styles.printed}>
        <h1>{text("printed.title")}</h1>
        {parts.map(({ key, from, layout }) => (
          <figure
            key={key}
            // Wider than a phone, it is pushed sideways there: by keyboard too.
            tabIndex={0}
            aria-label={text(`printed.${key}`)}
            // biome-ignore lint/security/noDangerouslySetInnerHtml: our own drawing, whose every text is escaped
            dangerouslySetInnerHTML={{
              __html: sequenceSvg(layout, {
                title: text(`printed.${key}`),
                name: texts.name,
                text: texts.text,
                time: (t) => sinceBegin(t - from),
                pause: (ms) => sequence("pause", { length: formatDuration(ms) }),
              }),
            }}
          />
        ))}
        <p>{text("printed.note")}</p>
      </main>
    </>
  );
}

/** Hundredths of a second are as much as a summary has to say. */
function sinceBegin(ms: number): string {
  return `+${(ms / 1_000).toFixed(2)} s`;
}

/** Scale to zero and back as two sequences that fit on one printed page. */
export const SummaryPage = withWords(LEARN_WORDS, SummaryPagePart);
