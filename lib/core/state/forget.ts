/**
 * Letting go of the past, so that a source that never ends fits into memory.
 *
 *                 t
 *   ├──A──┤ ├──B──┼──┤ ├──C──▶       A is forgotten, B and C stay as they are
 */

import { lastIndexAt } from "../../model/search.ts";
import type { RequestColumns } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import {
  dropWhile,
  forgetObjects,
  forgetSampleMap,
  forgetSamples,
  forgetSliceMap,
  forgetSlices,
  forgetVersions,
} from "./forget-tracks.ts";
import type { CoreState, RevisionState, SharedState } from "./state.ts";
import { forgetSystem } from "./system.ts";
import {
  INSTANTS,
  OBJECT_MAPS,
  SAMPLE_MAPS,
  SAMPLES,
  SLICE_MAPS,
  SLICES,
  type TrackName,
} from "./track-table.ts";
import { currentValue } from "./tracks.ts";
import { lastTroubled } from "./troubled.ts";

/** A late record of an object deleted longer ago than this many deletions would bring it back. */
const DELETED_UIDS = 50_000;
const NOTES = 1_000;
/** A request that was sent longer ago is not looked for any more (`routeAt`). */
const OPEN_REQUEST_LIMIT_MS = 600_000;

/**
 * Drops what ended before `t` from the tracks, in place; what holds at `t` stays whole, and counters go on counting.
 * A revision of which nothing is left is dropped too. Applying the same records after it gives the same values from `t` on.
 */
export function forgetBefore(state: CoreState, t: EpochMs): void {
  const { shared } = state;
  for (const [key, revision] of state.revisions) {
    forgetInRevision(revision, t);
    if (isEmpty(revision, t)) state.revisions.delete(key);
  }
  forgetObjects(shared.activators, t);
  forgetSamples(shared.activatorReady, t);
  forgetConfigs(shared, t);
  forgetSystem(shared.system, t);
  dropWhile(shared.gaps, (gap) => gap.to !== null && gap.to < t);
  dropWhile(shared.busy, ({ until }) => until < t);
  dropWhile(shared.notes, (note) => note.t < t);
  if (shared.notes.length > NOTES) shared.notes.splice(0, shared.notes.length - NOTES);
  if (shared.firstT !== null && shared.firstT < t) shared.firstT = t;
  for (const [key, revisions] of state.routed) {
    for (const revision of revisions) if (!state.revisions.has(revision)) revisions.delete(revision);
    if (revisions.size === 0) state.routed.delete(key);
  }
  forgetDeletedUids(state);
}

/** The oldest of too many. */
export function forgetDeletedUids({ deletedUids }: CoreState): void {
  let tooMany = deletedUids.size - DELETED_UIDS;
  for (const uid of deletedUids) {
    if (tooMany-- <= 0) break;
    deletedUids.delete(uid);
  }
}

/**
 * Drops the old part of slices and samples, alone or in maps, of the tracks that `isMeant`; instants and requests have
 * rules of their own.
 */
export function forgetValues(
  revision: RevisionState,
  t: EpochMs,
  isMeant: (name: TrackName) => boolean,
): void {
  for (const name of SLICES) if (isMeant(name)) forgetSlices(revision[name], t);
  for (const name of SAMPLES) if (isMeant(name)) forgetSamples(revision[name], t);
  for (const name of SLICE_MAPS) if (isMeant(name)) forgetSliceMap(revision[name], t);
  for (const name of SAMPLE_MAPS) if (isMeant(name)) forgetSampleMap(revision[name], t);
  for (const name of OBJECT_MAPS) if (isMeant(name)) forgetObjects(revision[name], t);
}

const isNotPods = (name: TrackName): boolean => name !== "pods";

function forgetInRevision(revision: RevisionState, t: EpochMs): void {
  forgetValues(revision, t, isNotPods);
  const told = podThatTells(revision);
  for (const [uid, pod] of revision.pods) {
    if (pod.goneAt !== undefined && pod.goneAt < t && uid !== told) revision.pods.delete(uid);
    else forgetSlices(pod.slices, t);
  }
  forgetVersions(revision.settingsVersions, t);
  if (revision.past !== null) revision.past = revision.past.filter((fact) => fact.to >= t);
  const findings = revision.findings.length;
  revision.findings = revision.findings.filter((finding) => finding.to === null || finding.to >= t);
  revision.findingsForgotten += findings - revision.findings.length;
  for (const name of INSTANTS) {
    const instants = revision[name];
    instants.splice(0, lastIndexAt<{ readonly t: EpochMs }>(instants, t - 1, (instant) => instant.t) + 1);
  }
  const { requests } = revision;
  const gone = answeredBefore(requests, t);
  if (gone > 0) for (const column of Object.values(requests)) column.splice(0, gone);
  // The rules of the episodes look at the last one.
  const before = revision.coldStarts.length;
  dropEpisodes(revision.coldStarts, t);
  revision.coldStartsForgotten += before - revision.coldStarts.length;
  dropEpisodes(revision.scaleToZero, t);
}

/** How many requests at the beginning were answered before `t`, or sent too long ago to be looked for. */
export function answeredBefore({ t: sent, ms }: RequestColumns, t: EpochMs): number {
  let count = 0;
  for (; count < sent.length; count++) {
    const at = sent[count] as number;
    if (at >= t || (at + (ms[count] as number) >= t && at >= t - OPEN_REQUEST_LIMIT_MS)) break;
  }
  return count;
}

/** The pod whose trouble is the last one, while the revision fails because of it, even when the pod is gone. */
function podThatTells(revision: RevisionState): string | undefined {
  const phase = currentValue(revision.phase);
  return phase === "Failing" || phase === "Waking" ? lastTroubled(revision)?.uid : undefined;
}

/** Nothing is there and nothing was since `t`, but that it is gone. */
function isEmpty(revision: RevisionState, t: EpochMs): boolean {
  return (
    revision.sks === null &&
    revision.pa === null &&
    !revision.publicPresent &&
    !revision.privatePresent &&
    revision.podsNow.size === 0 &&
    revision.pods.size === 0 &&
    revision.lives.size === 0 &&
    revision.phase.every(
      // Without any object of it the state was unknown all the time.
      ({ value, from }) => (value === "Deleted" || (value === "Unknown" && !revision.hasSks)) && from < t,
    ) &&
    revision.k8sEvents.length === 0 &&
    revision.probes.length === 0 &&
    revision.decisions.length === 0 &&
    revision.requests.t.length === 0
  );
}

/** Of each ConfigMap the version that holds at `t` stays, and all later ones. */
function forgetConfigs(shared: SharedState, t: EpochMs): void {
  const held = new Set<string>();
  const kept = shared.configVersions.toReversed().filter((version) => {
    if (version.t > t) return true;
    if (held.has(version.name)) return version.t >= t;
    // One that Knative refuses does not hold: what holds is further back.
    if (version.refused === undefined) held.add(version.name);
    return true;
  });
  shared.configVersions = kept.reverse();
}

function dropEpisodes(episodes: { readonly end: EpochMs | null }[], t: EpochMs): void {
  dropWhile(episodes, (episode) => episode.end !== null && episode.end < t, 1);
}
