/** A real recording with something wrong in it: records left out, changed, moved or put in. */
import type { CoreState } from "../../lib/core/index.ts";
import { findingsUntil, ruleOf } from "../../lib/core/index.ts";
import type { JsonObject } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { openRecording, stateOf } from "./check-recording.ts";

type Edit = (record: TraceRecord) => TraceRecord | null;

export interface Editor {
  /** Leaves records out. */
  drop(...seqs: readonly number[]): void;
  /** Gives the objects of some records another content; `change` may write into the copy it gets. */
  change(of: (record: TraceRecord) => boolean, change: (object: Changeable) => void): void;
  /** Lets two records trade places in time. */
  swap(a: number, b: number): void;
  /** Puts a record in just after `seq`, received at `at` ("04:05:38.000"). */
  insert(seq: number, record: Partial<TraceRecord>): void;
}

/** An object that is written into without types: only tests do. */
// biome-ignore lint/suspicious/noExplicitAny: any field of any object
export type Changeable = any;

/** The state of a recording after edits; `seq`s are those of the original. */
export function edited(id: string, edit: (editor: Editor) => void): CoreState {
  const recording = openRecording(id);
  const edits: Edit[] = [];
  const inserted: { after: number; record: Partial<TraceRecord> }[] = [];
  const swapped = new Map<number, number>();
  edit({
    drop: (...seqs) => edits.push((record) => (seqs.includes(record.seq) ? null : record)),
    change: (of, change) =>
      edits.push((record) => {
        if (!of(record)) return record;
        const object = structuredClone(record.object) as JsonObject;
        change(object);
        return { ...record, object };
      }),
    swap: (a, b) => swapped.set(a, b).set(b, a),
    insert: (after, record) => inserted.push({ after, record }),
  });
  const records: TraceRecord[] = [];
  for (const original of recording.records) {
    const other = recording.records[swapped.get(original.seq) ?? original.seq] ?? original;
    let record: TraceRecord | null = { ...other, seq: original.seq, t: original.t, at: original.at };
    for (const apply of edits) if (record !== null) record = apply(record);
    if (record !== null) records.push(record);
    for (const { after, record: extra } of inserted) {
      if (after === original.seq) records.push({ ...original, initial: false, ...extra });
    }
  }
  return stateOf({ header: recording.header, records });
}

/** The violations of a revision as text: "I4 05:20.000–05:25.000 extra=10.0.0.1 …"; minutes and seconds, "" while it lasts. */
export function violations(state: CoreState, key: string): string[] {
  const revision = state.revisions.get(key);
  if (revision === undefined) throw new Error(`no revision ${key}`);
  return findingsUntil(revision, state.shared.lastT ?? 0)
    .filter(({ rule }) => ruleOf(rule)?.kind === "invariant")
    .map(({ rule, from, to }) => `${rule} ${clock(from)}–${to === null ? "" : clock(to)}`);
}

function clock(t: number): string {
  return new Date(t).toISOString().slice(14, 23);
}
