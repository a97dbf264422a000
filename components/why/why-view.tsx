"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import {
  burstAt,
  findingsAt,
  findingsUntil,
  gateAt,
  type RevisionState,
  type SharedState,
} from "@/lib/core/index.ts";
import { BurstPanel } from "./burst-panel.tsx";
import { FindingsPanel } from "./findings-panel.tsx";
import { GatePanel } from "./gate-panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import type { WhatIf } from "./what-if.ts";
import styles from "./why.module.css";

export interface WhyViewProps {
  readonly shared: SharedState;
  readonly revision: RevisionState;
  /** Grows with every change of the state, which is changed in place. */
  readonly version: number;
  readonly cursor: number;
  /** Until when is shown: the end of what is known, or the cursor when the future is hidden. */
  readonly until: number;
  /** The cursor goes with the time. */
  readonly isLive: boolean;
  readonly format: TimeFormat;
  readonly whatIf: WhatIf;
  readonly onWhatIfChange: (next: WhatIf) => void;
  readonly onSelectEvidence: (seq: number, t?: number) => void;
  readonly onCursorChange: (t: number) => void;
}

/** Why it is so: what is wrong, what holds it back from zero, what keeps the activator in the path, which rules broke. */
export function WhyView(props: WhyViewProps) {
  const { shared, revision, version, cursor, until, format, onSelectEvidence, onCursorChange } = props;
  const text = useTranslations("why");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is changed in place; `version` says when
  const now = useMemo(() => findingsAt(shared, revision, cursor), [shared, revision, version, cursor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  const all = useMemo(() => findingsUntil(revision, until), [revision, version, until]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  const gate = useMemo(() => gateAt(shared, revision, cursor), [shared, revision, version, cursor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  const burst = useMemo(() => burstAt(shared, revision, cursor), [shared, revision, version, cursor]);
  return (
    <section className={styles.why} aria-label={text("label")}>
      <div className={styles.column}>
        <FindingsPanel findings={now} format={format} onSelectEvidence={onSelectEvidence} />
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
        />
      </div>
      <HistoryPanel
        findings={all}
        forgotten={revision.findingsForgotten}
        gaps={shared.gaps.length}
        cursor={cursor}
        format={format}
        onSelectEvidence={onSelectEvidence}
        onCursorChange={onCursorChange}
      />
    </section>
  );
}
