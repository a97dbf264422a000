/**
 * Wrong tokens are counted by the address that sends them, whichever way they come: form, header or cookie. Above the limit
 * they are answered without a word to the log. The right token gets in all the same: a flood of wrong ones from the same
 * address must not keep its owner out. What keeps a token from being guessed is its length (`auth.ts`).
 */
import { createBoundedMap } from "../model/bounded-map.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { shared } from "../sources/shared.ts";

const MOST = 10;
const WINDOW_MS: DurationMs = 60_000;
const REMEMBERED_ADDRESSES = 10_000;

export interface GuessLimit {
  /** Counts a wrong token; milliseconds until the next one is answered as such, 0: this one is. */
  failed(address: string, now: EpochMs): DurationMs;
}

export function createGuessLimit(): GuessLimit {
  const byAddress = createBoundedMap<string, readonly EpochMs[]>(REMEMBERED_ADDRESSES);
  return {
    failed(address, now) {
      const recent = (byAddress.get(address) ?? []).filter((t) => now - t < WINDOW_MS);
      const [first] = recent;
      const isAbove = first !== undefined && recent.length >= MOST;
      // Those above the limit do not make the wait longer.
      byAddress.set(address, isAbove ? recent : [...recent, now]);
      return isAbove ? first + WINDOW_MS - now : 0;
    },
  };
}

/** Of this process. */
export const guesses = shared("guesses", createGuessLimit);
