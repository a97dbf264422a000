/**
 * The log between those who collect records and those who use them. The log gives every record its number.
 *
 *   watches, logs, prober ──append──▶ RecordLog ──subscribe, read──▶ store, history on disk, recording
 *
 * Collectors know the log and nothing behind it, so another log (a stream that several replicas share, say) can take
 * the place of the one in memory. `test/support/record-log-contract.ts` holds every implementation to what is written here.
 */
import type { JsonObject } from "../model/json.ts";
import type { NewRecord, TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";

/** A log in memory answers at once; a log on another machine answers later. */
export type Awaitable<T> = T | Promise<T>;

export interface RecordLog {
  /** Names the run of the log that gives numbers now; the same epoch means the same records under the same numbers. */
  readonly epoch: string;
  /** Number of the oldest record that can be read; one above `last` while there is none. */
  readonly first: RecordSeq;
  /** Number of the newest record. */
  readonly last: RecordSeq;
  /** What a collector must know of the records so far in order to go on from them. */
  readonly tip: LogTip;
  /**
   * Adds records at the end, all of them or none.
   *
   * Numbers ascend by one, in the order in which `append` was called, also when calls overlap. Once the answer is
   * there, the records can be read. Rejects when they could not be added.
   */
  append(records: readonly NewRecord[]): Awaitable<readonly RecordSeq[]>;
  /**
   * Up to `max` records in order, beginning with the number `from`, or with `first` where that is later. Fewer only
   * at the end of the log: an empty answer means that there is nothing at or after `from` yet.
   */
  read(from: RecordSeq, max: number): Awaitable<readonly TraceRecord[]>;
  /**
   * Tells of every record added from now on: in order, each once, none left out. What a listener appends is told
   * after what is being told, to all listeners alike. Returns the way to stop it. Listeners do not throw.
   */
  subscribe(listener: (records: readonly TraceRecord[]) => void): () => void;
}

/**
 * The objects as the records appended so far leave them. A collector asks while it tells a list, and cannot wait, so a
 * log that is far away keeps this map where it is written to. Records count from the moment `append` is called, and
 * go on counting when the log has forgotten them.
 */
export interface LogTip {
  /** When the newest record was received; null while there is none. */
  readonly lastT: EpochMs | null;
  /** True when any record was about the resource, be it only that a list of it was empty. */
  has(resource: string): boolean;
  /** Keys ("namespace/name") of the objects that exist. */
  keys(resource: string): Iterable<string>;
  /** The last version of an object; null when it does not exist. */
  current(resource: string, key: string): JsonObject | null;
}
