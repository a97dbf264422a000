"use client";

import { Bar, ComposedChart, Line, ReferenceArea, XAxis, YAxis } from "recharts";
import { formatDuration } from "@/lib/client/format-time.ts";

export interface TrendPoint {
  readonly key: string;
  readonly wakes: number;
  /** null where no wake became ready. */
  readonly p50: number | null;
  readonly p90: number | null;
  /** Nobody watched in it: nothing is known. */
  readonly isUnwatched: boolean;
}

interface TrendChartProps {
  readonly points: readonly TrendPoint[];
  readonly width: number;
}

const HEIGHT = 220;
const Y_AXIS_PX = 64;
/** Room for the label of a period. */
const LABEL_PX = 84;

/** Wakes as bars, their p50 and p90 as lines; what nobody watched is shaded. The table beside it says the same. */
export function TrendChart({ points, width }: TrendChartProps) {
  const every = Math.max(1, Math.ceil((points.length * LABEL_PX) / Math.max(1, width - 2 * Y_AXIS_PX)));
  const tick = { fill: "var(--ink-2)", fontSize: 11 };
  return (
    <ComposedChart
      width={width}
      height={HEIGHT}
      data={points}
      margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      {points
        .filter(({ isUnwatched }) => isUnwatched)
        .map(({ key }) => (
          <ReferenceArea key={key} yAxisId="wakes" x1={key} x2={key} fill="var(--unknown-soft)" />
        ))}
      <XAxis dataKey="key" interval={every - 1} tick={tick} stroke="var(--hairline-strong)" height={18} />
      <YAxis
        yAxisId="length"
        tickFormatter={(ms: number) => formatDuration(ms)}
        width={Y_AXIS_PX}
        tick={tick}
        stroke="var(--hairline-strong)"
      />
      <YAxis
        yAxisId="wakes"
        orientation="right"
        allowDecimals={false}
        width={Y_AXIS_PX}
        tick={tick}
        stroke="var(--hairline-strong)"
      />
      <Bar
        yAxisId="wakes"
        dataKey="wakes"
        fill="var(--note-soft)"
        isAnimationActive={false}
        maxBarSize={48}
      />
      <Line
        yAxisId="length"
        dataKey="p50"
        stroke="var(--series-3)"
        strokeWidth={2}
        dot={{ r: 3 }}
        isAnimationActive={false}
      />
      <Line
        yAxisId="length"
        dataKey="p90"
        stroke="var(--series-2)"
        strokeWidth={2}
        strokeDasharray="5 3"
        dot={{ r: 3, strokeDasharray: "none" }}
        isAnimationActive={false}
      />
    </ComposedChart>
  );
}
