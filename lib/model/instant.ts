/** Which numbers are instants. */
import type { EpochMs } from "./units.ts";

/** Beyond it no Date exists (ECMAScript, "Time Values and Time Range"): writing one as text throws. */
const LAST_TIME: EpochMs = 8.64e15;

/** True for milliseconds since 1970 that a Date can hold. */
export function isInstant(t: number): boolean {
  return Math.abs(t) <= LAST_TIME;
}
