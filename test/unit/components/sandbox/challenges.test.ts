import { describe, expect, test } from "vitest";
import {
  bestScenario,
  CHALLENGES,
  type ChallengeId,
  challengeScenario,
  GOALS,
  isOf,
  isReached,
  withChange,
} from "@/components/sandbox/challenges/challenges.ts";
import { type Score, type SimSettings, scenarioId, scenarioOf, simulate } from "@/lib/sim/index.ts";

const S = 1_000;

/** What somebody may try of each free setting. */
const TRIED: Readonly<Record<ChallengeId, Partial<Record<keyof SimSettings, readonly number[]>>>> = {
  ingress: {
    targetBurstCapacity: [-1, 0, 211],
    minScale: [0, 1, 2],
    gracePeriodMs: [10 * S, 60 * S],
    retentionMs: [0, 60 * S],
  },
  morning: {
    minScale: [0, 1],
    stableWindowMs: [6 * S, 15 * S, 30 * S],
    gracePeriodMs: [0, 30 * S],
    retentionMs: [0, 30 * S, 60 * S],
  },
  burst: { targetBurstCapacity: [0, 10, 211], minScale: [1, 4, 5, 6], stableWindowMs: [15 * S, 60 * S] },
  // Of the revision that is rolled out.
  canary: {
    minScale: [0, 1],
    initialScale: [1, 2],
    stableWindowMs: [6 * S, 15 * S, 30 * S, 60 * S],
    retentionMs: [0, 20 * S, 30 * S, 60 * S],
    scaleDownDelayMs: [0, 30 * S],
  },
};

function combinations(id: ChallengeId): Partial<SimSettings>[] {
  return Object.entries(TRIED[id]).reduce<Partial<SimSettings>[]>(
    (all, [key, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  );
}

function scoreWith(id: ChallengeId, settings: Partial<SimSettings>): Score {
  const isRollout = GOALS[id].rollout !== undefined;
  const scenario = challengeScenario(id);
  return simulate(withChange(scenario, isRollout ? {} : settings, isRollout ? settings : {})).outcome.score;
}

describe.each(CHALLENGES)("the challenge %s", (id) => {
  test("is not reached as it is given, and is by the solution that is shown", () => {
    expect(isReached(id, scoreWith(id, {}))).toBe(false);
    expect(isReached(id, simulate(bestScenario(id)).outcome.score)).toBe(true);
    expect(isOf(id, bestScenario(id))).toBe(true);
  });

  test("cannot be reached at less than par with what somebody would try", () => {
    const par = simulate(bestScenario(id)).outcome.score.podSeconds;
    for (const settings of combinations(id)) {
      const score = scoreWith(id, settings);
      if (isReached(id, score)) expect([settings, score.podSeconds >= par]).toEqual([settings, true]);
    }
  });

  test("is still one after its address was read, and none when something else was changed", () => {
    const scenario = scenarioOf(scenarioId(challengeScenario(id)));
    expect(isOf(id, scenario)).toBe(true);
    expect(isOf(id, { ...scenario, traffic: [] })).toBe(false);
    expect(isOf(id, { ...scenario, fork: { atMs: 0 } })).toBe(false);
    const [bound] = (Object.keys(scenario.settings) as (keyof SimSettings)[]).filter(
      (key) => !GOALS[id].free.includes(key),
    );
    expect(isOf(id, { ...scenario, settings: { ...scenario.settings, [bound as string]: 7 } })).toBe(false);
  });
});

test("of a rollout only what is free of its revision may be changed, and no share", () => {
  const scenario = challengeScenario("canary");
  expect(isOf("canary", withChange(scenario, {}, { minScale: 1 }))).toBe(true);
  expect(isOf("canary", withChange(scenario, {}, { targetBurstCapacity: -1 }))).toBe(false);
  expect(isOf("canary", withChange(scenario, { minScale: 1 }, {}))).toBe(false);
  const [rollout] = scenario.rollouts;
  expect(rollout?.shares?.length).toBe(3);
  expect(isOf("canary", { ...scenario, rollouts: [{ atMs: 20 * S, image: "new" }] })).toBe(false);
});
