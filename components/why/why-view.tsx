"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { withWords } from "@/components/with-words.tsx";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { burstAt, type Finding, findingsAt, findingsUntil, gateAt } from "@/lib/core/index.ts";
import { WHY_WORDS } from "@/lib/i18n/words/why.ts";
import { BurstPanel } from "./burst-panel.tsx";
import { FindingsPanel } from "./findings-panel.tsx";
import { GatePanel } from "./gate-panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
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
  /** The page that plays this revision's traffic with another target-burst-capacity. */
  readonly replayHref?: (targetBurstCapacity: number) => string;
}

function WhyViewPart(props: WhyViewProps) {
  const { data, cursor, until, format, onSelectEvidence, onCursorChange } = props;
  const text = useTranslations("why");
  const now = useMemo(() => findingsAt(data.shared, data.revision, cursor), [data, cursor]);
  const all = useMemo(() => findingsUntil(data.revision, until), [data, until]);
  const gate = useMemo(() => gateAt(data.shared, data.revision, cursor), [data, cursor]);
  const burst = useMemo(() => burstAt(data.shared, data.revision, cursor), [data, cursor]);
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
        />
      </div>
      <div className={styles.column}>
        <BurstPanel
          burst={burst}
          format={format}
          whatIf={props.whatIf}
          onWhatIfChange={props.onWhatIfChange}
          onSelectEvidence={onSelectEvidence}
          replayHref={props.replayHref}
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
