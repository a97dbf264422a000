/** Lines of a trace that several inputs have. */
import type { LineStore, Row } from "./line-store.ts";
import { SLICE_ROWS, type Slices } from "./sorted-rows.ts";

/** Of no input: what was made of several. */
export const NO_INPUT = 0xffff_ffff;

/**
 * Finds lines that another input has, too: the same log file twice, or within an archive. One input may say the same
 * thing twice.
 * @param rows by their times
 */
export function* repeatedRows(store: LineStore, rows: Uint32Array): Slices<ReadonlySet<Row>> {
  const repeated = new Set<Row>();
  let looked = 0;
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const first = rows[start] as Row;
    const t = store.t(first);
    let isOfOne = true;
    for (; end < rows.length && store.t(rows[end] as Row) === t; end++) {
      isOfOne &&= store.input(rows[end] as Row) === store.input(first);
    }
    looked += end - start;
    if (!isOfOne) looked += SLICE_ROWS * repeatedAmong(store, rows.subarray(start, end), repeated);
    if (looked < SLICE_ROWS) continue;
    looked = 0;
    yield;
  }
  return repeated;
}

/** So much text is compared in one slice. */
const SLICE_CHARACTERS = 64 * 1024;

/** Of rows of one time. @returns which part of a slice it took */
function repeatedAmong(store: LineStore, rows: Uint32Array, repeated: Set<Row>): number {
  const tellers = new Map<string, number>();
  let characters = 0;
  for (const row of rows) {
    const input = store.input(row);
    if (input === NO_INPUT) continue;
    const text = spelledAlike(store.text(row));
    characters += text.length;
    const teller = tellers.get(text);
    if (teller === undefined) tellers.set(text, input);
    else if (teller !== input) repeated.add(row);
  }
  return characters / SLICE_CHARACTERS;
}

/** Lines are kept as they were printed: what carried one may have put spaces into it. */
function spelledAlike(line: string): string {
  return JSON.stringify(JSON.parse(line));
}
