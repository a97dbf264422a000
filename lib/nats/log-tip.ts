/**
 * The tip of a log that is far away, kept where the log is written: every object that exists, in its last version, with
 * the number of the record that told it. A key frame is this map, written down.
 */
import { objectKey } from "../core/reduce/membership.ts";
import type { LogTip } from "../live/record-log.ts";
import { asObject, type JsonObject } from "../model/json.ts";
import type { TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import { readRecordLine } from "../trace/reader.ts";
import { formatRecord } from "../trace/writer.ts";

export interface KeptTip extends LogTip {
  /** Takes the next record; `line` is its text, where that is at hand. */
  note(record: TraceRecord, line?: Uint8Array): void;
  /** Every resource is known whole: no list is being received, and no gap waits for one. */
  readonly isWhole: boolean;
  /** The objects as they are now, each as the record that told it, in the order of their numbers. */
  objects(): readonly KeptObject[];
}

export interface KeptObject {
  readonly seq: RecordSeq;
  readonly line: Uint8Array;
}

const ABOUT_OBJECTS: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);
const INSTANTS: ReadonlySet<string> = new Set(["LOG", "PROBE", "REQUEST"]);
const INITIAL_EVENTS_END = "k8s.io/initial-events-end";

const encoder = new TextEncoder();

/** A tip before the first record. */
export function createTip(): KeptTip {
  const resources = new Map<string, Map<string, KeptObject>>();
  /** Resources of which a list is being received, or that wait for one. */
  const partial = new Set<string>();
  let lastT: EpochMs | null = null;

  return {
    get lastT() {
      return lastT;
    },
    has: (resource) => resources.has(resource),
    keys: (resource) => resources.get(resource)?.keys() ?? [],
    current(resource, key): JsonObject | null {
      const kept = resources.get(resource)?.get(key);
      return kept === undefined ? null : (readRecordLine(kept.line, kept.seq)?.object ?? null);
    },
    note(record, line) {
      const { seq, t, type, resource, initial, object } = record;
      lastT = Math.max(lastT ?? t, t);
      if (INSTANTS.has(type)) return;
      const objects = resources.get(resource) ?? new Map<string, KeptObject>();
      resources.set(resource, objects);
      if (type === "GAP" || type === "ERROR") partial.add(resource);
      else if (type === "BOOKMARK") {
        if (asObject(asObject(object.metadata).annotations)[INITIAL_EVENTS_END] === "true")
          partial.delete(resource);
      } else if (ABOUT_OBJECTS.has(type)) {
        if (initial) partial.add(resource);
        const key = objectKey(object);
        if (type === "DELETED") objects.delete(key);
        else objects.set(key, { seq, line: line ?? encoder.encode(formatRecord(record)) });
      }
    },
    get isWhole() {
      return partial.size === 0;
    },
    objects: () =>
      [...resources.values()].flatMap((objects) => [...objects.values()]).sort((a, b) => a.seq - b.seq),
  };
}
