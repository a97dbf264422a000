import { describe, expect, test } from "vitest";
import {
  type Rollout,
  type ScenarioChange,
  scenarioFrom,
  scenarioId,
  scenarioOf,
} from "../../../lib/sim/index.ts";
import { at, playScenario, S } from "../../support/played-scenario.ts";

const play = (change: ScenarioChange) =>
  playScenario({
    durationMs: 112 * S,
    traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 110 * S, clients: 10 }],
    ...change,
  });

const rollouts = (...all: Rollout[]): Pick<ScenarioChange, "rollouts"> => ({ rollouts: all });
const shareAt = (outcome: ReturnType<typeof play>["outcome"], from: number, to: number): number => {
  const sent = outcome.requests.filter(({ sentAt }) => at(sentAt) >= from && at(sentAt) < to);
  return (100 * sent.filter(({ revision }) => revision === "hello-00002").length) / sent.length;
};

describe("a rollout without a split", () => {
  const { outcome, named, broken, state } = play(rollouts({ atMs: 30 * S }));

  test("moves all requests as soon as the new revision is ready, and loses none", () => {
    expect(outcome.route.map(({ shares }) => shares)).toEqual([
      [{ revision: "hello-00001", percent: 100 }],
      [{ revision: "hello-00002", percent: 100 }],
    ]);
    const moved = at(outcome.route[1]?.t ?? 0);
    expect(moved).toBeGreaterThan(30);
    expect(moved).toBeLessThan(33);
    expect(shareAt(outcome, 5, 30)).toBe(0);
    expect(shareAt(outcome, moved + 1, 110)).toBe(100);
    expect(outcome.score.lost).toBe(0);
    expect(outcome.score.pushes).toBe(1);
  });

  test("the first is in reserve, unreachable, and goes to zero", () => {
    const [first, second] = [named(1), named(2)];
    expect(first.routingState).toBe("reserve");
    expect(second.routingState).toBe("active");
    expect(first.replicas.at(-1)?.value).toBe(0);
    expect(second.replicas.at(-1)?.value).toBe(1);
    expect(state.revisions.size).toBe(2);
    expect(broken).toEqual([]);
  });
});

describe("a rollout by shares", () => {
  const canary: Rollout = {
    atMs: 20 * S,
    shares: [
      { atMs: 25 * S, percent: 10 },
      { atMs: 50 * S, percent: 50 },
      { atMs: 75 * S, percent: 100 },
    ],
  };

  test("requests are divided as the route says, from when it says so", () => {
    const { outcome, broken, named } = play(rollouts(canary));
    expect(shareAt(outcome, 5, 25)).toBe(0);
    expect(shareAt(outcome, 27, 50)).toBeGreaterThan(4);
    expect(shareAt(outcome, 27, 50)).toBeLessThan(17);
    expect(shareAt(outcome, 52, 75)).toBeGreaterThan(42);
    expect(shareAt(outcome, 52, 75)).toBeLessThan(58);
    expect(shareAt(outcome, 77, 110)).toBe(100);
    expect(named(1).replicas.at(-1)?.value).toBe(0);
    expect(outcome.score.lost).toBe(0);
    expect(broken).toEqual([]);
  });

  test("a share for a revision that never becomes ready waits, and nobody notices", () => {
    const { outcome } = play({
      ...rollouts(canary),
      faults: [{ kind: "pull", fromMs: 15 * S, toMs: 120 * S }],
    });
    expect(outcome.route.length).toBe(1);
    expect(shareAt(outcome, 5, 110)).toBe(0);
    expect(outcome.score.lost).toBe(0);
  });

  test("one that is taken back leaves the first as it was", () => {
    const back: Rollout = {
      atMs: 20 * S,
      shares: [
        { atMs: 30 * S, percent: 100 },
        { atMs: 60 * S, percent: 0 },
      ],
    };
    const { outcome, named } = play(rollouts(back));
    expect(shareAt(outcome, 35, 60)).toBe(100);
    expect(shareAt(outcome, 62, 110)).toBe(0);
    expect([named(1).routingState, named(2).routingState]).toEqual(["active", "reserve"]);
    // The first had gone to zero: its activators hold what comes back.
    expect(named(1).replicas.map(({ value }) => value)).toEqual([1, 0, 1]);
    expect(outcome.score.lost).toBe(0);
  });

  test("three revisions share what is left to them", () => {
    const { outcome } = play(
      rollouts(
        { atMs: 10 * S, shares: [{ atMs: 15 * S, percent: 50 }] },
        { atMs: 20 * S, shares: [{ atMs: 25 * S, percent: 20 }] },
      ),
    );
    expect(outcome.route.at(-1)?.shares).toEqual([
      { revision: "hello-00001", percent: 40 },
      { revision: "hello-00002", percent: 40 },
      { revision: "hello-00003", percent: 20 },
    ]);
    expect(outcome.revisions.map(({ revision }) => revision)).toEqual([
      "hello-00001",
      "hello-00002",
      "hello-00003",
    ]);
  });
});

describe("settings of a new revision", () => {
  test("are its own; min-scale does not keep one that no route leads to", () => {
    const { named } = play({
      settings: { minScale: 2, initialScale: 2 },
      ...rollouts({ atMs: 30 * S, settings: { minScale: 0, initialScale: 1, targetBurstCapacity: 0 } }),
    });
    expect(named(1).replicas[0]?.value).toBe(2);
    expect(named(1).replicas.at(-1)?.value).toBe(0);
    expect(named(2).replicas.map(({ value }) => value)).toEqual([1]);
    expect(named(2).specMode.map(({ value }) => value)).toContain("Serve");
    expect(named(1).specMode.map(({ value }) => value)).not.toContain("Serve");
  });

  test("a slow gateway goes on sending to the revision that the route has left, which serves it", () => {
    const { outcome } = play({
      ...rollouts({ atMs: 30 * S }),
      cluster: { ingressMs: 20_000 },
      durationMs: 100 * S,
    });
    const late = outcome.requests.filter(
      ({ sentAt, revision }) => at(sentAt) > 35 && revision === "hello-00001",
    );
    expect(late.length).toBeGreaterThan(50);
    expect(late.every(({ status }) => status === 200)).toBe(true);
  });

  test("an address holds them, and refuses what cannot be", () => {
    const scenario = scenarioFrom(
      rollouts({ atMs: 30 * S, settings: { minScale: 1 }, shares: [{ atMs: 40 * S, percent: 10 }] }),
    );
    expect(scenarioOf(scenarioId(scenario))).toEqual(scenario);
    expect(() => scenarioOf(scenarioId(scenarioFrom(rollouts({ atMs: 50 * S }, { atMs: 40 * S }))))).toThrow(
      "after",
    );
    expect(() =>
      scenarioOf(
        scenarioId(scenarioFrom(rollouts({ atMs: 50 * S, settings: { minScale: 5, maxScale: 2 } }))),
      ),
    ).toThrow("min-scale 5 is above max-scale 2");
  });
});
