/** When a class is told where its teacher is: at once when something begins or ends, and now and then while it goes on. */

import type { ClassPlace } from "../model/class-place.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";

export interface Telling extends ClassPlace {
  /** Counts moves by hand. */
  readonly moves: number;
}

/** That the teacher is still there, how many follow, and where a head that plays is: it goes on by itself at every page. */
const STILL_MS: DurationMs = 5_000;
/** While guesses come in. */
const ASKING_MS: DurationMs = 2_000;

/** Whether `next` is to be told now, after `last` was told at `toldAt`. */
export function isDue(last: Telling | null, next: Telling, toldAt: EpochMs, now: EpochMs): boolean {
  if (last === null) return true;
  const hasChanged =
    last.href !== next.href ||
    last.playing !== next.playing ||
    last.speed !== next.speed ||
    last.until !== next.until ||
    last.moves !== next.moves ||
    last.asked?.question !== next.asked?.question ||
    last.asked?.isOpen !== next.asked?.isOpen ||
    (!next.playing && last.t !== next.t);
  return hasChanged || now - toldAt >= (next.asked?.isOpen === true ? ASKING_MS : STILL_MS);
}
