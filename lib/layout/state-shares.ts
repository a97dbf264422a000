/** The states of all revisions over the whole recording: how many were in which group of states, when. */
import { type RevisionDigest, type RevisionPhase, withFailing } from "../core/index.ts";
import type { CssPx } from "../model/units.ts";
import type { Range } from "./time-scale.ts";

/** From the bottom of the picture to its top; what rests is not drawn. */
export const STATE_GROUPS = ["trouble", "moving", "proxied", "serving"] as const;
export type StateGroup = (typeof STATE_GROUPS)[number];

const GROUP_OF: Readonly<Record<RevisionPhase, StateGroup | null>> = {
  BlackHole: "trouble",
  Failing: "trouble",
  NotOwned: "trouble",
  Degraded: "trouble",
  Waking: "moving",
  HandingOver: "moving",
  Creating: "moving",
  Proxied: "proxied",
  Serving: "serving",
  Zero: null,
  Unknown: null,
  Deleted: null,
};

export interface StateShares {
  readonly buckets: number;
  /** Mean number of revisions in the group, for each bucket of time. */
  readonly means: Readonly<Record<StateGroup, Float64Array>>;
  /** The highest sum of all groups; at least 1. */
  readonly most: number;
}

/**
 * Means over equal buckets of time, so that a state of any length has its share.
 *
 *   a   Waking├──┤Serving├─────────┤Zero
 *   b        Serving├────┤Zero
 *       │  bucket 0  │  bucket 1  │      serving: 0.9, 1.2
 */
export function stateShares(digests: readonly RevisionDigest[], range: Range, buckets: number): StateShares {
  const means: Record<StateGroup, Float64Array> = {
    trouble: new Float64Array(buckets),
    moving: new Float64Array(buckets),
    proxied: new Float64Array(buckets),
    serving: new Float64Array(buckets),
  };
  const length = Math.max(1, range.to - range.from) / buckets;
  for (const digest of digests) {
    for (const slice of withFailing(digest.phase, range.to)) {
      const group = GROUP_OF[slice.value];
      if (group === null) continue;
      const from = Math.max(0, (slice.from - range.from) / length);
      const to = Math.min(buckets, ((slice.to ?? range.to) - range.from) / length);
      const mean = means[group];
      for (let bucket = Math.floor(from); bucket < to; bucket++) {
        const share = Math.min(to, bucket + 1) - Math.max(from, bucket);
        mean[bucket] = (mean[bucket] ?? 0) + share;
      }
    }
  }
  let most = 1;
  for (let bucket = 0; bucket < buckets; bucket++) {
    most = Math.max(
      most,
      STATE_GROUPS.reduce((sum, group) => sum + (means[group][bucket] ?? 0), 0),
    );
  }
  return { buckets, means, most };
}

/** What is wrong is never thinner than this, however short it was. */
const MIN_TROUBLE_PX: CssPx = 3;

/** One closed path (SVG) for each group that occurs, stacked in the order of `STATE_GROUPS`. */
export function sharePaths(
  { buckets, means, most }: StateShares,
  width: CssPx,
  height: CssPx,
): { readonly group: StateGroup; readonly path: string }[] {
  const step = width / buckets;
  const base = new Float64Array(buckets);
  const found: { group: StateGroup; path: string }[] = [];
  for (const group of STATE_GROUPS) {
    const pieces: string[] = [];
    for (let bucket = 0; bucket < buckets; bucket++) {
      const mean = means[group][bucket] ?? 0;
      if (mean === 0) continue;
      const wanted = (mean / most) * height;
      const size = group === "trouble" ? Math.max(MIN_TROUBLE_PX, wanted) : wanted;
      const bottom = base[bucket] ?? 0;
      const top = Math.min(height, bottom + size);
      base[bucket] = top;
      pieces.push(
        `M${px(bucket * step)} ${px(height - bottom)}V${px(height - top)}H${px((bucket + 1) * step)}V${px(height - bottom)}Z`,
      );
    }
    if (pieces.length > 0) found.push({ group, path: pieces.join("") });
  }
  return found;
}

function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}
