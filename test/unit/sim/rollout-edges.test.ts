import { describe, expect, test } from "vitest";
import {
  MOST_ROLLOUTS,
  type Rollout,
  type ScenarioChange,
  scenarioFrom,
  scenarioId,
  scenarioOf,
  shareAt,
} from "../../../lib/sim/index.ts";
import { at, playScenario, S } from "../../support/played-scenario.ts";

const play = (change: ScenarioChange) =>
  playScenario({
    durationMs: 80 * S,
    traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 78 * S, clients: 5 }],
    ...change,
  });

const byShares = (...shares: [number, number][]): Rollout => ({
  atMs: 20 * S,
  shares: shares.map(([s, percent]) => ({ atMs: s * S, percent })),
});

const last = (outcome: ReturnType<typeof play>["outcome"]) =>
  outcome.route.at(-1)?.shares.map(({ revision, percent }) => [revision.at(-1), percent]);

describe("the share of a revision at an instant", () => {
  test.each([
    ["nothing before its first share", byShares([25, 10]), 24, 0],
    ["its share from that instant on", byShares([25, 10]), 25, 10],
    ["all without any shares", { atMs: 20 * S }, 20, 100],
    ["of two at the same time the later one in the list", byShares([25, 10], [25, 60]), 25, 60],
    ["by time, whatever the order of the list", byShares([50, 100], [25, 10]), 30, 10],
  ] as const)("%s", (_, rollout, s, percent) => {
    expect(shareAt(rollout, s * S)).toBe(percent);
  });
});

describe("at the edges of a rollout", () => {
  test("0 % sends nobody to the new revision, which goes to zero without having served", () => {
    const { outcome } = play({ rollouts: [byShares([25, 0])] });
    expect(outcome.route.length).toBe(1);
    expect(outcome.revisions[1]?.score.sent).toBe(0);
    expect(outcome.revisions[1]?.readyAt).not.toBeNull();
  });

  test("100 % leaves the first nothing", () => {
    const { outcome } = play({ rollouts: [byShares([25, 100])] });
    expect(last(outcome)).toEqual([["2", 100]]);
  });

  test("a share that is due before the revision is there waits until it is ready", () => {
    const { outcome } = play({ rollouts: [byShares([5, 30])] });
    expect(last(outcome)).toEqual([
      ["1", 70],
      ["2", 30],
    ]);
    expect(outcome.route[1]?.t).toBeGreaterThanOrEqual(outcome.revisions[1]?.readyAt ?? Number.NaN);
  });

  test("one after the end of the scenario never comes", () => {
    const { outcome, state } = play({ rollouts: [{ atMs: 90 * S }] });
    expect(outcome.revisions.length).toBe(1);
    expect(state.revisions.size).toBe(1);
  });

  test("an image that is missing keeps its revision from being ready; the old one goes on, new pods included", () => {
    const { outcome } = play({
      settings: { containerConcurrency: 2, targetBurstCapacity: 0 },
      traffic: [
        { shape: "constant", fromMs: 3 * S, toMs: 78 * S, clients: 1 },
        { shape: "constant", fromMs: 40 * S, toMs: 60 * S, clients: 6 },
      ],
      rollouts: [{ atMs: 20 * S, image: "missing" }],
    });
    const [first, second] = outcome.revisions;
    expect(second?.readyAt).toBeNull();
    expect(second?.pods.length).toBeGreaterThan(0);
    expect(second?.pods.every(({ readyAt }) => readyAt === null)).toBe(true);
    expect(last(outcome)).toEqual([["1", 100]]);
    // Its own image can be pulled, long after the other one was asked for.
    expect(first?.pods.some(({ from, readyAt }) => at(from) > 40 && readyAt !== null)).toBe(true);
    expect(outcome.score.lost).toBe(0);
  });

  test("a node that keeps the image of the first has still to pull a new one, once", () => {
    const took = (image?: "new") =>
      play({
        cluster: { imageCache: true, pullMs: 5 * S },
        rollouts: [{ atMs: 20 * S, ...(image === undefined ? {} : { image }) }],
      }).outcome.revisions[1]?.readyAt ?? Number.NaN;
    expect(took("new") - took()).toBeGreaterThan(4 * S);
  });
});

describe("the scores of revisions", () => {
  const { outcome } = play({ rollouts: [byShares([25, 50], [50, 100])] });

  test("add up to that of the run, and each counts its own requests", () => {
    const { score, revisions, requests } = outcome;
    for (const key of ["sent", "answered", "late", "lost", "open", "podSeconds", "idlePodSeconds"] as const)
      expect([key, revisions.reduce((sum, one) => sum + one.score[key], 0)]).toEqual([key, score[key]]);
    for (const { revision, score: own } of revisions)
      expect(own.sent).toBe(requests.filter((request) => request.revision === revision).length);
    expect(revisions.every(({ score: own }) => own.sent > 0)).toBe(true);
  });
});

describe("a fork with other rollouts", () => {
  const START: ScenarioChange = {
    rollouts: [byShares([25, 10], [50, 100])],
  };
  const forked = (atS: number, rollouts: readonly Rollout[]): ScenarioChange => ({
    ...START,
    fork: { atMs: atS * S, rollouts },
  });

  test("takes the shares back, and everything before it is as without it", () => {
    const [plain, back] = [play(START), play(forked(40, [byShares([25, 10], [40, 0])]))];
    expect(last(plain.outcome)).toEqual([["2", 100]]);
    expect(last(back.outcome)).toEqual([["1", 100]]);
    const earlier = (records: typeof plain.records) => records.filter(({ t }) => at(t) < 39.5);
    expect(earlier(plain.records).length).toBeGreaterThan(100);
    expect(earlier(back.records)).toEqual(earlier(plain.records));
  });

  test("creates one more revision, and none that only the original has later", () => {
    const { outcome } = play({
      ...forked(40, [byShares([25, 10], [50, 100]), { atMs: 45 * S }]),
      rollouts: [byShares([25, 10], [50, 100]), { atMs: 60 * S }, { atMs: 70 * S }],
    });
    expect(outcome.revisions.map(({ revision }) => revision)).toEqual([
      "hello-00001",
      "hello-00002",
      "hello-00003",
    ]);
    expect(last(outcome)).toEqual([["3", 100]]);
  });

  test("is held by an address, which refuses to change what was there before it", () => {
    const read = (change: ScenarioChange) => scenarioOf(scenarioId(scenarioFrom(change)));
    const fine = forked(40, [byShares([25, 10], [40, 0]), { atMs: 45 * S }]);
    expect(read(fine)).toEqual(scenarioFrom(fine));
    expect(() => read(forked(40, []))).toThrow("created before the fork stays as it is");
    expect(() => read(forked(40, [{ ...byShares([25, 10]), settings: { minScale: 1 } }]))).toThrow(
      "created before the fork stays as it is",
    );
    expect(() => read(forked(40, [byShares([25, 10]), { atMs: 30 * S }]))).toThrow("comes before the fork");
  });
});

describe("an address says what is wrong with its rollouts", () => {
  const read = (...rollouts: readonly Rollout[]) =>
    scenarioOf(scenarioId(scenarioFrom({ rollouts: [...rollouts] })));
  const many = Array.from({ length: MOST_ROLLOUTS + 1 }, (_, i) => ({ atMs: (10 + i) * S }));
  test.each([
    ["a share over 100", [byShares([25, 101])], "a share is 0 to 100 %"],
    ["a share below 0", [byShares([25, -1])], "a share is 0 to 100 %"],
    ["one before the first revision", [{ atMs: 1_999 }], "2 s after the start at the earliest"],
    ["one at the time of the one before", [{ atMs: 9 * S }, { atMs: 9 * S }], "after the one before"],
    ["too many", many, `at most ${MOST_ROLLOUTS}`],
  ] as const)("%s", (_, rollouts, said) => {
    expect(() => read(...rollouts)).toThrow(said);
  });

  test("and takes what is just possible", () => {
    const all: Rollout[] = [{ atMs: 2 * S, image: "new" }, byShares([25, 0], [25, 100])];
    expect(read(...all).rollouts).toEqual(all);
  });
});
