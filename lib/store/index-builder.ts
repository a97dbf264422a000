/** Books every record of a store in its index, while the state is stepped through them. */
import { concerns, isToldToAll, step } from "../core/index.ts";
import { lifeName } from "../core/reduce/lives.ts";
import { objectKey, revisionOf } from "../core/reduce/membership.ts";
import { shortList, typedResource } from "../core/state/compact.ts";
import type { CoreState, SharedState } from "../core/state/state.ts";
import type { TraceRecord } from "../model/record.ts";
import { isNamedLater } from "../model/resources.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import type { LinePlace } from "../trace/reader.ts";
import { createListMarks, OBJECT_TYPES } from "./list-marks.ts";
import { createNames } from "./names.ts";
import {
  createIndexColumns,
  DUPLICATE,
  EVERY_REVISION,
  INITIAL,
  type IndexParts,
  indexOver,
  KEPT_COLUMNS,
  type Kept,
  NO_REVISION,
  type RecordingIndex,
  STRUCTURAL,
} from "./recording-index.ts";

/** A millisecond or so. */
const READ_AT_ONCE = 50;
const INSTANT_TYPES: ReadonlySet<string> = new Set(["LOG", "PROBE", "REQUEST"]);

/** Steps the state through a recording and books every record. */
export interface IndexBuilder {
  /** The index of the records so far; grows with every record. */
  readonly index: RecordingIndex;
  /** What the index is made of. */
  readonly parts: IndexParts;
  add(record: TraceRecord, place: LinePlace): void;
  /**
   * Says that no record will follow. Records whose revision was unknown when they came are read once more, with a pause after some.
   * @param read reads a record again
   */
  finish(read: (seq: RecordSeq) => TraceRecord): Generator<void>;
  /**
   * Forgets the records before `first`, except the last record of every object that exists then: it tells the state.
   * @param keep called for every record that is kept; from now on it must be readable without its place
   */
  forget(first: RecordSeq, keep: (seq: RecordSeq) => void, drop: (seq: RecordSeq) => void): void;
}

/** @param begin number of the first record; records that tell the state before it have smaller numbers and come first */
export function createIndexBuilder(state: CoreState, begin: RecordSeq = 0): IndexBuilder {
  const columns = createIndexColumns(begin);
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
  /** Number of the first record that is there, and one more than that of the last. */
  const extent = { first: begin, length: begin };

  const parts: IndexParts = {
    columns,
    types,
    resources,
    objects,
    revisions,
    versions,
    kept,
    lead: marks.lead,
    extent,
  };
  const index = indexOver(parts);

  return {
    index,
    parts,
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

      const object = isObject ? objects.add(lifeName(resource, key)) : -1;
      if (isObject) {
        versions[object] ??= shortList();
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
      if (seq < extent.first) {
        kept.set(seq, row);
        return;
      }
      columns.offset.push(place.byteOffset);
      columns.byteLength.push(place.byteLength);
      for (const name of KEPT_COLUMNS) columns[name].push(row[name]);
      extent.length = seq + 1;
      if (row.revision === NO_REVISION && isObject && isNamedLater(resource)) unassigned.push(seq);
    },
    *finish(read) {
      for (const [i, seq] of unassigned.entries()) {
        const owner = revisionOf(state, read(seq));
        if (owner !== null) columns.revision.set(seq, revisions.add(owner));
        if (i % READ_AT_ONCE === READ_AT_ONCE - 1) yield;
      }
      unassigned = [];
      for (const seq of marks.finish()) {
        if (seq >= extent.first) columns.flags.set(seq, columns.flags.get(seq) | STRUCTURAL);
      }
    },
    forget(upTo, keep, drop) {
      const end = Math.min(upTo, extent.length);
      for (let seq = extent.first; seq < end; seq++) {
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
      extent.first = Math.max(extent.first, end);
      for (const values of Object.values(columns)) values.dropBefore(extent.first);
      marks.forget(extent.first);
      unassigned = unassigned.filter((seq) => seq >= extent.first);
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

/** The time that `step` used for the record it was just given (see `receiptTime`). */
function timeUsed(shared: SharedState, record: TraceRecord, isInstant: boolean): EpochMs {
  const stats = shared.resources.get(
    isInstant ? typedResource(record.type, record.resource) : record.resource,
  );
  if (stats === undefined) return record.t;
  return isInstant ? record.t + stats.offsetMs : stats.lastT;
}
