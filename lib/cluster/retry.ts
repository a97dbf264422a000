/** How long to wait before the next try. */
import type { DurationMs, EpochMs } from "../model/units.ts";

const FIRST_MS: DurationMs = 1_000;
const LAST_MS: DurationMs = 30_000;
/** A server that asks for more than this is asked again after this. */
const LONGEST_RETRY_AFTER_MS: DurationMs = 300_000;

export interface Backoff {
  /** The next wait; twice the one before, half of it by chance, and at least what the server asked for. */
  next(random: number, retryAfterMs?: DurationMs): DurationMs;
  /** Something worked. */
  reset(): void;
}

export function createBackoff(firstMs = FIRST_MS, lastMs = LAST_MS): Backoff {
  let ms = firstMs;
  return {
    next(random, retryAfterMs = 0) {
      const wait = ms * (0.5 + random / 2);
      ms = Math.min(2 * ms, lastMs);
      return Math.max(wait, Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
    },
    reset() {
      ms = firstMs;
    },
  };
}

/** The value of a `Retry-After` header (seconds, or a date) as a wait; undefined when there is none. */
export function retryAfterMs(value: string | undefined, now: EpochMs): DurationMs | undefined {
  if (value === undefined || value.trim() === "") return undefined;
  const seconds = Number(value);
  if (!Number.isNaN(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
