/** A log that answers later, as a log on another machine does: records wait to be added, one call after the other. */
import type { RecordLog } from "../../lib/live/record-log.ts";
import { asObject, asString, type JsonObject } from "../../lib/model/json.ts";
import type { NewRecord, TraceRecord } from "../../lib/model/record.ts";

const ABOUT_OBJECTS: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);

/** @param turns how often other work has its turn before a call is answered */
export function createDelayedLog(first = 0, turns = 3): RecordLog {
  const kept: TraceRecord[] = [];
  const listeners = new Set<(records: readonly TraceRecord[]) => void>();
  const objects = new Map<string, Map<string, JsonObject>>();
  let lastT: number | null = null;
  let before: Promise<unknown> = Promise.resolve();

  const later = <T>(work: () => T): Promise<T> => {
    const answer = before.then(async () => {
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      return work();
    });
    before = answer;
    return answer;
  };
  const note = ({ t, type, resource, object }: NewRecord): void => {
    lastT = Math.max(lastT ?? t, t);
    const known = objects.get(resource) ?? new Map<string, JsonObject>();
    objects.set(resource, known);
    if (!ABOUT_OBJECTS.has(type)) return;
    const { namespace, name } = asObject(object.metadata);
    const key = `${asString(namespace) ?? ""}/${asString(name) ?? ""}`;
    if (type === "DELETED") known.delete(key);
    else known.set(key, object);
  };

  return {
    epoch: "delayed",
    first,
    get last() {
      return first + kept.length - 1;
    },
    tip: {
      get lastT() {
        return lastT;
      },
      has: (resource) => objects.has(resource),
      keys: (resource) => objects.get(resource)?.keys() ?? [],
      current: (resource, key) => objects.get(resource)?.get(key) ?? null,
    },
    append(records) {
      for (const record of records) note(record);
      return later(() => {
        const numbered = records.map(
          (record, i): TraceRecord => ({ ...record, seq: first + kept.length + i }),
        );
        kept.push(...numbered);
        for (const listener of listeners) listener(numbered);
        return numbered.map(({ seq }) => seq);
      });
    },
    read: (from, max) => later(() => kept.slice(Math.max(0, from - first)).slice(0, max)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
