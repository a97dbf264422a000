import { expect, test } from "vitest";
import { createLineStore } from "../../../../lib/trace/import/line-store.ts";

const decoder = new TextDecoder();
const LINES = [
  '{"a":1}\n',
  '{"name":"größer 💡"}\n',
  `{"long":"${"x".repeat(600_000)}"}\n`,
  '{"b":2}\n',
  ...Array.from({ length: 40_000 }, (_, i) => `{"i":${i}${i % 1_000 === 0 ? ',"ü":1' : ""}}\n`),
];

function filled() {
  const store = createLineStore();
  LINES.forEach((line, i) => {
    store.add(line, i, 2 * i, i % 7);
  });
  return store;
}

test("each line is given back with what was said of it", () => {
  const store = filled();
  for (const row of [0, 1, 2, 3, 4, 1_004, 33_000, LINES.length - 1]) {
    expect([store.text(row), store.t(row), store.received(row), store.input(row)]).toEqual([
      LINES[row],
      row,
      2 * row,
      row % 7,
    ]);
  }
});

test.each([
  ["in their order", (rows: number[]) => rows],
  ["backwards", (rows: number[]) => rows.reverse()],
  ["some of them", (rows: number[]) => rows.filter((row) => row % 3 === 1)],
])("the lines, %s", (_, pick) => {
  const rows = pick(LINES.map((_, i) => i));
  const pieces = [...filled().pieces(Uint32Array.from(rows))].map((piece) => decoder.decode(piece));
  expect(pieces.join("")).toBe(rows.map((row) => LINES[row]).join(""));
  expect(pieces.every((piece) => piece.endsWith("\n"))).toBe(true);
});
