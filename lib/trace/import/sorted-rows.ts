/**
 * Sorts numbers of rows by what they stand for, in slices: runs that are in order already, as each input mostly is, are
 * merged two by two. Rows that are equal stay in their order.
 */

/** Work that can be interrupted wherever it yields. */
export type Slices<Result> = Generator<void, Result>;

/** So many rows are looked at in one slice. */
export const SLICE_ROWS = 16_384;

/** Does something for all numbers below an end, some thousands in one slice. @param act a loop from `begin` to `end` */
export function* inSlices(count: number, act: (begin: number, end: number) => void): Slices<void> {
  for (let begin = 0; begin < count; begin += SLICE_ROWS) {
    act(begin, Math.min(count, begin + SLICE_ROWS));
    yield;
  }
}

interface Keyed {
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly keys: Float64Array;
}

/** The rows by their keys; the array that was given may be changed. */
export function* sortedRows(
  rows: Uint32Array<ArrayBuffer>,
  keyOf: (row: number) => number,
): Slices<Uint32Array<ArrayBuffer>> {
  /** Where each run of rows in order ends. */
  let ends: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  yield* inSlices(rows.length, (begin, end) => {
    for (let i = begin; i < end; i++) {
      const key = keyOf(rows[i] as number);
      if (key < last) ends.push(i);
      last = key;
    }
  });
  ends.push(rows.length);
  if (ends.length === 1) return rows;
  const keys = new Float64Array(rows.length);
  yield* inSlices(rows.length, (begin, end) => {
    for (let i = begin; i < end; i++) keys[i] = keyOf(rows[i] as number);
  });
  let from: Keyed = { rows, keys };
  let to: Keyed = { rows: new Uint32Array(rows.length), keys: new Float64Array(rows.length) };
  while (ends.length > 1) {
    const merged: number[] = [];
    for (let i = 0; i < ends.length; i += 2) {
      const middle = ends[i] as number;
      const end = ends[i + 1] ?? middle;
      const merge = mergerOf(from, to, ends[i - 1] ?? 0, middle, end);
      yield* inSlices(end - (ends[i - 1] ?? 0), merge);
      merged.push(end);
    }
    ends = merged;
    [from, to] = [to, from];
  }
  return from.rows;
}

/** Merges two runs that follow one another, part by part. */
function mergerOf(from: Keyed, to: Keyed, start: number, middle: number, stop: number) {
  let a = start;
  let b = middle;
  return (begin: number, end: number): void => {
    for (let i = start + begin; i < start + end; i++) {
      const isFirst = b >= stop || (a < middle && (from.keys[a] as number) <= (from.keys[b] as number));
      const taken = isFirst ? a++ : b++;
      to.rows[i] = from.rows[taken] as number;
      to.keys[i] = from.keys[taken] as number;
    }
  };
}
