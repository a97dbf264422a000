import { describe, expect, test } from "vitest";
import type { Asked, Evidence } from "../../../components/learn/asked.ts";
import { verdictOf } from "../../../components/learn/verdict-of.ts";

const nothing = {} as Evidence;
const number: Asked = {
  kind: "number",
  key: "lost",
  min: 0,
  max: 100,
  step: 1,
  unit: "requests",
  within: 2,
  answer: () => 40,
};
const instant = (t: number | null): Asked => ({
  kind: "instant",
  key: "when",
  withinMs: 500,
  answer: () => t,
});

describe("an answer beside the true one", () => {
  test.each([
    [40, "found", 0],
    [42, "found", 2],
    [43, "close", 3],
    [50, "close", 10],
    [51, "over", 11],
    [29, "under", 11],
  ])("%i of 40, where 2 off still counts: %s", (given, is, by) => {
    expect(verdictOf(number, given, nothing)).toEqual({ given, truth: 40, is, by });
  });

  test("a choice is found or missed", () => {
    const choice: Asked = { kind: "choice", key: "who", options: ["a", "b"], answer: () => "b" };
    expect([verdictOf(choice, "b", nothing).is, verdictOf(choice, "a", nothing).is]).toEqual([
      "found",
      "missed",
    ]);
  });

  test("an instant is too early, too late, close, or never", () => {
    const said = (t: number, truth: number | null) => verdictOf(instant(truth), t, nothing).is;
    expect([said(1_400, 1_000), said(1_900, 1_000), said(2_100, 1_000), said(0, 1_100)]).toEqual([
      "found",
      "close",
      "over",
      "under",
    ]);
    expect(verdictOf(instant(null), 5, nothing)).toEqual({ given: 5, truth: null, is: "never", by: 0 });
  });
});
