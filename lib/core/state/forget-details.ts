/**
 * Letting go of what no question about the end of the records looks at, so that a trace of any length can be reported on.
 * What a report lists (modes, paths, episodes, findings) stays whole.
 */

import { lastIndexAt } from "../../model/search.ts";
import type {
  DecisionInstant,
  K8sEventInstant,
  ProbeInstant,
  RequestColumns,
  Slice,
} from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { answeredBefore, forgetDeletedUids, forgetValues } from "./forget.ts";
import { forgetObjects, forgetSamples, forgetSlices } from "./forget-tracks.ts";
import { savePast } from "./past.ts";
import type { CoreState, RevisionState } from "./state.ts";
import { INSTANTS, TRACKS, type TrackName, type TrackOf, type Tracks } from "./track-table.ts";

/** No rule and no explanation looks further back at instants, but for those that {@link forgetDetails} keeps. */
export const DETAILS_MS: DurationMs = 10 * 60_000;

/** The run of this condition that holds is followed to its beginning. */
const ACTIVE = "PodAutoscaler/Active";
/** The log line of a pass may be so much older than the status that it wrote. */
const LOG_LEAD_MS: DurationMs = 1_000;

/** Drops details from before `t`, in place. Reports after it are the same as without it. */
export function forgetDetails(state: CoreState, t: EpochMs): void {
  for (const revision of state.revisions.values()) {
    savePast(revision, t);
    forgetInstants(revision, t);
    forgetRequests(revision.requests, t);
    forgetValues(revision, t, isDetail);
    for (const [key, slices] of revision.conditions) if (key !== ACTIVE) forgetSlices(slices, t);
  }
  forgetObjects(state.shared.activators, t);
  forgetSamples(state.shared.activatorReady, t);
  forgetDeletedUids(state);
}

/** Drops only what happened at one time, as {@link forgetDetails} does, for who keeps it elsewhere. */
export function forgetMoments(revision: RevisionState, t: EpochMs): void {
  forgetInstants(revision, t);
  forgetRequests(revision.requests, t);
}

const isDetail = (name: TrackName): boolean => TRACKS[name].details === "forgotten" && name !== "conditions";

type IsKept<K extends TrackOf<"instants">> = (instant: Tracks[K][number]) => boolean;

/** What is kept of old instants; of a track that is not named here, nothing. Asked for the latest first. */
const KEEPERS: { readonly [K in TrackOf<"instants">]?: (revision: RevisionState) => IsKept<K> } = {
  decisions: () => isLastLine(),
  probes: (revision) => {
    const handOver = handOverFrom(revision);
    const isLast = lastOfEach(sortOfProbe);
    return (probe) => isLast(probe) || (probe.source === "autoscaler" && probe.t >= handOver);
  },
  k8sEvents: () => isPull,
};

function forgetInstants(revision: RevisionState, t: EpochMs): void {
  for (const name of INSTANTS) forgetAllBut(revision, name, t);
}

function forgetAllBut<K extends TrackOf<"instants">>(revision: RevisionState, name: K, t: EpochMs): void {
  const instants: Tracks[K][number][] = revision[name];
  const isKept = KEEPERS[name]?.(revision);
  const count = lastIndexAt(instants, t - 1, (instant) => instant.t) + 1;
  const kept: Tracks[K][number][] = [];
  for (let i = count - 1; i >= 0; i--) {
    const instant = instants[i] as Tracks[K][number];
    if (isKept?.(instant) === true) kept.push(instant);
  }
  if (kept.length < count) instants.splice(0, count, ...kept.reverse());
}

/** True for the first of each sort that is asked for. */
function lastOfEach<T>(sortOf: (item: T) => string): (item: T) => boolean {
  const seen = new Set<string>();
  return (item) => {
    const sort = sortOf(item);
    if (seen.has(sort)) return false;
    seen.add(sort);
    return true;
  };
}

/** What the autoscaler said last is looked for however long ago that was; of patches, also the last one from 0. */
function isLastLine(): (line: DecisionInstant) => boolean {
  const seen = new Map<string, Map<string, Set<number>>>();
  return ({ process, kind, values }) => {
    const ofProcess = known(seen, process, () => new Map<string, Set<number>>());
    const ofKind = known(ofProcess, kind, () => new Set<number>());
    let count = 0;
    for (const _ in values) count += 1;
    const sort = values.from === 0 ? -count : count;
    if (ofKind.has(sort)) return false;
    ofKind.add(sort);
    return true;
  };
}

function known<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function sortOfProbe({ source, kind, header }: ProbeInstant): string {
  return `${source} ${kind} ${header}`;
}

/** Since when the probes of the hand-over that lasts count; infinite while there is none. */
function handOverFrom({ conditions }: RevisionState): EpochMs {
  const slices: readonly Slice[] = conditions.get(ACTIVE) ?? [];
  let first: Slice | undefined;
  for (let i = slices.length - 1; i >= 0 && slices[i]?.value === "False"; i--) first = slices[i];
  if (first === undefined) return Number.POSITIVE_INFINITY;
  return Math.min(first.from, first.transitionTime ?? first.from) - LOG_LEAD_MS;
}

/** Cold starts are told with the time that the image took. */
function isPull({ kind, reason }: K8sEventInstant): boolean {
  return kind === "Pod" && (reason === "Pulling" || reason === "Pulled");
}

/** The one that ended last tells since when it is idle. */
function forgetRequests(requests: RequestColumns, t: EpochMs): void {
  const count = answeredBefore(requests, t);
  let last = -1;
  let lastEnd = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const end = (requests.t[i] as number) + (requests.ms[i] as number);
    if (end < lastEnd) continue;
    last = i;
    lastEnd = end;
  }
  if (count < 2) return;
  for (const column of [requests.t, requests.ms, requests.status, requests.seq]) keepOne(column, last, count);
  keepOne(requests.via, last, count);
}

function keepOne<T>(column: T[], index: number, count: number): void {
  column.splice(0, count, column[index] as T);
}
