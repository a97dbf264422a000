/** The objects of a recording as one list: what a dump made at that time would hold. */
import { objectKey } from "../../lib/core/index.ts";
import type { TraceRecord } from "../../lib/model/record.ts";

const OBJECTS: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);

/** Every version of each object until `t`, by resource and key; `listed`: those that exist then, told as a list. */
export function listedAt(
  records: readonly TraceRecord[],
  t: number,
): { readonly versions: ReadonlyMap<string, readonly TraceRecord[]>; readonly listed: TraceRecord[] } {
  const versions = new Map<string, TraceRecord[]>();
  const alive = new Map<string, TraceRecord>();
  for (const record of records) {
    if (record.t > t || !OBJECTS.has(record.type)) continue;
    const key = `${record.resource} ${objectKey(record.object)}`;
    versions.set(key, [...(versions.get(key) ?? []), record]);
    if (record.type === "DELETED") alive.delete(key);
    else alive.set(key, record);
  }
  const listed = [...alive.values()].map((record, seq) => ({
    ...record,
    ...{ seq, t, type: "ADDED", initial: true },
  }));
  return { versions, listed };
}

/** So many times spread over the records, the last one among them. */
export function cutsOf(records: readonly TraceRecord[], count: number): number[] {
  const [first, last] = [records[0]?.t ?? 0, records.at(-1)?.t ?? 0];
  return Array.from({ length: count }, (_, i) => first + ((last - first) * (i + 1)) / count);
}
