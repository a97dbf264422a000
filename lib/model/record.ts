import type { JsonObject } from "./json.ts";
import type { EpochMs, RecordSeq } from "./units.ts";

export { RESOURCE } from "./resources.ts";

/** Types that carry a Kubernetes object as the watch served it. */
export type ObjectRecordType = "ADDED" | "MODIFIED" | "DELETED";

/** All types of trace format 1; a reader keeps others too, so a record's `type` is a plain string. */
export type KnownRecordType = ObjectRecordType | "BOOKMARK" | "ERROR" | "GAP" | "LOG" | "PROBE" | "REQUEST";

/**
 * One record of a source (cluster watch, trace file, simulator): what a watcher received, in the order it received it.
 * Records of different resources with close `t` have no guaranteed order.
 */
export interface TraceRecord {
  /** Position in the source, from 0. */
  readonly seq: RecordSeq;
  /** Receipt time (for LOG: the line's own timestamp; for PROBE and REQUEST: when it was sent). */
  readonly t: EpochMs;
  /** The time as written in the source, up to microseconds; what a writer writes back. */
  readonly at: string;
  /** See {@link KnownRecordType}. */
  readonly type: string;
  /** `<plural>` (core group) or `<plural>.<group>`; for LOG the process; `probe`, `gateway`. */
  readonly resource: string;
  /** Part of a list: describes the state at the start or after a gap, is no change at `t`. */
  readonly initial: boolean;
  readonly object: JsonObject;
  /** Fields of the record beyond the format's own, kept as they were. */
  readonly extra?: JsonObject;
}

/** A record that has no place in a source yet. */
export type NewRecord = Omit<TraceRecord, "seq">;

/** Header of a trace; every field may be missing, unknown ones are kept in `fields`. */
export interface TraceHeader {
  readonly version: number;
  readonly recordedAt?: string;
  readonly cluster?: string;
  readonly kubernetes?: string;
  readonly knative?: string;
  readonly systemNamespace?: string;
  readonly clusterDomain?: string;
  readonly note?: string;
  readonly redacted?: readonly string[];
  /** The header line as it was; undefined when the trace has none. */
  readonly fields?: JsonObject;
}

/** Something that could not be read or used, said with its place. Nothing is dropped without one. */
export interface TraceProblem {
  /** 1-based line number in the (decompressed) source; 0 when it concerns the source as a whole. */
  readonly line: number;
  /** Offset of the line's first byte in the decompressed source. */
  readonly byteOffset: number;
  readonly reason: string;
}
