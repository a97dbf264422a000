/** The part of a state, and the records, that a viewer of one revision needs. */
import { asObject, asString } from "../../model/json.ts";
import type { TraceRecord } from "../../model/record.ts";
import { isCoarse } from "../state/coarse.ts";
import type { CoreState, LiveObject, ResourceStats } from "../state/state.ts";
import { ingressOfLine } from "./gateway-lines.ts";
import { routesTo } from "./ingresses.ts";
import { objectKey, revisionOf, revisionOfLog, sharedSort } from "./membership.ts";
import { servesByRecord, servesRevision, servingKey } from "./serving-families.ts";
import { componentOf, systemLineOf } from "./system/system.ts";

/**
 * Type of the record that a viewer receives in place of one that does not concern him, because lists and gaps are about
 * all objects of a resource: it marks where a list begins and ends, and what came last before a gap.
 */
export const STAND_IN_TYPE = "STAND-IN";

/**
 * True when a viewer of `revisionKey` ("namespace/name") needs the record: it belongs to the revision, concerns all of
 * them (activators, settings), or says something of the watch itself (bookmark, gap, error).
 */
export function concerns(state: CoreState, record: TraceRecord, revisionKey: string): boolean {
  if (record.type === "BOOKMARK" || record.type === "GAP" || record.type === "ERROR") return true;
  const revision = revisionOf(state, record);
  if (revision !== null) return revision === revisionKey;
  if (isOfSystem(state, record)) return true;
  const ingress = ingressOfLine(record);
  if (ingress !== null) return revisionKey === "" || isInNamespace(ingress, revisionKey);
  const sort = sharedSort(state, record.resource, objectKey(record.object), record.object);
  // Every record of a KIngress can change which revisions it routes to, so without a revision it concerns all.
  if (sort === "routing") return revisionKey === "" || routesTo(state, record.object, revisionKey);
  if (sort === "serving")
    return revisionKey === "" || servesByRecord(state, record.resource, record.object, revisionKey);
  return sort !== null;
}

/** True for what tells of Knative's own processes. */
function isOfSystem({ shared }: CoreState, record: TraceRecord): boolean {
  const { type, resource, object } = record;
  if (type === "LOG") return systemLineOf(record) !== null;
  return componentOf(shared, resource, objectKey(object), object) !== null;
}

/** True for a line of one revision that says something of Knative itself: its stand-in says so to everybody. */
export function isToldToAll(record: TraceRecord): boolean {
  return systemLineOf(record) !== null && revisionOfLog(record.object) !== null;
}

/** A line as one that is about no revision. */
function withoutRevision(record: TraceRecord): TraceRecord {
  const { severity, level, message, msg, error } = record.object;
  const words = Object.entries({ severity, level, message, msg, error }).filter(
    ([, word]) => word !== undefined,
  );
  return { ...record, object: Object.fromEntries(words) };
}

/** The record without its object; `step` uses only its time and whose that is, its place in a list, and of which namespace that list is. */
export function standIn(record: TraceRecord): TraceRecord {
  if (isToldToAll(record)) return withoutRevision(record);
  const { seq, t, at, resource, initial, object, extra } = record;
  const namespace = asString(asObject(object.metadata).namespace);
  const part = initial && namespace !== undefined ? { metadata: { namespace } } : {};
  const clock = isCoarse(record) ? { extra: { clock: extra?.clock ?? null } } : {};
  return { seq, t, at, type: STAND_IN_TYPE, resource, initial, object: part, ...clock };
}

/** A state with one revision only; what it contains is shared with `state`, so encode it before the next step. */
export function scopeState(state: CoreState, revisionKey: string): CoreState {
  const revision = state.revisions.get(revisionKey);
  const objects = new Map<string, Map<string, LiveObject>>();
  for (const [resource, all] of state.objects) {
    const kept = new Map<string, LiveObject>();
    for (const [key, object] of all) {
      const isOwn = object.revision === revisionKey;
      if (isOwn || (object.revision === null && isShared(state, resource, key, revisionKey)))
        kept.set(key, object);
    }
    if (kept.size > 0) objects.set(resource, kept);
  }
  const deletedUids = new Set<string>();
  if (revision !== undefined) {
    for (const [uid, pod] of revision.pods) if (pod.goneAt !== undefined) deletedUids.add(uid);
    for (const slices of revision.lives.values()) {
      for (const slice of slices) if (slice.to !== null) deletedUids.add(slice.value);
    }
    // A list after a gap may have shown one again.
    for (const slices of revision.lives.values()) {
      const last = slices.at(-1);
      if (last?.to === null) deletedUids.delete(last.value);
    }
  }
  return {
    shared: {
      ...state.shared,
      resources: ownListings(state, objects),
      transitions: new Map(),
    },
    revisions: new Map(revision === undefined ? [] : [[revisionKey, revision]]),
    objects,
    routed: ownIngresses(state, revisionKey),
    earlyIngresses: ownEarlyIngresses(state, revisionKey),
    serving: ownServing(state, revisionKey),
    gatewayErrors: new Map([...state.gatewayErrors].filter(([key]) => isInNamespace(key, revisionKey))),
    deletedUids,
  };
}

/** True for an object that belongs to no revision but {@link concerns} a viewer of this one, who must see it deleted. */
function isShared(state: CoreState, resource: string, key: string, revisionKey: string): boolean {
  if (componentOf(state.shared, resource, key) !== null) return true;
  const sort = sharedSort(state, resource, key);
  if (sort === "serving") {
    const object = state.serving.get(servingKey(resource, key));
    return object !== undefined && servesRevision(state, object, revisionKey);
  }
  return sort === "routing" ? state.routed.get(key)?.has(revisionKey) === true : sort !== null;
}

function ownIngresses({ routed }: CoreState, revisionKey: string): Map<string, Set<string>> {
  const own = [...routed].filter(([, revisions]) => revisions.has(revisionKey));
  return new Map(own.map(([key]) => [key, new Set([revisionKey])]));
}

/** Both are "namespace/name". */
function isInNamespace(key: string, revisionKey: string): boolean {
  return key.slice(0, key.indexOf("/")) === revisionKey.slice(0, revisionKey.indexOf("/"));
}

function ownServing(state: CoreState, revisionKey: string): CoreState["serving"] {
  return new Map([...state.serving].filter(([, object]) => servesRevision(state, object, revisionKey)));
}

function ownEarlyIngresses({ earlyIngresses }: CoreState, revisionKey: string): CoreState["earlyIngresses"] {
  const own: CoreState["earlyIngresses"] = new Map();
  for (const [key, byRevision] of earlyIngresses) {
    const found = byRevision.get(revisionKey);
    if (found !== undefined) own.set(key, new Map([[revisionKey, found]]));
  }
  return own;
}

/** Lists in progress, reduced to the objects of this viewer. */
function ownListings(
  state: CoreState,
  objects: ReadonlyMap<string, ReadonlyMap<string, LiveObject>>,
): Map<string, ResourceStats> {
  const resources = new Map<string, ResourceStats>();
  for (const [resource, stats] of state.shared.resources) {
    const { listing } = stats;
    const own = objects.get(resource);
    const seen = new Set<string>();
    for (const key of listing?.seen ?? []) if (own?.has(key) === true) seen.add(key);
    resources.set(resource, listing === null ? stats : { ...stats, listing: { ...listing, seen } });
  }
  return resources;
}
