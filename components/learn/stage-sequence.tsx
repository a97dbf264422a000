"use client";

import { useState } from "react";
import { type SequenceScope, SequenceView } from "@/components/sequence/sequence-view.tsx";
import type { CursorControl } from "@/components/stage/use-cursor.ts";
import { formatOf } from "./scene-stage.tsx";
import styles from "./scenes.module.css";
import type { Story } from "./story.ts";

interface StageSequenceProps {
  readonly story: Story;
  readonly control: CursorControl;
}

/** The sequence diagram of a story, with the head of its stage. */
export function StageSequence({ story, control }: StageSequenceProps) {
  const { data, extent } = story;
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
        format={formatOf(story)}
        selectedSeq={null}
        onSelectEvidence={(_, t) => control.move(t)}
        onCursorChange={control.move}
      />
    </div>
  );
}
