"use client";

import type { TimeScale } from "@/lib/layout/index.ts";
import { type Marks, rangeOf } from "./marks.tsx";
import { NoteShades, type TimelineNotes } from "./note-marks.tsx";
import reading from "./reading.module.css";
import styles from "./timeline.module.css";
import type { MarkedInstant } from "./timeline-props.ts";

interface OverlayProps {
  readonly scale: TimeScale;
  readonly marks: Marks;
  readonly notes?: TimelineNotes | undefined;
  readonly cursor: number;
  /** Nothing later is drawn; null: everything is. */
  readonly until: number | null;
  readonly hoverX: number | null;
  readonly lines: readonly MarkedInstant[];
}

/** What lies over all lanes: folds, marks, the hidden future, the pointer and the cursor. */
export function Overlay({ scale, marks, notes, cursor, until, hoverX, lines }: OverlayProps) {
  const x = scale.toPx(cursor);
  return (
    <div className={styles.overlay}>
      {scale.folds.map((fold) => (
        <div key={fold.from} className={reading.fold} style={{ left: fold.x, width: fold.width }} />
      ))}
      {notes !== undefined && <NoteShades notes={notes} scale={scale} />}
      <MarkLines scale={scale} marks={marks} />
      {until !== null && until < scale.range.to && (
        <div className={styles.future} style={{ left: Math.max(0, scale.toPx(until)) }} />
      )}
      {lines.map(({ t, label }) => {
        const at = scale.toPx(t);
        if (at < 0 || at > scale.widthPx) return null;
        return <div key={`${t} ${label}`} className={reading.instant} style={{ left: at }} title={label} />;
      })}
      {hoverX !== null && <div className={styles.hoverLine} style={{ left: hoverX }} />}
      {x >= 0 && x <= scale.widthPx && <div className={styles.cursorLine} style={{ left: x }} />}
    </div>
  );
}

/** The marks over the lanes, and what lies between them. */
function MarkLines({ scale, marks }: { readonly scale: TimeScale; readonly marks: Marks }) {
  const range = rangeOf(marks);
  const clip = (t: number): number => Math.min(Math.max(scale.toPx(t), 0), scale.widthPx);
  const left = range === null ? 0 : clip(range.from);
  return (
    <>
      {range !== null && (
        <div className={reading.between} style={{ left, width: Math.max(1, clip(range.to) - left) }} />
      )}
      {marks.map((mark) => {
        const x = scale.toPx(mark);
        return (
          x >= 0 && x <= scale.widthPx && <div key={mark} className={reading.markLine} style={{ left: x }} />
        );
      })}
    </>
  );
}
