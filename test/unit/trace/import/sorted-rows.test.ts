import { expect, test } from "vitest";
import { SLICE_ROWS, sortedRows } from "../../../../lib/trace/import/sorted-rows.ts";
import { random } from "../../../support/random.ts";

function sorted(keys: readonly number[]): { rows: number[]; slices: number } {
  const work = sortedRows(
    Uint32Array.from(keys, (_, i) => i),
    (row) => keys[row] as number,
  );
  for (let slices = 0; ; slices++) {
    const { done, value } = work.next();
    if (done === true) return { rows: [...value], slices };
  }
}

test.each([0, 1, 2, 7, 100, 1_000])(
  "%d rows in any order come by their keys, equal ones in their order",
  (count) => {
    const { below } = random(count);
    for (let round = 0; round < 20; round++) {
      const keys = Array.from({ length: count }, () => below(1 + round * 10));
      const expected = keys
        .map((_, i) => i)
        .sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
      expect(sorted(keys).rows).toEqual(expected);
    }
  },
);

test("three inputs, each in order, become one; the work is cut into slices", () => {
  const length = 2 * SLICE_ROWS;
  const keys = Array.from({ length: 3 * length }, (_, i) => 3 * (i % length) + Math.floor(i / length));
  const { rows, slices } = sorted(keys);
  expect(rows.map((row) => keys[row])).toEqual(keys.map((_, i) => i));
  expect(slices).toBeGreaterThan(12);
});
