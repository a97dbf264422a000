import { expect, test } from "vitest";
import { noteMarks, noteSpans, timeScale } from "../../../lib/layout/index.ts";
import type { Note } from "../../../lib/model/notes.ts";

/** 1 px is 10 ms. */
const SCALE = timeScale({ from: 0, to: 10_000 }, 1_000);

function note(id: string, from: number, to: number | null = null): Note {
  return { id, revision: null, from, to, text: id, by: "", at: null, version: 1 };
}

const ids = (notes: readonly Note[]): string => notes.map(({ id }) => id).join(" ");

test("an instant has no width, a range that of its time", () => {
  const spans = noteSpans([note("instant", 500), note("range", 1_000, 3_000)], SCALE);
  expect(spans.map(({ x, width }) => [x, width])).toEqual([
    [50, 0],
    [100, 200],
  ]);
});

test("what is out of view is left out, and what reaches into it is clipped", () => {
  const notes = [
    note("before", -1),
    note("into", -500, 20),
    note("over", -500, 20_000),
    note("after", 10_001),
  ];
  expect(noteSpans(notes, SCALE).map(({ note: { id }, x, width }) => [id, x, width])).toEqual([
    ["into", 0, 2],
    ["over", 0, 1_000],
  ]);
});

test("what begins close together is one mark, in the order of time", () => {
  const marks = noteMarks([note("c", 320), note("a", 0), note("b", 159)], SCALE);
  expect(marks.map(({ x, notes }) => [x, ids(notes)])).toEqual([
    [0, "a b"],
    [32, "c"],
  ]);
  expect(noteMarks([note("a", 0), note("b", 160)], SCALE)).toHaveLength(2);
});
