import { describe, expect, it } from "vitest";
import { placeSteps, stepSeries, timeScale } from "../../../lib/layout/index.ts";

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
});

describe("steps on the screen", () => {
  const box = { top: 10, height: 80, most: 4 };
  const place = (samples: Parameters<typeof placeSteps>[0], until: number | null = null) =>
    placeSteps(samples, { scale: timeScale({ from: 0, to: 100 }, 200), until, end: 90 }, box);

  it("go across at one height and then up or down, as far as anything is known", () => {
    expect(place([sample(0, 0), sample(30, 4)])).toEqual([
      [
        { x: 0, y: 90 },
        { x: 60, y: 90 },
        { x: 60, y: 10 },
        { x: 180, y: 10 },
        { x: 180, y: 10 },
      ],
    ]);
  });

  it("are broken where no value is known", () => {
    const lines = place([sample(0, 1), sample(20, null), sample(50, 2)]);
    expect(lines.map((line) => line.map(({ x }) => x))).toEqual([
      [0, 40],
      [100, 180, 180],
    ]);
  });

  it("give nothing of the future away", () => {
    const lines = place([sample(0, 1), sample(60, 3)], 40);
    expect(lines.map((line) => line.map(({ x }) => x))).toEqual([[0, 80, 80]]);
  });
});
