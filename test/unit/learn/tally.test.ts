/** Guesses of a class as bars. */
import { expect, test } from "vitest";
import { optionBars, spreadOf } from "@/components/learn/class/tally-of.ts";

test("each option has its share, and what is no option has none", () => {
  const counts = [
    ["pod", 3],
    ["nobody", 1],
    ["toString", 9],
    [5, 9],
  ] as const;
  expect(optionBars(["activator", "pod", "nobody"], { counts })).toEqual([
    { option: "activator", count: 0, share: 0 },
    { option: "pod", count: 3, share: 0.75 },
    { option: "nobody", count: 1, share: 0.25 },
  ]);
  expect(optionBars(["pod"], { counts: [] })).toEqual([{ option: "pod", count: 0, share: 0 }]);
});

test("numbers are spread over the scale, both ends within; what is outside is not counted", () => {
  const scale = { from: 0, to: 10 };
  const counts = [
    [10, 1],
    [0, 2],
    [4.9, 1],
    [5, 1],
    [-0.1, 9],
    [10.1, 9],
    ["pod", 9],
  ] as const;
  expect(spreadOf(scale, { counts }, 2)).toEqual({ all: 5, median: 4.9, bins: [3, 2] });
  expect(
    spreadOf(
      scale,
      {
        counts: [
          [3, 1],
          [7, 1],
        ],
      },
      2,
    )?.median,
  ).toBe(3);
  expect(spreadOf(scale, { counts: [[11, 1]] }, 2)).toBeNull();
  expect(spreadOf({ from: 1, to: 1 }, { counts: [[1, 1]] }, 2)).toBeNull();
});
