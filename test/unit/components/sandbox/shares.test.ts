import { describe, expect, test } from "vitest";
import { outcomeOf } from "@/components/sandbox/revisions/outcome-of.ts";
import { shareNow, shareSpans } from "@/components/sandbox/revisions/shares.ts";
import { type Rollout, type ScenarioChange, SIM_START, scenarioFrom, simulate } from "@/lib/sim/index.ts";

const S = 1_000;
const ROLLOUT: Rollout = {
  atMs: 20 * S,
  shares: [
    { atMs: 25 * S, percent: 10 },
    { atMs: 50 * S, percent: 100 },
    { atMs: 60 * S, percent: 0 },
  ],
};

function played(change: ScenarioChange = { rollouts: [ROLLOUT] }) {
  const scenario = scenarioFrom({ durationMs: 80 * S, ...change });
  const { outcome } = simulate(scenario);
  return {
    outcome,
    now: (number: number, s: number) => shareNow(outcome, number, SIM_START + s * S, scenario.rollouts),
    spans: () =>
      shareSpans(outcome, SIM_START + scenario.durationMs).map(({ number, from, to, percent, below }) => [
        number,
        Math.round((from - SIM_START) / S),
        Math.round((to - SIM_START) / S),
        percent,
        below,
      ]),
  };
}

describe("what a revision gets at an instant", () => {
  const { now } = played();
  test.each([
    ["before it is created", 1, 0.5, "notCreated"],
    ["before there is a route", 1, 1.2, "noRoute"],
    ["of a rollout that is still to come", 2, 19.9, "notCreated"],
    ["while it starts", 2, 20.2, "notReady"],
    ["while it is ready and its share is still to come", 2, 24, "none"],
    ["after its share was taken back", 2, 70, "none"],
    ["when all goes to another one", 1, 55, "none"],
  ] as const)("nothing %s", (_, number, s, kind) => {
    expect(now(number, s)).toEqual({ kind });
  });

  test("its share, and the first what is left", () => {
    expect([now(1, 10), now(2, 40), now(1, 40)]).toEqual([
      { kind: "some", percent: 100 },
      { kind: "some", percent: 10 },
      { kind: "some", percent: 90 },
    ]);
  });

  test("nothing while it never becomes ready, however much it was to get", () => {
    const missing = played({ rollouts: [{ ...ROLLOUT, image: "missing" }] });
    expect(missing.now(2, 79)).toEqual({ kind: "notReady" });
    expect(missing.now(1, 79)).toEqual({ kind: "some", percent: 100 });
  });

  test("nothing of one that is to come after the end", () => {
    expect(played({ rollouts: [{ atMs: 90 * S }] }).now(2, 79)).toEqual({ kind: "notCreated" });
  });
});

describe("shares over time", () => {
  test("lie upon one another to 100 % and meet without a gap", () => {
    expect(played().spans()).toEqual([
      [1, 2, 25, 100, 0],
      [1, 25, 50, 90, 0],
      [2, 25, 50, 10, 90],
      [2, 50, 60, 100, 0],
      [1, 60, 80, 100, 0],
    ]);
  });

  test("are none where no revision is ever ready", () => {
    const none = played({ rollouts: [], faults: [{ kind: "pull", fromMs: 0, toMs: 80 * S }] });
    expect(none.spans()).toEqual([]);
  });

  test("of one that is not touched by another one's change go on as one span", () => {
    const { spans } = played({
      rollouts: [
        { atMs: 10 * S, shares: [{ atMs: 15 * S, percent: 50 }] },
        { atMs: 20 * S, shares: [{ atMs: 30 * S, percent: 0 }] },
        { atMs: 25 * S },
      ],
    });
    expect(spans().filter(([number]) => number === 3)).toEqual([]);
    expect(spans().filter(([number]) => number === 2)).toEqual([[2, 15, 26, 50, 50]]);
  });
});

test("what the ingress believes is that of the revision which is shown", () => {
  const { outcome } = played();
  const [first, second] = outcome.revisions;
  expect(first?.believed).not.toEqual(second?.believed);
  expect(outcomeOf(outcome, 1).believed).toBe(first?.believed);
  expect(outcomeOf(outcome, 2).believed).toBe(second?.believed);
});
