import { describe, expect, test } from "vitest";
import {
  keyedRollout,
  movedRollout,
  movedTo,
  PLANS,
  rolloutBounds,
  shareBounds,
  withoutShare,
  withPlan,
  withRollout,
  withStep,
} from "@/components/sandbox/canvas/rollout-edit.ts";
import { withEdit } from "@/components/sandbox/editable.ts";
import {
  FIRST_ROLLOUT_MS,
  MOST_ROLLOUTS,
  type Rollout,
  scaleTrouble,
  scenarioFrom,
  scenarioId,
  scenarioOf,
} from "@/lib/sim/index.ts";

const S = 1_000;
const GRID = { lengthMs: 60 * S, stepMs: 500 };
const canary = (atS: number, ...shares: [number, number][]): Rollout => ({
  atMs: atS * S,
  shares: shares.map(([s, percent]) => ({ atMs: s * S, percent })),
});
const ONE = [canary(10, [20, 10], [30, 50])];
const TWO = [...ONE, { atMs: 40 * S }];

/** What comes of it can be played and put into an address. */
function expectPossible(rollouts: readonly Rollout[]): void {
  const scenario = scenarioFrom({ durationMs: GRID.lengthMs, rollouts });
  expect(scenarioOf(scenarioId(scenario))).toEqual(scenario);
}

describe("a rollout that is moved", () => {
  test("takes its shares with it, on round times", () => {
    expect(movedRollout(ONE, { kind: "rollouts", index: 0 }, 3_240, GRID)).toEqual([
      canary(13, [23, 10], [33, 50]),
    ]);
  });

  test.each([-1e9, -30 * S, 30 * S, 1e9])(
    "by %d ms stays after the one before it and within the scenario",
    (by) => {
      for (const index of [0, 1]) {
        const moved = movedRollout(TWO, { kind: "rollouts", index }, by, GRID) ?? [];
        expectPossible(moved);
        const [first, second] = moved.map(({ atMs }) => atMs) as [number, number];
        expect(first).toBeGreaterThanOrEqual(FIRST_ROLLOUT_MS);
        expect(second).toBeGreaterThan(first);
        expect(second).toBeLessThan(GRID.lengthMs);
      }
    },
  );

  test("a share stays between its neighbours, and never before its revision", () => {
    const shareAt = (share: number, by: number): number =>
      (movedRollout(ONE, { kind: "rollouts", index: 0, share }, by, GRID)?.[0]?.shares?.[share]?.atMs ?? 0) /
      S;
    expect([shareAt(0, -1e9), shareAt(0, 1e9), shareAt(1, -1e9), shareAt(1, 1e9)]).toEqual([
      10, 29.5, 20.5, 60,
    ]);
  });

  test("by a number keeps its shares as far from it as they were", () => {
    expect(movedTo(ONE, 0, 2 * S)).toEqual([canary(2, [12, 10], [22, 50])]);
  });
});

describe("keys", () => {
  const key = (name: string, share?: number) =>
    keyedRollout(ONE, { kind: "rollouts", index: 0, ...(share === undefined ? {} : { share }) }, name, GRID);

  test("move, raise, lower and remove a share, within 0 to 100 %", () => {
    expect(key("ArrowUp", 1)?.[0]?.shares?.[1]?.percent).toBe(55);
    expect(key("ArrowDown", 0)?.[0]?.shares?.[0]?.percent).toBe(5);
    expect(key("ArrowLeft", 0)?.[0]?.shares?.[0]?.atMs).toBe(19_500);
    expect(key("Delete", 0)).toEqual([canary(10, [30, 50])]);
    const full = [canary(10, [20, 98])];
    const up = keyedRollout(full, { kind: "rollouts", index: 0, share: 0 }, "ArrowUp", GRID);
    expect(up?.[0]?.shares?.[0]?.percent).toBe(100);
  });

  test("remove the whole, and others do nothing", () => {
    expect(key("Delete")).toEqual([]);
    expect([key("ArrowUp"), key("x"), key("Enter", 0)]).toEqual([null, null, null]);
  });

  test("the last share that goes leaves a rollout that gets all when it is ready", () => {
    expect(withoutShare(canary(10, [20, 10]), 0)).toEqual({ atMs: 10 * S });
  });
});

describe("one more rollout", () => {
  test.each(PLANS)("by the plan %s can be played wherever the head is", (plan) => {
    for (const at of [-1, 0, 10, 10.2, 39.9, 59.9, 60, 400]) {
      const made = withRollout(TWO, at * S, plan, GRID);
      expect(made).not.toBeNull();
      expectPossible(made?.rollouts ?? []);
      expect(made?.rollouts.length).toBe(3);
    }
  });

  test("comes at the head, or next to one that is there already", () => {
    expect(withRollout(TWO, 25 * S, "all", GRID)).toMatchObject({ index: 1 });
    expect(withRollout(TWO, 40 * S, "all", GRID)?.rollouts[2]?.atMs).toBe(40_500);
  });

  test("is none when there are as many as can be, or there is no time", () => {
    const many = Array.from({ length: MOST_ROLLOUTS }, (_, i) => ({ atMs: (10 + i) * S }));
    expect(withRollout(many, 40 * S, "all", GRID)).toBeNull();
    expect(withRollout([], 1 * S, "all", { ...GRID, lengthMs: 2 * S })).toBeNull();
  });

  test("a step more comes after the last, and never beyond the end", () => {
    let rollout = canary(10, [20, 30]);
    for (let i = 0; i < 20; i++) rollout = withStep(rollout, GRID);
    expectPossible([rollout]);
    expect(rollout.shares?.slice(0, 3).map(({ percent }) => percent)).toEqual([30, 60, 100]);
  });
});

describe("in a fork", () => {
  const grid = { ...GRID, madeMs: 25 * S };

  test("what was created before it stays, and so do the shares that held", () => {
    const at = (share?: number) =>
      ({ kind: "rollouts", index: 0, ...(share === undefined ? {} : { share }) }) as const;
    expect(movedRollout(ONE, at(), 5 * S, grid)).toBeNull();
    expect(movedRollout(ONE, at(0), 5 * S, grid)).toBeNull();
    expect(keyedRollout(ONE, at(), "Delete", grid)).toBeNull();
    expect(keyedRollout(ONE, at(0), "ArrowUp", grid)).toBeNull();
    expect(movedRollout(ONE, at(1), -1e9, grid)?.[0]?.shares?.[1]?.atMs).toBe(25 * S);
    expect(rolloutBounds(TWO, 1, grid).least).toBe(25 * S);
    expect(shareBounds(ONE[0] as Rollout, 1, grid).least).toBe(25 * S);
  });

  test("another plan keeps what was, also of one that had all at once", () => {
    expect(withPlan({ atMs: 10 * S }, "back", grid).shares?.[0]).toEqual({ atMs: 10 * S, percent: 100 });
    expect(withPlan(ONE[0] as Rollout, "all", grid)).toEqual(canary(10, [20, 10], [25, 100]));
  });

  test("a change of the original is one of what the fork was made of, and an address holds both", () => {
    const start = scenarioFrom({
      durationMs: GRID.lengthMs,
      rollouts: TWO,
      fork: { atMs: 25 * S, rollouts: [canary(10, [20, 10], [30, 0]), { atMs: 50 * S }] },
    });
    const moved = withEdit(start, { rollouts: movedTo(TWO, 0, 12 * S) }, false);
    expect(moved.fork?.rollouts).toEqual([{ ...canary(12, [20, 10], [30, 0]) }, { atMs: 50 * S }]);
    for (const made of [moved, withEdit(start, { rollouts: [] }, false)])
      expect(scenarioOf(scenarioId(made))).toEqual(made);
    expect(withEdit(start, { rollouts: TWO }, true).rollouts).toBe(start.rollouts);
  });
});

test("a scale that no revision can have is found in whichever it is, of the fork too", () => {
  const rollouts = [
    { atMs: 10 * S, settings: { minScale: 3 } },
    { atMs: 20 * S, settings: { maxScale: 2 } },
  ];
  expect(scaleTrouble(scenarioFrom({ rollouts }))).toEqual({ number: 3, minScale: 3, maxScale: 2 });
  expect(scaleTrouble(scenarioFrom({ rollouts: rollouts.slice(0, 1) }))).toBeNull();
  const fork = { atMs: 30 * S, settings: { ...scenarioFrom({}).settings, maxScale: 1 } };
  expect(scaleTrouble(scenarioFrom({ rollouts: rollouts.slice(0, 1), fork }))).toEqual({
    number: 2,
    minScale: 3,
    maxScale: 1,
  });
});
