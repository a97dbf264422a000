/** Measurements as points: what was measured at one time says nothing of the time until the next one. */
import { lastIndexAt } from "../model/search.ts";
import type { CssPx, DurationMs } from "../model/units.ts";
import type { Window } from "./bars.ts";
import type { PointsRow } from "./model.ts";

export interface PlacedPoint {
  readonly x: CssPx;
  readonly y: CssPx;
  readonly index: number;
  readonly failed: boolean;
}

export interface PlacedPoints {
  readonly points: readonly PlacedPoint[];
  /** Powers of ten, top to bottom. */
  readonly lines: readonly { readonly ms: DurationMs; readonly y: CssPx }[];
}

const PAD_PX: CssPx = 6;
const LEAST_MS: DurationMs = 1;

/** Points of the visible range on a logarithmic scale from 1 ms to the longest of all; of those at one place one is kept. */
export function placePoints(row: PointsRow, view: Window, height: CssPx): PlacedPoints {
  const { scale } = view;
  const top = Math.max(1, Math.log10(Math.max(10 * LEAST_MS, row.most)));
  const yOf = (ms: DurationMs): CssPx =>
    height - PAD_PX - (Math.log10(Math.max(LEAST_MS, ms)) / top) * (height - 2 * PAD_PX);
  const limit = view.until ?? Number.POSITIVE_INFINITY;
  const taken = new Set<number>();
  const points: PlacedPoint[] = [];
  const failures: PlacedPoint[] = [];
  for (let i = lastIndexAt(row.t, scale.range.from - 1, (t) => t) + 1; i < row.t.length; i++) {
    const t = row.t[i] as number;
    const ms = row.ms[i] as number;
    if (t > scale.range.to || t > limit) break;
    // It is known once it is over.
    if (t + ms > limit) continue;
    const [x, y] = [scale.toPx(t), yOf(ms)];
    const failed = row.failed[i] === true;
    const place = (Math.round(x) * 4_096 + Math.round(y)) * 2 + Number(failed);
    if (taken.has(place)) continue;
    taken.add(place);
    (failed ? failures : points).push({ x, y, index: i, failed });
  }
  const lines = [];
  for (let power = Math.floor(top); power >= 0; power--) lines.push({ ms: 10 ** power, y: yOf(10 ** power) });
  return { points: [...points, ...failures], lines };
}

/** Index of the point nearest to a place within `reachPx`; null when none is so close. */
export function pointNear({ points }: PlacedPoints, x: CssPx, y: CssPx, reachPx: CssPx): number | null {
  let best: number | null = null;
  let least = reachPx * reachPx;
  for (const point of points) {
    const away = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (away > least) continue;
    least = away;
    best = point.index;
  }
  return best;
}
