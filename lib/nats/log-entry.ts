/** A record on its way into a stream. */
import type { NewRecord, TraceRecord } from "../model/record.ts";
import type { RecordSeq } from "../model/units.ts";
import { encodeRecord, HEADROOM_BYTES, type RecordMessage } from "./record-message.ts";

export interface Entry {
  readonly id: string;
  /** Its number changes when the stream has used up some for what it refused. */
  record: TraceRecord;
  message: RecordMessage;
  isStored: boolean;
  /** Its part that lies beside the stream is there. */
  isBesideStored: boolean;
  readonly done: (error: Error | null) => void;
}

/** Puts what is too large for a message now, and waits, beside the stream. */
export function shrink(waiting: readonly Entry[], maxPayload: number): void {
  for (const entry of waiting) {
    if (entry.message.beside !== null || entry.message.data.length <= maxPayload - HEADROOM_BYTES) continue;
    entry.message = encodeRecord(entry.record, entry.id, maxPayload);
    entry.isBesideStored = entry.message.beside === null;
  }
}

/** Gives what waits the numbers from `next` on. */
export function renumber(waiting: readonly Entry[], next: RecordSeq): void {
  for (const [i, entry] of waiting.entries()) entry.record = { ...entry.record, seq: next + i };
}

/** An entry that is not sent yet. */
export function createEntry(
  record: NewRecord,
  seq: RecordSeq,
  { writer, maxPayload }: { readonly writer: string; readonly maxPayload: number },
  done: Entry["done"],
): Entry {
  const id = `${writer}-${seq}`;
  const message = encodeRecord(record, id, maxPayload);
  const isBesideStored = message.beside === null;
  return { id, record: { ...record, seq }, message, isStored: false, isBesideStored, done };
}

/** About how much memory they take. */
export function weightOf(entries: readonly Entry[]): number {
  return entries.reduce(
    (sum, { message: { data, beside } }) => sum + data.length + (beside?.data.length ?? 0) + ENTRY_BYTES,
    0,
  );
}

/** About what an entry takes besides its bytes: the record is an object, too. */
const ENTRY_BYTES = 500;
