import type { EpochMs } from "./units.ts";

/** The last instant that a date can hold, before and after the epoch. */
const LIMIT: EpochMs = 8.64e15;

/** RFC 3339 in UTC with milliseconds; total: beyond what a date can hold it is the last instant that it can, and what is no number is "unknown". */
export function isoTime(t: EpochMs): string {
  if (Number.isNaN(t)) return "unknown";
  return new Date(Math.min(LIMIT, Math.max(-LIMIT, t))).toISOString();
}
