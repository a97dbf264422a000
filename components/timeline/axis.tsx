"use client";

import type { PointerEvent } from "react";
import { formatTime, localOffset } from "@/lib/client/format-time.ts";
import { type ClockMode, type Range, type TickSource, type TimeScale, ticks } from "@/lib/layout/index.ts";
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

/** The time axis; dragging on it moves the cursor. */
export function Axis(props: AxisProps) {
  const { scale, clock, origin, cursor, extent, places, onOpenFinding, onCursorChange } = props;
  const marks = ticks(scale, {
    clock,
    origin,
    localOffsetMs: clock === "local" ? localOffset(origin) * 60_000 : 0,
  });
  const x = scale.toPx(cursor);
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
          {tick.fits && tick.label}
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
      {x >= -2 && x <= scale.widthPx + 2 && (
        <span
          className={styles.cursorFlag}
          style={{ left: Math.min(Math.max(x, 44), Math.max(44, scale.widthPx - 44)) }}
          data-testid="cursor-time"
        >
          {formatTime(cursor, { clock: clock === "relative" ? "utc" : clock, origin: 0 })}
        </span>
      )}
    </div>
  );
}
