import { describe, expect, test } from "vitest";
import { curveOf, sumOf, topOf } from "@/components/sandbox/canvas/curve.ts";
import { dragged, keyed, type MovedBy, stretchFrom } from "@/components/sandbox/canvas/edit.ts";
import { drawn, gripped, LEAST_MS, stepOf } from "@/components/sandbox/canvas/spans.ts";
import type { Editable } from "@/components/sandbox/editable.ts";
import { clientsAt, scenarioFrom, TRAFFIC_SHAPES, type TrafficPart } from "@/lib/sim/index.ts";

const GRID = { lengthMs: 60_000, stepMs: 500 };
const STILL: MovedBy = { ms: 0, clients: 0, atMs: 0, atClients: 0 };

function scenario(change: Partial<Editable>): Editable {
  return scenarioFrom({ traffic: [], ...change });
}

describe("a stretch on the canvas", () => {
  test("keeps its length when it is moved, and its other end when one end is", () => {
    const span = { fromMs: 10_000, toMs: 20_000 };
    expect(gripped(span, "whole", 3_200, GRID)).toEqual({ fromMs: 13_000, toMs: 23_000 });
    expect(gripped(span, "from", 3_200, GRID)).toEqual({ fromMs: 13_000, toMs: 20_000 });
    expect(gripped(span, "to", -3_200, GRID)).toEqual({ fromMs: 10_000, toMs: 17_000 });
  });

  test.each(["whole", "from", "to"] as const)(
    "%s: stays within the scenario however far it is dragged",
    (grip) => {
      for (const by of [-1e9, -60_000, -1, 0, 1, 60_000, 1e9]) {
        const { fromMs, toMs } = gripped({ fromMs: 10_000, toMs: 20_000 }, grip, by, GRID);
        expect(fromMs).toBeGreaterThanOrEqual(0);
        expect(fromMs).toBeLessThanOrEqual(GRID.lengthMs);
        expect(toMs - fromMs).toBeGreaterThanOrEqual(LEAST_MS);
        if (grip === "to") expect(toMs).toBeLessThanOrEqual(GRID.lengthMs);
      }
    },
  );

  test("is drawn in either direction, on round times, and not by a press that trembles", () => {
    expect(drawn(12_240, 5_110, GRID)).toEqual({ fromMs: 5_000, toMs: 12_000 });
    expect(drawn(5_000, 5_200, GRID)).toBeNull();
    expect(drawn(-4_000, 90_000, GRID)).toEqual({ fromMs: 0, toMs: 60_000 });
  });

  test("lies on rounder times the less a pixel is", () => {
    expect([1, 0.1, 0.01, 0.001, 0.000_1].map(stepOf)).toEqual([50, 50, 500, 5_000, 10_000]);
  });
});

describe("a drag", () => {
  const part: TrafficPart = { shape: "constant", fromMs: 5_000, toMs: 15_000, clients: 2 };

  test("changes one part and leaves the others as they are", () => {
    const value = scenario({ traffic: [part, { ...part, clients: 9 }] });
    const change = dragged(
      value,
      { kind: "traffic", index: 1, grip: "height" },
      { ...STILL, clients: 3.4 },
      GRID,
    );
    expect(change).toEqual({ traffic: [part, { ...part, clients: 12 }] });
  });

  test("leaves at least one client and at most as many as an address may hold", () => {
    const value = scenario({ traffic: [part] });
    const height = (clients: number) =>
      dragged(value, { kind: "traffic", index: 0, grip: "height" }, { ...STILL, clients }, GRID)?.traffic?.[0]
        ?.clients;
    expect([height(-99), height(9_999)]).toEqual([1, 500]);
  });

  test("moves a burst as the instant that it is", () => {
    const burst: TrafficPart = { shape: "burst", fromMs: 5_000, toMs: 5_000, clients: 3 };
    const change = dragged(
      scenario({ traffic: [burst] }),
      { kind: "traffic", index: 0, grip: "whole" },
      { ...STILL, ms: 2_000 },
      GRID,
    );
    expect(change?.traffic).toEqual([{ ...burst, fromMs: 7_000, toMs: 7_000 }]);
  });

  test("across an empty stretch adds traffic, and in a row of faults a fault of its kind", () => {
    const value = scenario({ traffic: [part] });
    const by = { ms: 10_000, clients: 2.6, atMs: 20_000, atClients: 1.2 };
    expect(dragged(value, { kind: "newTraffic" }, by, GRID)?.traffic?.[1]).toEqual({
      shape: "constant",
      fromMs: 20_000,
      toMs: 30_000,
      clients: 4,
    });
    expect(dragged(value, { kind: "newFault", fault: "slowPull" }, by, GRID)?.faults).toEqual([
      { kind: "slowPull", fromMs: 20_000, toMs: 30_000, byMs: 5_000 },
    ]);
    expect(dragged(value, { kind: "newTraffic" }, { ...by, ms: 10 }, GRID)).toBeNull();
  });
});

describe("a key", () => {
  const value = scenario({
    traffic: [{ shape: "ramp", fromMs: 5_000, toMs: 15_000, clients: 2 }],
    faults: [
      { kind: "probe", fromMs: 0, toMs: 10_000 },
      { kind: "slowIngress", fromMs: 0, toMs: 10_000, byMs: 500 },
    ],
  });
  const press = (kind: "traffic" | "faults", index: number, key: string, shiftKey = false) =>
    keyed(value, { kind, index }, { key, shiftKey }, GRID);

  test("moves, stretches, raises and removes what has the focus", () => {
    expect(press("traffic", 0, "ArrowRight")?.traffic?.[0]).toMatchObject({ fromMs: 5_500, toMs: 15_500 });
    expect(press("traffic", 0, "ArrowLeft", true)?.traffic?.[0]).toMatchObject({
      fromMs: 5_000,
      toMs: 14_500,
    });
    expect(press("traffic", 0, "ArrowUp")?.traffic?.[0]).toMatchObject({ clients: 3 });
    expect(press("traffic", 0, "Delete")).toEqual({ traffic: [] });
    expect(press("faults", 1, "ArrowDown")?.faults?.[1]).toMatchObject({ byMs: 0 });
  });

  test("does nothing where there is nothing to change", () => {
    expect(press("faults", 0, "ArrowUp")).toBeNull();
    expect(press("traffic", 0, "a")).toBeNull();
    expect(press("traffic", 7, "ArrowRight")).toBeNull();
  });
});

test("a fault put at the playhead lies within the scenario, also at its end", () => {
  expect(stretchFrom(12_340, GRID)).toEqual({ fromMs: 12_500, toMs: 22_500 });
  expect(stretchFrom(60_000, GRID)).toEqual({ fromMs: 50_000, toMs: 60_000 });
});

describe("a curve", () => {
  test.each(TRAFFIC_SHAPES)("%s is as high where it is drawn as there are clients", (shape) => {
    const part: TrafficPart = { shape, fromMs: 10_000, toMs: 30_000, clients: 8 };
    const corners = curveOf(part, 60_000);
    if (shape === "burst") {
      expect(Math.max(...corners.map(({ clients }) => clients))).toBe(8);
      return;
    }
    for (const { ms, clients } of corners.slice(1, -1)) {
      // Between corners at the same time the curve jumps: one of the two sides is meant.
      const sides = [clientsAt(part, ms - 1), clientsAt(part, ms + 1), clientsAt(part, ms)];
      expect(Math.min(...sides.map((side) => Math.abs(side - clients)))).toBeLessThanOrEqual(0.5);
    }
  });

  test("all parts together are added, and fit below the top", () => {
    const part: TrafficPart = { shape: "constant", fromMs: 0, toMs: 60_000, clients: 30 };
    const traffic = [part, part];
    expect(sumOf(traffic, 60_000, 2).map(({ clients }) => clients)).toEqual([60, 60, 0]);
    expect(topOf(traffic, 60_000)).toBeGreaterThan(60);
    expect(topOf([], 60_000)).toBe(4);
  });
});
