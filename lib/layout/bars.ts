/**
 * Placing bars and marks of one row in the visible range.
 *
 *   bars     A ├────────┤ B ├┤├┤├┤├┤ C ├──────▶          merged  A ├────────┤ ▒▒▒▒ C ├──────▶
 *
 * Runs of bars that are narrower than a pixel become one `dense` piece: drawing them all would draw noise.
 */
import { lastIndexAt } from "../model/search.ts";
import type { CssPx, EpochMs } from "../model/units.ts";
import type { Bar, BarRow, Mark, MarkRow } from "./model.ts";
import type { TimeScale } from "./time-scale.ts";

export interface PlacedBar {
  readonly kind: "bar";
  readonly x: CssPx;
  readonly width: CssPx;
  readonly bar: Bar;
  /** Cut at the left or right edge of what is shown, so that an end is not mistaken for a change. */
  readonly openLeft: boolean;
  readonly openRight: boolean;
}

export interface DenseBars {
  readonly kind: "dense";
  readonly x: CssPx;
  readonly width: CssPx;
  readonly bars: readonly Bar[];
}

export type PlacedPiece = PlacedBar | DenseBars;

export interface PlacedSpan {
  readonly x: CssPx;
  readonly width: CssPx;
  readonly reason: string;
}

export interface Window {
  readonly scale: TimeScale;
  /** Nothing later is shown ("as if live"); null: everything. */
  readonly until: EpochMs | null;
  /** End of what is known; open bars are drawn to it. */
  readonly end: EpochMs;
}

/** The bars that can be seen, left to right; each at least a pixel wide. */
export function placeBars(row: BarRow, view: Window): PlacedPiece[] {
  const { scale } = view;
  const limit = Math.min(view.until ?? view.end, view.end);
  const pieces: PlacedPiece[] = [];
  let dense: { x: CssPx; right: CssPx; bars: Bar[] } | null = null;
  const flush = (): void => {
    if (dense === null) return;
    const { x, right, bars } = dense;
    pieces.push({ kind: "dense", x, width: Math.max(1, right - x), bars });
    dense = null;
  };
  const start = Math.max(
    0,
    lastIndexAt(row.bars, scale.range.from, (bar) => bar.from),
  );
  for (let i = start; i < row.bars.length; i++) {
    const bar = row.bars[i] as Bar;
    if (bar.from > scale.range.to || bar.from > limit) break;
    const to = Math.min(bar.to ?? limit, limit);
    if (to < scale.range.from || (to === bar.from && bar.to !== null && bar.to > bar.from)) continue;
    const x = Math.max(0, scale.toPx(bar.from));
    const right = Math.min(scale.widthPx, scale.toPx(to));
    const width = right - x;
    if (width < 1) {
      if (dense !== null && x - dense.right < 1) {
        dense.right = Math.max(dense.right, right);
        dense.bars.push(bar);
      } else {
        flush();
        dense = { x, right, bars: [bar] };
      }
      continue;
    }
    flush();
    pieces.push({
      kind: "bar",
      x,
      width,
      bar,
      openLeft: bar.from < scale.range.from || bar.initial,
      openRight: bar.to === null || bar.to > limit || scale.toPx(to) > scale.widthPx,
    });
  }
  flush();
  return pieces;
}

/** Where nothing is known, in pixels. */
export function placeUnknown(row: { readonly unknown: BarRow["unknown"] }, view: Window): PlacedSpan[] {
  const { scale } = view;
  const limit = view.until ?? view.end;
  const spans: PlacedSpan[] = [];
  for (const gap of row.unknown) {
    const to = Math.min(gap.to ?? view.end, limit);
    if (to < scale.range.from || gap.from > scale.range.to || gap.from > limit) continue;
    const x = Math.max(0, scale.toPx(gap.from));
    const width = Math.max(1, Math.min(scale.widthPx, scale.toPx(to)) - x);
    spans.push({ x, width, reason: gap.reason });
  }
  return spans;
}

export interface PlacedMark {
  readonly x: CssPx;
  /** The mark that is drawn: the strongest of those at this pixel. */
  readonly mark: Mark;
  /** How many stand at this pixel. */
  readonly count: number;
}

/** The marks that can be seen; those closer than `minPx` become one with a count. */
export function placeMarks(row: MarkRow, view: Window, minPx: CssPx = 3): PlacedMark[] {
  const { scale } = view;
  const limit = Math.min(view.until ?? Number.POSITIVE_INFINITY, scale.range.to);
  const placed: { x: CssPx; mark: Mark; count: number }[] = [];
  for (let i = lastIndexAt(row.marks, scale.range.from - 1, (m) => m.t) + 1; i < row.marks.length; i++) {
    const mark = row.marks[i] as Mark;
    if (mark.t > limit) break;
    const x = scale.toPx(mark.t);
    const last = placed[placed.length - 1];
    if (last !== undefined && x - last.x < minPx && (last.mark.tone === mark.tone || x - last.x < 1)) {
      last.count += 1;
      if (mark.strong && !last.mark.strong) last.mark = mark;
    } else {
      placed.push({ x, mark, count: 1 });
    }
  }
  return placed;
}

/** The bar that holds at `t`; undefined when none does. */
export function barAt(row: BarRow, t: EpochMs): Bar | undefined {
  const bar = row.bars[lastIndexAt(row.bars, t, (b) => b.from)];
  return bar !== undefined && (bar.to === null || bar.to > t) ? bar : undefined;
}

/** The mark nearest to `t` within `withinMs`; undefined when none is so close. */
export function markNear(row: MarkRow, t: EpochMs, withinMs: number): Mark | undefined {
  const i = lastIndexAt(row.marks, t, (m) => m.t);
  const before = row.marks[i];
  const after = row.marks[i + 1];
  const candidates = [before, after].filter(
    (m): m is Mark => m !== undefined && Math.abs(m.t - t) <= withinMs,
  );
  return candidates.sort((a, b) => Math.abs(a.t - t) - Math.abs(b.t - t))[0];
}

/** The widest part of a piece that no span hides (they come left to right), the first of equals: there its label is read. */
export function widestSeen(
  { x, width }: { readonly x: CssPx; readonly width: CssPx },
  hidden: readonly PlacedSpan[],
): { readonly x: CssPx; readonly width: CssPx } {
  let widest = { x, width: 0 };
  let from = x;
  const end = x + width;
  const take = (to: CssPx): void => {
    if (to - from > widest.width) widest = { x: from, width: to - from };
  };
  for (const span of hidden) {
    take(Math.min(end, span.x));
    from = Math.max(from, span.x + span.width);
  }
  take(end);
  return widest;
}
