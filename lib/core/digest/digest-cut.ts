/**
 * A digest as it was after an earlier record, read from the state of the whole: every slice and sample says which
 * record made it, so nothing has to be folded again.
 *
 *   whole         A ├──3────┤ B ├──7──┤ C ├──12──▶        (numbers: seq that began the slice)
 *   up to seq 9   A ├──3────┤ B ├──7──▶
 */
import { RESOURCE } from "../../model/record.ts";
import type { Finding, Sample, Slice, SpecMode } from "../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import { isTrouble } from "../reduce/pods.ts";
import { allFindings } from "../rules/engine.ts";
import type { RevisionState } from "../state/state.ts";
import { mapRowTracks, ROW_SAMPLES, ROW_SLICES } from "../state/track-table.ts";
import { lastIndexAt } from "../state/tracks.ts";
import { digestOf, type FindingMark, findingMarks, type RevisionDigest } from "./digest.ts";

/** The digest after the record `seq`; null before the revision's first SKS. The state must have been kept in detail. */
export function digestUpTo(revision: RevisionState, seq: RecordSeq): RevisionDigest | null {
  const births = sksBirths(revision);
  if (births[0] === undefined || births[0] > seq) return null;
  const trouble = troubleUpTo(revision, seq);
  const findings = findingsUpTo(revision, seq);
  return {
    key: `${revision.namespace}/${revision.name}`,
    namespace: revision.namespace,
    name: revision.name,
    ...mapRowTracks(
      revision,
      (slices) => cutSlices(slices, seq),
      (samples) => cutSamples(samples, seq),
    ),
    coldStarts:
      revision.coldStartsForgotten + revision.coldStarts.filter((episode) => episode.seq <= seq).length,
    flips: flipsUpTo(revision.specMode, births, seq),
    findings,
    trouble: trouble?.reason ?? "",
    troubleAt: trouble?.t ?? null,
  };
}

/** The records that change a revision's digest, ascending, each once. */
export function digestSeqs(revision: RevisionState): RecordSeq[] {
  const seqs = new Set<RecordSeq>(sksBirths(revision));
  for (const name of ROW_SLICES) {
    for (const slice of revision[name]) {
      seqs.add(slice.seq);
      if (slice.endSeq !== undefined) seqs.add(slice.endSeq);
    }
  }
  for (const name of ROW_SAMPLES) for (const sample of revision[name]) seqs.add(sample.seq);
  for (const episode of revision.coldStarts) seqs.add(episode.seq);
  for (const { beginSeq, endSeq } of digestOf(revision).findings) {
    seqs.add(beginSeq);
    if (endSeq !== undefined) seqs.add(endSeq);
  }
  for (const pod of revision.pods.values()) {
    for (const slice of pod.slices) if (isTrouble(slice.reason)) seqs.add(slice.seq);
  }
  return [...seqs].sort((a, b) => a - b);
}

function cutSlices(slices: readonly Slice[], seq: RecordSeq): readonly Slice[] {
  const end = lastIndexAt(slices, seq, (slice) => slice.seq) + 1;
  const last = slices[end - 1];
  if (last?.endSeq === undefined || last.endSeq <= seq)
    return end === slices.length ? slices : slices.slice(0, end);
  const { endSeq: _, ...open } = last;
  return [...slices.slice(0, end - 1), { ...open, to: null }];
}

function cutSamples(samples: readonly Sample[], seq: RecordSeq): readonly Sample[] {
  const end = lastIndexAt(samples, seq, (sample) => sample.seq) + 1;
  return end === samples.length ? samples : samples.slice(0, end);
}

/** A slice that follows the one before without a pause, within the life of one object, is a flip. */
function flipsUpTo(
  specMode: readonly Slice<SpecMode>[],
  births: readonly RecordSeq[],
  seq: RecordSeq,
): number {
  let flips = 0;
  for (let i = 1; i < specMode.length; i++) {
    const before = specMode[i - 1];
    const slice = specMode[i];
    if (before === undefined || slice === undefined || slice.seq > seq) break;
    if (before.endSeq !== slice.seq || births.includes(slice.seq) || slice.initial === true) continue;
    if (before.value !== slice.value) flips += 1;
  }
  return flips;
}

/** The records that brought an SKS under the revision's name, ascending. */
function sksBirths(revision: RevisionState): RecordSeq[] {
  const key = `${RESOURCE.serverlessServices} ${revision.namespace}/${revision.name}`;
  return (revision.lives.get(key) ?? []).map((life) => life.seq);
}

/** Findings that had begun; those that ended later still lasted. What was dropped as too short never counted. */
function findingsUpTo(revision: RevisionState, seq: RecordSeq): FindingMark[] {
  const begun = allFindings(revision).filter(({ beginSeq }) => beginSeq <= seq);
  const isOver = ({ endSeq }: Finding): boolean => endSeq !== undefined && endSeq <= seq;
  const open = begun
    .filter((finding) => !isOver(finding))
    .map(({ endSeq: _, ...rest }) => ({ ...rest, to: null }));
  return findingMarks(begun.filter(isOver), open);
}

function troubleUpTo(revision: RevisionState, seq: RecordSeq): { reason: string; t: EpochMs } | null {
  let last: { reason: string; t: EpochMs; seq: RecordSeq } | null = null;
  for (const pod of revision.pods.values()) {
    let before: Slice | undefined;
    for (const slice of pod.slices) {
      if (slice.seq > seq) break;
      const { reason, from: t } = slice;
      // A reason that stays, whatever its message, is the same trouble (as in `noteTrouble`).
      const isSame = before?.endSeq === slice.seq && before.reason === reason;
      before = slice;
      if (reason === undefined || !isTrouble(reason) || isSame) continue;
      if (last === null || t > last.t) last = { reason, t, seq: slice.seq };
    }
  }
  return last;
}
