"use client";

import { useMemo } from "react";
import { Line, LineChart, XAxis, YAxis } from "recharts";
import { useTranslations } from "use-intl";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { type ChartRow, latencyBuckets, mergeSeries, stepSeries, type Window } from "@/lib/layout/index.ts";
import { SCALE_SERIES } from "./scale-values.tsx";
import styles from "./timeline.module.css";

interface ChartRowProps {
  readonly row: ChartRow;
  readonly view: Window;
  readonly data: RevisionData;
  readonly height: number;
}

/** A chart on the same time axis as the bars: no margins, so a time is at the same pixel everywhere. */
export function ChartRowView(props: ChartRowProps) {
  return props.row.chart === "scale" ? <ScaleChart {...props} /> : <LatencyChart {...props} />;
}

const NO_MARGIN = { top: 8, right: 0, bottom: 4, left: 0 };

function ScaleChart({ view, data: source, height }: ChartRowProps) {
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
    return { data: merged, most: highest };
  }, [source, scale, until]);
  return (
    <LineChart
      width={scale.widthPx}
      height={height - 1}
      data={data}
      margin={NO_MARGIN}
      accessibilityLayer={false}
    >
      <XAxis dataKey="t" type="number" domain={[scale.range.from, scale.range.to]} allowDataOverflow hide />
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

function LatencyChart({ row, view, data: given, height }: ChartRowProps) {
  const text = useTranslations("timeline.scale");
  const { scale } = view;
  const until = Math.min(view.until ?? view.end, view.end);
  const isProbe = row.chart === "probeLatency";
  const source = useMemo(() => {
    const { revision } = given;
    if (!isProbe) return { t: revision.requests.t, ms: revision.requests.ms };
    const answered = revision.probes.filter((probe) => probe.source === "prober" && probe.ms !== undefined);
    return { t: answered.map((probe) => probe.t), ms: answered.map((probe) => probe.ms ?? 0) };
  }, [given, isProbe]);
  const data = useMemo(() => latencyBuckets(source.t, source.ms, scale, until), [source, scale, until]);
  const most = data.reduce((max, point) => Math.max(max, point.max), 1);
  return (
    <>
      <LineChart
        width={scale.widthPx}
        height={height - 1}
        data={data}
        margin={NO_MARGIN}
        accessibilityLayer={false}
      >
        <XAxis dataKey="t" type="number" domain={[scale.range.from, scale.range.to]} allowDataOverflow hide />
        <YAxis type="number" domain={[0, most]} allowDataOverflow hide />
        <Line
          dataKey="max"
          stroke="var(--series-2)"
          strokeWidth={1}
          dot={{ r: 1.2, strokeWidth: 0, fill: "var(--series-2)" }}
          activeDot={false}
          isAnimationActive={false}
        />
        <Line
          dataKey="min"
          stroke="var(--ink-3)"
          strokeWidth={1}
          strokeDasharray="2 2"
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
      </LineChart>
      <span className={styles.most}>
        {text("most", { ms: most >= 100 ? Math.round(most) : Math.round(most * 10) / 10 })}
      </span>
    </>
  );
}
