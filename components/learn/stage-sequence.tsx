"use client";

import { useState } from "react";
import { type SequenceScope, SequenceView } from "@/components/sequence/sequence-view.tsx";
import type { CursorControl } from "@/components/stage/use-cursor.ts";
import type { RevisionState, SharedState } from "@/lib/core/index.ts";
import type { Range } from "@/lib/layout/index.ts";
import styles from "./learn.module.css";

interface StageSequenceProps {
  readonly shared: SharedState;
  readonly revision: RevisionState;
  readonly version?: number;
  readonly extent: Range;
  readonly control: CursorControl;
}

const WALL = { clock: "utc", origin: 0 } as const;

/** The sequence diagram below a stage, with the stage's head. */
export function StageSequence({ shared, revision, version = 0, extent, control }: StageSequenceProps) {
  const [scope, setScope] = useState<SequenceScope>("episode");
  const [unfolded, setUnfolded] = useState<readonly string[]>([]);
  return (
    <div className={styles.sequence}>
      <SequenceView
        shared={shared}
        revision={revision}
        version={version}
        extent={extent}
        range={extent}
        scope={scope}
        onScopeChange={setScope}
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
