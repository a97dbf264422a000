"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { withWords } from "@/components/with-words.tsx";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import type { TriedSetting } from "@/lib/client/tried-setting.ts";
import { burstAt, type Finding, findingsAt, findingsUntil, gateAt } from "@/lib/core/index.ts";
import { WHY_WORDS } from "@/lib/i18n/words/why.ts";
import { BurstPanel } from "./burst-panel.tsx";
import { FindingsPanel } from "./findings-panel.tsx";
import { GatePanel } from "./gate-panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { triedForGate } from "./tried.ts";
import type { WhatIf } from "./what-if.ts";
import styles from "./why.module.css";

export interface WhyViewProps {
  readonly data: RevisionData;
  readonly cursor: number;
  /** The last instant shown: the end of the source, or the cursor while the future is hidden. */
  readonly until: number;
  /** The cursor follows the present. */
  readonly isLive: boolean;
  readonly format: TimeFormat;
  readonly whatIf: WhatIf;
  readonly onWhatIfChange: (next: WhatIf) => void;
  readonly onSelectEvidence: (seq: number, t?: number) => void;
  readonly onOpenFinding: (finding: Finding) => void;
  readonly onCursorChange: (t: number) => void;
  /** The page that plays this revision's traffic with one setting changed; absent where there is nothing to play. */
  readonly replayHref?: (tried: TriedSetting) => string;
}

function WhyViewPart(props: WhyViewProps) {
  const { data, cursor, until, format, onSelectEvidence, onCursorChange, replayHref } = props;
  const text = useTranslations("why");
  const now = useMemo(() => findingsAt(data.shared, data.revision, cursor), [data, cursor]);
  const all = useMemo(() => findingsUntil(data.revision, until), [data, until]);
  const gate = useMemo(() => gateAt(data.shared, data.revision, cursor), [data, cursor]);
  const burst = useMemo(() => burstAt(data.shared, data.revision, cursor), [data, cursor]);
  const tried = triedForGate(gate, burst.settings);
  return (
    <section className={styles.why} aria-label={text("label")}>
      <div className={styles.column}>
        <FindingsPanel
          findings={now}
          format={format}
          onSelectEvidence={onSelectEvidence}
          onOpenFinding={props.onOpenFinding}
        />
        <GatePanel
          gate={gate}
          cursor={cursor}
          format={format}
          isLive={props.isLive}
          onSelectEvidence={onSelectEvidence}
          onCursorChange={onCursorChange}
          tried={
            tried === null || replayHref === undefined
              ? undefined
              : { setting: tried, href: replayHref(tried) }
          }
        />
      </div>
      <div className={styles.column}>
        <BurstPanel
          burst={burst}
          format={format}
          whatIf={props.whatIf}
          onWhatIfChange={props.onWhatIfChange}
          onSelectEvidence={onSelectEvidence}
          replayHref={replayHref}
        />
      </div>
      <HistoryPanel
        findings={all}
        forgotten={data.revision.findingsForgotten}
        gaps={data.shared.gaps.length}
        cursor={cursor}
        format={format}
        onSelectEvidence={onSelectEvidence}
        onOpenFinding={props.onOpenFinding}
        onCursorChange={onCursorChange}
      />
    </section>
  );
}

/** Why it is so: what is wrong, what holds it back from zero, what keeps the activator in the path, which rules broke. */
export const WhyView = withWords(WHY_WORDS, WhyViewPart);
