"use client";

import type { PointerEvent } from "react";
import { useTranslations } from "use-intl";
import { formatDuration, formatTime, localOffset } from "@/lib/client/format-time.ts";
import {
  type ClockMode,
  labelPx,
  type Range,
  type Tick,
  type TickSource,
  type TimeScale,
  ticks,
} from "@/lib/layout/index.ts";
import { FindingTicks } from "./finding-ticks.tsx";
import { NoteMarks, type TimelineNotes } from "./note-marks.tsx";
import reading from "./reading.module.css";
import styles from "./timeline.module.css";

interface AxisProps {
  readonly scale: TimeScale;
  readonly clock: ClockMode;
  readonly origin: number;
  /** The relative clock counts from an instant of its own, not from the cursor. */
  readonly hasOwnOrigin?: boolean;
  readonly cursor: number;
  readonly extent: Range;
  /** Where findings began. */
  readonly places: readonly TickSource[];
  readonly notes?: TimelineNotes | undefined;
  readonly onOpenFinding: ((ref: string) => void) | undefined;
  readonly onCursorChange: (t: number, options: { readonly commit: boolean }) => void;
}

/** Width of the cursor's time. */
const FLAG_PX = 88;

/** The time axis; dragging on it moves the cursor. */
export function Axis(props: AxisProps) {
  const { scale, clock, origin, cursor, extent, places, notes, onOpenFinding, onCursorChange } = props;
  const { hasOwnOrigin = false } = props;
  const marks = ticks(scale, {
    clock,
    origin,
    localOffsetMs: clock === "local" ? localOffset(origin) * 60_000 : 0,
  });
  const text = useTranslations("timeline.idle");
  const x = scale.toPx(cursor);
  const flag =
    x >= -2 && x <= scale.widthPx + 2
      ? Math.min(Math.max(x, FLAG_PX / 2), Math.max(FLAG_PX / 2, scale.widthPx - FLAG_PX / 2))
      : null;
  const covers = [...scale.folds, ...(flag === null ? [] : [{ x: flag - FLAG_PX / 2, width: FLAG_PX }])];
  const scrub = (event: PointerEvent<HTMLElement>, commit: boolean): void => {
    const at = scale.toTime(event.clientX - event.currentTarget.getBoundingClientRect().left);
    onCursorChange(Math.round(Math.min(Math.max(at, extent.from), extent.to)), { commit });
  };
  return (
    <div
      className={styles.axis}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        scrub(event, false);
      }}
      onPointerMove={(event) => event.buttons === 1 && scrub(event, false)}
      onPointerUp={(event) => scrub(event, true)}
    >
      {marks.map((tick) => (
        <span key={tick.t} className={styles.tick} style={{ left: tick.x }}>
          {tick.fits && !covers.some((cover) => isCovered(tick, cover)) && tick.label}
        </span>
      ))}
      {scale.folds.map((fold) => (
        <span
          key={fold.from}
          className={reading.foldLabel}
          style={{ left: fold.x, width: fold.width }}
          title={text("label", { length: formatDuration(fold.to - fold.from) })}
        >
          {short(fold.to - fold.from)}
        </span>
      ))}
      <FindingTicks
        places={places}
        scale={scale}
        onOpen={({ ref, shownAt }) => {
          if (onOpenFinding === undefined) onCursorChange(shownAt, { commit: true });
          else onOpenFinding(ref);
        }}
      />
      {notes !== undefined && <NoteMarks notes={notes} scale={scale} />}
      {flag !== null && (
        <span className={styles.cursorFlag} style={{ left: flag }} data-testid="cursor-time">
          {formatTime(
            cursor,
            hasOwnOrigin ? { clock, origin } : { clock: clock === "relative" ? "utc" : clock, origin: 0 },
          )}
        </span>
      )}
    </div>
  );
}

/** Half a label would be another time; the cursor's own stands there, or the length of a fold. */
function isCovered(
  { x: left, label }: Tick,
  { x, width }: { readonly x: number; readonly width: number },
): boolean {
  return left + labelPx(label) > x && left < x + width;
}

/** As much of a length as fits a fold: "12 s", "3 h". */
function short(ms: number): string {
  const [size, unit] =
    ms >= 86_400_000
      ? [86_400_000, "d"]
      : ms >= 3_600_000
        ? [3_600_000, "h"]
        : ms >= 60_000
          ? [60_000, "min"]
          : [1_000, "s"];
  return `${Math.round(ms / (size as number))} ${unit}`;
}
