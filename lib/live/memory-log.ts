/**
 * A log in memory. Its records lie in the store of the same process: a log with lines of its own would hold every
 * record twice.
 */
import type { TraceRecord } from "../model/record.ts";
import type { LiveSource } from "../sources/live-source.ts";
import type { RecordLog } from "./record-log.ts";

/** What the log needs of the store that holds its records. */
export type LogMemory = Pick<
  LiveSource,
  "epoch" | "firstSeq" | "lastSeq" | "state" | "append" | "record" | "current"
>;

/** A log that goes on from what the store holds. From now on nobody else adds to the store. */
export function createMemoryLog(memory: LogMemory): RecordLog {
  const listeners = new Set<(records: readonly TraceRecord[]) => void>();
  /** Batches that not all listeners have been told of. */
  const untold: (readonly TraceRecord[])[] = [];
  let isTelling = false;

  const tell = (): void => {
    // A listener has appended: the loop that is running below goes on to it.
    if (isTelling) return;
    isTelling = true;
    try {
      for (let batch = untold.shift(); batch !== undefined; batch = untold.shift()) {
        for (const listener of listeners) listener(batch);
      }
    } finally {
      isTelling = false;
    }
  };

  return {
    epoch: memory.epoch,
    get first() {
      return memory.firstSeq;
    },
    get last() {
      return memory.lastSeq;
    },
    tip: {
      get lastT() {
        return memory.state.shared.lastT;
      },
      has: (resource) => memory.state.shared.resources.has(resource),
      keys: (resource) => memory.state.objects.get(resource)?.keys() ?? [],
      current: (resource, key) => memory.current(resource, key),
    },
    append(records) {
      const numbered = records.map((record): TraceRecord => {
        const added = { ...record, seq: memory.lastSeq + 1 };
        memory.append(added);
        return added;
      });
      untold.push(numbered);
      tell();
      return numbered.map(({ seq }) => seq);
    },
    read(from, max) {
      const found: TraceRecord[] = [];
      for (let seq = Math.max(from, memory.firstSeq); seq <= memory.lastSeq && found.length < max; seq++) {
        const record = memory.record(seq);
        if (record !== null) found.push(record);
      }
      return found;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
