/** What of a run of failures is left to be told beside the share that steady-errors tells. */
import { describe, expect, test } from "vitest";
import { buildState } from "../../../../lib/core/index.ts";
import { untold } from "../../../../lib/core/rules/diagnosis/untold.ts";
import { factsOf } from "../../../../lib/core/rules/facts.ts";
import type { RuleContext } from "../../../../lib/core/rules/rule.ts";
import type { FailureRun } from "../../../../lib/core/state/state.ts";
import type { FindingValues } from "../../../../lib/model/timeline.ts";
import { at, KEY, records } from "../../../support/records.ts";
import { ONE_POD } from "../../../support/scenes.ts";

/** A request every second until 39 s; five in four spans of ten seconds fail. */
const STEADY = [ONE_POD]
  .concat(
    Array.from({ length: 39 }, (_, i) => i + 1).map(
      (second) => `${second} req ${[5, 15, 25, 26, 35].includes(second) ? 503 : 200} 100 10.1.0.1:8012`,
    ),
  )
  .join("\n");
const RUN = {
  firstAt: at(5.1),
  lastAt: at(35.1),
  firstSent: at(5),
  lastSent: at(35),
  count: 5,
} as FailureRun;

/** As a rule asks at a second, with what it remembers and has found. */
function left(seconds: number, memory: RuleContext["memory"] = null, values?: FindingValues) {
  const { shared, revisions } = buildState(records(STEADY));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const facts = factsOf(shared, revision);
  const open = values === undefined ? undefined : ({ values } as RuleContext["open"]);
  return untold({ shared, revision, facts, t: at(seconds), seq: 0, initial: false, open, memory }, RUN);
}

const TOLD = { firstAt: RUN.firstAt, count: 5 };

describe("what is left of a run", () => {
  test("all of it until the fourth span is over, which is asked for", () => {
    expect(left(39.999)).toEqual({ run: RUN, wish: { askAt: at(40), memory: null } });
  });
  test("nothing while it is a share; how many of it were told is remembered", () => {
    expect(left(40)).toEqual({ run: null, wish: { askAt: at(50), memory: TOLD } });
  });
  test("nothing afterwards, where no more came, and there is nothing to wait for", () => {
    expect(left(200, TOLD)).toEqual({ run: null, wish: {} });
  });
  test("what came since, from the last of it on", () => {
    const { run, wish } = left(200, { ...TOLD, count: 3 });
    expect(run).toMatchObject({ count: 2, firstAt: RUN.lastAt, firstSent: RUN.lastSent, lastAt: RUN.lastAt });
    expect(wish).toEqual({});
  });
  test("what came since goes on from where it is told", () => {
    const { run } = left(200, { ...TOLD, count: 3 }, { firstAt: at(30), firstSentAt: at(29) });
    expect(run).toMatchObject({ count: 2, firstAt: at(30), firstSent: at(29) });
  });
  test("all of another run: what was told of the one before is forgotten", () => {
    expect(left(200, { firstAt: at(1), count: 5 })).toEqual({ run: RUN, wish: { memory: null } });
  });
});
