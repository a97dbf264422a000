/** Lines of a trace that several inputs have. */
import type { JsonObject } from "../../model/json.ts";
import type { LineStore, Row } from "./line-store.ts";
import { createToldRequests } from "./repeated-requests.ts";
import { SLICE_ROWS, type Slices } from "./sorted-rows.ts";

/** Of no input: what was made of several. */
export const NO_INPUT = 0xffff_ffff;

/**
 * Finds lines that another input has, too: the same log file twice, or within an archive. One input may say the same
 * thing twice. Requests are repeated where they are the same, however they are told.
 * @param rows by their times
 */
export function* repeatedRows(store: LineStore, rows: Uint32Array): Slices<ReadonlySet<Row>> {
  const repeated = new Set<Row>();
  let at = 0;
  const look = (): void => {
    for (let weight = 0; weight < SLICE_ROWS && at < rows.length; ) {
      const start = at;
      const first = rows[start] as Row;
      const t = store.t(first);
      const input = store.input(first);
      let isOfOne = true;
      for (at += 1; at < rows.length && store.t(rows[at] as Row) === t; at++) {
        isOfOne &&= store.input(rows[at] as Row) === input;
      }
      weight += at - start;
      if (!isOfOne) weight += SLICE_ROWS * repeatedAmong(store, rows.subarray(start, at), repeated);
    }
  };
  while (at < rows.length) {
    look();
    yield;
  }
  return repeated;
}

/** So much text is compared in one slice. */
const SLICE_CHARACTERS = 64 * 1024;

/** Of rows of one time. @returns which part of a slice it took */
function repeatedAmong(store: LineStore, rows: Uint32Array, repeated: Set<Row>): number {
  const tellers = new Map<string, number>();
  const isToldRequest = createToldRequests();
  let characters = 0;
  for (const row of rows) {
    const input = store.input(row);
    if (input === NO_INPUT) continue;
    const record = JSON.parse(store.text(row)) as JsonObject;
    // Lines are kept as they were printed: what carried one may have put spaces into it.
    const text = JSON.stringify(record);
    characters += text.length;
    if (record.type === "REQUEST") {
      if (isToldRequest(record, input)) repeated.add(row);
      continue;
    }
    const teller = tellers.get(text);
    if (teller === undefined) tellers.set(text, input);
    else if (teller !== input) repeated.add(row);
  }
  return characters / SLICE_CHARACTERS;
}
