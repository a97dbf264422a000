"use client";

import { useState } from "react";
import { type SequenceScope, SequenceView } from "@/components/sequence/sequence-view.tsx";
import type { CursorControl } from "@/components/stage/use-cursor.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import type { Range } from "@/lib/layout/index.ts";
import styles from "./learn.module.css";

interface StageSequenceProps {
  readonly data: RevisionData;
  readonly extent: Range;
  readonly control: CursorControl;
}

const WALL = { clock: "utc", origin: 0 } as const;

/** The sequence diagram below a stage, with the stage's head. */
export function StageSequence({ data, extent, control }: StageSequenceProps) {
  const [scope, setScope] = useState<SequenceScope>("episode");
  const [withTraffic, setTraffic] = useState(true);
  const [unfolded, setUnfolded] = useState<readonly string[]>([]);
  return (
    <div className={styles.sequence}>
      <SequenceView
        data={data}
        extent={extent}
        range={extent}
        scope={scope}
        onScopeChange={setScope}
        withTraffic={withTraffic}
        onTrafficChange={setTraffic}
        unfolded={unfolded}
        onUnfoldedChange={setUnfolded}
        cursor={control.cursor}
        until={extent.to}
        format={WALL}
        selectedSeq={null}
        onSelectEvidence={(_, t) => control.move(t)}
        onCursorChange={control.move}
      />
    </div>
  );
}
