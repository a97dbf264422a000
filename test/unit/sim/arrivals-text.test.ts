import { describe, expect, test } from "vitest";
import {
  type Arrival,
  LONGEST_SCENARIO_ID,
  MOST_ARRIVALS,
  scenarioFrom,
  scenarioId,
  scenarioOf,
} from "../../../lib/sim/index.ts";

/** Requests of a busy minute. */
function arrivals(count: number): Arrival[] {
  return Array.from({ length: count }, (_, i) => ({ atMs: 2_000 + i * 97, serviceMs: (i * 37) % 400 }));
}

describe("requests in an address", () => {
  test.each([1, 2, 50, MOST_ARRIVALS])("%i of them come back as they were", (count) => {
    const scenario = scenarioFrom({ arrivals: arrivals(count), durationMs: 100_000 });
    expect(scenarioOf(scenarioId(scenario))).toEqual(scenario);
  });

  test("of any size: at the same instant, at the end of an hour, without work", () => {
    const edge = [
      { atMs: 0, serviceMs: 0 },
      { atMs: 0, serviceMs: 127 },
      { atMs: 128, serviceMs: 128 },
      { atMs: 3_600_000, serviceMs: 3_600_000 },
    ];
    const scenario = scenarioFrom({ arrivals: edge, durationMs: 3_600_000 });
    expect(scenarioOf(scenarioId(scenario)).arrivals).toEqual(edge);
  });

  test("that are in no order or not in whole milliseconds come back, too", () => {
    const odd = [
      { atMs: 500, serviceMs: 1.5 },
      { atMs: 20.25, serviceMs: 3 },
    ];
    const scenario = scenarioFrom({ arrivals: odd });
    expect(scenarioOf(scenarioId(scenario)).arrivals).toEqual(odd);
  });

  test("take so little room that an address with as many as there may be is not cut on its way", () => {
    expect(scenarioId(scenarioFrom({ arrivals: arrivals(MOST_ARRIVALS) })).length).toBeLessThan(
      LONGEST_SCENARIO_ID - 800,
    );
  });

  test("of an older address are read", () => {
    const json = JSON.stringify({ arrivals: [{ atMs: 5_000, serviceMs: 20 }] });
    expect(scenarioOf(`sim.${btoa(json).replaceAll("=", "")}`).arrivals).toEqual([
      { atMs: 5_000, serviceMs: 20 },
    ]);
  });

  test("an address that was cut says so, wherever it was cut", () => {
    const id = scenarioId(scenarioFrom({ arrivals: arrivals(40) }));
    for (let length = 5; length < id.length; length++)
      expect(() => scenarioOf(id.slice(0, length)), String(length)).toThrow();
    expect(() => scenarioOf(`${id}.AAAA`)).toThrow(/cut off or changed/);
  });

  test("more than there may be are refused", () => {
    const id = scenarioId(scenarioFrom({ arrivals: arrivals(MOST_ARRIVALS + 1), durationMs: 100_000 }));
    expect(() => scenarioOf(id)).toThrow(/cannot be played/);
  });
});
