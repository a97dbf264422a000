/** When a class is told where its teacher is: at once when something begins or ends, and now and then while it goes on. */

import type { ClassPlace } from "../model/class-place.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";

export interface Telling extends ClassPlace {
  /** Counts moves by hand. */
  readonly moves: number;
}

/** A head that plays goes on by itself at every page: only its clock is put right. */
const PLAYING_MS: DurationMs = 5_000;
/** That the teacher is still there, and how many follow. */
const RESTING_MS: DurationMs = 15_000;

/** Whether `next` is to be told now, after `last` was told at `toldAt`. */
export function isDue(last: Telling | null, next: Telling, toldAt: EpochMs, now: EpochMs): boolean {
  if (last === null) return true;
  const hasChanged =
    last.href !== next.href ||
    last.playing !== next.playing ||
    last.speed !== next.speed ||
    last.until !== next.until ||
    last.moves !== next.moves ||
    (!next.playing && last.t !== next.t);
  return hasChanged || now - toldAt >= (next.playing ? PLAYING_MS : RESTING_MS);
}
