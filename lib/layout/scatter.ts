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

/** A step of a box that is moved by keys, as a part of the picture. */
const STEP = 1 / 20;

/** The box that keys begin with: the longer half, over all of the time. */
export function firstBox({ time, toMs }: Scatter, height: CssPx): ScatterBox {
  return {
    from: Math.round(time.range.from),
    to: Math.round(time.range.to),
    least: toMs(height / 2),
    most: toMs(0),
  };
}

/**
 * A box a step further, right and up being positive; where its size is changed instead, its later and its lower edge moves.
 * It stays within the picture and a step large.
 */
export function stepBox(
  { time, toMs, toY }: Scatter,
  height: CssPx,
  box: ScatterBox,
  { right, up, isSizing }: { readonly right: number; readonly up: number; readonly isSizing: boolean },
): ScatterBox {
  const width = time.widthPx;
  const across = stepEdges([time.toPx(box.from), time.toPx(box.to)], right * STEP, isSizing, width);
  const down = stepEdges([toY(box.most), toY(box.least)], -up * STEP, isSizing, height);
  return {
    from: Math.round(time.toTime(across[0])),
    to: Math.round(time.toTime(across[1])),
    least: toMs(down[1]),
    most: toMs(down[0]),
  };
}

function stepEdges(
  [low, high]: readonly [CssPx, CssPx],
  share: number,
  isSizing: boolean,
  length: CssPx,
): readonly [CssPx, CssPx] {
  const by = share * length;
  if (isSizing) return [low, Math.min(length, Math.max(low + STEP * length, high + by))];
  const moved = Math.min(Math.max(by, -Math.max(0, low)), Math.max(0, length - high));
  return [low + moved, high + moved];
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
