/** Series for charts, thinned to what a screen can show. */
import { lastIndexAt } from "../model/search.ts";
import type { Sample } from "../model/timeline.ts";
import type { EpochMs } from "../model/units.ts";
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

/** Step series as one table: a row a time at which any of them changes, values held until the next change. */
export function mergeSeries<K extends string>(
  series: Readonly<Record<K, readonly ChartPoint[]>>,
): (Record<K, number | null> & { readonly t: EpochMs })[] {
  const keys = Object.keys(series) as K[];
  const times = [...new Set(keys.flatMap((key) => series[key].map((point) => point.t)))].sort(
    (a, b) => a - b,
  );
  const next = new Map<K, number>(keys.map((key) => [key, 0]));
  const held = new Map<K, number | null>();
  return times.map((t) => {
    const row = { t } as Record<K, number | null> & { t: EpochMs };
    for (const key of keys) {
      const points = series[key];
      let i = next.get(key) ?? 0;
      while (i < points.length && (points[i] as ChartPoint).t <= t) {
        held.set(key, (points[i] as ChartPoint).value);
        i += 1;
      }
      next.set(key, i);
      (row as Record<K, number | null>)[key] = held.get(key) ?? null;
    }
    return row;
  });
}
