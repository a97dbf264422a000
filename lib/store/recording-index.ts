/**
 * What is remembered of every record besides its bytes: numbers in columns, so that a store can be searched by time,
 * object and revision without parsing anything again.
 *
 *   seq   play time   receipt time   resource   type   object   revision        bytes
 *   41    …05.120     …05.120        pods       2      17       3          ──▶  line at 61,204, 1,733 long
 */
import { concerns, isToldToAll, STAND_IN_TYPE, step } from "../core/index.ts";
import { objectKey, revisionOf } from "../core/reduce/membership.ts";
import type { CoreState, SharedState } from "../core/state/state.ts";
import type { TraceRecord } from "../model/record.ts";
import { isNamedLater } from "../model/resources.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import type { LinePlace } from "../trace/reader.ts";
import { createColumn } from "./columns.ts";
import { createListMarks, OBJECT_TYPES } from "./list-marks.ts";
import { createNames, type Names } from "./names.ts";

/** Values of the column `revision` for a record that belongs to no revision, and for one that concerns them all. */
export const NO_REVISION = -1;
export const EVERY_REVISION = -2;

export const INITIAL = 1;
export const DUPLICATE = 2;
/** A list or gap begins or ends with the record: every viewer needs it, or what stands in for it (`STAND_IN_TYPE`). */
export const STRUCTURAL = 4;

const INSTANT_TYPES: ReadonlySet<string> = new Set(["LOG", "PROBE", "REQUEST"]);

export interface RecordingIndex {
  /** The records before it are gone, but for those that hold the state of an object when the history begins. */
  readonly first: RecordSeq;
  /** One more than the number of the last record. */
  readonly length: number;
  offset(seq: RecordSeq): number;
  byteLength(seq: RecordSeq): number;
  /** Receipt time as the source wrote it. */
  rawT(seq: RecordSeq): EpochMs;
  /** Time on the axis of the timeline; never runs backwards within a resource. */
  t(seq: RecordSeq): EpochMs;
  /** Time at which a replay shows the record; never runs backwards at all. */
  playT(seq: RecordSeq): EpochMs;
  /** {@link INITIAL}, {@link DUPLICATE}, {@link STRUCTURAL}. */
  flags(seq: RecordSeq): number;
  type(seq: RecordSeq): string;
  resource(seq: RecordSeq): string;
  /** Number in `objects`; -1 for records that are not about an object. */
  object(seq: RecordSeq): number;
  /** Number in `revisions`, {@link NO_REVISION} or {@link EVERY_REVISION}. */
  revision(seq: RecordSeq): number;
  /** "resource namespace/name". */
  readonly objects: Names;
  /** "namespace/name". */
  readonly revisions: Names;
  /** For each object the records that changed it (no duplicates, nothing about the dead), in order. */
  readonly versions: readonly (readonly RecordSeq[])[];
  /** True for a record from before `first` that still tells the state of an object. */
  isKept(seq: RecordSeq): boolean;
  /** Records for which `isKept` holds, ascending. */
  kept(): RecordSeq[];
  /** For a record that ends a list or begins a gap: the last record of its resource before it. */
  lead(seq: RecordSeq): RecordSeq | undefined;
  /** Estimate of the memory that the index takes. */
  readonly bytes: number;
}

/** Steps the state through a recording and books every record. */
export interface IndexBuilder {
  /** The index of the records so far; grows with every record. */
  readonly index: RecordingIndex;
  add(record: TraceRecord, place: LinePlace): void;
  /**
   * Says that no record will follow. Records whose revision was unknown when they came are read once more.
   * @param read reads a record again
   */
  finish(read: (seq: RecordSeq) => TraceRecord): void;
  /**
   * Forgets the records before `first`, except the last record of every object that exists then: it tells the state.
   * @param keep called for every record that is kept; from now on it must be readable without its place
   */
  forget(first: RecordSeq, keep: (seq: RecordSeq) => void, drop: (seq: RecordSeq) => void): void;
}

/** What is kept of a record whose columns are gone. */
interface Kept {
  readonly rawT: EpochMs;
  readonly t: EpochMs;
  readonly playT: EpochMs;
  readonly flags: number;
  readonly type: number;
  readonly resource: number;
  readonly object: number;
  readonly revision: number;
}

const BYTES_PER_RECORD = 57;

/** @param begin number of the first record; records that tell the state before it have smaller numbers and come first */
export function createIndexBuilder(state: CoreState, begin: RecordSeq = 0): IndexBuilder {
  const columns = {
    offset: createColumn("float64", begin),
    byteLength: createColumn("int32", begin),
    rawT: createColumn("float64", begin),
    t: createColumn("float64", begin),
    playT: createColumn("float64", begin),
    flags: createColumn("uint8", begin),
    type: createColumn("int32", begin),
    resource: createColumn("int32", begin),
    object: createColumn("int32", begin),
    revision: createColumn("int32", begin),
  };
  const types = createNames();
  const resources = createNames();
  const objects = createNames();
  const revisions = createNames();
  const versions: RecordSeq[][] = [];
  const marks = createListMarks();
  const kept = new Map<RecordSeq, Kept>();
  /** How many records mention an object; the number of an object that none mentions can be used again. */
  const mentions: number[] = [];
  let unassigned: RecordSeq[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  let first = begin;
  let length = begin;

  const column =
    (name: keyof Kept) =>
    (seq: RecordSeq): number =>
      seq >= first ? columns[name].get(seq) : (kept.get(seq)?.[name] ?? 0);
  const typeOf = column("type");
  const resourceOf = column("resource");

  const index: RecordingIndex = {
    get first() {
      return first;
    },
    get length() {
      return length;
    },
    offset: (seq) => columns.offset.get(seq),
    byteLength: (seq) => columns.byteLength.get(seq),
    rawT: column("rawT"),
    t: column("t"),
    playT: column("playT"),
    flags: column("flags"),
    type: (seq) => types.list[typeOf(seq)] ?? STAND_IN_TYPE,
    resource: (seq) => resources.list[resourceOf(seq)] ?? "",
    object: column("object"),
    revision: column("revision"),
    objects,
    revisions,
    versions,
    isKept: (seq) => kept.has(seq),
    kept: () => [...kept.keys()].sort((a, b) => a - b),
    lead: (seq) => marks.lead(seq),
    get bytes() {
      return (length - first) * BYTES_PER_RECORD + objects.list.length * 200 + kept.size * 150;
    },
  };

  return {
    index,
    add(record, place) {
      const { seq, resource, type } = record;
      const isObject = OBJECT_TYPES.has(type);
      const isInstant = INSTANT_TYPES.has(type);
      const key = isObject ? objectKey(record.object) : "";
      const known = isObject ? state.objects.get(resource)?.get(key) : undefined;
      const owner = revisionOf(state, record) ?? known?.revision ?? null;
      // What leaves one revision for another concerns both.
      const isMoved = known !== undefined && known.revision !== null && known.revision !== owner;
      const duplicates = state.shared.duplicates;

      step(state, record);

      const object = isObject ? objects.add(`${resource} ${key}`) : -1;
      if (isObject) {
        versions[object] ??= [];
        mentions[object] = (mentions[object] ?? 0) + 1;
        const now = state.objects.get(resource)?.get(key);
        const changed = type === "DELETED" ? known !== undefined && now === undefined : now?.seq === seq;
        if (changed) versions[object]?.push(seq);
      }
      const t = timeUsed(state.shared, record, isInstant);
      latest = Math.max(latest, t);
      const row: Kept = {
        rawT: record.t,
        t,
        playT: latest,
        flags:
          (record.initial ? INITIAL : 0) |
          (state.shared.duplicates > duplicates ? DUPLICATE : 0) |
          ((isInstant ? isToldToAll(record) : marks.follow(record)) ? STRUCTURAL : 0),
        type: types.add(type),
        resource: resources.add(resource),
        object,
        revision:
          owner !== null && !isMoved
            ? revisions.add(owner)
            : isMoved || concerns(state, record, "")
              ? EVERY_REVISION
              : NO_REVISION,
      };
      if (seq < first) {
        kept.set(seq, row);
        return;
      }
      columns.offset.push(place.byteOffset);
      columns.byteLength.push(place.byteLength);
      for (const name of KEPT_COLUMNS) columns[name].push(row[name]);
      length = seq + 1;
      if (row.revision === NO_REVISION && isObject && isNamedLater(resource)) unassigned.push(seq);
    },
    finish(read) {
      for (const seq of unassigned) {
        const owner = revisionOf(state, read(seq));
        if (owner !== null) columns.revision.set(seq, revisions.add(owner));
      }
      unassigned = [];
      for (const seq of marks.finish()) {
        if (seq >= first) columns.flags.set(seq, columns.flags.get(seq) | STRUCTURAL);
      }
    },
    forget(upTo, keep, drop) {
      const end = Math.min(upTo, length);
      for (let seq = first; seq < end; seq++) {
        const object = columns.object.get(seq);
        const own = object < 0 ? undefined : versions[object];
        if (own === undefined) continue;
        // Of the versions before the cut only the last one still matters.
        while ((own[1] ?? Number.POSITIVE_INFINITY) < end) {
          const gone = own.shift();
          if (gone === undefined || !kept.delete(gone)) continue;
          drop(gone);
          unmention(object);
        }
        if (own[0] === seq && types.list[columns.type.get(seq)] !== "DELETED") {
          kept.set(seq, rowOf(seq));
          keep(seq);
          continue;
        }
        if (own[0] === seq) own.shift();
        unmention(object);
      }
      first = Math.max(first, end);
      for (const values of Object.values(columns)) values.dropBefore(first);
      marks.forget(first);
      unassigned = unassigned.filter((seq) => seq >= first);
    },
  };

  function rowOf(seq: RecordSeq): Kept {
    return {
      rawT: columns.rawT.get(seq),
      t: columns.t.get(seq),
      playT: columns.playT.get(seq),
      flags: columns.flags.get(seq),
      type: columns.type.get(seq),
      resource: columns.resource.get(seq),
      object: columns.object.get(seq),
      revision: columns.revision.get(seq),
    };
  }

  function unmention(object: number): void {
    const count = (mentions[object] ?? 1) - 1;
    mentions[object] = count;
    if (count > 0) return;
    versions[object] = [];
    objects.remove(object);
  }
}

// biome-ignore format: one line
const KEPT_COLUMNS = ["rawT", "t", "playT", "flags", "type", "resource", "object", "revision"] as const satisfies readonly (keyof Kept)[];

/** A record as the index knows it: enough for the clock of the core, without its object. */
export function shellOf(index: RecordingIndex, seq: RecordSeq): TraceRecord {
  return {
    seq,
    t: index.rawT(seq),
    at: "",
    type: index.type(seq),
    resource: index.resource(seq),
    initial: (index.flags(seq) & INITIAL) !== 0,
    object: {},
  };
}
/** The time that `step` used for the record it was just given (see `receiptTime`). */
function timeUsed(shared: SharedState, record: TraceRecord, isInstant: boolean): EpochMs {
  const stats = shared.resources.get(isInstant ? `${record.type} ${record.resource}` : record.resource);
  if (stats === undefined) return record.t;
  return isInstant ? record.t + stats.offsetMs : stats.lastT;
}
