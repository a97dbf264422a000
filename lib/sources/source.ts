/**
 * What everything above knows of a source: a recording now, a live cluster later. Nothing below this line of the data
 * flow knows which one it is.
 */
import type { CoreState } from "../core/index.ts";
import type { TraceHeader, TraceProblem, TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";

/** Entry of the list of sources; texts come from the recording's index file. */
export interface SourceSummary {
  readonly id: string;
  readonly kind: "recording";
  readonly title: string;
  readonly story: string;
  readonly lookFor: readonly string[];
  /** "namespace/name" of the revision a newcomer should see first; absent: the overview. */
  readonly start?: string;
  readonly sizeBytes: number;
}

export interface Source {
  readonly summary: SourceSummary;
  /** Identifies the content: a stream resumed against other content starts over. */
  readonly epoch: string;
  readonly header: TraceHeader;
  readonly problems: readonly TraceProblem[];
  readonly problemCount: number;
  /** State after all records so far. */
  readonly state: CoreState;
  readonly recordCount: number;
  /** The record, managed fields left out; undefined when there is none. */
  record(seq: RecordSeq): TraceRecord | undefined;
  /** Receipt time the core used for a record (the clock never runs backwards). */
  timeOf(seq: RecordSeq): EpochMs;
  /** Records that a viewer of the revision needs, in order. */
  recordsConcerning(revisionKey: string): readonly RecordSeq[];
  /** Records of one object in order; `key` is "namespace/name". */
  versionsOf(resource: string, key: string): readonly RecordSeq[];
  /** Objects that belong to the revision or to all of them. */
  objectsOf(revisionKey: string): readonly { readonly resource: string; readonly key: string }[];
}
