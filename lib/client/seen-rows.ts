/** Which rows of an overview are in view: a server that is told sends those at once, and of the others a few a second. */
import type { DurationMs } from "../model/units.ts";
import type { SeenMarks } from "../stream/client.ts";
import { rowMark } from "../stream/protocol.ts";

/** The marks are null while there are so few rows that all are told alike. */
export interface SeenRows extends SeenMarks {
  /** The keys of the rows in view, of so many. */
  show(keys: readonly string[], total: number): void;
}

/** With fewer rows all of them are told alike. */
export const MANY_ROWS = 200;
/** More are not on a screen; they are told a little later. */
const MOST_MARKS = 100;
/** Who scrolls is told when he rests. */
const REST_MS: DurationMs = 250;

/** @param after calls back once after `ms`; returns a function that cancels it */
export function createSeenRows(
  total: number,
  after: (ms: DurationMs, callback: () => void) => () => void,
): SeenRows {
  const listeners = new Set<() => void>();
  // The number of rows goes up and down; who was told that there are many is not told otherwise.
  let marks: readonly string[] | null = total > MANY_ROWS ? [] : null;
  let shown = "";
  let stop: () => void = () => undefined;
  return {
    current: () => marks,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    show(keys, of) {
      if (marks === null && of <= MANY_ROWS) return;
      const next = keys.slice(0, MOST_MARKS);
      const text = [...next].sort().join(" ");
      if (text === shown) return;
      shown = text;
      stop();
      stop = after(REST_MS, () => {
        marks = next.map(rowMark);
        for (const listener of listeners) listener();
      });
    },
  };
}
