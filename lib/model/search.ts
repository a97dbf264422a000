/** Binary search in what is sorted by time, or by number. */
import type { EpochMs } from "./units.ts";

/** Index of the last item whose time is at or before `t`; -1 when all are later. Items sorted by time. */
export function lastIndexAt<T>(items: readonly T[], t: EpochMs, timeOf: (item: T) => EpochMs): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(items[middle] as T) <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Index of the first item whose time is at or after `t`; the length when all are earlier. Items sorted by time. */
export function firstIndexAt<T>(items: readonly T[], t: EpochMs, timeOf: (item: T) => EpochMs): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(items[middle] as T) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}
