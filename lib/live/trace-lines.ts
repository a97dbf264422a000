/** A part of a live source as a trace: first the state where it begins, as a list, then what followed. */
import { concerns, revisionOf } from "../core/index.ts";
import { ingressOfLine } from "../core/reduce/gateway-lines.ts";
import { objectKey, sharedSort } from "../core/reduce/membership.ts";
import type { CoreState } from "../core/state/state.ts";
import type { JsonObject } from "../model/json.ts";
import type { NewRecord, TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import type { LiveSource } from "../sources/live-source.ts";
import { formatRecord } from "../trace/writer.ts";

/** Which records a recording is about. */
export interface Selection {
  /** null: all. */
  readonly namespace: string | null;
  /** "namespace/name"; null: all. */
  readonly revision: string | null;
}

export const EVERYTHING: Selection = { namespace: null, revision: null };

/** A test for the records of a selection; records that concern all revisions, or the watch itself, always pass. */
export function selector(
  state: CoreState,
  { namespace, revision }: Selection,
): (record: NewRecord) => boolean {
  if (namespace === null && revision === null) return () => true;
  return (added) => {
    const record: TraceRecord = { seq: 0, ...added };
    const owner = revisionOf(state, record);
    if (owner === null) {
      if (revision !== null) return concerns(state, record, revision);
      const ingress = ingressOfLine(record);
      if (ingress !== null) return ingress.startsWith(`${namespace}/`);
      const of = (record.object.metadata as JsonObject | undefined)?.namespace;
      // A KIngress or a Route may concern any revision of its own namespace, but none of another.
      const sort = sharedSort(state, record.resource, objectKey(record.object));
      const isForeign = (sort === "routing" || sort === "serving") && of !== undefined;
      return of === namespace || (!isForeign && concerns(state, record, ""));
    }
    return revision === null ? owner.startsWith(`${namespace}/`) : owner === revision;
  };
}

/**
 * The state just before the record `seq`, as records of a list received at `t`, in their original order.
 * @param mark adds the number of the original record as the field `base`
 */
export function* stateLines(
  source: LiveSource,
  seq: RecordSeq,
  t: EpochMs,
  isSelected: (record: NewRecord) => boolean,
  mark = false,
): Generator<string> {
  const at = new Date(t).toISOString();
  for (const base of source.stateBefore(seq)) {
    const record = source.record(base);
    if (record === null || !isSelected(record)) continue;
    const line = { ...record, t, at, type: "ADDED", initial: true };
    yield formatRecord(mark ? { ...line, extra: { base } } : line);
  }
}

/** The lines between `from` and `to`, after the state in which they begin. */
export function* traceLines(
  source: LiveSource,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
  isSelected: (record: NewRecord) => boolean,
): Generator<string> {
  const first = Math.max(source.seqAt(from - 1) + 1, source.firstSeq);
  const last = Math.min(source.seqAt(to), source.lastSeq);
  const begin = first <= source.lastSeq ? Math.min(from, source.playTime(first)) : from;
  yield* stateLines(source, first, Math.max(begin, source.summary.from ?? begin), isSelected);
  for (let seq = first; seq <= last; seq++) {
    const record = source.record(seq);
    if (record !== null && isSelected(record)) yield formatRecord(record);
  }
}
