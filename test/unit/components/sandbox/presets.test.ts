import { describe, expect, test } from "vitest";
import {
  PRESETS,
  presetInstant,
  presetOf,
  presetRevision,
  presetScenario,
} from "@/components/sandbox/presets.ts";
import { SIM_START, scenarioId, scenarioOf, simulate } from "@/lib/sim/index.ts";
import { playScenario } from "../../../support/played-scenario.ts";

describe.each(PRESETS)("the preset %s", (id) => {
  test("is still one after its address was read, with its instant and revision in it", () => {
    const scenario = presetScenario(id);
    expect(presetOf(scenarioOf(scenarioId(scenario)))).toBe(id);
    expect(presetInstant(id)).toBeGreaterThan(SIM_START);
    expect(presetInstant(id)).toBeLessThan(SIM_START + scenario.durationMs);
    expect(presetRevision(id) ?? 1).toBeLessThanOrEqual(scenario.rollouts.length + 1);
  });
});

test("the canary gets 10, 50 and 100 % and nobody loses a request", () => {
  const { outcome } = simulate(presetScenario("canary"));
  const shares = outcome.route.map(
    (one) => one.shares.find(({ revision }) => revision === "hello-00002")?.percent,
  );
  expect(shares).toEqual([undefined, 10, 50, 100]);
  expect(outcome.score.lost).toBe(outcome.requests.filter(({ gateway }) => gateway === "").length);
});

test("with an image that cannot be pulled the old revision goes on and scales, and the new one is found failing", () => {
  const { outcome, named, rules } = playScenario(presetScenario("badImage"));
  expect(outcome.route.length).toBe(1);
  expect(outcome.revisions[1]).toMatchObject({ readyAt: null, score: { sent: 0 } });
  expect(outcome.score.lost).toBe(0);
  expect(Math.max(...named(1).replicas.map(({ value }) => value ?? 0))).toBeGreaterThan(2);
  // A pod that cannot start.
  expect(rules.has("D8")).toBe(true);
});
