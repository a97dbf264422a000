/** Numbers of rows in an order, which may be millions: they take no more room while there are more of them. */
import type { Row } from "./line-store.ts";
import { inSlices, type Slices } from "./sorted-rows.ts";

export interface RowList {
  readonly length: number;
  push(row: Row): void;
  /** All of them; those of some rows only, if told. */
  all(isKept?: (row: Row) => boolean): Slices<Uint32Array<ArrayBuffer>>;
}

const BLOCK_BITS = 16;
const BLOCK_ROWS = 1 << BLOCK_BITS;
const BLOCK_MASK = BLOCK_ROWS - 1;

export function createRowList(): RowList {
  const blocks: Uint32Array[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(row) {
      const at = length & BLOCK_MASK;
      if (at === 0) blocks.push(new Uint32Array(BLOCK_ROWS));
      (blocks[length >> BLOCK_BITS] as Uint32Array)[at] = row;
      length += 1;
    },
    *all(isKept) {
      const rows = new Uint32Array(length);
      let count = 0;
      yield* inSlices(length, (begin, end) => {
        for (let i = begin; i < end; i++) {
          const row = (blocks[i >> BLOCK_BITS] as Uint32Array)[i & BLOCK_MASK] as Row;
          if (isKept !== undefined && !isKept(row)) continue;
          rows[count] = row;
          count += 1;
        }
      });
      return rows.subarray(0, count);
    },
  };
}
