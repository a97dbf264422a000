"use client";

import { Line, LineChart, ReferenceArea, ReferenceDot, ReferenceLine, XAxis, YAxis } from "recharts";
import { useTranslations } from "use-intl";
import { type BurstInputs, burstRule } from "@/lib/core/index.ts";
import styles from "./burst.module.css";
import { tidy } from "./tidy.ts";

interface BurstChartProps {
  readonly real: BurstInputs;
  /** The tried inputs; null while no slider is moved. */
  readonly tried: BurstInputs | null;
  readonly mostPods: number;
  readonly width: number;
}

const HEIGHT = 132;

/** Excess burst capacity by number of ready pods: from zero up pods are reached directly, below it through the activator. */
export function BurstChart({ real, tried, mostPods, width }: BurstChartProps) {
  const text = useTranslations("burst");
  const inputs = tried ?? real;
  const data = Array.from({ length: mostPods + 1 }, (_, pods) => ({
    pods,
    excess: burstRule({ ...inputs, readyPods: pods }).excess,
  }));
  const values = data.map(({ excess }) => excess);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const room = Math.max(1, (high - low) * 0.08);
  // Whole numbers, and zero among them: that is where the mode changes.
  const heights = [...new Set([Math.ceil(low), 0, Math.floor(high)])];
  const step = Math.max(1, Math.ceil(mostPods / 6));
  const places = Array.from({ length: Math.floor(mostPods / step) + 1 }, (_, i) => i * step);
  const dot = (of: BurstInputs) => ({ x: of.readyPods, y: burstRule(of).excess });
  return (
    <figure className={styles.chart} style={{ width }}>
      <LineChart
        width={width}
        height={HEIGHT}
        data={data}
        margin={{ top: 4, right: 8, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <ReferenceArea y1={0} y2={high + room} fill="var(--pods-soft)" fillOpacity={0.45} stroke="none" />
        <ReferenceArea y1={low - room} y2={0} fill="var(--activator-soft)" fillOpacity={0.45} stroke="none" />
        <XAxis
          dataKey="pods"
          type="number"
          domain={[0, mostPods]}
          ticks={places}
          interval={0}
          allowDecimals={false}
          stroke="var(--hairline-strong)"
          tick={{ fill: "var(--ink-2)", fontSize: 11 }}
          height={18}
        />
        <YAxis
          type="number"
          domain={[low - room, high + room]}
          width={44}
          ticks={heights}
          interval={0}
          allowDecimals={false}
          stroke="var(--hairline-strong)"
          tick={{ fill: "var(--ink-2)", fontSize: 11 }}
          tickFormatter={(value: number) => String(Math.round(value)).replace("-", "−")}
        />
        <ReferenceLine y={0} stroke="var(--ink-2)" />
        <Line dataKey="excess" stroke="var(--ink)" strokeWidth={1.4} dot={false} isAnimationActive={false} />
        <ReferenceDot {...dot(real)} r={5} fill="var(--ink)" stroke="var(--bg)" />
        {tried !== null && (
          <ReferenceDot {...dot(tried)} r={5} fill="var(--bg)" stroke="var(--accent)" strokeWidth={2} />
        )}
      </LineChart>
      <span className={styles.serve}>{text("chartServe")}</span>
      <span className={styles.proxy}>{text("chartProxy")}</span>
      <figcaption>{text("chart", { load: tidy(inputs.load) })}</figcaption>
    </figure>
  );
}
