import { describe, expect, test } from "vitest";
import { allColdStarts } from "../../../lib/core/index.ts";
import { firstBox, placeScatter, rowsIn, type ScatterBox, stepBox } from "../../../lib/layout/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";

const HEIGHT = 200;

describe("a box that is drawn by keys", () => {
  const rows = allColdStarts(stateOf(openRecording("cold-start")));
  const scatter = placeScatter(rows, "total", 400, HEIGHT);
  const first = firstBox(scatter, HEIGHT);
  const step = (box: ScatterBox, right: number, up: number, isSizing = false): ScatterBox =>
    stepBox(scatter, HEIGHT, box, { right, up, isSizing });
  const often = (times: number, box: ScatterBox, ...by: [number, number, boolean?]): ScatterBox =>
    Array.from({ length: times }).reduce<ScatterBox>((now) => step(now, ...by), box);
  const edges = (box: ScatterBox): number[] =>
    [
      scatter.time.toPx(box.from),
      scatter.time.toPx(box.to),
      scatter.toY(box.most),
      scatter.toY(box.least),
    ].map((px) => Math.round(px) + 0);

  test("begins as the longer half of all of the time", () => {
    expect(edges(first)).toEqual([0, 400, 0, 100]);
    expect(rowsIn(rows, "total", first).size).toBe(3);
  });

  test("is made smaller, moved, and stays within the picture", () => {
    const narrow = often(10, first, -1, 0, true);
    expect(edges(narrow)).toEqual([0, 200, 0, 100]);
    expect(edges(step(narrow, 1, 0))).toEqual([20, 220, 0, 100]);
    expect(edges(often(30, narrow, 1, 0))).toEqual([200, 400, 0, 100]);
    expect(edges(often(30, narrow, 0, 1))).toEqual([0, 200, 0, 100]);
    expect(edges(step(narrow, 0, -1))).toEqual([0, 200, 10, 110]);
  });

  test("is never smaller than a step, nor larger than the picture", () => {
    expect(edges(often(40, first, -1, 0, true))).toEqual([0, 20, 0, 100]);
    expect(edges(often(40, first, 1, 1, true))).toEqual([0, 400, 0, 10]);
  });

  test("holds those that begin and last within it", () => {
    const narrow = often(18, first, -1, 0, true);
    expect([...rowsIn(rows, "total", narrow)].map(({ index }) => index)).toEqual([1]);
  });
});
