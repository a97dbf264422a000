/**
 * The tip of a log that is far away, kept where the log is written: every object that exists, in its last version, with
 * the number of the record that told it. A key frame is this map, written down.
 */
import { objectKey } from "../core/reduce/membership.ts";
import type { LogTip } from "../live/record-log.ts";
import type { JsonObject } from "../model/json.ts";
import type { TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import { readRecordLine } from "../trace/reader.ts";
import { formatRecord } from "../trace/writer.ts";

export interface KeptTip extends LogTip {
  /** Takes the next record; `line` is its text, where that is at hand. */
  note(record: TraceRecord, line?: Uint8Array): void;
  /** No list is being received. */
  readonly isWhole: boolean;
  /** The objects as they are now, and the gaps that wait for a list, each as the record that told it, in order. */
  objects(): readonly KeptObject[];
}

export interface KeptObject {
  readonly seq: RecordSeq;
  readonly line: Uint8Array;
}

const INSTANTS: ReadonlySet<string> = new Set(["LOG", "PROBE", "REQUEST"]);

const encoder = new TextEncoder();

/** A tip before the first record. */
export function createTip(): KeptTip {
  const resources = new Map<string, Map<string, KeptObject>>();
  const listing = new Set<string>();
  /** Of resources that wait for a list. */
  const gaps = new Map<string, KeptObject>();
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
      if (initial) {
        listing.add(resource);
        gaps.delete(resource);
      } else listing.delete(resource);
      const kept = (): KeptObject => ({ seq, line: line ?? encoder.encode(formatRecord(record)) });
      if (type === "GAP") gaps.set(resource, kept());
      else if (type === "BOOKMARK") gaps.delete(resource);
      else if (type === "DELETED") objects.delete(objectKey(object));
      else if (type === "ADDED" || type === "MODIFIED") objects.set(objectKey(object), kept());
    },
    get isWhole() {
      return listing.size === 0;
    },
    objects: () =>
      [...[...resources.values()].flatMap((objects) => [...objects.values()]), ...gaps.values()].sort(
        (a, b) => a.seq - b.seq,
      ),
  };
}
