/** The entry `skscope/core`: records in, answers out. */
import { coreOptions, createState, endRecords, explain, isKnown, reportOf, step } from "../core/index.ts";
import type { Report } from "../core/report/report.ts";
import { describe } from "../i18n/describe.ts";
import type { TraceHeader, TraceProblem, TraceRecord } from "../model/record.ts";
import type { RevisionPhase } from "../model/timeline.ts";
import type { EpochMs } from "../model/units.ts";
import { TRACE_VERSION } from "../trace/reader.ts";

export type { Report, RevisionFacts } from "../core/report/report.ts";
export type { TraceHeader, TraceProblem, TraceRecord } from "../model/record.ts";
export type { RevisionPhase } from "../model/timeline.ts";

/** Names a revision. */
export interface RevisionName {
  readonly namespace: string;
  readonly name: string;
}

/** One sentence of an answer. */
export interface Sentence {
  readonly text: string;
  /** observed: read in a record; derived: computed from records; inferred: knowledge of the protocol. */
  readonly how: "observed" | "derived" | "inferred";
  /** `seq` of the record that shows it; null when no single one does. */
  readonly record: number | null;
}

/** Which state a revision is in, why, and until when. */
export interface Answer {
  readonly phase: RevisionPhase;
  /** Since when, in milliseconds since 1970; null when that is not known. */
  readonly since: EpochMs | null;
  /** What is the case, why, and until when, in this order. */
  readonly sentences: readonly Sentence[];
}

/** What records have shown so far. */
export interface Analysis {
  /** Takes the next record, in the order received. Never throws on what it holds. */
  add(record: TraceRecord): void;
  /** Says that there are no more records: a list at their end is then taken as whole. */
  end(): void;
  /** When the last record was received; null before the first one. */
  lastT(): EpochMs | null;
  /** The revisions that are known, by namespace, then name. */
  revisions(): readonly RevisionName[];
  /**
   * The answer for a revision at an instant.
   * @param t default: the time of the last record
   * @returns null when nothing has told of the revision
   */
  answer(revision: RevisionName, t?: EpochMs): Answer | null;
  /**
   * Everything, as `skscope report --json` prints it.
   * @param problems those of the trace that was read, to stand in it
   */
  report(problems?: readonly TraceProblem[]): Report;
}

/** Begins an analysis of the records of one source. */
export function createAnalysis(header: Partial<TraceHeader> = {}): Analysis {
  const state = createState(coreOptions({ version: TRACE_VERSION, ...header }));
  let lastSeq = 0;
  return {
    add(record) {
      lastSeq = record.seq;
      step(state, record);
    },
    end: () => endRecords(state, lastSeq),
    lastT: () => state.shared.lastT,
    revisions: () =>
      [...state.revisions.values()]
        .filter((revision) => isKnown(state.shared, revision))
        .map(({ namespace, name }) => ({ namespace, name }))
        .sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name)),
    answer({ namespace, name }, t = state.shared.lastT ?? 0) {
      const revision = state.revisions.get(`${namespace}/${name}`);
      if (revision === undefined) return null;
      const { phase, since, clauses } = explain(state.shared, revision, t);
      const sentences = clauses.map(({ key, values, provenance, seq }) => ({
        text: describe("explain", key, values),
        how: provenance,
        record: seq,
      }));
      return { phase, since, sentences };
    },
    report: (problems = []) => reportOf(state, problems, describe),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
