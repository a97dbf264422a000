/** Arithmetic of a recording that is being read. */
import type { ReadingStatus } from "../model/reading-status.ts";
import type { DurationMs } from "../model/units.ts";

/** How long the rest takes at the rate of late, in whole seconds; null while that is not known. */
export function remainingMs({ bytes, totalBytes, bytesPerSecond }: ReadingStatus): DurationMs | null {
  if (bytesPerSecond === null || bytesPerSecond <= 0) return null;
  return Math.ceil(Math.max(0, totalBytes - bytes) / bytesPerSecond) * 1_000;
}
