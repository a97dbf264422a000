/** The only place where time becomes pixels and back. */
import { scaleLinear } from "d3-scale";
import { lastIndexAt } from "../model/search.ts";
import type { CssPx, DurationMs, EpochMs } from "../model/units.ts";

/** A stretch of time, `from` < `to`. */
export interface Range {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface TimeScale {
  readonly range: Range;
  readonly widthPx: CssPx;
  toPx(t: EpochMs): CssPx;
  toTime(px: CssPx): EpochMs;
  /** Length on the screen of a length of time; of time that is folded less. */
  readonly pxPerMs: number;
  /** The folds of the range, left to right. */
  readonly folds: readonly PlacedFold[];
}

/** A stretch that is drawn as long as every other fold. */
export interface PlacedFold extends Range {
  readonly x: CssPx;
  readonly width: CssPx;
}

/** Nothing shorter is shown: receipt times have whole milliseconds. */
export const MIN_RANGE_MS: DurationMs = 20;
/** Air at both ends of the whole extent, as a part of its length. */
const MARGIN = 0.02;

/** Width of a fold, as long as there is room for what is not folded. */
const FOLD_PX: CssPx = 48;
const MOST_FOLDED_SHARE = 0.5;

/**
 * A scale that maps `range` onto 0…`widthPx`.
 * @param idle stretches that are folded, in order; none when the whole range lies in one of them
 */
export function timeScale(range: Range, widthPx: CssPx, idle: readonly Range[] = []): TimeScale {
  const inside = idle
    .filter(({ from, to }) => from < range.to && to > range.from)
    .map((fold) => ({
      whole: fold,
      from: Math.max(fold.from, range.from),
      to: Math.min(fold.to, range.to),
    }));
  const folded = inside.reduce((sum, { from, to }) => sum + (to - from), 0);
  const active = range.to - range.from - folded;
  if (inside.length === 0 || active < MIN_RANGE_MS) return linearScale(range, widthPx);
  const foldPx = Math.min(FOLD_PX, (widthPx * MOST_FOLDED_SHARE) / inside.length);
  // One that is cut by an edge is as much narrower, so that moving over it is even.
  const widths = inside.map(({ whole, from, to }) => (foldPx * (to - from)) / (whole.to - whole.from));
  const pxPerMs = (widthPx - widths.reduce((sum, width) => sum + width, 0)) / active;
  const times = [range.from];
  const places = [0];
  const folds: PlacedFold[] = [];
  for (const [i, { from, to, whole }] of inside.entries()) {
    const x = (places.at(-1) as number) + (from - (times.at(-1) as number)) * pxPerMs;
    const width = widths[i] as number;
    times.push(from, to);
    places.push(x, x + width);
    folds.push({ from: whole.from, to: whole.to, x, width });
  }
  times.push(range.to);
  places.push(widthPx);
  return {
    range,
    widthPx,
    pxPerMs,
    folds,
    toPx: (t) => along(times, places, t, pxPerMs),
    toTime: (px) => along(places, times, px, 1 / pxPerMs),
  };
}

function linearScale(range: Range, widthPx: CssPx): TimeScale {
  const scale = scaleLinear([range.from, range.to], [0, widthPx]);
  return {
    range,
    widthPx,
    toPx: (t) => scale(t),
    toTime: (px) => scale.invert(px),
    pxPerMs: widthPx / (range.to - range.from),
    folds: [],
  };
}

/** From one sorted list of corners to the other, straight between them, and on by `slope` outside. */
function along(from: readonly number[], to: readonly number[], at: number, slope: number): number {
  const last = from.length - 1;
  if (at <= (from[0] as number)) return (to[0] as number) + (at - (from[0] as number)) * slope;
  if (at >= (from[last] as number)) return (to[last] as number) + (at - (from[last] as number)) * slope;
  const i = lastIndexAt(from, at, (corner) => corner);
  const [a, b] = [from[i] as number, from[i + 1] as number];
  const [c, d] = [to[i] as number, to[i + 1] as number];
  return b === a ? c : c + ((at - a) / (b - a)) * (d - c);
}

/** Time without the folds before it. */
function activeTime(t: EpochMs, idle: readonly Range[]): EpochMs {
  let folded = 0;
  for (const { from, to } of idle) {
    if (from >= t) break;
    folded += Math.min(to, t) - from;
  }
  return t - folded;
}

/** The time at which so much was not folded; `isEnd` chooses the end of a fold that lies there. */
function fromActive(active: EpochMs, idle: readonly Range[], isEnd: boolean): EpochMs {
  let t = active;
  for (const { from, to } of idle) {
    if (t < from || (!isEnd && t === from)) break;
    t += to - from;
  }
  return t;
}

/** The whole extent with a little air; never empty. */
export function wholeRange(extent: Range): Range {
  const length = Math.max(extent.to - extent.from, MIN_RANGE_MS);
  return { from: extent.from - length * MARGIN, to: extent.from + length * (1 + MARGIN) };
}

/** The range, made to lie inside the whole extent and to be neither too short nor longer than it. */
export function clampRange(range: Range, extent: Range): Range {
  const whole = wholeRange(extent);
  const length = Math.min(Math.max(range.to - range.from, MIN_RANGE_MS), whole.to - whole.from);
  const from = Math.min(Math.max(range.from, whole.from), whole.to - length);
  return { from, to: from + length };
}

/** Zooms by `factor` (below 1: in) so that the time `around` stays where it is; what is folded does not count. */
export function zoomAround(
  range: Range,
  factor: number,
  around: EpochMs,
  extent: Range,
  idle: readonly Range[] = [],
): Range {
  const whole = wholeRange(extent);
  const [from, to, at] = [range.from, range.to, around].map((t) => activeTime(t, idle)) as [
    EpochMs,
    EpochMs,
    EpochMs,
  ];
  const most = activeTime(whole.to, idle) - activeTime(whole.from, idle);
  const length = Math.min(Math.max((to - from) * factor, MIN_RANGE_MS), most);
  const share = to === from ? 0.5 : (at - from) / (to - from);
  return clampRange(between(at - share * length, at + (1 - share) * length, idle), extent);
}

/** Moves by a part of the range's own length (positive: later); what is folded does not count. */
export function panBy(range: Range, share: number, extent: Range, idle: readonly Range[] = []): Range {
  const [from, to] = [activeTime(range.from, idle), activeTime(range.to, idle)];
  return moveBy(range, (to - from) * share, extent, idle);
}

/** Moves by a length of time that is not folded, and stops at the ends. */
export function moveBy(range: Range, ms: DurationMs, extent: Range, idle: readonly Range[] = []): Range {
  const whole = wholeRange(extent);
  const [from, to] = [activeTime(range.from, idle), activeTime(range.to, idle)];
  const least = activeTime(whole.from, idle) - from;
  const most = activeTime(whole.to, idle) - to;
  const by = Math.min(Math.max(ms, Math.min(0, least)), Math.max(0, most));
  return by === 0 ? range : clampRange(between(from + by, to + by, idle), extent);
}

function between(from: EpochMs, to: EpochMs, idle: readonly Range[]): Range {
  return { from: fromActive(from, idle, true), to: fromActive(to, idle, false) };
}
