import { describe, expect, test } from "vitest";
import { allColdStarts, compareColdStarts } from "../../../lib/core/index.ts";
import { isAnswerFar, placeWaterfalls } from "../../../lib/layout/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { openCase } from "../../support/told.ts";

describe("a waterfall", () => {
  const rows = allColdStarts(stateOf(openRecording("cold-start")));
  const [create, second, third] = rows;
  if (create === undefined || second === undefined || third === undefined)
    throw new Error("three cold starts");

  test("places phases by their length on an axis whose 0 is the request", () => {
    const { axis, waterfalls } = placeWaterfalls([second], "request");
    const [waterfall] = waterfalls;
    const span = axis.to - axis.from;
    expect(axis.from).toBe(0);
    for (const { phase, width, lengthMs } of waterfall?.phases ?? []) {
      expect(lengthMs).toBe(phase.to - phase.from);
      expect(width * span).toBeCloseTo(lengthMs, 6);
    }
    expect(waterfall?.marks.map(({ mark, offsetMs }) => [mark.key, offsetMs]).slice(0, 2)).toEqual([
      ["request", 0],
      ["decision", 8],
    ]);
    expect(axis.ticks.every(({ ms, x }) => Math.abs(x * span - ms) < 1e-6)).toBe(true);
  });

  test("puts two on the same axis, each from its own 0", () => {
    const { alignment } = compareColdStarts(second, third);
    const { axis, waterfalls } = placeWaterfalls([second, third], alignment);
    expect(waterfalls.map(({ order }) => order)).toEqual(["first", "second"]);
    const requests = waterfalls.map(({ marks }) => marks.find(({ mark }) => mark.key === "request")?.x);
    expect(requests[0]).toBe(requests[1]);
    const last = Math.max(...waterfalls.flatMap(({ marks }) => marks.map(({ offsetMs }) => offsetMs)));
    expect(axis.to).toBeGreaterThanOrEqual(last);
  });

  test("does not stretch the axis for a hand-over that comes long after", () => {
    const late = {
      ...second,
      marks: second.marks.map((mark) => (mark.key === "handedOver" ? { ...mark, t: mark.t + 60_000 } : mark)),
    };
    expect(placeWaterfalls([late], "request").axis.to).toBeLessThan(2_000);
    // Where there is no request, the decision is 0.
    expect(placeWaterfalls([create], "decision").axis.from).toBe(0);
  });

  test("zooms to the start where an answer comes far later, and lets that reach out", () => {
    const [, waiting] = allColdStarts(stateOf(openCase("field/clusterip-fallback.ndjson.gz")));
    if (waiting === undefined) throw new Error("two cold starts");
    expect(isAnswerFar([waiting], "request")).toBe(true);
    expect(isAnswerFar([second], "request")).toBe(false);
    const whole = placeWaterfalls([waiting], "request");
    const { axis, waterfalls } = placeWaterfalls([waiting], "request", true);
    expect(whole.axis.to).toBeGreaterThan(25_000);
    expect(axis.to).toBeLessThan(1_000);
    const answer = waterfalls[0]?.phases.find(({ phase }) => phase.key === "answer");
    expect((answer?.x ?? 0) + (answer?.width ?? 0)).toBe(1);
    expect(answer?.lengthMs).toBe(24_217);
    expect(waterfalls[0]?.marks.find(({ mark }) => mark.key === "answered")?.x).toBeGreaterThan(1);
  });
});
