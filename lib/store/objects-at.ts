/** The objects of a revision as they were at an instant, in the order in which they tell its story. */

import { sharedSort } from "../core/reduce/membership.ts";
import { servedBy, servingKey } from "../core/reduce/serving-families.ts";
import type { CoreState } from "../core/state/state.ts";
import type { ChangedRecord, ObjectAt, ObjectsAt, ObjectVersion } from "../model/api.ts";
import { asObject, asString, type JsonObject } from "../model/json.ts";
import { RESOURCE, type TraceRecord } from "../model/record.ts";
import { resourceRow } from "../model/resources.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import { EVERY_REVISION, type RecordingIndex } from "./recording-index.ts";
import type { ScopedRecords } from "./source.ts";

/** Deleted objects listed with their last state; a busy revision leaves hundreds of pods behind. */
const DELETED_LIMIT = 30;
/** Place of resources that have none in the table: after all others. */
const AT_THE_END = 1_000;
/** How many records of the same millisecond are listed. */
const CHANGED_LIMIT = 50;

interface Recording {
  readonly index: RecordingIndex;
  readonly state: CoreState;
  readonly read: (seq: RecordSeq) => TraceRecord;
  readonly scoped: ScopedRecords;
}

/** Every object of the revision ("namespace/name"), and those that concern all revisions, at `t`. */
export function objectsAt(recording: Recording, revisionKey: string, t: EpochMs): ObjectsAt {
  const { index } = recording;
  const live: ObjectAt[] = [];
  const gone: { object: number; place: number; deletedAt: EpochMs }[] = [];
  for (const object of objectsOf(recording, revisionKey)) {
    const place = lastVersionAt(index, object, t);
    if (place < 0) continue;
    const deletedAt = goneAt(recording, revisionKey, object, place, t);
    if (deletedAt === null) live.push(readObject(recording, object, place, t));
    else gone.push({ object, place, deletedAt });
  }
  gone.sort((a, b) => b.deletedAt - a.deletedAt);
  const deleted = gone
    .slice(0, DELETED_LIMIT)
    .map(({ object, place, deletedAt }) => ({ ...readObject(recording, object, place, t), deletedAt }));
  live.sort((a, b) => rank(a, revisionKey) - rank(b, revisionKey) || compare(a.name, b.name));
  return {
    at: t,
    objects: live,
    deleted,
    deletedOmitted: gone.length - deleted.length,
    changed: changedAt(recording, t),
  };
}

/** The object of a record, with the record that brought it. */
export function versionOf({ seq, t, type, object, extra }: TraceRecord): ObjectVersion {
  return { seq, t, type, object, ...(extra === undefined ? {} : { extra }) };
}

/** Index numbers of the objects that belong to the revision or concern all; Kubernetes events are left out. */
function objectsOf({ index, state, scoped, read }: Recording, revisionKey: string): Set<number> {
  const revision = index.revisions.idOf(revisionKey);
  const found = new Set<number>();
  for (let i = 0; i < scoped.seqs.length; i++) {
    const seq = scoped.seqs[i] ?? 0;
    const object = index.object(seq);
    const owner = index.revision(seq);
    if (object < 0 || (owner !== EVERY_REVISION && owner !== revision)) continue;
    const resource = index.resource(seq);
    if (resource === RESOURCE.k8sEvents) continue;
    if (owner === EVERY_REVISION && !found.has(object)) {
      const key = index.objects.list[object]?.slice(resource.length + 1) ?? "";
      const sort = sharedSort(state, resource, key) ?? sharedSort(state, resource, key, read(seq).object);
      // Knative's other processes and settings have a page of their own.
      if (sort === null) continue;
      // Every viewer receives a KIngress, because the revisions it routes to can change; only those list it as an object.
      if (sort === "routing" && state.routed.get(key)?.has(revisionKey) !== true) continue;
      if (sort === "serving" && !servedBy(state, servingKey(resource, key)).includes(revisionKey)) continue;
    }
    found.add(object);
  }
  return found;
}

/** Place of the latest version at or before `t`; times of one object never run backwards. */
function lastVersionAt(index: RecordingIndex, object: number, t: EpochMs): number {
  const versions = index.versions[object] ?? [];
  let place = versions.length - 1;
  while (place >= 0 && index.t(versions[place] ?? 0) > t) place -= 1;
  return place;
}

/** When the object was gone, if it was at `t`: by a DELETED record, or because a list after a gap did not hold it. */
function goneAt(
  { index, state }: Recording,
  revisionKey: string,
  object: number,
  place: number,
  t: EpochMs,
): EpochMs | null {
  const seq = index.versions[object]?.[place] ?? 0;
  if (index.type(seq) === "DELETED") return index.t(seq);
  const lives = state.revisions.get(revisionKey)?.lives.get(index.objects.list[object] ?? "") ?? [];
  for (let i = lives.length - 1; i >= 0; i--) {
    const life = lives[i];
    if (life === undefined || life.seq > seq) continue;
    return life.to !== null && life.to <= t && (life.endSeq ?? 0) > seq ? life.to : null;
  }
  return null;
}

function readObject({ index, state, read }: Recording, object: number, place: number, t: EpochMs): ObjectAt {
  const versions = index.versions[object] ?? [];
  const record = read(versions[place] ?? 0);
  const metadata = asObject(record.object.metadata);
  const uid = asString(metadata.uid) ?? "";
  const before = place > 0 ? read(versions[place - 1] ?? 0) : null;
  const isSame = before !== null && before.type !== "DELETED" && asObject(before.object.metadata).uid === uid;
  const unknown = state.shared.gaps.some(
    (gap) => gap.resource === record.resource && gap.from < t && (gap.to === null || t < gap.to),
  );
  return {
    resource: record.resource,
    kind: kindOf(record),
    namespace: asString(metadata.namespace) ?? "",
    name: asString(metadata.name) ?? "",
    uid,
    ...versionOf(record),
    previous: isSame ? versionOf(before) : null,
    ...(unknown ? { unknown } : {}),
  };
}

/** Watch events often leave `kind` out; then it follows from the resource. */
function kindOf({ object, resource }: TraceRecord): string {
  return asString(object.kind) ?? resourceRow(resource)?.kind ?? resource;
}

function rank(object: ObjectAt, revisionKey: string): number {
  const base = (resourceRow(object.resource)?.story ?? AT_THE_END) * 10;
  if (`${object.namespace}/${object.name}` === revisionKey) return base;
  // Objects that concern all revisions come after the revision's own.
  return revisionKey.startsWith(`${object.namespace}/`) ? base + 1 : base + 2;
}

/** The records with the latest time at or before `t`, as far as the revision is concerned. */
function changedAt({ index, scoped }: Recording, t: EpochMs): ChangedRecord[] {
  let nearest = Number.NEGATIVE_INFINITY;
  let seqs: RecordSeq[] = [];
  for (let i = 0; i < scoped.seqs.length; i++) {
    const seq = scoped.seqs[i] ?? 0;
    const at = index.t(seq);
    if (at > t || at < nearest || index.type(seq) === "BOOKMARK") continue;
    if (at > nearest) seqs = [];
    nearest = at;
    seqs.push(seq);
  }
  return seqs
    .slice(-CHANGED_LIMIT)
    .map(scoped.read)
    .filter((record) => record.type !== "STAND-IN")
    .map(changedRecord);
}

function changedRecord({ seq, t, at, type, resource, initial, object }: TraceRecord): ChangedRecord {
  const isState =
    (type === "ADDED" || type === "MODIFIED" || type === "DELETED") && resource !== RESOURCE.k8sEvents;
  const metadata: JsonObject = asObject(object.metadata);
  return {
    seq,
    t,
    at,
    type,
    resource,
    namespace: asString(metadata.namespace) ?? asString(object.namespace) ?? "",
    name: asString(metadata.name) ?? asString(object.revision) ?? "",
    initial,
    ...(isState ? {} : { object }),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
