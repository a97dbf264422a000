import { describe, expect, it } from "vitest";
import { mergeSeries, stepSeries, timeScale } from "../../../lib/layout/index.ts";

const sample = (t: number, value: number | null) => ({ t, value, seq: t });

describe("step series", () => {
  // ──┐   ┌──────     the value at the left edge is the one that holds there
  //   └───┘
  it("begins with the value that holds at the left edge and is held to the end", () => {
    const series = stepSeries(
      [sample(0, 1), sample(30, 0), sample(60, 2)],
      timeScale({ from: 10, to: 100 }, 100),
      90,
    );
    expect(series).toEqual([
      { t: 10, value: 1 },
      { t: 30, value: 0 },
      { t: 60, value: 2 },
      { t: 90, value: 2 },
    ]);
  });

  it("loses no peak when it is thinned", () => {
    const samples = Array.from({ length: 50_000 }, (_, i) => sample(i, i === 23_456 ? 99 : i % 3));
    const series = stepSeries(samples, timeScale({ from: 0, to: 50_000 }, 500), 50_000);
    expect(series.length).toBeLessThanOrEqual(3 * 501 + 2);
    expect(Math.max(...series.map((point) => point.value ?? 0))).toBe(99);
    expect(series.map((point) => point.t)).toEqual([...series.map((point) => point.t)].sort((a, b) => a - b));
  });

  it("is empty before anything is known", () => {
    expect(stepSeries([sample(50, 1)], timeScale({ from: 0, to: 40 }, 100), 40)).toEqual([]);
  });

  it("merges into one table with values held", () => {
    expect(
      mergeSeries({
        a: [
          { t: 0, value: 1 },
          { t: 5, value: 2 },
        ],
        b: [{ t: 3, value: 7 }],
      }),
    ).toEqual([
      { t: 0, a: 1, b: null },
      { t: 3, a: 1, b: 7 },
      { t: 5, a: 2, b: 7 },
    ]);
  });
});
