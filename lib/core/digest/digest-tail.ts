/**
 * What is new in a row of the overview, so that a row that changes costs the same however long its history is.
 *
 *   had   A ├────┤ B ├────────▶            (up to record `after`)
 *   new                ├──┤ C ├──▶         B again, because it has ended, and C
 */

import { lastIndexAt } from "../../model/search.ts";
import type { Sample, Slice } from "../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import { mapRowTracks, ROW_SAMPLES, ROW_SLICES } from "../state/track-table.ts";
import type { RevisionDigest } from "./digest.ts";

/** The digest with only the ends of its tracks: from what held after the record `after` on. */
export function digestTail(digest: RevisionDigest, after: RecordSeq): RevisionDigest {
  const tail: Partial<Record<keyof RevisionDigest, unknown>> = { ...digest };
  for (const name of ROW_SLICES) tail[name] = endOf<Slice>(digest[name], after);
  for (const name of ROW_SAMPLES) tail[name] = endOf(digest[name], after);
  return tail as RevisionDigest;
}

/** Asked for every track of every row that changes, of which few are longer than one or have changed. */
function endOf<T extends { readonly seq: RecordSeq }>(items: readonly T[], after: RecordSeq): readonly T[] {
  const last = items[items.length - 1];
  if (last === undefined || items.length === 1) return items.slice();
  if (last.seq <= after) return [last];
  const first = lastIndexAt(items, after, (item) => item.seq);
  return items.slice(Math.max(0, first));
}

/** The opposite: what was had, with the ends of `tail` put on. A track that is not continued by its tail is replaced. */
export function mergeDigest(had: RevisionDigest, tail: RevisionDigest): RevisionDigest {
  return {
    ...tail,
    ...mapRowTracks(
      tail,
      (slices, name) => joined(had[name], slices),
      (samples, name) => joined(had[name], samples),
    ),
  };
}

function joined<T extends { readonly seq: RecordSeq }>(had: readonly T[], tail: readonly T[]): readonly T[] {
  const first = tail[0];
  if (first === undefined) return tail;
  const place = lastIndexAt(had, first.seq, (item) => item.seq);
  // Where the tail does not begin with what was had, that is forgotten: with it the end of what held last.
  return had[place]?.seq === first.seq ? [...had.slice(0, place), ...tail] : tail;
}

/** The digest without what ended before `t`; null when the revision was gone by then. What holds at `t` stays. */
export function forgetInDigest(digest: RevisionDigest, t: EpochMs): RevisionDigest | null {
  const slices = (all: readonly Slice[]): readonly Slice[] => {
    const first = all.findIndex((slice) => slice.to === null || slice.to >= t);
    return first <= 0 ? (first === 0 ? all : []) : all.slice(first);
  };
  const samples = (all: readonly Sample[]): readonly Sample[] => {
    const first = lastIndexAt(all, t, (sample) => sample.t);
    return first > 0 ? all.slice(first) : all;
  };
  const tracks = mapRowTracks(digest, slices, samples);
  const { phase } = tracks;
  const last = phase[phase.length - 1];
  // One that came again under its name is there again.
  if (last === undefined || (phase.length === 1 && last.value === "Deleted" && last.from < t)) return null;
  return { ...digest, ...tracks, findings: digest.findings.filter(({ to }) => to === null || to >= t) };
}
