/** The part of a revision's timeline that lies in a range of time. */

import { lastIndexAt } from "../../model/search.ts";
import type { RequestColumns, Sample } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { RevisionState } from "./state.ts";
import { copyTracks } from "./track-table.ts";

/**
 * A copy of the revision with only what overlaps `from`…`to` (both included): slices that touch it, uncut; the sample
 * that holds at `from` and those up to `to`; instants and episodes inside. Current values stay those of the whole.
 */
export function clipRevision(revision: RevisionState, from: EpochMs, to: EpochMs): RevisionState {
  const tracks = copyTracks(revision, {
    slices: (all) => all.filter((s) => s.from <= to && (s.to === null || s.to >= from)),
    samples: (all) => samplesIn(all, from, to),
    instants: (all) =>
      all.slice(lastIndexAt(all, from - 1, (i) => i.t) + 1, lastIndexAt(all, to, (i) => i.t) + 1),
    requests: (all) => requestsIn(all, from, to),
  });
  return {
    ...revision,
    ...tracks,
    findings: revision.findings.filter((f) => f.from <= to && (f.to === null || f.to >= from)),
    coldStarts: revision.coldStarts.filter((e) => e.begin <= to && (e.end ?? to) >= from),
    scaleToZero: revision.scaleToZero.filter((e) => e.inactiveAt <= to && (e.end ?? to) >= from),
  };
}

function samplesIn(all: readonly Sample[], from: EpochMs, to: EpochMs): Sample[] {
  const first = lastIndexAt(all, from, (s) => s.t);
  return all.slice(Math.max(0, first), lastIndexAt(all, to, (s) => s.t) + 1);
}

function requestsIn({ t, ms, status, seq, via }: RequestColumns, from: EpochMs, to: EpochMs): RequestColumns {
  const first = lastIndexAt(t, from - 1, (at) => at) + 1;
  const end = lastIndexAt(t, to, (at) => at) + 1;
  return {
    t: t.slice(first, end),
    ms: ms.slice(first, end),
    status: status.slice(first, end),
    seq: seq.slice(first, end),
    via: via.slice(first, end),
  };
}
