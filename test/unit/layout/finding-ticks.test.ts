/** Ticks of findings on a time axis. */
import { describe, expect, test } from "vitest";
import { findingTicks, type TickSource, timeScale } from "../../../lib/layout/index.ts";

/** A hundred pixels for a hundred seconds. */
const SCALE = timeScale({ from: 0, to: 100_000 }, 100);
const place = (key: string, rule: string, seconds: number, shownAt = seconds): TickSource => ({
  key,
  rule,
  ref: `${rule}.${seconds}`,
  severity: rule === "D9" ? "note" : rule === "D8" ? "error" : "warning",
  from: seconds * 1_000,
  shownAt: shownAt * 1_000,
});
const drawn = (...places: TickSource[]): string[] =>
  findingTicks(places, SCALE, 8).map(
    ({ x, severity, worst, count, revisions }) => `${x} ${severity} ${worst.ref} ×${count} in ${revisions}`,
  );

describe("ticks of findings", () => {
  test("stand where each began, left to right", () => {
    expect(drawn(place("a", "D8", 50), place("a", "D4", 10))).toEqual([
      "10 warning D4.10 ×1 in 1",
      "50 error D8.50 ×1 in 1",
    ]);
  });

  test("are one where they would touch, and lead to the worst of it, of equals to the first", () => {
    expect(drawn(place("a", "D4", 10), place("b", "D8", 17), place("a", "D8", 17.5))).toEqual([
      "10 error D8.17 ×3 in 2",
    ]);
    expect(drawn(place("a", "D4", 10), place("b", "D8", 18))).toHaveLength(2);
  });

  test("leave out notes, and what lies outside", () => {
    expect(drawn(place("a", "D9", 10), place("a", "D8", -1), place("a", "D8", 101))).toEqual([]);
  });
});
