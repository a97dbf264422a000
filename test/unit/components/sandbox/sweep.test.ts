import { describe, expect, test } from "vitest";
import { playGently } from "@/components/sandbox/sweep/play-gently.ts";
import { SWEPT, type SweptSetting, sweptValues } from "@/components/sandbox/sweep/values.ts";
import { scenarioFrom, scenarioId, scenarioOf, simulate } from "@/lib/sim/index.ts";

const KEYS = Object.keys(SWEPT) as SweptSetting[];

describe("the values of a sweep", () => {
  test.each(KEYS)(
    "%s: at most seven, in order, the present one among them, and each can be played",
    (key) => {
      for (const value of [...SWEPT[key], Math.max(...SWEPT[key]) - 1, 17]) {
        const scenario = scenarioFrom({
          settings: { [key]: Math.max(value, key === "stableWindowMs" ? 6_000 : value) },
        });
        const values = sweptValues(key, scenario.settings);
        expect(values.length).toBeLessThanOrEqual(7);
        expect(values).toEqual([...values].sort((a, b) => a - b));
        expect(values).toContain(scenario.settings[key]);
        for (const one of values) {
          const swept = { ...scenario, settings: { ...scenario.settings, [key]: one } };
          expect(() => scenarioOf(scenarioId(swept))).not.toThrow();
        }
      }
    },
  );

  test("do not contradict min-scale and max-scale", () => {
    const { settings } = scenarioFrom({ settings: { minScale: 2, maxScale: 5 } });
    expect(sweptValues("minScale", settings)).toEqual([0, 1, 2, 3, 5]);
    expect(sweptValues("maxScale", settings)).toEqual([0, 2, 3, 5, 10, 20]);
  });
});

describe("playing in turns", () => {
  test("comes to the same as playing in one go", async () => {
    const scenario = scenarioFrom({ durationMs: 30_000 });
    expect(await playGently(scenario, new AbortController().signal)).toEqual(simulate(scenario).outcome);
  });
});
