/** The server's clock, as a page can tell it that hears from it now and then. */
import type { DurationMs, EpochMs } from "../model/units.ts";

export interface ServerClock {
  /** Takes note of a time that the server sent, and when it came by this browser's clock. */
  heard(server: EpochMs, here: EpochMs): void;
  /** What the server's clock shows. @param here this browser's clock */
  now(here: EpochMs): EpochMs;
}

/** Older ones are of a clock that may have been put right since. */
const KEPT = 16;

/**
 * Each message says how far the clocks are apart, and how long it was on its way: the one that was fastest says the first best.
 * Before anything was heard both clocks count as the same.
 */
export function createServerClock(): ServerClock {
  let apart: readonly DurationMs[] = [];
  return {
    heard(server, here) {
      apart = [...apart, here - server].slice(-KEPT);
    },
    now: (here) => (apart.length === 0 ? here : here - Math.min(...apart)),
  };
}
