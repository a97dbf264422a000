"use client";

import type { KeyboardEvent, PointerEvent } from "react";
import { useTranslations } from "use-intl";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { Range, TimeScale } from "@/lib/layout/index.ts";
import styles from "./reading.module.css";

/** One mark, or two: a range. In the order in which they were set. */
export type Marks = readonly number[];

type SetMarks = (marks: Marks, options: { readonly commit: boolean }) => void;

/** The range between two marks; null with fewer. */
export function rangeOf([a, b]: Marks): Range | null {
  if (a === undefined || b === undefined || a === b) return null;
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

/** A mark more: the first, the second, or the first of a new pair. */
export function addMark(marks: Marks, t: number): Marks {
  const at = Math.round(t);
  return marks.length === 1 && marks[0] !== at ? [marks[0] as number, at] : [at];
}

const STEP_SHARE = 0.005;
const LEAP = 10;

interface MarkHandlesProps {
  readonly scale: TimeScale;
  readonly marks: Marks;
  readonly extent: Range;
  readonly format: TimeFormat;
  readonly onMarks: SetMarks;
}

/** The marks on the time axis, to drag or to move with the arrow keys (with Shift ten times as far). */
export function MarkHandles({ scale, marks, extent, format, onMarks }: MarkHandlesProps) {
  const text = useTranslations("timeline.marks");
  const put = (index: number, t: number, commit: boolean): void => {
    const at = Math.round(Math.min(Math.max(t, extent.from), extent.to));
    onMarks(
      marks.map((mark, i) => (i === index ? at : mark)),
      { commit },
    );
  };
  const drag = (index: number, commit: boolean) => (event: PointerEvent<HTMLElement>) => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    const area = event.currentTarget.parentElement?.getBoundingClientRect();
    if (area === undefined) return;
    event.stopPropagation();
    put(index, scale.toTime(event.clientX - area.left), commit);
  };
  const onKeyDown = (index: number, mark: number) => (event: KeyboardEvent) => {
    const direction = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const step = Math.max(1, (scale.widthPx * STEP_SHARE) / scale.pxPerMs);
    put(index, mark + direction * step * (event.shiftKey ? LEAP : 1), true);
  };
  return marks.map((mark, index) => {
    const x = scale.toPx(mark);
    if (x < 0 || x > scale.widthPx) return null;
    return (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: a mark keeps its place while it is dragged
        key={index}
        className={styles.handle}
        style={{ left: x }}
        role="slider"
        tabIndex={0}
        aria-label={text(index === 0 ? "first" : "second")}
        aria-valuemin={Math.round(extent.from)}
        aria-valuemax={Math.round(extent.to)}
        aria-valuenow={mark}
        aria-valuetext={formatTime(mark, format)}
        onKeyDown={onKeyDown(index, mark)}
        onPointerDown={(event) => {
          event.stopPropagation();
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={drag(index, false)}
        onPointerUp={drag(index, true)}
      >
        {index === 0 ? "A" : "B"}
      </span>
    );
  });
}
