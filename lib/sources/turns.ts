/**
 * Who works next on the server's one thread. Long works ask for each of their slices; they get one after the other, in the
 * order in which they asked, and whoever else waits (connections, timers) has his turn between two of them. So ten works
 * keep the server from answering no longer than one does.
 */
import type { DurationMs } from "../model/units.ts";
import { shared } from "./shared.ts";

/** So long the server is kept from answering others. */
export const SLICE_MS: DurationMs = 8;

export interface Turns {
  /** Whether the slice that was given last has taken its time; a work may go on until then without asking. */
  isOver(): boolean;
  /** Resolves when the next slice is the caller's. */
  next(): Promise<void>;
}

export interface TurnsOptions {
  /** Milliseconds that only run forward. */
  readonly ticks?: () => number;
  /** Calls back when others have had their turn. */
  readonly afterOthers?: (act: () => void) => void;
}

/** Turns that nobody waits for yet. */
export function createTurns({
  ticks = () => performance.now(),
  afterOthers = setImmediate,
}: TurnsOptions = {}): Turns {
  const waiting: (() => void)[] = [];
  let since = Number.NEGATIVE_INFINITY;
  let isGoing = false;
  const give = (): void => {
    const begin = waiting.shift();
    isGoing = begin !== undefined;
    if (begin === undefined) return;
    since = ticks();
    begin();
    afterOthers(give);
  };
  return {
    isOver: () => ticks() - since >= SLICE_MS,
    next() {
      if (!isGoing) afterOthers(give);
      isGoing = true;
      return new Promise((resolve) => {
        waiting.push(resolve);
      });
    },
  };
}

/** Those of this process. */
export const processTurns = shared("turns", () => createTurns());
