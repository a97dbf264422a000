/**
 * A source of records: a recording, a simulation, or a watched cluster. Nothing above it knows which one it is; a
 * recording has ended, a cluster grows, forgets its oldest records, and can say how it fares.
 *
 *   records, numbered ──▶ Source ──▶ state of the whole · views of one revision · objects as they were
 *
 * The record `seq` never changes once it is there.
 */
import type { CoreState, Describe, Report, RevisionDigest } from "../core/index.ts";
import type { ObjectsAt, RecordInContext, SourceSummary } from "../model/api.ts";
import type { LiveStatus } from "../model/live-status.ts";
import type { ReadingStatus } from "../model/reading-status.ts";
import type { TraceHeader, TraceProblem, TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";

/** The records that a viewer of one revision needs, in order. */
export interface ScopedRecords {
  /** Numbers of the records, ascending. */
  readonly seqs: ArrayLike<RecordSeq>;
  /** Reads the record, or what stands in for it. */
  read(seq: RecordSeq): TraceRecord;
  /** Returns the record as JSON, which is cheaper where the text is at hand. */
  text?(seq: RecordSeq): string;
  /** Returns what a viewer must be told before the record, if anything: known only when a gap or the end of a list comes. */
  lead?(seq: RecordSeq): TraceRecord | null;
}

/** Counts for one viewer, who only moves forward. */
export interface CounterCursor {
  /** The shared counters as they were after the record `seq`; only those, nothing of objects. */
  upTo(seq: RecordSeq): CoreState["shared"];
}

/** The part of a source that only a watched cluster has. */
export interface LivePart {
  status(): LiveStatus;
  /** The watched namespace; null when all are watched. */
  readonly namespace: string | null;
}

export interface Source {
  readonly summary: SourceSummary;
  readonly header: TraceHeader;
  /** The first problems; `problemCount` says how many there are. */
  readonly problems: readonly TraceProblem[];
  readonly problemCount: number;
  /** Identifies the content: the same epoch means the same records under the same numbers. */
  readonly epoch: string;
  /** This run of the server and earlier ones whose records are there. */
  readonly epochs: readonly string[];
  /** True when everything up to the place was sent under `epoch`, now or by an earlier run of the server. */
  knows(epoch: string, seq: RecordSeq): boolean;
  /** Number of the oldest record that is not forgotten; the state knows what earlier records led to. */
  readonly firstSeq: RecordSeq;
  /** Number of the last record; one less than the first when there is none. */
  readonly lastSeq: RecordSeq;
  /** True when no record will follow. */
  readonly hasEnded: boolean;
  /** How far a recording has been read that can be looked at already; null for one that was read, and for a cluster. */
  readonly reading: ReadingStatus | null;
  /** Everything so far; belongs to the source, not to be changed. */
  readonly state: CoreState;
  /** @param describe the words for what was found */
  report(describe?: Describe): Report;
  /** The same with a pause after every revision. */
  reportInSlices(describe?: Describe): Generator<void, Report, void>;

  /** The record with its time on the axis of the timeline, managed fields left out; null when there is none. */
  record(seq: RecordSeq): TraceRecord | null;
  inContext(seq: RecordSeq): RecordInContext | null;

  /** When a replay shows the record; never decreasing. */
  playTime(seq: RecordSeq): EpochMs;
  /** The last record that a replay has shown at `t`; -1 when it has shown none. */
  seqAt(t: EpochMs): RecordSeq;

  hasRevision(revisionKey: string): boolean;
  /** Records for a viewer of the revision ("namespace/name"); null: only what concerns no single revision. */
  scoped(revisionKey: string | null): ScopedRecords;
  /** Counts records as the viewer of a replay goes through them. */
  counters(): CounterCursor;
  /** The rows of the overview as they are now. */
  digests(): RevisionDigest[];
  /** Those rows that the records after `after` changed, as they are now. */
  digestsChanged(after: RecordSeq): RevisionDigest[];
  objectsAt(revisionKey: string, t: EpochMs): ObjectsAt;

  /** null for a source that is not fed by a cluster. */
  readonly live: LivePart | null;

  /** Calls back when records were added or the status changed; returns the way to stop it. */
  subscribe(listener: () => void): () => void;
}
