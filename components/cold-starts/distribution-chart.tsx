"use client";

import { Bar, BarChart, Rectangle, XAxis, YAxis } from "recharts";
import { formatDuration } from "@/lib/client/format-time.ts";

interface DistributionChartProps {
  readonly bins: readonly { readonly from: number; readonly count: number; readonly label: string }[];
  /** The largest count. */
  readonly most: number;
  readonly width: number;
}

const HEIGHT = 112;
const Y_AXIS_PX = 28;
/** Room for the label of a bin. */
const LABEL_PX = 64;

/** How many cold starts took how long, as bars. */
export function DistributionChart({ bins, most, width }: DistributionChartProps) {
  const every = Math.ceil((bins.length * LABEL_PX) / Math.max(1, width - Y_AXIS_PX));
  return (
    <BarChart
      width={width}
      height={HEIGHT}
      data={bins}
      margin={{ top: 4, right: 8, bottom: 0, left: 0 }}
      barCategoryGap={1}
      accessibilityLayer={false}
    >
      <XAxis
        dataKey="from"
        tickFormatter={(ms: number) => formatDuration(ms)}
        interval={every - 1}
        tick={{ fill: "var(--ink-2)", fontSize: 11 }}
        stroke="var(--hairline-strong)"
        height={18}
      />
      <YAxis
        allowDecimals={false}
        domain={[0, most]}
        ticks={[0, most]}
        width={Y_AXIS_PX}
        tick={{ fill: "var(--ink-2)", fontSize: 11 }}
        stroke="var(--hairline-strong)"
      />
      <Bar
        dataKey="count"
        fill="var(--note)"
        isAnimationActive={false}
        shape={(props: unknown) => <TitledBar {...(props as TitledBarProps)} />}
      />
    </BarChart>
  );
}

interface TitledBarProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
  readonly label: string;
}

function TitledBar({ x, y, width, height, fill, label }: TitledBarProps) {
  return (
    <g>
      <title>{label}</title>
      <Rectangle x={x} y={y} width={width} height={height} fill={fill} />
    </g>
  );
}
