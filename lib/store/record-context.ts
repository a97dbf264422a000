/** A record among the versions of its object. */
import type { RecordInContext } from "../model/api.ts";
import { asObject } from "../model/json.ts";
import type { TraceRecord } from "../model/record.ts";
import type { RecordSeq } from "../model/units.ts";
import { versionOf } from "./objects-at.ts";
import type { RecordingIndex } from "./recording-index.ts";
import { firstIndex } from "./search.ts";

/**
 * The record with its neighbours; null when there is no such record.
 * @param record null for a record that is not there
 */
export function inContext(
  index: RecordingIndex,
  record: (seq: RecordSeq) => TraceRecord | null,
  seq: RecordSeq,
): RecordInContext | null {
  const found = record(seq);
  if (found === null) return null;
  const versions = index.versions[index.object(seq)] ?? [];
  const next = firstIndex(0, versions.length, (i) => (versions[i] ?? 0) > seq);
  const isVersion = versions[next - 1] === seq;
  const previousSeq = versions[isVersion ? next - 2 : next - 1] ?? null;
  const before = previousSeq === null ? null : record(previousSeq);
  const sameObject = before !== null && before.type !== "DELETED" && uidOf(before) === uidOf(found);
  return {
    record: found,
    previous: before !== null && sameObject ? versionOf(before) : null,
    previousSeq,
    nextSeq: versions[next] ?? null,
  };
}

function uidOf(record: TraceRecord): unknown {
  return asObject(record.object.metadata).uid;
}
