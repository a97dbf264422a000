import { describe, expect, test } from "vitest";
import { type ColumnKind, columnOf, createColumn } from "../../../lib/store/columns.ts";
import { random } from "../../support/random.ts";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const { next, below } = random(3);

/** Numbers as columns hold them, and as nobody expects them. */
const SERIES: readonly (readonly [string, ColumnKind, (i: number) => number])[] = [
  ["times", "float64", (i) => NOW + i * 13],
  ["times of a year", "float64", (i) => NOW + i * 3_153_600],
  ["times with parts of a millisecond", "float64", (i) => NOW + i + 0.25],
  ["times that go back", "float64", (i) => NOW - i * 7],
  ["one odd time among others", "float64", (i) => (i === 5_000 ? 0.5 : NOW + i)],
  ["one that is not known", "float64", (i) => (i === 4_097 ? Number.NaN : NOW + i)],
  ["offsets of a large file", "float64", (i) => i * 870_000],
  ["anything", "float64", () => (next() - 0.5) * 10 ** below(17)],
  ["lengths", "int32", () => below(8_000_000)],
  ["numbers below zero", "int32", (i) => -1 - (i % 2)],
  ["flags", "uint8", (i) => i % 8],
];

describe("a column gives back what was put in, also after it was saved:", () => {
  test.each(SERIES)("%s", (_, kind, valueAt) => {
    const values = Array.from({ length: 10_000 }, (_, i) => valueAt(i));
    const column = createColumn(kind);
    for (const value of values) column.push(value);
    for (const i of [3, 4_095, 4_096, 9_999]) {
      values[i] = valueAt(i + 1);
      column.set(i, values[i] as number);
    }
    expect(values.map((_, i) => column.get(i))).toEqual(values);
    const again = columnOf(kind, column.parts(), values.length);
    expect(values.map((_, i) => again.get(i))).toEqual(values);
    expect(again.get(99_999)).toBe(0);
  });
});

test("numbers go on behind those that were dropped", () => {
  const column = createColumn("float64", 5_000);
  for (let i = 5_000; i < 20_000; i++) column.push(NOW + i);
  column.dropBefore(12_000);
  expect([column.get(5_000), column.get(12_000), column.get(19_999)]).toEqual([
    0,
    NOW + 12_000,
    NOW + 19_999,
  ]);
});
