/** How far the time axis reaches back over what nobody recorded, and how much of it is shown at first. */
import { pastOf, type RevisionState } from "../core/index.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { MIN_RANGE_MS, type Range, wholeRange } from "./time-scale.ts";

/** A source that is shorter is one look at a cluster: a dump. */
export const ONE_LOOK_MS: DurationMs = 2_000;
/** Lengths of which the first is shown that holds enough: ten minutes, an hour, six, a day, a week. */
const SPANS_MS: readonly DurationMs[] = [10, 60, 6 * 60, 24 * 60, 7 * 24 * 60].map((min) => min * 60_000);
const ENOUGH = 4;

/** The extent with the reconstructed past of a revision before it; the same object where there is none. */
export function reachOf(revision: RevisionState, extent: Range): Range {
  const { decisions, probes } = revision;
  // Logs are read back further than the lists of objects.
  const firsts = [pastOf(revision)[0]?.from, decisions[0]?.t, probes[0]?.t];
  const from = Math.min(extent.from, ...firsts.filter((t) => t !== undefined));
  return from === extent.from ? extent : { from, to: extent.to };
}

/** What is shown at first: the life of the revision within the records; of one look at a cluster the newest part of the past that tells something. */
export function firstRange(revision: RevisionState, extent: Range): Range {
  if (extent.to - extent.from > ONE_LOOK_MS) return lifeOf(revision, extent);
  const times = [...new Set(pastOf(revision).map(({ from }) => from))].filter((t) => t < extent.from);
  if (times.length === 0) return wholeRange(extent);
  return wholeRange({ from: beginning(times, extent.to), to: extent.to });
}

/** Less of the records than this is fitted: more would leave the same picture, and hide the rest. */
const SHORT_LIFE = 0.6;
/** As much as is shown around a life, as a share of it. */
const LIFE_MARGIN = 0.1;

/** From the revision's first record to its deletion or the end, where that is a small part of the records. */
function lifeOf({ phase }: RevisionState, extent: Range): Range {
  const first = phase.find(({ value }) => value !== "Unknown");
  const last = phase.at(-1);
  if (first === undefined || last === undefined || first.initial === true) return wholeRange(extent);
  const from = Math.max(extent.from, first.from);
  const to = last.value === "Deleted" ? last.from : extent.to;
  const length = to - from;
  if (length < MIN_RANGE_MS || length > (extent.to - extent.from) * SHORT_LIFE) return wholeRange(extent);
  const margin = length * LIFE_MARGIN;
  return { from: Math.max(extent.from, from - margin), to: Math.min(extent.to, to + margin) };
}

/** From when on the newest part of the past is shown that tells something. @param times ascending */
export function beginning(times: readonly EpochMs[], to: EpochMs): EpochMs {
  for (const span of SPANS_MS) {
    const shown = times.filter((t) => t >= to - span);
    if (shown.length >= Math.min(ENOUGH, times.length)) return shown[0] ?? to;
  }
  return times[0] ?? to;
}
