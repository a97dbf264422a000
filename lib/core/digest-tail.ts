/**
 * What is new in a row of the overview, so that a row that changes costs the same however long its history is.
 *
 *   had   A ├────┤ B ├────────▶            (up to record `after`)
 *   new                ├──┤ C ├──▶         B again, because it has ended, and C
 */
import type { Sample, Slice } from "../model/timeline.ts";
import type { RecordSeq } from "../model/units.ts";
import type { RevisionDigest } from "./digest.ts";
import { lastIndexAt } from "./tracks.ts";

const SLICES = ["specMode", "path", "phase"] as const;
const SAMPLES = ["publicActivators", "publicPods", "privateReady", "replicas", "desired", "actual"] as const;

/** The digest with only the ends of its tracks: from what held after the record `after` on. */
export function digestTail(digest: RevisionDigest, after: RecordSeq): RevisionDigest {
  const from = <T extends { readonly seq: RecordSeq }>(items: readonly T[]): readonly T[] =>
    items.slice(
      Math.max(
        0,
        lastIndexAt(items, after, (item) => item.seq),
      ),
    );
  return {
    ...digest,
    specMode: from(digest.specMode),
    path: from(digest.path),
    phase: from(digest.phase),
    publicActivators: from(digest.publicActivators),
    publicPods: from(digest.publicPods),
    privateReady: from(digest.privateReady),
    replicas: from(digest.replicas),
    desired: from(digest.desired),
    actual: from(digest.actual),
  };
}

/** The opposite: what was had, with the ends of `tail` put on. A track that is not continued by its tail is replaced. */
export function mergeDigest(had: RevisionDigest, tail: RevisionDigest): RevisionDigest {
  const merged: Record<string, unknown> = { ...tail };
  for (const name of SLICES) merged[name] = joined<Slice>(had[name], tail[name]);
  for (const name of SAMPLES) merged[name] = joined<Sample>(had[name], tail[name]);
  return merged as unknown as RevisionDigest;
}

function joined<T extends { readonly seq: RecordSeq }>(had: readonly T[], tail: readonly T[]): readonly T[] {
  const first = tail[0];
  if (first === undefined) return tail;
  const place = lastIndexAt(had, first.seq, (item) => item.seq);
  // Where the tail does not begin with what was had, that is forgotten: with it the end of what held last.
  return had[place]?.seq === first.seq ? [...had.slice(0, place), ...tail] : tail;
}
