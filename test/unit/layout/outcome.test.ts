import { describe, expect, test } from "vitest";
import { layoutOutcome } from "../../../lib/layout/index.ts";

const S = 1_000;
const extent = { from: 0, to: 120 * S };
const outcome = {
  requests: [
    { sentAt: 10 * S, endAt: 10.2 * S, status: 200 },
    { sentAt: 10.5 * S, endAt: 13 * S, status: 200 },
    { sentAt: 60 * S, endAt: 60.3 * S, status: 503 },
    { sentAt: 119 * S, endAt: null, status: 0 },
  ],
  believed: [
    { t: 0, value: "none" },
    { t: 30 * S, value: "pods" },
  ],
  pods: [
    { name: "a", from: 0, readyAt: 10 * S, endingAt: 50 * S, to: 60 * S },
    { name: "b", from: 5 * S, readyAt: null, endingAt: null, to: null },
    { name: "c", from: 70 * S, readyAt: 80 * S, endingAt: null, to: null },
  ],
} as const;

describe("strips of an outcome", () => {
  test.each([960, 346])("fill %i px, at the same height", (width) => {
    const laid = layoutOutcome(outcome, extent, width);
    expect(laid.x(extent.to)).toBe(width);
    expect(laid.height).toBe(layoutOutcome(outcome, extent, 700).height);
    const parts = [...laid.sends, ...laid.pods];
    expect(parts.every(({ from, to }) => from >= laid.x(0) && to <= width && from < to)).toBe(true);
  });

  test("have ticks that leave room for their labels", () => {
    const labels = (width: number) => layoutOutcome(outcome, extent, width).ticks.map(({ label }) => label);
    expect(labels(346)).toEqual(["0 s", "30 s", "60 s", "90 s", "120 s"]);
    expect(labels(960).length).toBe(13);
    expect(layoutOutcome(outcome, extent, 346).ticks.map(({ fits }) => fits)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  test("say what became of requests in the second in which they were sent", () => {
    const { seconds, x } = layoutOutcome(outcome, extent, 960);
    expect(seconds.map(({ at, fate }) => [Math.round(at), fate])).toEqual([
      [Math.round(x(10 * S)), "answered"],
      [Math.round(x(10 * S)), "late"],
      [Math.round(x(60 * S)), "lost"],
    ]);
  });

  test("draw pods that are there at the same time in different rows, and use rows again", () => {
    const { pods } = layoutOutcome(outcome, extent, 960);
    const row = (name: string) => pods.find(({ key }) => key.startsWith(name))?.y;
    expect(pods.filter(({ key }) => key.startsWith("a")).map(({ phase }) => phase)).toEqual([
      "starting",
      "pods",
      "ending",
    ]);
    expect(row("a")).not.toBe(row("b"));
    expect(row("c")).toBe(row("a"));
  });
});
