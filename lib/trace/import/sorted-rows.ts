/**
 * Sorts numbers of rows by what they stand for, in slices: runs that are in order already, as each input mostly is, are
 * merged two by two. Rows that are equal stay in their order.
 */

/** Work that can be interrupted wherever it yields. */
export type Slices<Result> = Generator<void, Result>;

/** So many rows are looked at between two slices. */
export const SLICE_ROWS = 16_384;

/** The rows by their keys; the array that was given may be changed. */
export function* sortedRows(
  rows: Uint32Array<ArrayBuffer>,
  keyOf: (row: number) => number,
): Slices<Uint32Array> {
  let from = rows;
  let keys: Float64Array = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    keys[i] = keyOf(rows[i] as number);
    if (i % SLICE_ROWS === 0) yield;
  }
  let ends = yield* runEnds(keys);
  if (ends.length < 2) return rows;
  let to = new Uint32Array(rows.length);
  let toKeys: Float64Array = new Float64Array(rows.length);
  while (ends.length > 1) {
    const merged: number[] = [];
    for (let i = 0; i < ends.length; i += 2) {
      const begin = ends[i - 1] ?? 0;
      const middle = ends[i] as number;
      const end = ends[i + 1] ?? middle;
      yield* mergeRuns({ rows: from, keys }, { rows: to, keys: toKeys }, begin, middle, end);
      merged.push(end);
    }
    ends = merged;
    [from, to] = [to, from];
    [keys, toKeys] = [toKeys, keys];
  }
  return from;
}

/** Where each run of rows in order ends. */
function* runEnds(keys: Float64Array): Slices<number[]> {
  const ends: number[] = [];
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i] as number) < (keys[i - 1] as number)) ends.push(i);
    if (i % SLICE_ROWS === 0) yield;
  }
  ends.push(keys.length);
  return ends;
}

interface Keyed {
  readonly rows: Uint32Array;
  readonly keys: Float64Array;
}

function* mergeRuns(from: Keyed, to: Keyed, begin: number, middle: number, end: number): Slices<void> {
  let a = begin;
  let b = middle;
  for (let i = begin; i < end; i++) {
    const isFirst = b >= end || (a < middle && (from.keys[a] as number) <= (from.keys[b] as number));
    const taken = isFirst ? a++ : b++;
    to.rows[i] = from.rows[taken] as number;
    to.keys[i] = from.keys[taken] as number;
    if (i % SLICE_ROWS === 0) yield;
  }
}
