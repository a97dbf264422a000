"use client";

import type { PointerEvent } from "react";
import { formatTime, localOffset } from "@/lib/client/format-time.ts";
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
import styles from "./timeline.module.css";

interface AxisProps {
  readonly scale: TimeScale;
  readonly clock: ClockMode;
  readonly origin: number;
  readonly cursor: number;
  readonly extent: Range;
  /** Where findings began. */
  readonly places: readonly TickSource[];
  readonly onOpenFinding: ((ref: string) => void) | undefined;
  readonly onCursorChange: (t: number, options: { readonly commit: boolean }) => void;
}

/** Width of the cursor's time. */
const FLAG_PX = 88;

/** The time axis; dragging on it moves the cursor. */
export function Axis(props: AxisProps) {
  const { scale, clock, origin, cursor, extent, places, onOpenFinding, onCursorChange } = props;
  const marks = ticks(scale, {
    clock,
    origin,
    localOffsetMs: clock === "local" ? localOffset(origin) * 60_000 : 0,
  });
  const x = scale.toPx(cursor);
  const flag =
    x >= -2 && x <= scale.widthPx + 2
      ? Math.min(Math.max(x, FLAG_PX / 2), Math.max(FLAG_PX / 2, scale.widthPx - FLAG_PX / 2))
      : null;
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
          {tick.fits && !isCovered(tick, flag) && tick.label}
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
      {flag !== null && (
        <span className={styles.cursorFlag} style={{ left: flag }} data-testid="cursor-time">
          {formatTime(cursor, { clock: clock === "relative" ? "utc" : clock, origin: 0 })}
        </span>
      )}
    </div>
  );
}

/** Half a label would be another time; the cursor's own stands there. */
function isCovered({ x, label }: Tick, flag: number | null): boolean {
  return flag !== null && x + labelPx(label) > flag - FLAG_PX / 2 && x < flag + FLAG_PX / 2;
}
