import { expect, test } from "vitest";
import { mergeSpans } from "../../../lib/layout/index.ts";

const RANGE = { from: 0, to: 1_000 };
const span = (from: number, to: number | null) => ({ from, to, reason: `at ${from}`, resource: "pods" });
const drawn = (spans: ReturnType<typeof span>[], places: number) =>
  mergeSpans(spans, RANGE, places).map(({ from, to, reason }) => `${from}–${to ?? ""} ${reason}`);

test("spans that can be told apart stay as they are", () => {
  const few = [span(0, 1), span(2, 3)];
  expect(drawn(few, 2)).toEqual(["0–1 at 0", "2–3 at 2"]);
});

test("those that touch the same place or the next become one, also within one that is longer", () => {
  const spans = [span(0, 10), span(20, 30), span(130.1, 140), span(131, 135), span(500, 501)];
  expect(drawn(spans, 4)).toEqual(["0–140 at 0", "500–501 at 500"]);
  expect(drawn([span(0, 10), span(110, 120), span(220.1, 221)], 2)).toEqual(["0–221 at 0"]);
});

test("one that lasts takes in all that follow", () => {
  expect(drawn([span(0, 10), span(600, null), span(700, 710)], 2)).toEqual(["0–10 at 0", "600– at 600"]);
});

test("of any number no more than two for each place are left", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => span(i / 10, i / 10 + 0.05));
  expect(mergeSpans(many, RANGE, 250).length).toBeLessThanOrEqual(500);
});
