import { describe, expect, test } from "vitest";
import { hashOfData } from "../../../lib/model/hash.ts";

/** Data of which no two are the same, and most of which differ in little. */
const DIFFERENT: readonly unknown[] = [
  ...[0, 1, -1, 0.5, 1_700_000_000_000, 1_700_000_000_001, Number.MAX_SAFE_INTEGER],
  ...[true, false, null, "", "a", "b", "ab", "ba", "1", "null"],
  ...[[], [1], [2], [1, 2], [2, 1], [[1], 2], [1, [2]], [null], [""]],
  ...[{}, { a: 1 }, { a: 2 }, { b: 1 }, { a: 1, b: 1 }, { a: { b: 1 } }, { a: {}, b: 1 }, { a: [1] }],
  ...[{ to: null, seq: 3 }, { to: 3, seq: 3 }, { seq: 3 }],
];

describe("the hash of plain data", () => {
  test("tells different data apart", () => {
    const hashes = DIFFERENT.map(hashOfData);
    expect(new Set(hashes).size).toBe(DIFFERENT.length);
    expect(hashes.every(Number.isSafeInteger)).toBe(true);
  });

  test("is the same for the same data, made anew", () => {
    expect(DIFFERENT.map((data) => hashOfData(structuredClone(data)))).toEqual(DIFFERENT.map(hashOfData));
  });

  test("differs for rows that differ in one number, thousands of them", () => {
    const row = (seq: number) => ({
      key: "demo/r",
      phase: [{ value: "Zero", from: 1, to: null, seq }],
      flips: 0,
    });
    const hashes = Array.from({ length: 20_000 }, (_, seq) => hashOfData(row(seq)));
    expect(new Set(hashes).size).toBe(20_000);
  });
});
