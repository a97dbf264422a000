/** The only place where time becomes pixels and back. */
import { scaleLinear } from "d3-scale";
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
  /** Length on the screen of a length of time. */
  readonly pxPerMs: number;
}

/** Nothing shorter is shown: receipt times have whole milliseconds. */
export const MIN_RANGE_MS: DurationMs = 20;
/** Air at both ends of the whole extent, as a part of its length. */
const MARGIN = 0.02;

/** A scale that maps `range` onto 0…`widthPx`. */
export function timeScale(range: Range, widthPx: CssPx): TimeScale {
  const scale = scaleLinear([range.from, range.to], [0, widthPx]);
  return {
    range,
    widthPx,
    toPx: (t) => scale(t),
    toTime: (px) => scale.invert(px),
    pxPerMs: widthPx / (range.to - range.from),
  };
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

/** Zooms by `factor` (below 1: in) so that the time `around` stays where it is. */
export function zoomAround(range: Range, factor: number, around: EpochMs, extent: Range): Range {
  const whole = wholeRange(extent);
  const length = Math.min(Math.max((range.to - range.from) * factor, MIN_RANGE_MS), whole.to - whole.from);
  const share = (around - range.from) / (range.to - range.from);
  return clampRange({ from: around - share * length, to: around + (1 - share) * length }, extent);
}

/** Moves by a part of the range's own length (positive: later). */
export function panBy(range: Range, share: number, extent: Range): Range {
  const by = (range.to - range.from) * share;
  return clampRange({ from: range.from + by, to: range.to + by }, extent);
}
