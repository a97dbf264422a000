/** What the server answers and a page asks for: written once, for both ends. */
import type { JsonObject } from "./json.ts";
import type { TraceHeader, TraceProblem, TraceRecord } from "./record.ts";
import type { DurationMs, EpochMs, RecordSeq } from "./units.ts";

/** What a list of sources shows without opening one; null where that is not known. Texts come from the index file. */
export interface SourceSummary {
  readonly id: string;
  readonly kind: "recording" | "cluster";
  readonly title: string;
  readonly story: string;
  readonly lookFor: readonly string[];
  /** Where each of `lookFor` is to be seen, in their order. */
  readonly stops?: readonly Stop[];
  /** The same texts in other languages, by locale. */
  readonly translations?: Readonly<Record<string, Pick<SourceSummary, "title" | "story" | "lookFor">>>;
  /** "namespace/name" of the revision a newcomer should see first; absent: the overview. */
  readonly start?: string;
  readonly records: number | null;
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  readonly durationMs: DurationMs | null;
  readonly sizeBytes: number | null;
  /** Why it cannot be opened; absent when it can, as far as is known. */
  readonly error?: string;
  /** It is no recording (a dump, a log, an archive, a folder of them), and becomes one when it is opened. */
  readonly isImported?: true;
}

/** A place in a recording that is worth a look. */
export interface Stop {
  /** "namespace/name"; absent: the overview. */
  readonly revision?: string;
  /** RFC 3339, as in addresses: the instant, and the range that is in view. */
  readonly t: string;
  readonly from?: string;
  readonly to?: string;
  readonly tab?: string;
}

/** What of a folder of recordings cannot be read: its recordings are missing from the list, or some, or their titles are. */
export interface FolderProblem {
  readonly kind: "folder" | "index" | "entries";
  readonly path: string;
  readonly reason: "missing" | "notAFolder" | "denied" | "notJson" | "notAList" | "unreadable" | "tooMany";
  /** As the system says it. */
  readonly detail: string;
}

/** The summary with its texts in a language, where it has them. */
export function summaryIn(summary: SourceSummary, locale: string): SourceSummary {
  return { ...summary, ...summary.translations?.[locale] };
}

/** What a page says of a source beside its rows. */
export interface SourceFacts {
  readonly summary: SourceSummary;
  readonly header: TraceHeader;
  /** The first problems; `problemCount` says how many there are. */
  readonly problems: readonly TraceProblem[];
  readonly problemCount: number;
}

/** Problems that a page lists; more are counted. */
export const SHOWN_PROBLEMS = 20;

/** One version of an object, as a record brought it; managed fields are left out. */
export interface ObjectVersion {
  readonly seq: RecordSeq;
  readonly t: EpochMs;
  readonly type: string;
  readonly object: JsonObject;
  /** What the record says besides: who wrote it. */
  readonly extra?: JsonObject;
}

/** An object of a revision at an instant. */
export interface ObjectAt extends ObjectVersion {
  readonly resource: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The version before, of the same uid; null for the first. */
  readonly previous: ObjectVersion | null;
  /** When it was gone; absent while it exists. */
  readonly deletedAt?: EpochMs;
  /** In a gap of its resource: it may have been different. */
  readonly unknown?: true;
}

/** A record near the cursor, without the object of watch records (it is among the objects). */
export interface ChangedRecord {
  readonly seq: RecordSeq;
  readonly t: EpochMs;
  readonly at: string;
  readonly type: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly initial: boolean;
  /** What was logged, probed, requested or reported as Kubernetes event; absent for other watch records. */
  readonly object?: JsonObject;
}

export interface ObjectsAt {
  readonly at: EpochMs;
  readonly objects: readonly ObjectAt[];
  /** Objects that were gone by then, the latest first, with their last state. */
  readonly deleted: readonly ObjectAt[];
  /** How many more were gone. */
  readonly deletedOmitted: number;
  /** The records nearest at or before the instant (all of that millisecond). */
  readonly changed: readonly ChangedRecord[];
}

/** A record with its neighbours in the history of its object. */
export interface RecordInContext {
  readonly record: TraceRecord;
  /** The version before, of the same uid; null for the first and for records that are not about an object. */
  readonly previous: ObjectVersion | null;
  /** Records that changed the object of this name before and after this one; null where there is none. */
  readonly previousSeq: RecordSeq | null;
  readonly nextSeq: RecordSeq | null;
}
