/** The counters of a source as they were after an earlier record, without going through the objects again. */
import { createState } from "../core/index.ts";
import { receiptTime } from "../core/reduce/clock.ts";
import type { CoreState } from "../core/state/state.ts";
import { DUPLICATE, type RecordingIndex, shellOf } from "./recording-index.ts";
import type { CounterCursor } from "./source.ts";

/** Counts from the first record on; only for a source that has forgotten nothing. */
export function createCounters(whole: CoreState, index: RecordingIndex): CounterCursor {
  const { shared } = createState({ systemNamespace: whole.shared.systemNamespace });
  shared.busy = whole.shared.busy;
  return {
    upTo(seq) {
      const end = Math.min(seq, index.length - 1);
      while (shared.records <= end) {
        const at = shared.records;
        receiptTime(shared, shellOf(index, at));
        shared.records += 1;
        if ((index.flags(at) & DUPLICATE) !== 0) shared.duplicates += 1;
      }
      shared.notes = whole.shared.notes.filter((note) => note.seq <= seq);
      return shared;
    },
  };
}
