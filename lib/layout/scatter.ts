/** Cold starts over time: a point each, when it began and how long it took. */
import { scaleLinear } from "d3-scale";
import { type ColdStartRow, type MeasureKey, measureOf } from "../core/index.ts";
import type { CssPx, DurationMs, EpochMs } from "../model/units.ts";
import { type TimeScale, timeScale, wholeRange } from "./time-scale.ts";

export interface ScatterPoint {
  readonly row: ColdStartRow;
  readonly x: CssPx;
  readonly y: CssPx;
  readonly ms: DurationMs;
}

export interface Scatter {
  readonly points: readonly ScatterPoint[];
  readonly time: TimeScale;
  readonly ticks: readonly { readonly ms: DurationMs; readonly y: CssPx }[];
  toMs(y: CssPx): DurationMs;
  toY(ms: DurationMs): CssPx;
}

/** A part of the picture: a stretch of time, and lengths. */
export interface ScatterBox {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly least: DurationMs;
  readonly most: DurationMs;
}

const PAD_PX: CssPx = 10;
const TICKS = 4;

/** Places those that have the measure, from 0 to the longest. */
export function placeScatter(
  rows: readonly ColdStartRow[],
  measure: MeasureKey,
  width: CssPx,
  height: CssPx,
): Scatter {
  const measured = rows.flatMap((row) => {
    const ms = measureOf(row, measure);
    return ms === null ? [] : [{ row, ms }];
  });
  const begins = measured.map(({ row }) => row.begin);
  const extent =
    begins.length === 0 ? { from: 0, to: 1 } : { from: Math.min(...begins), to: Math.max(...begins) };
  const time = timeScale(wholeRange(extent), width);
  const longest = Math.max(1, ...measured.map(({ ms }) => ms));
  const scale = scaleLinear([0, longest], [height - PAD_PX, PAD_PX]);
  return {
    points: measured.map(({ row, ms }) => ({ row, ms, x: time.toPx(row.begin), y: scale(ms) })),
    time,
    ticks: scale.ticks(TICKS).map((ms) => ({ ms, y: scale(ms) })),
    toMs: (y) => Math.max(0, Math.round(scale.invert(y))),
    toY: (ms) => scale(ms),
  };
}

/** The cold starts that lie in a box. */
export function rowsIn(
  rows: readonly ColdStartRow[],
  measure: MeasureKey,
  { from, to, least, most }: ScatterBox,
): ReadonlySet<ColdStartRow> {
  return new Set(
    rows.filter((row) => {
      const ms = measureOf(row, measure);
      return ms !== null && row.begin >= from && row.begin <= to && ms >= least && ms <= most;
    }),
  );
}
