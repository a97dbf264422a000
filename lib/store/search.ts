/** The first number from `low` up to `high` for which the test holds, as it does for all after it; `high` when none. */
export function firstIndex(low: number, high: number, isThere: (index: number) => boolean): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isThere(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
