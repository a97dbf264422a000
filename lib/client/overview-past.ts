/**
 * What the overview of one look at a cluster (a dump), or of one that is watched, says of the time before it: since when the
 * state that it shows first holds, as the objects say.
 *
 *   08:02:11 ├ · · · Zero, behind the activator · · · ┤ dump       its strip is drawn as reconstructed
 */
import {
  type FactName,
  type OverviewRow,
  type RevisionDigest,
  rowAt,
  type SharedState,
} from "../core/index.ts";
import { beginning, ONE_LOOK_MS } from "../layout/index.ts";
import type { RevisionPhase, Slice } from "../model/timeline.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";

interface Extent {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** States of which the objects say since when their path holds, too. */
const WITH_PATH: ReadonlySet<RevisionPhase> = new Set(["Zero", "Proxied", "Serving"]);
/** Lists of one look come within a moment. */
const SAME_LOOK_MS = ONE_LOOK_MS;

/** What a look shows in the end: while its lists come, a state is another one for no time. */
function seenAtOnce<V extends string>(slices: readonly Slice<V>[]): Slice<V> | undefined {
  const first = slices[0]?.from ?? 0;
  return slices.findLast(({ from }) => from - first <= SAME_LOOK_MS);
}

/** When the state that a list shows began before it, as the objects say; null where they do not. */
function toldSince({ phase }: RevisionDigest): EpochMs | null {
  const shown = seenAtOnce(phase);
  return shown?.since !== undefined && shown.since < shown.from ? shown.since : null;
}

/** The extent with the past that the objects of one look tell; the same for everything longer. */
export function withPast(digests: readonly RevisionDigest[], extent: Extent): Extent {
  if (extent.to - extent.from > ONE_LOOK_MS) return extent;
  const times = new Set(digests.flatMap((digest) => toldSince(digest) ?? []));
  return reachingBack(times, extent, extent.to);
}

/** Of a cluster no more is shown: what is watched would be too small to see. */
const LIVE_PAST_MS: DurationMs = 6 * 60 * 60_000;

/**
 * The extent of a watched cluster with the last hours before anybody watched: since when states hold, and what went wrong.
 * It stays where it is while the watch goes on.
 */
export function withLivePast(digests: readonly RevisionDigest[], extent: Extent): Extent {
  const times = new Set<EpochMs>();
  for (const digest of digests) {
    for (const t of [toldSince(digest), ...digest.findings.map(({ from }) => from)])
      if (t !== null && t < extent.from && t >= extent.from - LIVE_PAST_MS) times.add(t);
  }
  return reachingBack(times, extent, extent.from);
}

function reachingBack(times: ReadonlySet<EpochMs>, extent: Extent, to: EpochMs): Extent {
  if (times.size === 0) return extent;
  const first = beginning(
    [...times].sort((a, b) => a - b),
    to,
  );
  return { from: Math.min(extent.from, first), to: extent.to };
}

/** The path before the records, as far as the objects say that it was the same; null where they do not, or where it is not in the extent. */
export function pathBefore(digest: RevisionDigest, extent: Extent) {
  const shown = seenAtOnce(digest.phase);
  const path = seenAtOnce(digest.path);
  const from = toldSince(digest);
  if (from === null || shown === undefined || path === undefined || !WITH_PATH.has(shown.value)) return null;
  const shownMs = path.from - Math.max(from, extent.from);
  if (Math.abs(path.from - shown.from) > SAME_LOOK_MS || shownMs < SAME_LOOK_MS) return null;
  return { value: path.value, from: Math.max(from, extent.from), to: path.from };
}

const NOTHING_HIDDEN: ReadonlySet<FactName> = new Set();

/** The row at an instant before all records: the state, where the objects say that it held, and no number. */
export function rowBefore(shared: SharedState, digest: RevisionDigest, t: EpochMs): OverviewRow | null {
  const shown = seenAtOnce(digest.phase);
  const from = toldSince(digest);
  if (shown === undefined || from === null || t < from || t >= (shared.firstT ?? t)) return null;
  // The look itself told it.
  const row = rowAt(shared, digest, shown.from, NOTHING_HIDDEN);
  if (row === null) return null;
  const numbers = { publicActivators: null, publicPods: null, privateReady: null };
  const scale = { replicas: null, desired: null, actual: null };
  const path = pathBefore(digest, { from, to: t })?.value ?? null;
  return { ...row, ...numbers, ...scale, wish: null, path, findings: [], trouble: "" };
}
