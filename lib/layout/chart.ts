/** Series for charts, thinned to what a screen can show. */
import { lastIndexAt } from "../model/search.ts";
import type { Sample } from "../model/timeline.ts";
import type { CssPx, EpochMs } from "../model/units.ts";
import type { Window } from "./bars.ts";
import type { Point } from "./polyline.ts";
import type { TimeScale } from "./time-scale.ts";

export interface ChartPoint {
  readonly t: EpochMs;
  readonly value: number | null;
}

/**
 * A step series in the visible range: the value at its left edge, every change, and the value held to `until`.
 * Of changes that fall on one pixel the lowest and the highest are kept, and the last, so that no peak is lost.
 */
export function stepSeries(samples: readonly Sample[], scale: TimeScale, until: EpochMs): ChartPoint[] {
  const { from } = scale.range;
  const to = Math.min(scale.range.to, until);
  if (to < from) return [];
  const points: ChartPoint[] = [];
  const first = lastIndexAt(samples, from, (s) => s.t);
  if (first >= 0) points.push({ t: from, value: samples[first]?.value ?? null });
  const inside: ChartPoint[] = [];
  for (let i = first + 1; i < samples.length; i++) {
    const sample = samples[i] as Sample;
    if (sample.t > to) break;
    inside.push({ t: sample.t, value: sample.value });
  }
  points.push(...thin(inside, scale));
  const last = points[points.length - 1];
  if (last !== undefined && last.t < to) points.push({ t: to, value: last.value });
  return points;
}

function thin(points: readonly ChartPoint[], scale: TimeScale): ChartPoint[] {
  if (points.length <= 2 * scale.widthPx) return [...points];
  const kept: ChartPoint[] = [];
  let bucket: ChartPoint[] = [];
  let bucketPx = Number.NaN;
  const flush = (): void => {
    if (bucket.length === 0) return;
    const values = bucket.filter((p) => p.value !== null);
    const low = values.reduce<ChartPoint | null>((a, b) => (a === null || num(b) < num(a) ? b : a), null);
    const high = values.reduce<ChartPoint | null>((a, b) => (a === null || num(b) > num(a) ? b : a), null);
    const last = bucket[bucket.length - 1] as ChartPoint;
    const chosen = new Set([low, high, last].filter((p): p is ChartPoint => p !== null));
    kept.push(...bucket.filter((p) => chosen.has(p)));
  };
  for (const point of points) {
    const px = Math.floor(scale.toPx(point.t));
    if (px !== bucketPx) {
      flush();
      bucket = [];
      bucketPx = px;
    }
    bucket.push(point);
  }
  flush();
  return kept;
}

function num(point: ChartPoint): number {
  return point.value ?? 0;
}

/** Where a chart has room for its lines, from the top of its row. */
export interface ChartBox {
  readonly top: CssPx;
  readonly height: CssPx;
  /** The value that lies at the top; zero lies at the foot. */
  readonly most: number;
}

/** A step series as lines from corner to corner: a new one begins where a value comes back after none was known. */
export function placeSteps(samples: readonly Sample[], view: Window, box: ChartBox): Point[][] {
  const { scale } = view;
  const lines: Point[][] = [];
  let line: Point[] = [];
  for (const { t, value } of stepSeries(samples, scale, Math.min(view.until ?? view.end, view.end))) {
    const x = scale.toPx(t);
    const held = line.at(-1);
    if (held !== undefined) line.push({ x, y: held.y });
    if (value === null) {
      line = [];
      continue;
    }
    if (line.length === 0) lines.push(line);
    line.push({ x, y: box.top + box.height * (1 - value / box.most) });
  }
  return lines;
}
