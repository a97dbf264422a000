/**
 * The reducer: one record at a time, in the order received.
 *
 *   records ──▶ step() ──▶ CoreState (tracks, episodes, current values)
 *
 * It knows no source, no clock and no file; the same records give the same state however they are delivered.
 */

import { asObject, asString, type JsonObject } from "../model/json.ts";
import { RESOURCE, type TraceRecord } from "../model/record.ts";
import type { SharedSort } from "../model/resource-row.ts";
import type { EpochMs } from "../model/units.ts";
import { applierOf } from "./reduce/appliers.ts";
import { AUDIT_TYPE, isBacklog, isInstantType, METRIC_TYPE, receiptTime } from "./reduce/clock.ts";
import { reclassifyAll } from "./reduce/endpoints.ts";
import { settleFailures } from "./reduce/failures.ts";
import { applyGatewayLine } from "./reduce/gateway-lines.ts";
import { applyIngress, removeIngress, takeEarlyIngresses } from "./reduce/ingresses.ts";
import { isKnown, isToldOnly, isUnmade } from "./reduce/known.ts";
import { noteLateness } from "./reduce/lateness.ts";
import { beginGap, beginList, endList, endsList, errorNote, isTooOld, noteTold } from "./reduce/lists.ts";
import { beginLife, endLife } from "./reduce/lives.ts";
import { applyLog } from "./reduce/logs.ts";
import { objectKey, revisionOf, sharedSort } from "./reduce/membership.ts";
import { applyMetric } from "./reduce/metrics.ts";
import { admit, dropObject } from "./reduce/objects.ts";
import { notePast } from "./reduce/past.ts";
import { phaseOf } from "./reduce/phase.ts";
import { beginningOf, noteWakingPod, refinePhaseSince } from "./reduce/phase-since.ts";
import { applyProbe } from "./reduce/probes.ts";
import { applyRequest } from "./reduce/requests.ts";
import { notePatience } from "./reduce/rollout.ts";
import { STAND_IN_TYPE } from "./reduce/scope.ts";
import { servedBy, servingKey } from "./reduce/serving-families.ts";
import { applyServing, takeServing } from "./reduce/serving-links.ts";
import { applyShared, isSharedNews, type SharedChange } from "./reduce/shared.ts";
import { applySystem, applySystemLine, removeSystem } from "./reduce/system/system.ts";
import { noteSystemNamespace } from "./reduce/system-namespace.ts";
import { applyWrite, noteSender } from "./reduce/writes.ts";
import { followActivators, followTransition } from "./rules/busy.ts";
import {
  askBefore,
  askDueUntil,
  awaitServices,
  judge,
  judgeAll,
  judgeList,
  suspend,
} from "./rules/engine.ts";
import { allowLate } from "./rules/keep.ts";
import { noteClock } from "./state/coarse.ts";
import { type CoreOptions, createRevision, createState } from "./state/create.ts";
import { affords, LOOKS_OF_A_PASS, owePass, takeOwedPass } from "./state/passes.ts";
import type { CoreState, LiveObject, ResourceStats, RevisionState, SharedState } from "./state/state.ts";
import type { Moment } from "./state/tracks.ts";
import { currentValue, setSlice } from "./state/tracks.ts";

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
      noteClock(shared, record, t);
      followList(state, record, stats, moment);
      applyObject(state, record, moment);
      break;
    case STAND_IN_TYPE:
      noteClock(shared, record, t);
      followList(state, record, stats, moment);
      break;
    case "BOOKMARK":
      if (endsList(record)) beginList(state, record, stats, moment.t);
      // A list without objects. Of others the last object says when they were whole.
      if (stats.told === null) noteTold(state, record, stats, moment.t);
      finishList(state, record, stats);
      break;
    case "GAP":
      finishList(state, record, stats);
      openGap(state, record, stats, asString(record.object.reason) ?? "");
      break;
    case "ERROR":
      finishList(state, record, stats);
      if (isTooOld(record)) openGap(state, record, stats, "410");
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

function followList(state: CoreState, record: TraceRecord, stats: ResourceStats, { t }: Moment): void {
  if (record.initial) {
    const listing = beginList(state, record, stats, t);
    listing.lastT = t;
    listing.namespaces.add(asString(asObject(record.object.metadata).namespace) ?? "");
  } else finishList(state, record, stats);
  noteTold(state, record, stats, t);
}

/**
 * The list is complete, as `record` shows: objects it did not contain vanished while nobody watched. They end at the
 * time of the list, but by this record, so that tracks stay in the order of the records that made them.
 */
function finishList(state: CoreState, { resource, seq }: TraceRecord, stats: ResourceStats): void {
  const ended = endList(state, resource, stats);
  if (ended === null) return;
  const objects = state.objects.get(resource);
  const moment: Moment = { t: ended.t, seq, initial: true };
  for (const key of ended.missing) {
    const known = objects?.get(key);
    if (known === undefined) continue;
    if (objects !== undefined) dropObject(objects, key);
    if (known.uid !== "") state.deletedUids.add(known.uid);
    removeObject(state, { resource, key, known, object: {} }, moment);
  }
  if (ended.afterGap || ended.isFirst) judgeList(state, resource, moment, !ended.afterGap);
}

function openGap(state: CoreState, record: TraceRecord, stats: ResourceStats, reason: string): void {
  const gap = beginGap(state, record, stats, reason);
  if (gap !== null) suspend(state, gap);
}

// ---------------------------------------------------------------- objects

function applyObject(state: CoreState, record: TraceRecord, moment: Moment): void {
  const { object, resource, type } = record;
  const key = objectKey(object);
  const of = revisionOf(state, record);
  // One text for both: objects are remembered with it.
  const revisionKey = of === key ? key : of;
  const known = state.objects.get(resource)?.get(key);
  const owner = revisionKey ?? known?.revision ?? null;
  askOwner(state, owner, moment.t);
  const admission = admit(state, record, key, owner);
  if (admission.kind !== "apply") {
    if (admission.kind === "duplicate") state.shared.duplicates += 1;
    return;
  }
  if (type === "DELETED") {
    removeObject(state, { resource, key, known: known as LiveObject, object }, moment);
    return;
  }
  const { replaces } = admission;
  const isMoved = known !== undefined && isOfOther(known, revisionKey);
  const isNew = admission.isNew || isMoved;
  // What concerns many is told anew by the object that takes the name.
  if (known !== undefined && ((replaces !== null && replaces.revision !== null) || isMoved))
    removeObject(state, { resource, key, known, object: {} }, moment);
  if (replaces !== null && resource === RESOURCE.pods)
    removeSystem(state.shared, resource, key, replaces.uid, moment);
  if (revisionKey === null) applySystem(state.shared, resource, key, object, moment);
  noteSystemNamespace(state.shared, resource, object);
  const sort = sharedSort(state, resource, key, object);
  if (sort !== null) changeShared(state, { sort, key, object }, moment, resource);
  if (revisionKey === null) return;
  const revision = revisionState(state, revisionKey);
  if (isNew) beginLife(revision, resource, key, object, moment);
  const { refusal } = revision;
  if (noteLateness(revision, resource, object, type === "ADDED", moment)) allowLate(revision, moment.t);
  const isAdded = type === "ADDED";
  applierOf(resource)?.apply({ state, revision, key, object, isNew, isAdded, extra: record.extra, moment });
  if (moment.initial) notePast(state.shared, revision, record, moment);
  noteSender(revision, record, moment.t);
  if (isNew) noteWakingPod(revision, record);
  finishRevision(state, revision, moment, resource);
  judgeNews(state, revision, resource === RESOURCE.k8sEvents && revision.refusal !== refusal, moment);
}

/** It belonged to another revision until now: a label was changed, or another object, without a uid, has taken its name. */
function isOfOther({ revision }: LiveObject, now: string | null): boolean {
  return revision !== null && now !== null && revision !== now;
}

interface GoneObject {
  readonly resource: string;
  readonly key: string;
  readonly known: LiveObject;
  /** Its last version, if it was told. */
  readonly object: JsonObject;
}

function removeObject(state: CoreState, { resource, key, known, object }: GoneObject, moment: Moment): void {
  if (known.revision === null) {
    removeSystem(state.shared, resource, key, known.uid, moment);
    const sort = sharedSort(state, resource, key);
    if (sort !== null) changeShared(state, { sort, key, object: null }, moment, resource);
    return;
  }
  askOwner(state, known.revision, moment.t);
  const revision = revisionState(state, known.revision);
  endLife(revision, resource, key, moment);
  applierOf(resource)?.remove?.({ state, revision, key, uid: known.uid, object, moment });
  finishRevision(state, revision, moment, resource);
}

// ---------------------------------------------------------------- instants

function applyInstant(state: CoreState, record: TraceRecord, t: number): void {
  const key = revisionOf(state, record);
  applySystemLine(state.shared, record, t);
  if (key === null) {
    const now = isBacklog(record) ? Math.max(t, state.shared.lastT ?? t) : t;
    for (const one of applyGatewayLine(state, record, t)) {
      askBefore(state.shared, one, now);
      finishRevision(state, one, { t: now, seq: record.seq, initial: false }, RESOURCE.ingresses);
    }
    return;
  }
  const revision = revisionState(state, key);
  const { object, seq, type } = record;
  // With what happened before anybody watched the rules are not asked as of then: nothing else is known of that time.
  const now = isBacklog(record) ? Math.max(t, state.shared.lastT ?? t) : t;
  askBefore(state.shared, revision, now);
  const { refusal } = revision;
  const { loggedAt } = revision.failures;
  const waiting = revision.failures.pending.length;
  if (type === "LOG") applyLog(revision, record.resource, object, t, seq);
  else if (type === AUDIT_TYPE) applyWrite(revision, record, t);
  else if (type === METRIC_TYPE) applyMetric(revision, record, t);
  else if (type === "PROBE") applyProbe(revision, object, t, seq);
  else applyRequest(state.shared, revision, object, t, seq);
  revision.version += 1;
  if (!isBacklog(record) && isToldOnly(state.shared, revision))
    notePhase(state.shared, revision, { t, seq, initial: false });
  const isNews = settleFailures(state.shared, revision, now);
  // What happened long ago and is told late changes no answer: the rules look at what is known now.
  const moment: Moment = { t: now, seq, initial: false };
  if (isKnown(state.shared, revision)) judge(state.shared, revision, moment, record.resource);
  const { failures } = revision;
  const hasFailed = isNews || failures.loggedAt !== loggedAt || failures.pending.length !== waiting;
  judgeNews(state, revision, hasFailed || revision.refusal !== refusal, moment);
}

/** Requests that failed, and a patch that is refused, are news of the Deployment, whoever tells them. */
function judgeNews({ shared }: CoreState, revision: RevisionState, isNews: boolean, moment: Moment): void {
  if (isNews && isKnown(shared, revision)) judge(shared, revision, moment, RESOURCE.deployments);
}

// ---------------------------------------------------------------- before a change

/** Rules that wait for a time before `t` are asked about the revision as it was until now. */
function askOwner({ shared, revisions }: CoreState, key: string | null, t: number): void {
  const revision = key === null ? undefined : revisions.get(key);
  if (revision !== undefined) askBefore(shared, revision, t);
}

// ---------------------------------------------------------------- what concerns many

interface ManyChange extends Omit<SharedChange, "sort"> {
  readonly sort: SharedSort;
}

/** An object that concerns many changed: rules that wait are asked before, those that it can change after. */
function changeShared(
  state: CoreState,
  { sort, key, object }: ManyChange,
  moment: Moment,
  resource: string,
): void {
  if (sort === "routing") {
    for (const revision of state.routed.get(key) ?? []) askOwner(state, revision, moment.t);
    const changed = object === null ? removeIngress(state, key) : applyIngress(state, object, moment);
    for (const revision of changed) finishRevision(state, revision, moment, resource);
    return;
  }
  if (sort === "serving") {
    for (const revision of servedBy(state, servingKey(resource, key))) askOwner(state, revision, moment.t);
    const make = (revision: string): RevisionState => revisionState(state, revision);
    for (const revision of applyServing(state, resource, { key, object }, moment, make))
      finishRevision(state, revision, moment, resource);
    return;
  }
  const { shared, revisions } = state;
  const change: SharedChange = { sort, key, object };
  if (!isSharedNews(shared, change)) return;
  const isPaid = affords(shared, sort === "settings" ? revisions.size / LOOKS_OF_A_PASS : revisions.size);
  if (isPaid) for (const revision of revisions.values()) askBefore(shared, revision, moment.t);
  const isChanged = applyShared(shared, change, moment);
  if (sort === "activatorAddresses") followActivators(state, moment);
  if (sort === "settings") return;
  if (!isPaid) {
    owePass(shared, moment);
    return;
  }
  if (takeOwedPass(shared) !== null) makeOwedPass(state, moment);
  for (const revision of revisions.values())
    if (isChanged(revision)) finishRevision(state, revision, moment, resource);
}

/** What records have changed for all revisions without asking them, each is told now. */
function makeOwedPass(state: CoreState, moment: Moment): void {
  for (const revision of state.revisions.values()) {
    // Its tracks stay in the order of records.
    const seq = Math.max(moment.seq, revision.path.at(-1)?.seq ?? 0, revision.phase.at(-1)?.seq ?? 0);
    reclassifyAll(state.shared, revision, { ...moment, seq });
    finishRevision(state, revision, { ...moment, seq }, RESOURCE.endpoints);
    judgeAll(state.shared, revision, { ...moment, seq });
  }
}

/**
 * Lets time pass: asks the rules that wait for `t` or earlier, and returns the keys of the revisions in which something
 * changed. Call it where nothing from before `t` can come any more: at the end of a recording, and regularly while watching.
 */
export function advance(state: CoreState, t: EpochMs): string[] {
  const owed = takeOwedPass(state.shared);
  if (owed === null) return askDueUntil(state, t);
  makeOwedPass(state, { ...owed, t: Math.max(owed.t, state.shared.lastT ?? owed.t) });
  askDueUntil(state, t);
  return [...state.revisions.keys()];
}

// ---------------------------------------------------------------- after a change

/** The revision of this key; made if it is not known yet. */
export function revisionState(state: CoreState, key: string): RevisionState {
  let revision = state.revisions.get(key);
  if (revision === undefined) {
    const slash = key.indexOf("/");
    revision = createRevision(key.slice(0, slash), key.slice(slash + 1));
    state.revisions.set(key, revision);
    takeEarlyIngresses(state, key, revision);
    takeServing(state, key, revision);
  }
  return revision;
}

/** After every change of a revision by a record of `resource`: its phase, what the rules find, the mark that something is new. */
function finishRevision(state: CoreState, revision: RevisionState, moment: Moment, resource: string): void {
  revision.version += 1;
  const { shared } = state;
  if (!revision.hasSks) {
    awaitServices(shared, revision, moment);
    // What was found of one of which nothing is told any more ends.
    const isTold = revision.openFindings.size > 0 || currentValue(revision.phase) === "Creating";
    if (!isTold && !revision.isHeldUp && !isUnmade(shared, revision)) return;
  }
  notePhase(shared, revision, moment);
  const isNews = settleFailures(shared, revision, moment.t);
  followTransition(state, revision, moment);
  judge(shared, revision, moment, resource);
  judgeNews(state, revision, isNews && resource !== RESOURCE.deployments, moment);
}

/** Notes the phase that holds now, with what waits for it. */
export function notePhase(shared: SharedState, revision: RevisionState, { t, seq, initial }: Moment): void {
  const phase = phaseOf(shared, revision);
  if (phase !== currentValue(revision.phase))
    setSlice(revision.phase, phase, t, seq, beginningOf(revision, phase, initial));
  if (initial) refinePhaseSince(revision, t);
  notePatience(shared, revision, t);
}
