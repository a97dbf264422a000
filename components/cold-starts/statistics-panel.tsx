"use client";

import dynamic from "next/dynamic";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { useSize } from "@/components/timeline/use-size.ts";
import { Button } from "@/components/ui/button.tsx";
import { Table } from "@/components/ui/table.tsx";
import { formatDuration, formatExact } from "@/lib/client/format-time.ts";
import {
  type ColdStartRow,
  type ColdStartStatistics,
  coldStartStatistics,
  compareSets,
  distributionOf,
  MEASURES,
  type MeasureKey,
  measureOf,
} from "@/lib/core/index.ts";
import styles from "./cold-starts.module.css";
import { Difference } from "./waterfall-view.tsx";

interface StatisticsPanelProps {
  readonly rows: readonly ColdStartRow[];
  readonly statistics: ColdStartStatistics;
  /** Another set to compare with, and its name. */
  readonly other: { readonly name: string; readonly rows: readonly ColdStartRow[] } | null;
  readonly measure: MeasureKey;
  readonly onMeasureChange: (measure: MeasureKey) => void;
}

const RANKS = ["p50", "p90", "p99", "max"] as const;

/** Percentiles of each phase and the distribution of one of them, optionally beside another set. */
export function StatisticsPanel({ rows, statistics, other, measure, onMeasureChange }: StatisticsPanelProps) {
  const text = useTranslations("coldStarts.statistics");
  const names = useTranslations("coldStarts.measure");
  const help = useTranslations("coldStarts.phaseHelp");
  const theirs = other === null ? null : coldStartStatistics(other.rows);
  return (
    <section aria-labelledby="percentiles-title">
      <h3 id="percentiles-title">{text("title")}</h3>
      <p className={styles.question}>{text("question")}</p>
      <Table className={styles.statistics}>
        <thead>
          <tr>
            <th scope="col">{text("measure")}</th>
            <th scope="col" data-number="true">
              {text("count")}
            </th>
            {RANKS.map((rank) => (
              <th key={rank} scope="col" data-number="true">
                {text(rank)}
              </th>
            ))}
            {other !== null && <th scope="col">{text("against", { source: other.name })}</th>}
          </tr>
        </thead>
        <tbody>
          {inOrder(statistics).map((key) => {
            const row = statistics.measures[key];
            const compared = other === null ? null : compareSets(other.rows, rows, key);
            return (
              <tr key={key} data-slowest={key === statistics.slowest} aria-current={key === measure}>
                <th scope="row">
                  <Button
                    variant="link"
                    title={help(key)}
                    pressed={key === measure}
                    onClick={() => onMeasureChange(key)}
                  >
                    {names(key)}
                  </Button>
                </th>
                <td className="mono">{row.count}</td>
                {RANKS.map((rank) => (
                  <td key={rank} className="mono">
                    {length(row[rank])}
                  </td>
                ))}
                {compared?.differenceMs === null && <td>–</td>}
                {compared !== null && compared.differenceMs !== null && (
                  <td>
                    <span className="mono">{length(theirs?.measures[key].p50 ?? null)}</span>{" "}
                    <Difference
                      ms={compared.differenceMs}
                      of={theirs?.measures[key].p50 ?? null}
                      isUnsure={compared.verdict === "few"}
                    />{" "}
                    <span className={styles.aside}>{text(`verdict.${compared.verdict}`)}</span>
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </Table>
      <p className={styles.aside}>{text("help")}</p>
      {/* One value is in the table already; a bar as wide as the chart would say no more. */}
      {statistics.measures[measure].count > 1 && <Distribution rows={rows} measure={measure} />}
    </section>
  );
}

/** What clients waited comes first, where it is recorded: that is what a slow start costs. */
function inOrder({ measures }: ColdStartStatistics): readonly MeasureKey[] {
  if (measures.answered.count === 0) return MEASURES;
  return ["answered", ...MEASURES.filter((key) => key !== "answered")];
}

const WIDEST = 640;

/** recharts is large; the numbers do not wait for it. */
const DistributionChart = dynamic(
  () => import("./distribution-chart.tsx").then((module) => module.DistributionChart),
  { ssr: false, loading: () => <div className={styles.chartSpace} /> },
);

function Distribution({ rows, measure }: { rows: readonly ColdStartRow[]; measure: MeasureKey }) {
  const text = useTranslations("coldStarts.distribution");
  const names = useTranslations("coldStarts.measure");
  const ref = useRef<HTMLElement>(null);
  const { width } = useSize(ref);
  const ready = rows.filter(({ outcome }) => outcome === "ready");
  const bins = distributionOf(ready.map((row) => measureOf(row, measure)));
  const title = text("title", { measure: names(measure) });
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const chartWidth = Math.min(width, WIDEST);
  const data = bins.map((bin) => ({
    ...bin,
    label: text("bin", { from: formatDuration(bin.from), to: formatDuration(bin.to), count: bin.count }),
  }));
  return (
    <figure ref={ref} className={styles.distribution} aria-label={title}>
      <figcaption>{title}</figcaption>
      {width > 0 && data.length > 0 && <DistributionChart bins={data} most={most} width={chartWidth} />}
      <ul className="visually-hidden">
        {data
          .filter(({ count }) => count > 0)
          .map(({ label }) => (
            <li key={label}>{label}</li>
          ))}
      </ul>
    </figure>
  );
}

function length(ms: number | null): string {
  return ms === null ? "–" : formatExact(ms);
}
