"use client";

import { useMemo } from "react";
import { Line, LineChart, XAxis, YAxis } from "recharts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { mergeSeries, stepSeries, type Window } from "@/lib/layout/index.ts";
import { SCALE_SERIES } from "./scale-values.tsx";

const NO_MARGIN = { top: 8, right: 0, bottom: 4, left: 0 };

interface ChartRowProps {
  readonly view: Window;
  readonly data: RevisionData;
  readonly height: number;
}

/** A chart on the same time axis as the bars: no margins, so a time is at the same pixel everywhere. */
export function ChartRowView({ view, data: source, height }: ChartRowProps) {
  const { scale } = view;
  const until = Math.min(view.until ?? view.end, view.end);
  const { data, most } = useMemo(() => {
    const { replicas, desired, actual, readyReplicas: ready } = source.revision;
    const merged = mergeSeries({
      replicas: stepSeries(replicas, scale, until),
      desired: stepSeries(desired, scale, until),
      actual: stepSeries(actual, scale, until),
      ready: stepSeries(ready, scale, until),
    });
    const highest = [replicas, desired, actual]
      .flat()
      .reduce((max, sample) => Math.max(max, sample.value ?? 0), 1);
    // By place, not by time: what is folded is as narrow here as in the other rows.
    return { data: merged.map((row) => ({ ...row, x: scale.toPx(row.t) })), most: highest };
  }, [source, scale, until]);
  return (
    <LineChart
      width={scale.widthPx}
      height={height - 1}
      data={data}
      margin={NO_MARGIN}
      accessibilityLayer={false}
    >
      <XAxis dataKey="x" type="number" domain={[0, scale.widthPx]} allowDataOverflow hide />
      <YAxis type="number" domain={[0, most]} allowDataOverflow hide />
      {SCALE_SERIES.map((series) => (
        <Line
          key={series.key}
          dataKey={series.key}
          type="stepAfter"
          stroke={series.stroke}
          strokeWidth={series.width}
          strokeDasharray={series.dash}
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  );
}
