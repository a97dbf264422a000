/**
 * The text of a store's records: line after line as it came, and apart from it the lines of forgotten records that
 * still tell the state of an object. Records are parsed again when somebody asks for one; parsed objects would take
 * ten times the memory.
 */
import { asObject, type JsonObject } from "../model/json.ts";
import type { TraceRecord } from "../model/record.ts";
import type { RecordSeq } from "../model/units.ts";
import { type LinePlace, readRecordLine } from "../trace/reader.ts";
import { formatRecord } from "../trace/writer.ts";
import type { RecordText } from "./record-text.ts";
import { INITIAL, type RecordingIndex } from "./recording-index.ts";

export interface Lines {
  /** Number of bytes appended so far. */
  readonly length: number;
  /** Bytes of the records that are not forgotten. */
  readonly held: number;
  /** Estimate of the memory that the lines take. */
  readonly bytes: number;
  /** Takes the next piece of a trace that somebody else wrote; its records are found in it by their places. */
  appendBytes(chunk: Uint8Array): void;
  /** Writes a record as a line of its own, with newline. */
  write(record: TraceRecord): LinePlace;
  /** The line of a record; empty when it is forgotten. */
  line(seq: RecordSeq): Uint8Array;
  /** The record with its time on the axis of the timeline. */
  read(seq: RecordSeq): TraceRecord;
  /** The same as JSON. */
  text(seq: RecordSeq): string;
  /** Keeps the line of a record that was before the first one anyway. */
  restore(record: TraceRecord): void;
  /** Keeps the line of a record that is about to be forgotten. */
  keep(seq: RecordSeq): void;
  drop(seq: RecordSeq): void;
  /** Frees everything before the offset but the lines that were kept. */
  dropBefore(offset: number): void;
}

/** As `formatRecord` writes lines. */
const LINE_START = '{"t":"';
const OBJECT_FIELD = '"object":';
/** Behind the object, where nothing else is between them. */
const WRITERS_FIELD = '},"writers":[';
const NOTHING = new Uint8Array(0);

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * @param text where the lines are kept
 * @param isOwn true while all lines were written by `write`, whose form is known
 */
export function createLines(index: RecordingIndex, text: RecordText, isOwn = true): Lines {
  const kept = new Map<RecordSeq, Uint8Array>();
  let keptBytes = 0;
  let firstOffset = 0;
  let isAllOwn = isOwn;

  const line = (seq: RecordSeq): Uint8Array =>
    seq >= index.first ? text.read(index.offset(seq), index.byteLength(seq)) : (kept.get(seq) ?? NOTHING);
  const hold = (seq: RecordSeq, bytes: Uint8Array): void => {
    kept.set(seq, bytes);
    keptBytes += bytes.length;
  };
  const read = (seq: RecordSeq): TraceRecord => {
    const record = readRecordLine(line(seq), seq);
    if (record === undefined) throw new Error(`Record ${seq} cannot be read again.`);
    const object = isAllOwn ? record.object : withoutManagedFields(record.object);
    return { ...record, t: index.t(seq), object };
  };

  return {
    get length() {
      return text.length;
    },
    get held() {
      return text.length - firstOffset;
    },
    get bytes() {
      return text.held + keptBytes;
    },
    appendBytes(chunk) {
      isAllOwn = false;
      text.append(chunk);
    },
    write(record) {
      const bytes = encoder.encode(formatRecord(record));
      const place = { line: 0, byteOffset: text.length, byteLength: bytes.length };
      text.append(bytes);
      return place;
    },
    line,
    read,
    text(seq) {
      if (!isAllOwn) return JSON.stringify(read(seq));
      // The object is in its line as text already.
      const own = decoder.decode(line(seq));
      const object = own.indexOf(OBJECT_FIELD);
      const writers = own.endsWith("]}\n") ? own.lastIndexOf(WRITERS_FIELD) + 1 : 0;
      // With other fields behind the object nothing is known of the line's end.
      if (object < 0 || !(own.endsWith("}}\n") || writers > object)) return JSON.stringify(read(seq));
      const head = JSON.stringify({
        seq,
        t: index.t(seq),
        at: own.slice(LINE_START.length, own.indexOf('"', LINE_START.length)),
        type: index.type(seq),
        resource: index.resource(seq),
        initial: (index.flags(seq) & INITIAL) !== 0,
      });
      if (writers === 0) return `${head.slice(0, -1)},${own.slice(object, -2)}}`;
      return `${head.slice(0, -1)},${own.slice(object, writers)},"extra":{${own.slice(writers + 1, -2)}}}`;
    },
    restore: (record) => hold(record.seq, encoder.encode(formatRecord(record))),
    keep: (seq) => hold(seq, line(seq).slice()),
    drop(seq) {
      keptBytes -= kept.get(seq)?.length ?? 0;
      kept.delete(seq);
    },
    dropBefore(offset) {
      firstOffset = offset;
      text.dropBefore(offset);
    },
  };
}

/** The object without `metadata.managedFields`; the argument may be changed. */
function withoutManagedFields(object: JsonObject): JsonObject {
  delete asObject(object.metadata).managedFields;
  return object;
}
