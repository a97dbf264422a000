/**
 * Cold starts and scale-downs to zero, by the definitions of the report format.
 *
 * Records of different resources have no common order, so every rule is written twice: once when the episode begins
 * (looking back at what was already received with a later `t`) and once when the fact arrives.
 */

import { RESOURCE } from "../../model/record.ts";
import { lastIndexAt } from "../../model/search.ts";
import type { ColdStart, PodTrack, ScaleToZero, Slice } from "../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import { wasWatched } from "../state/gaps.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { sampleAt } from "../state/tracks.ts";
import { podsAddedSince } from "./pod-index.ts";

/** A request belongs to a cold start when it was sent at most this long before it. */
const REQUEST_LOOK_BACK_MS = 30_000;
/**
 * Watches of different kinds share no order: what belongs to an episode may be received up to this long before the
 * record that begins it, and marks of pods up to this long after the one that ends it.
 */
const LOOK_BACK_MS = 1_000;
/** How long finished requests are remembered: resources may interleave by this much. */
const REQUEST_MEMORY_MS = 120_000;
const PROBE_MEMORY_MS = 60_000;
/** The autoscaler probes a few times a second at most. */
const MOST_PROBES = 1_000;
/** A request that lasts is looked for in so many of the latest cold starts. */
const MOST_EPISODES = 100;
/** So many of the latest numbers of replicas are looked at. */
const MOST_SAMPLES = 100;

// ---------------------------------------------------------------- cold start

/** Begins a cold start at a Deployment record whose replicas left 0 (`wake`) or that is new (`create`). */
export function beginColdStart(
  revision: RevisionState,
  kind: "wake" | "create",
  t: EpochMs,
  seq: RecordSeq,
): void {
  const episode: ColdStart = {
    kind,
    begin: t,
    seq,
    requestAt: null,
    podCreated: null,
    scheduled: null,
    started: null,
    ready: null,
    endpointReady: null,
    handedOver: null,
    answered: null,
    waited: null,
    outcome: "open",
    end: null,
    closedAt: null,
  };
  revision.coldStarts.push(episode);
  for (const pod of podsAddedSince(revision, podsSince(revision, episode))) notePodInColdStart(revision, pod);
  const { privateReadyAt, pathPodsAt } = revision.recent;
  if (privateReadyAt !== null) noteEndpointReady(revision, privateReadyAt);
  if (pathPodsAt !== null) notePathPods(revision, pathPodsAt);
  lookBackAtRequests(revision, episode);
}

/**
 * The Deployment's replicas went to 0, or the Deployment was deleted: the last cold start is over. Where the addresses were
 * not watched all the time nobody knows whether a pod became ready: it stays undecided, and lasts no longer.
 */
export function closeColdStart(shared: SharedState, revision: RevisionState, t: EpochMs): void {
  const episode = revision.coldStarts[revision.coldStarts.length - 1];
  if (episode === undefined || episode.closedAt !== null) return;
  episode.closedAt = t;
  // What another resource reported first may be later by its own time; then it does not count.
  if (episode.handedOver !== null && episode.handedOver > t) episode.handedOver = null;
  if (episode.end !== null && episode.end <= t) return;
  const isSure = isSureOfAddresses(shared, revision, episode, t);
  episode.outcome = isSure ? "abandoned" : "open";
  episode.end = isSure ? t : null;
  episode.endpointReady = null;
  for (const step of ["podCreated", "scheduled", "started", "ready"] as const) {
    if ((episode[step] ?? t) > t + LOOK_BACK_MS) episode[step] = null;
  }
}

function wasTrueBetween(slices: readonly Slice[], begin: EpochMs, end: EpochMs): boolean {
  for (let i = slices.length - 1; i >= 0; i--) {
    const { value, from } = slices[i] as Slice;
    if (from < begin) return false;
    if (value === "True" && from <= end) return true;
  }
  return false;
}

/** Whether the lack of a ready address is known: they were watched, or nothing else says that a pod was ready. */
function isSureOfAddresses(
  shared: SharedState,
  { conditions, lateMs, privateReady }: RevisionState,
  { begin, ready }: ColdStart,
  t: EpochMs,
): boolean {
  const { resources } = shared;
  // They were ready before the wake was told: its watch is the later one.
  if (lateMs > 0 && (sampleAt(privateReady, begin)?.value ?? 0) > 0) return false;
  for (const resource of [RESOURCE.endpoints, RESOURCE.endpointSlices]) {
    if (resources.has(resource)) return wasWatched(shared, resource, begin, t);
  }
  const isSaid = ["ServerlessService/EndpointsPopulated", "PodAutoscaler/Active"].some((key) =>
    wasTrueBetween(conditions.get(key) ?? [], begin, t),
  );
  return ready === null && !isSaid;
}

/** When the first pod of a cold start may have been seen: a second before it, but after the replicas last went to 0. */
export function podsSince({ replicas }: RevisionState, { begin }: Pick<ColdStart, "begin">): EpochMs {
  const last = lastIndexAt(replicas, begin, ({ t }) => t);
  for (let i = last; i >= Math.max(0, last - MOST_SAMPLES); i--) {
    const sample = replicas[i];
    if (sample === undefined || sample.t < begin - LOOK_BACK_MS) break;
    if (sample.value === 0) return sample.t + 1;
  }
  return begin - LOOK_BACK_MS;
}

/**
 * Takes over what is known of a pod that belongs to the last cold start: first seen from a second before its beginning
 * on, but after the last change of the replicas to 0.
 */
export function notePodInColdStart(revision: RevisionState, pod: PodTrack): void {
  const episode = revision.coldStarts[revision.coldStarts.length - 1];
  if (episode === undefined || pod.addedAt === undefined || pod.addedAt < podsSince(revision, episode))
    return;
  const last = (episode.end ?? Number.POSITIVE_INFINITY) + LOOK_BACK_MS;
  const earliest = (known: EpochMs | null, t: EpochMs | undefined): EpochMs | null =>
    t === undefined || t > last || (known !== null && known <= t) ? known : t;
  episode.podCreated = earliest(episode.podCreated, pod.addedAt);
  episode.scheduled = earliest(episode.scheduled, pod.scheduledAt);
  episode.started = earliest(episode.started, pod.startedAt);
  episode.ready = earliest(episode.ready, pod.readyAt);
}

/** A record of the private Endpoints with a ready address was received at `t`. */
export function noteEndpointReady(revision: RevisionState, t: EpochMs): void {
  const episode = revision.coldStarts[revision.coldStarts.length - 1];
  if (episode === undefined || episode.outcome !== "open" || episode.closedAt !== null || t < episode.begin)
    return;
  episode.endpointReady = t;
  episode.end = t;
  episode.outcome = "ready";
  episode.answered = null;
  episode.waited = null;
  lookBackAtRequests(revision, episode);
}

/** Revisions do not wake twice within this time: of requests only so many are looked at then, the latest. */
const AGAIN_MS = 1_000;
const LOOKED_AT = 1_000;

function lookBackAtRequests({ coldStarts, recent }: RevisionState, episode: ColdStart): void {
  const before = coldStarts.at(-2);
  const isAgain = before !== undefined && episode.begin - before.begin < AGAIN_MS;
  const oldest = episode.begin - REQUEST_MEMORY_MS;
  if (!isAgain) recent.requests = recent.requests.filter(([, end]) => end >= oldest);
  const { requests } = recent;
  for (let i = isAgain ? Math.max(0, requests.length - LOOKED_AT) : 0; i < requests.length; i++) {
    const [sent, end, status] = requests[i] as (typeof requests)[number];
    applyRequest(episode, sent, end, status);
  }
}

/** A list shows ready addresses during a cold start: it became ready while nobody watched, at a time that is not known. */
export function noteListedReady(revision: RevisionState, t: EpochMs): void {
  const episode = revision.coldStarts[revision.coldStarts.length - 1];
  if (episode === undefined || episode.outcome !== "open" || episode.closedAt !== null || t < episode.begin)
    return;
  episode.end = t;
  episode.outcome = "ready";
}

/** `path` became pods at `t`. */
export function notePathPods(revision: RevisionState, t: EpochMs): void {
  const episode = revision.coldStarts[revision.coldStarts.length - 1];
  if (episode === undefined || episode.handedOver !== null || episode.closedAt !== null || t < episode.begin)
    return;
  episode.handedOver = t;
}

/** A user request; it may have been answered long after it was sent, so earlier episodes are looked at too. */
export function noteRequest(revision: RevisionState, sent: EpochMs, ms: number, status: number): void {
  const end = Math.floor(sent + ms);
  const { requests } = revision.recent;
  requests.push([sent, end, status]);
  const { coldStarts } = revision;
  for (let i = coldStarts.length - 1; i >= Math.max(0, coldStarts.length - MOST_EPISODES); i--) {
    const episode = coldStarts[i] as ColdStart;
    applyRequest(episode, sent, end, status);
    if (episode.begin < sent - REQUEST_MEMORY_MS) break;
  }
}

function applyRequest(episode: ColdStart, sent: EpochMs, end: EpochMs, status: number): void {
  if (end <= episode.begin) return;
  if (sent <= episode.begin && sent >= episode.begin - REQUEST_LOOK_BACK_MS) {
    if (episode.requestAt === null || sent < episode.requestAt) episode.requestAt = sent;
  }
  const success = status >= 200 && status < 400;
  if (
    success &&
    sent < (episode.endpointReady ?? episode.end ?? episode.closedAt ?? Number.POSITIVE_INFINITY)
  ) {
    if (episode.answered === null || end < episode.answered) episode.answered = end;
    noteWaited(episode, sent, end);
  }
}

/** Whoever sent earlier was not waiting for this cold start. */
function noteWaited(episode: ColdStart, sent: EpochMs, end: EpochMs): void {
  if (sent < episode.begin - REQUEST_LOOK_BACK_MS) return;
  const ms = end - sent;
  const { count, longestMs, at } = episode.waited ?? { count: 0, longestMs: -1, at: end };
  const isLongest = ms > longestMs;
  episode.waited = {
    count: count + 1,
    longestMs: isLongest ? ms : longestMs,
    at: isLongest ? end : at,
  };
}

// ---------------------------------------------------------------- scale to zero

export interface DescentContext {
  readonly modeIsProxy: boolean;
  readonly pathIsActivator: boolean;
  /** When `Active` became True. */
  readonly activeSince: EpochMs;
}

/** The PodAutoscaler's `Active` went True → False at `t`. */
export function beginScaleToZero(
  revision: RevisionState,
  t: EpochMs,
  seq: RecordSeq,
  context: DescentContext,
): void {
  const since = Math.max(t - LOOK_BACK_MS, context.activeSince);
  const recently = (at: EpochMs | null): EpochMs | null => (at !== null && at >= since ? at : null);
  const { recent } = revision;
  const modeProxyAt = recently(recent.modeProxyAt);
  const pathActivatorAt = recently(recent.pathActivatorAt);
  const episode: ScaleToZero = {
    inactiveAt: t,
    seq,
    modeProxyAt,
    pathActivatorAt,
    probeConfirmedAt: null,
    probeFailures: 0,
    replicasZeroAt: null,
    lastPodGoneAt: null,
    outcome: "open",
    end: null,
    modeWasProxy: modeProxyAt === null && context.modeIsProxy,
    pathWasActivator: pathActivatorAt === null && context.pathIsActivator,
  };
  revision.scaleToZero.push(episode);
  recent.descentSince = since;
  for (const [at, confirmed] of recent.probes) applyProbe(episode, since, at, confirmed);
  if (recently(recent.replicasZeroAt) !== null) noteReplicasZero(revision, recent.replicasZeroAt as EpochMs);
}

/**
 * `Active` left False, or the PodAutoscaler was deleted: an undecided descent is aborted. Where the replicas were not watched
 * all the time they may have been 0 meanwhile: it stays undecided, and lasts no longer.
 */
export function abortScaleToZero(shared: SharedState, revision: RevisionState, t: EpochMs): void {
  const episode = openDescent(revision);
  if (episode === undefined) return;
  const isSeen = shared.resources.has(RESOURCE.deployments);
  if (isSeen && !wasWatched(shared, RESOURCE.deployments, episode.inactiveAt, t)) {
    episode.closedAt = t;
    return;
  }
  episode.outcome = "aborted";
  episode.end = t;
}

/** A list shows replicas 0 during a descent: it arrived while nobody watched, at a time that is not known. */
export function noteListedZero(revision: RevisionState, t: EpochMs): void {
  const episode = openDescent(revision);
  if (episode !== undefined) episode.closedAt = t;
}

export function noteModeProxy(revision: RevisionState, t: EpochMs): void {
  revision.recent.modeProxyAt = t;
  const episode = openDescent(revision);
  if (episode !== undefined && episode.modeProxyAt === null && !episode.modeWasProxy) episode.modeProxyAt = t;
}

export function notePathActivator(revision: RevisionState, t: EpochMs): void {
  revision.recent.pathActivatorAt = t;
  const episode = openDescent(revision);
  if (episode !== undefined && episode.pathActivatorAt === null && !episode.pathWasActivator) {
    episode.pathActivatorAt = t;
  }
}

/** One `Probing activator = …` line of the autoscaler. */
export function noteAutoscalerProbe(revision: RevisionState, t: EpochMs, confirmed: boolean): void {
  const { probes, descentSince } = revision.recent;
  const episode = revision.scaleToZero[revision.scaleToZero.length - 1];
  if (episode !== undefined) {
    if (confirmed) discountLaterFailures(episode, descentSince, t, probes);
    applyProbe(episode, descentSince, t, confirmed);
  }
  probes.splice(lastIndexAt(probes, t, ([at]) => at) + 1, 0, [t, confirmed]);
  let gone = Math.max(0, probes.length - MOST_PROBES);
  while ((probes[gone]?.[0] ?? t) < t - PROBE_MEMORY_MS) gone += 1;
  if (gone > 0) probes.splice(0, gone);
}

/** A confirmation that is received late takes back the failures logged after it, which were counted already. */
function discountLaterFailures(
  episode: ScaleToZero,
  since: EpochMs,
  t: EpochMs,
  probes: readonly (readonly [EpochMs, boolean])[],
): void {
  const { probeConfirmedAt: known, end } = episode;
  if (t < since) return;
  for (const [at, ok] of probes) {
    const isCounted = !ok && at >= since && (known === null || at < known) && (end === null || at <= end);
    if (isCounted && at >= t) episode.probeFailures -= 1;
  }
}

function applyProbe(episode: ScaleToZero, since: EpochMs, t: EpochMs, confirmed: boolean): void {
  const over = episode.end ?? episode.closedAt;
  if (t < since || (over != null && t > over)) return;
  if (episode.probeConfirmedAt !== null && t >= episode.probeConfirmedAt) return;
  if (confirmed) episode.probeConfirmedAt = t;
  else episode.probeFailures += 1;
}

/** A Deployment record with replicas 0. */
export function noteReplicasZero(revision: RevisionState, t: EpochMs): void {
  revision.recent.replicasZeroAt = t;
  const episode = openDescent(revision);
  if (episode === undefined || t < revision.recent.descentSince) return;
  episode.replicasZeroAt = t;
  episode.outcome = "zero";
  episode.end = t;
}

/** The last pod of the revision was deleted; every earlier descent whose pods had not all gone ends with it. */
export function noteLastPodGone(revision: RevisionState, t: EpochMs): void {
  for (let i = revision.scaleToZero.length - 1; i >= 0; i--) {
    const episode = revision.scaleToZero[i] as ScaleToZero;
    if (episode.lastPodGoneAt !== null) return;
    if (episode.replicasZeroAt !== null && t >= episode.replicasZeroAt) episode.lastPodGoneAt = t;
  }
}

function openDescent(revision: RevisionState): ScaleToZero | undefined {
  const episode = revision.scaleToZero[revision.scaleToZero.length - 1];
  return episode?.outcome === "open" && episode.closedAt === undefined ? episode : undefined;
}

/** Forgets requests that ended too long ago to matter to any episode; `now` is the latest receipt time seen. */
export function forgetOldRequests(revision: RevisionState, now: EpochMs): void {
  const { recent } = revision;
  if (recent.requests.length < recent.requestsLimit) return;
  recent.requests = recent.requests.filter(([, end]) => end >= now - REQUEST_MEMORY_MS);
  recent.requestsLimit = Math.max(256, 2 * recent.requests.length);
}
