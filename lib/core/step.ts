/**
 * The reducer: one record at a time, in the order received.
 *
 *   records ──▶ step() ──▶ CoreState (tracks, episodes, current values)
 *
 * It knows no source, no clock and no file; the same records give the same state however they are delivered.
 */

import { asNumber, asObject, asString, type JsonObject } from "../model/json.ts";
import { RESOURCE, type TraceRecord } from "../model/record.ts";
import type { Gap } from "../model/timeline.ts";
import { isInstantType, receiptTime } from "./reduce/clock.ts";
import { applyConditions, readConditions } from "./reduce/conditions.ts";
import {
  applyActivatorEndpoints,
  applyPrivateEndpoints,
  applyPublicEndpoints,
  applySlice,
  removePrivateEndpoints,
  removePublicEndpoints,
} from "./reduce/endpoints.ts";
import { forgetOldRequests, noteRequest } from "./reduce/episodes.ts";
import { noteFailure, settleFailures } from "./reduce/failures.ts";
import { applyIngress, removeIngress, takeEarlyIngresses } from "./reduce/ingresses.ts";
import { applyK8sEvent } from "./reduce/k8s-events.ts";
import { applyLog } from "./reduce/logs.ts";
import { endpointsRole, isActivatorPod, objectKey, revisionOf } from "./reduce/membership.ts";
import { admit, vanished } from "./reduce/objects.ts";
import { phaseOf } from "./reduce/phase.ts";
import { applyPod, removePod } from "./reduce/pods.ts";
import { applyProbe } from "./reduce/probes.ts";
import {
  applyDeployment,
  applyPodAutoscaler,
  removeDeployment,
  removePodAutoscaler,
} from "./reduce/scale.ts";
import { STAND_IN_TYPE } from "./reduce/scope.ts";
import { applyService, removeService } from "./reduce/services.ts";
import { applySks, removeSks } from "./reduce/sks.ts";
import { followActivators, followTransition } from "./rules/busy.ts";
import { judge, suspend } from "./rules/engine.ts";
import { type CoreOptions, createRevision, createState } from "./state/create.ts";
import type { CoreState, LiveObject, ResourceStats, RevisionState } from "./state/state.ts";
import type { Moment } from "./state/tracks.ts";
import { closeSlice, currentValue, setSlice } from "./state/tracks.ts";

/**
 * Applies one record and returns the state, which it changes in place: the caller gives up the state it passes.
 * Never throws on input; oddities are noted in `shared.notes`.
 */
export function step(state: CoreState, record: TraceRecord): CoreState {
  const { shared } = state;
  shared.records += 1;
  const { t, stats } = receiptTime(shared, record);
  if (isInstantType(record.type)) {
    applyInstant(state, record, t);
    return state;
  }
  const moment: Moment = { t, seq: record.seq, initial: record.initial };
  switch (record.type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      followList(state, record, stats, moment);
      applyObject(state, record, moment);
      break;
    case STAND_IN_TYPE:
      followList(state, record, stats, moment);
      break;
    case "BOOKMARK":
      if (endsList(record)) beginList(state, record, stats, moment.t);
      finishList(state, record, stats);
      break;
    case "GAP":
      finishList(state, record, stats);
      openGap(state, record, stats, asString(record.object.reason) ?? "");
      break;
    case "ERROR":
      finishList(state, record, stats);
      if (asNumber(record.object.code) === 410) openGap(state, record, stats, "410");
      else shared.notes.push(errorNote(record, t));
      break;
    default:
      break;
  }
  return state;
}

/** All records in one go: a fold of {@link step}. */
export function buildState(records: Iterable<TraceRecord>, options: CoreOptions = {}): CoreState {
  const state = createState(options);
  for (const record of records) step(state, record);
  return state;
}

// ---------------------------------------------------------------- lists and gaps

function followList(state: CoreState, record: TraceRecord, stats: ResourceStats, moment: Moment): void {
  if (!record.initial) {
    finishList(state, record, stats);
    return;
  }
  const listing = beginList(state, record, stats, moment.t);
  listing.lastT = moment.t;
}

function beginList(
  state: CoreState,
  record: TraceRecord,
  stats: ResourceStats,
  t: number,
): NonNullable<ResourceStats["listing"]> {
  if (stats.listing !== null) return stats.listing;
  const relist = (state.objects.get(record.resource)?.size ?? 0) > 0;
  stats.listing = { relist, seen: new Set(), lastT: t };
  closeGap(state, record.resource, t);
  return stats.listing;
}

/**
 * The bookmark that the API server puts at the end of a streaming list. After a list without a single object it is the
 * only sign that there was one.
 */
function endsList({ object }: TraceRecord): boolean {
  return asObject(asObject(object.metadata).annotations)["k8s.io/initial-events-end"] === "true";
}

/**
 * The list is complete, as `record` shows: objects it did not contain vanished while nobody watched. They end at the
 * time of the list, but by this record, so that tracks stay in the order of the records that made them.
 */
function finishList(state: CoreState, record: TraceRecord, stats: ResourceStats): void {
  const { listing } = stats;
  const { resource, seq } = record;
  if (listing === null) return;
  stats.listing = null;
  if (!listing.relist) return;
  const moment: Moment = { t: listing.lastT, seq, initial: true };
  for (const key of vanished(state, resource, listing.seen)) {
    const objects = state.objects.get(resource);
    const known = objects?.get(key);
    if (objects === undefined || known === undefined) continue;
    objects.delete(key);
    if (known.uid !== "") state.deletedUids.add(known.uid);
    removeObject(state, resource, key, known, moment);
  }
}

function openGap(state: CoreState, record: TraceRecord, stats: ResourceStats, reason: string): void {
  const { gaps } = state.shared;
  if (gaps.some((gap) => gap.resource === record.resource && gap.to === null)) return;
  // Changes may be missing since the last record of this resource, not only since the gap was noticed.
  const gap: Gap = { resource: record.resource, from: stats.previousT, to: null, reason, seq: record.seq };
  gaps.push(gap);
  suspend(state, gap);
}

function closeGap(state: CoreState, resource: string, t: number): void {
  for (const gap of state.shared.gaps) if (gap.resource === resource && gap.to === null) gap.to = t;
}

function errorNote(record: TraceRecord, t: number): CoreState["shared"]["notes"][number] {
  const message = asString(record.object.message) ?? "";
  return { kind: "error", resource: record.resource, seq: record.seq, t, message };
}

// ---------------------------------------------------------------- objects

function applyObject(state: CoreState, record: TraceRecord, moment: Moment): void {
  const key = objectKey(record.object);
  const revisionKey = revisionOf(state, record);
  const known = state.objects.get(record.resource)?.get(key);
  const admission = admit(state, record, key, revisionKey ?? known?.revision ?? null);
  if (admission.kind !== "apply") {
    if (admission.kind === "duplicate") state.shared.duplicates += 1;
    return;
  }
  if (admission.replaces !== null)
    removeObject(state, record.resource, key, admission.replaces, moment, true);
  if (record.type === "DELETED") {
    removeObject(state, record.resource, key, known as LiveObject, moment, false, record.object);
    return;
  }
  applyShared(state, record, moment);
  if (revisionKey === null) return;
  const revision = revisionState(state, revisionKey);
  applyToRevision(state, revision, record, admission.isNew, moment);
  finishRevision(state, revision, moment, record.resource);
}

function applyToRevision(
  state: CoreState,
  revision: RevisionState,
  record: TraceRecord,
  isNew: boolean,
  moment: Moment,
): void {
  const { object, resource } = record;
  const { shared } = state;
  const isAdded = record.type === "ADDED";
  if (isNew) noteLife(revision, resource, object, moment);
  switch (resource) {
    case RESOURCE.serverlessServices:
      applySks(revision, object, isNew, moment);
      break;
    case RESOURCE.podAutoscalers:
      applyPodAutoscaler(revision, object, isNew, moment);
      break;
    case RESOURCE.deployments:
      applyDeployment(revision, object, isNew, isAdded, moment);
      applyConditions(revision, "Deployment", readConditions(object), moment);
      break;
    case RESOURCE.pods:
      applyPod(revision, object, isAdded, moment);
      break;
    case RESOURCE.endpoints: {
      const role = endpointsRole(state, object, `${revision.namespace}/${revision.name}`);
      if (role === "public") applyPublicEndpoints(shared, revision, object, moment);
      else if (role === "private") applyPrivateEndpoints(shared, revision, object, moment);
      break;
    }
    case RESOURCE.endpointSlices:
      applySlice(shared, revision, object, false, moment);
      break;
    case RESOURCE.revisions:
      applyConditions(revision, "Revision", readConditions(object), moment);
      revision.routingState =
        asString(asObject(asObject(object.metadata).labels)["serving.knative.dev/routingState"]) ?? "";
      break;
    case RESOURCE.metrics:
      applyConditions(revision, "Metric", readConditions(object), moment);
      break;
    case RESOURCE.services:
      applyService(revision, object);
      break;
    case RESOURCE.k8sEvents:
      applyK8sEvent(revision, object, moment);
      break;
    default:
      break;
  }
}

/** Settings and the activators: they concern every revision. */
function applyShared(state: CoreState, record: TraceRecord, moment: Moment): void {
  const { shared } = state;
  const { object, resource } = record;
  if (resource === RESOURCE.endpoints && endpointsRole(state, object, null) === "activator") {
    applyActivatorEndpoints(shared, state.revisions.values(), object, moment);
    followActivators(state, moment);
    for (const revision of state.revisions.values()) finishRevision(state, revision, moment, resource);
    return;
  }
  if (resource === RESOURCE.ingresses) {
    for (const revision of applyIngress(state, object, moment)) {
      finishRevision(state, revision, moment, resource);
    }
    return;
  }
  const metadata = asObject(object.metadata);
  if (isActivatorPod(shared, record)) {
    shared.activatorPods ??= new Set();
    shared.activatorPods.add(asString(metadata.name) ?? "");
    // Its address may have been told before it: of lists, and of records of different watches, any may be the first.
    for (const revision of state.revisions.values()) {
      if (revision.openFindings.has("stale-address")) finishRevision(state, revision, moment, resource);
    }
    return;
  }
  if (resource !== RESOURCE.configMaps) return;
  if (metadata.namespace !== shared.systemNamespace) return;
  const data = new Map<string, string>();
  for (const [name, value] of Object.entries(asObject(object.data))) {
    if (typeof value === "string" && name !== "_example") data.set(name, value);
  }
  const { name } = metadata;
  if (name === "config-autoscaler" || name === "config-deployment") {
    shared.configVersions.push({ t: moment.t, seq: moment.seq, name, data });
  }
}

function removeObject(
  state: CoreState,
  resource: string,
  key: string,
  known: LiveObject,
  moment: Moment,
  replaced = false,
  object: JsonObject = {},
): void {
  if (resource === RESOURCE.endpoints && key === `${state.shared.systemNamespace}/activator-service`) {
    if (replaced) return;
    applyActivatorEndpoints(state.shared, state.revisions.values(), null, moment);
    followActivators(state, moment);
    for (const revision of state.revisions.values()) finishRevision(state, revision, moment, resource);
    return;
  }
  if (known.revision === null) {
    if (replaced) return;
    // The last word on something that concerns many revisions.
    for (const revision of removeShared(state, resource, key)) {
      finishRevision(state, revision, moment, resource);
    }
    return;
  }
  const revision = revisionState(state, known.revision);
  const life = revision.lives.get(`${resource} ${key}`);
  if (life !== undefined) closeSlice(life, moment.t, moment.seq);
  switch (resource) {
    case RESOURCE.serverlessServices:
      removeSks(revision, moment);
      break;
    case RESOURCE.podAutoscalers:
      removePodAutoscaler(revision, moment);
      break;
    case RESOURCE.deployments:
      removeDeployment(revision, moment);
      applyConditions(revision, "Deployment", [], moment);
      break;
    case RESOURCE.pods:
      removePod(revision, known.uid !== "" ? known.uid : key.slice(key.indexOf("/") + 1), moment);
      break;
    case RESOURCE.endpoints:
      if (key === known.revision) removePublicEndpoints(revision, moment);
      else removePrivateEndpoints(revision, moment);
      break;
    case RESOURCE.endpointSlices:
      applySlice(state.shared, revision, object, true, moment);
      break;
    case RESOURCE.revisions:
      applyConditions(revision, "Revision", [], moment);
      break;
    case RESOURCE.metrics:
      applyConditions(revision, "Metric", [], moment);
      break;
    case RESOURCE.services:
      removeService(revision, key);
      break;
    default:
      break;
  }
  finishRevision(state, revision, moment, resource);
}

/** An object that belongs to no single revision is gone; returns those that it matters to. */
function removeShared(state: CoreState, resource: string, key: string): Iterable<RevisionState> {
  if (resource === RESOURCE.ingresses) return removeIngress(state, key);
  const { activatorPods, systemNamespace } = state.shared;
  const isActivator =
    resource === RESOURCE.pods &&
    key.startsWith(`${systemNamespace}/`) &&
    activatorPods?.delete(key.slice(systemNamespace.length + 1)) === true;
  return isActivator ? state.revisions.values() : [];
}

/** Existence of the objects that make up a revision, for the inspector and for re-creation under an old name. */
function noteLife(revision: RevisionState, resource: string, object: JsonObject, moment: Moment): void {
  if (resource === RESOURCE.k8sEvents) return;
  const key = `${resource} ${objectKey(object)}`;
  let slices = revision.lives.get(key);
  if (slices === undefined) {
    slices = [];
    revision.lives.set(key, slices);
  }
  const uid = asString(asObject(object.metadata).uid) ?? "";
  setSlice(slices, uid, moment.t, moment.seq, { initial: moment.initial, force: true });
}

// ---------------------------------------------------------------- instants

function applyInstant(state: CoreState, record: TraceRecord, t: number): void {
  const key = revisionOf(state, record);
  if (key === null) return;
  const revision = revisionState(state, key);
  const { object, seq, type } = record;
  if (type === "LOG") {
    applyLog(revision, record.resource, object, t, seq);
  } else if (type === "PROBE") {
    applyProbe(revision, object, t, seq);
  } else {
    const ms = durationOf(object.ms);
    const status = asNumber(object.status) ?? 0;
    noteRequest(revision, t, ms, status);
    forgetOldRequests(revision, state.shared.lastT ?? t);
    const via = asString(object.via) ?? "";
    addRequest(revision, t, ms, status, seq, via);
    if (status >= 400) noteFailure(revision, { sent: t, status, seq, via }, ms);
  }
  revision.version += 1;
  settleFailures(revision, t);
  // What happened long ago and is told late changes no answer: the rules look at what is known now.
  if (revision.hasSks) judge({ shared: state.shared, revision, t, seq, initial: false }, record.resource);
}

/** No request lasts longer; a number beyond it is damage, and would make times that are none. */
const LONGEST_REQUEST_MS = 7 * 86_400_000;

function durationOf(value: unknown): number {
  const ms = asNumber(value) ?? 0;
  return ms >= 0 && ms <= LONGEST_REQUEST_MS ? ms : 0;
}

function addRequest(
  revision: RevisionState,
  t: number,
  ms: number,
  status: number,
  seq: number,
  via: string,
): void {
  const { requests } = revision;
  let i = requests.t.length;
  while (i > 0 && (requests.t[i - 1] as number) > t) i -= 1;
  if (i === requests.t.length) {
    requests.t.push(t);
    requests.ms.push(ms);
    requests.status.push(status);
    requests.seq.push(seq);
    requests.via.push(via);
    return;
  }
  requests.t.splice(i, 0, t);
  requests.ms.splice(i, 0, ms);
  requests.status.splice(i, 0, status);
  requests.seq.splice(i, 0, seq);
  requests.via.splice(i, 0, via);
}

// ---------------------------------------------------------------- helpers

function revisionState(state: CoreState, key: string): RevisionState {
  let revision = state.revisions.get(key);
  if (revision === undefined) {
    const slash = key.indexOf("/");
    revision = createRevision(key.slice(0, slash), key.slice(slash + 1));
    state.revisions.set(key, revision);
    takeEarlyIngresses(state, key, revision);
  }
  return revision;
}

/** After every change of a revision by a record of `resource`: its phase, what the rules find, the mark that something is new. */
function finishRevision(state: CoreState, revision: RevisionState, moment: Moment, resource: string): void {
  revision.version += 1;
  if (!revision.hasSks) return;
  const { shared } = state;
  const phase = phaseOf(shared, revision);
  if (phase !== currentValue(revision.phase)) {
    setSlice(revision.phase, phase, moment.t, moment.seq, { initial: moment.initial });
  }
  settleFailures(revision, moment.t);
  followTransition(state, revision, moment);
  judge({ shared, revision, ...moment }, resource);
}
