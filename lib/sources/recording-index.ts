/**
 * What is remembered of every record of a recording besides its bytes: numbers in columns, so that a recording can be
 * searched by time, object and revision without parsing it again.
 *
 *   seq   play time   receipt time   resource   type   object   revision        bytes
 *   41    …05.120     …05.120        pods       2      17       3          ──▶  line at 61,204, 1,733 long
 */
import { concerns, STAND_IN_TYPE, step } from "../core/index.ts";
import { objectKey, revisionOf } from "../core/membership.ts";
import type { CoreState, SharedState } from "../core/state.ts";
import { asNumber } from "../model/json.ts";
import { RESOURCE, type TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import type { LinePlace } from "../trace/reader.ts";

/** In the column `revision`: the record belongs to no revision, or concerns them all. */
export const NO_REVISION = -1;
export const EVERY_REVISION = -2;

export const INITIAL = 1;
export const DUPLICATE = 2;

/** Resources whose revision is told by names that may only be known later. */
const NAMED_LATER: ReadonlySet<string> = new Set([
  RESOURCE.services,
  RESOURCE.endpoints,
  RESOURCE.endpointSlices,
  RESOURCE.k8sEvents,
  RESOURCE.deployments,
]);
const OBJECT_TYPES: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);
const INSTANT_TYPES: ReadonlySet<string> = new Set(["LOG", "PROBE", "REQUEST"]);

/** Numbers for names, in the order they were first met. */
export interface Names {
  readonly list: readonly string[];
  idOf(name: string): number | undefined;
}

interface GrowingNames extends Names {
  add(name: string): number;
}

export interface RecordingIndex {
  readonly length: number;
  readonly offset: ArrayLike<number>;
  readonly byteLength: ArrayLike<number>;
  /** As written in the source. */
  readonly rawT: ArrayLike<EpochMs>;
  /** On the axis of the timeline: never runs backwards within a resource. */
  readonly t: ArrayLike<EpochMs>;
  /** When a replay shows it: never runs backwards at all. */
  readonly playT: ArrayLike<EpochMs>;
  readonly flags: ArrayLike<number>;
  readonly type: ArrayLike<number>;
  readonly resource: ArrayLike<number>;
  /** Number in `objects`; -1 for records that are not about an object. */
  readonly object: ArrayLike<number>;
  /** Number in `revisions`, {@link NO_REVISION} or {@link EVERY_REVISION}. */
  readonly revision: ArrayLike<number>;
  readonly types: Names;
  readonly resources: Names;
  /** "resource namespace/name". */
  readonly objects: Names;
  /** "namespace/name". */
  readonly revisions: Names;
  /** For each object the records that changed it (no duplicates, nothing about the dead), in order. */
  readonly versions: readonly (readonly RecordSeq[])[];
  /** Records that lists and gaps turn on, ascending; see `STAND_IN_TYPE`. */
  readonly structural: readonly RecordSeq[];
  /** About how much memory the columns take. */
  readonly bytes: number;
}

/** Steps the state through a recording and books every record. */
export interface IndexBuilder {
  add(record: TraceRecord, place: LinePlace): void;
  /** @param read reads a record again; for those whose revision was not known when they came */
  finish(read: (seq: RecordSeq, offset: number, length: number) => TraceRecord): RecordingIndex;
}

interface ResourceProgress {
  lastSeq: RecordSeq;
  lastListSeq: RecordSeq;
  listing: boolean;
}

export function createIndexBuilder(state: CoreState): IndexBuilder {
  const columns = {
    offset: [] as number[],
    byteLength: [] as number[],
    rawT: [] as number[],
    t: [] as number[],
    playT: [] as number[],
    flags: [] as number[],
    type: [] as number[],
    resource: [] as number[],
    object: [] as number[],
    revision: [] as number[],
  };
  const types = growingNames();
  const resources = growingNames();
  const objects = growingNames();
  const revisions = growingNames();
  const versions: RecordSeq[][] = [];
  const structural = new Set<RecordSeq>();
  const unassigned: RecordSeq[] = [];
  const progress = new Map<string, ResourceProgress>();
  let latest = Number.NEGATIVE_INFINITY;

  const followList = (record: TraceRecord): void => {
    let place = progress.get(record.resource);
    if (place === undefined) {
      place = { lastSeq: -1, lastListSeq: -1, listing: false };
      progress.set(record.resource, place);
    }
    const isObject = OBJECT_TYPES.has(record.type);
    if (isObject && record.initial) {
      if (!place.listing) structural.add(record.seq);
      place.listing = true;
      place.lastListSeq = record.seq;
    } else if (
      place.listing &&
      (isObject || record.type === "BOOKMARK" || record.type === "GAP" || record.type === "ERROR")
    ) {
      structural.add(place.lastListSeq).add(record.seq);
      place.listing = false;
    }
    const isGap = record.type === "GAP" || (record.type === "ERROR" && asNumber(record.object.code) === 410);
    if (isGap && place.lastSeq >= 0) structural.add(place.lastSeq);
    place.lastSeq = record.seq;
  };

  return {
    add(record, place) {
      const { seq, resource, type } = record;
      const isObject = OBJECT_TYPES.has(type);
      const isInstant = INSTANT_TYPES.has(type);
      const key = isObject ? objectKey(record.object) : "";
      const known = isObject ? state.objects.get(resource)?.get(key) : undefined;
      const owner = revisionOf(state, record) ?? known?.revision ?? null;
      const duplicates = state.shared.duplicates;

      step(state, record);

      const object = isObject ? objects.add(`${resource} ${key}`) : -1;
      if (isObject) {
        if (object === versions.length) versions.push([]);
        const now = state.objects.get(resource)?.get(key);
        const changed = type === "DELETED" ? known !== undefined && now === undefined : now?.seq === seq;
        if (changed) versions[object]?.push(seq);
      }
      const t = timeUsed(state.shared, record, isInstant);
      latest = Math.max(latest, t);
      if (!isInstant) followList(record);
      columns.offset.push(place.byteOffset);
      columns.byteLength.push(place.byteLength);
      columns.rawT.push(record.t);
      columns.t.push(t);
      columns.playT.push(latest);
      columns.flags.push(
        (record.initial ? INITIAL : 0) | (state.shared.duplicates > duplicates ? DUPLICATE : 0),
      );
      columns.type.push(types.add(type));
      columns.resource.push(resources.add(resource));
      columns.object.push(object);
      if (owner !== null) columns.revision.push(revisions.add(owner));
      else if (concerns(state, record, "")) columns.revision.push(EVERY_REVISION);
      else {
        columns.revision.push(NO_REVISION);
        if (isObject && NAMED_LATER.has(resource)) unassigned.push(seq);
      }
    },
    finish(read) {
      for (const seq of unassigned) {
        const owner = revisionOf(state, read(seq, columns.offset[seq] ?? 0, columns.byteLength[seq] ?? 0));
        if (owner !== null) columns.revision[seq] = revisions.add(owner);
      }
      for (const { listing, lastListSeq } of progress.values()) if (listing) structural.add(lastListSeq);
      const { length } = columns.t;
      return {
        length,
        offset: Float64Array.from(columns.offset),
        byteLength: Uint32Array.from(columns.byteLength),
        rawT: Float64Array.from(columns.rawT),
        t: Float64Array.from(columns.t),
        playT: Float64Array.from(columns.playT),
        flags: Uint8Array.from(columns.flags),
        type: Uint32Array.from(columns.type),
        resource: Uint32Array.from(columns.resource),
        object: Int32Array.from(columns.object),
        revision: Int32Array.from(columns.revision),
        types,
        resources,
        objects,
        revisions,
        versions,
        structural: [...structural].sort((a, b) => a - b),
        bytes: length * 61 + objects.list.length * 200,
      };
    },
  };
}

/** A record as the index knows it: enough for the clock of the core, without its object. */
export function shellOf(index: RecordingIndex, seq: RecordSeq): TraceRecord {
  return {
    seq,
    t: index.rawT[seq] ?? 0,
    at: "",
    type: index.types.list[index.type[seq] ?? 0] ?? STAND_IN_TYPE,
    resource: index.resources.list[index.resource[seq] ?? 0] ?? "",
    initial: ((index.flags[seq] ?? 0) & INITIAL) !== 0,
    object: {},
  };
}

/** The time that `step` used for the record it was just given (see `receiptTime`). */
function timeUsed(shared: SharedState, record: TraceRecord, isInstant: boolean): EpochMs {
  const stats = shared.resources.get(isInstant ? `${record.type} ${record.resource}` : record.resource);
  if (stats === undefined) return record.t;
  return isInstant ? record.t + stats.offsetMs : stats.lastT;
}

function growingNames(): GrowingNames {
  const list: string[] = [];
  const ids = new Map<string, number>();
  return {
    list,
    idOf: (name) => ids.get(name),
    add(name) {
      const known = ids.get(name);
      if (known !== undefined) return known;
      ids.set(name, list.length);
      return list.push(name) - 1;
    },
  };
}
