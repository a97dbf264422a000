"use client";

import dynamic from "next/dynamic";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { useSize } from "@/components/timeline/use-size.ts";
import { Table } from "@/components/ui/table.tsx";
import type { Stats, StatsBy, StatsPart } from "@/lib/core/index.ts";
import type { TrendPoint } from "./trend-chart.tsx";
import styles from "./trends.module.css";
import { NUMBER, WakeCells, WakeHeads } from "./wake-cells.tsx";

/** recharts is large; the numbers do not wait for it. */
const TrendChart = dynamic(() => import("./trend-chart.tsx").then((module) => module.TrendChart), {
  ssr: false,
  loading: () => <div className={styles.chartSpace} />,
});

/** Characters of "2026-11-23". */
const DATE = 10;

interface PartsPanelProps {
  readonly by: StatsBy;
  readonly parts: readonly StatsPart[];
  readonly periods: Stats["periods"];
}

interface PartRow {
  readonly key: string;
  /** Absent: nothing happened in it, or nobody watched. */
  readonly part: StatsPart | undefined;
  readonly isUnwatched: boolean;
}

/** The time alone where all rows are of one day; keys of hours and minutes begin with it. */
function shortKey(key: string, rows: readonly PartRow[]): string {
  const day = key.slice(0, DATE);
  return key.length > DATE && key[DATE] === " " && rows.every((row) => row.key.startsWith(day))
    ? key.slice(DATE + 1)
    : key;
}

/** Periods, or revisions, as a chart and as a table; also those in which nothing happened, or nobody watched. */
export function PartsPanel({ by, parts, periods }: PartsPanelProps) {
  const text = useTranslations("trends");
  const ref = useRef<HTMLElement>(null);
  const { width } = useSize(ref);
  const rows: readonly PartRow[] =
    by === "revision"
      ? parts.map((part) => ({ key: part.key, part, isUnwatched: false }))
      : periods.map(({ key, watchedMs }) => ({
          key,
          part: parts.find((part) => part.key === key),
          isUnwatched: watchedMs === 0,
        }));
  const listed = by === "minute" || by === "hour" ? rows.filter(({ part }) => part !== undefined) : rows;
  const points: readonly TrendPoint[] = rows.map(({ key, part, isUnwatched }) => ({
    key: shortKey(key, rows),
    wakes: part?.wakes.count ?? 0,
    p50: part?.wakes.total.p50 ?? null,
    p90: part?.wakes.total.p90 ?? null,
    isUnwatched: isUnwatched && part === undefined,
  }));
  if (rows.length === 0) return null;
  // Of nothing but zeros a chart says nothing; the table has what else happened.
  const isDrawn = points.some(({ wakes }) => wakes > 0);
  return (
    <figure ref={ref} className={styles.chart} aria-label={text("chart")}>
      <figcaption>
        {text("chart")}
        {isDrawn && (
          <span className={styles.legend}>
            <span data-line="p50">{text("column.p50")}</span>
            <span data-line="p90">{text("column.p90")}</span>
            <span data-line="wakes">{text("column.wakes")}</span>
            {points.some(({ isUnwatched }) => isUnwatched) && (
              <span data-line="unwatched">{text("notWatched")}</span>
            )}
          </span>
        )}
      </figcaption>
      {isDrawn && (
        <div className={styles.plot} aria-hidden="true">
          {width > 0 && <TrendChart points={points} width={width} />}
        </div>
      )}
      <Table label={text("chart")} boxClassName={styles.parts}>
        <thead>
          <tr>
            <th scope="col">{text(`column.${by}`)}</th>
            <WakeHeads />
            <th scope="col" className={styles.number}>
              {text("column.flips")}
            </th>
            <th scope="col" className={styles.number}>
              {text("column.findings")}
            </th>
          </tr>
        </thead>
        <tbody>
          {listed.map(({ key, part, isUnwatched }) => (
            <tr key={key}>
              <th scope="row" className="mono">
                {key}
              </th>
              {part === undefined ? (
                <td colSpan={8} className={styles.quiet}>
                  {text(isUnwatched ? "notWatched" : "noWakeHere")}
                </td>
              ) : (
                <>
                  <WakeCells wakes={part.wakes} />
                  <td className={NUMBER}>{part.flips}</td>
                  <td className={NUMBER}>{part.findings}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </Table>
    </figure>
  );
}
