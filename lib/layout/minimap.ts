/** The whole recording in one strip: the path, and how much happened when. */
import type { RevisionState } from "../core/index.ts";
import type { CssPx, EpochMs } from "../model/units.ts";
import { eventTimes } from "./events.ts";
import type { TimeScale } from "./time-scale.ts";

export interface DensityBucket {
  readonly x: CssPx;
  /** 0…1, of the busiest bucket. */
  readonly share: number;
}

/** How many changes fall into each `bucketPx` pixels of the scale. */
export function density(revision: RevisionState, scale: TimeScale, bucketPx: CssPx = 4): DensityBucket[] {
  const counts = new Map<number, number>();
  for (const t of eventTimes(revision)) {
    const bucket = Math.floor(scale.toPx(t) / bucketPx);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const most = Math.max(1, ...counts.values());
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([bucket, count]) => ({ x: bucket * bucketPx, share: count / most }));
}

/** The range between two points of the strip, in order, at least `minMs` long. */
export function brushRange(
  scale: TimeScale,
  x1: CssPx,
  x2: CssPx,
  minMs: number,
): { from: EpochMs; to: EpochMs } {
  const from = scale.toTime(Math.min(x1, x2));
  const to = scale.toTime(Math.max(x1, x2));
  return to - from < minMs ? { from: (from + to - minMs) / 2, to: (from + to + minMs) / 2 } : { from, to };
}
