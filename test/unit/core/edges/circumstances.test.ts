/** Circumstances of rules, one by one: when each holds, and which rules are asked then. */
import { describe, expect, test } from "vitest";
import { buildState } from "../../../../lib/core/index.ts";
import { rulesOf, rulesThatNeed, severityOf } from "../../../../lib/core/rules/catalogue.ts";
import { choiceOf, chosenOf, circumstancesOf } from "../../../../lib/core/rules/circumstances.ts";
import { factsOf } from "../../../../lib/core/rules/facts.ts";
import type { Circumstance, Rule, RuleContext } from "../../../../lib/core/rules/rule.ts";
import { at, KEY, records } from "../../../support/records.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

const rule = (id: string, ...when: readonly Circumstance[]): Rule =>
  ({ id, ...(when.length === 0 ? {} : { when }) }) as unknown as Rule;

function contextOf(text: string, seconds: number): RuleContext {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const facts = factsOf(shared, revision);
  return { shared, revision, facts, t: at(seconds), seq: 0, initial: false, open: undefined, memory: null };
}

/** Whether a rule is asked that names this circumstance, among others that are there. */
function holds(name: Circumstance, text: string, seconds = 5): boolean {
  const choice = choiceOf([rule("always"), rule("one", name)]);
  const { asked } = chosenOf(choice, circumstancesOf(contextOf(text, seconds), choice.wanted));
  return asked.some(({ id }) => id === "one");
}

const failed = (status: number): string => `${ONE_POD}\n5 req ${status} 100`;
const LOGGED = `${ONE_POD}\n5 log activator Request timeout`;
const sorted = (text: string): string => `${text}\n10 pub a1`;
const WOKEN = `${AT_ZERO}\n5 req 200 900\n5.1 dep 1\n5.2 pa Active=Unknown@5 want=1\n5.3 pod/x scheduled started ready\n5.5 priv p1`;

describe("holds", () => {
  test.each<[name: Circumstance, what: string, text: string, seconds?: number]>([
    ["failing", "a failure is not sorted yet", failed(503)],
    ["failing", "it was sorted within a minute", sorted(failed(503)), 65.099],
    ["failing", "the log told it within a minute", `${sorted(LOGGED)}\n11 log activator x`, 64.999],
    ["failing", "the last line tells it, however old it is", LOGGED, 900],
    ["failing", "the last request got 404", failed(404), 900],
    ["failedOfLate", "one of the last minutes", sorted(failed(503)), 12],
    ["failedOfLate", "one among many that did not", `${sorted(failed(503))}\n30 req 200 5\n31 pub a1`, 32],
    ["woken", "no request is recorded", ONE_POD],
    ["woken", "the last wake led to a pod", WOKEN],
    ["idle", "nothing is wanted, and it is inactive", AT_ZERO],
    ["noPod", "none is ready", AT_ZERO],
    ["pod", "one is ready", ONE_POD],
    [
      "refused",
      "a patch is refused",
      `${ONE_POD}\n5 fail autoscaler error scaling target: failed to apply scale 3 to scale target r-deployment: no`,
    ],
    ["zeroPatch", "replicas were patched to zero", `${ONE_POD}\n5 dep 0`],
    ["passErrors", "a pass failed", `${ONE_POD}\n5 fail autoscaler no`],
    [
      "restarted",
      "a container of a pod was restarted",
      `${ONE_POD}\n5 pod/r-deployment-1 scheduled started ready restarts=1 ended=4`,
    ],
    [
      "hadRestarts",
      "its status says so",
      `${ONE_POD}\n5 pod/r-deployment-1 scheduled started ready restarts=1 ended=4`,
    ],
    ["truncated", "addresses are left out", ONE_POD.replace("priv p1", "priv p1 capacity=truncated")],
    ["flipped", "the mode changed", `${ONE_POD}\n5 sks Serve n=2`],
    ["bounded", "the revision says so", `${ONE_POD}\n5 pa Active=True want=1 @max-scale=3`],
    ["bounded", "config-autoscaler says so", `${ONE_POD}\n4 config/config-autoscaler max-scale=3`],
    ["bounded", "its HPA says whether it is", `${ONE_POD}\n5 hpa current=1 desired=1 ScalingLimited=False`],
    ["gaveUpOfLate", "the last wake was given up", `${AT_ZERO}\n2 dep 1\n3 dep 0`],
    ["gaveUpOfLate", "the one before the last was", `${AT_ZERO}\n2 dep 1\n3 dep 0\n4 dep 1`],
  ])("%s: %s", (name, _, text, seconds) => {
    expect(holds(name, text, seconds)).toBe(true);
  });
});

describe("does not hold", () => {
  test.each<[name: Circumstance, what: string, text: string, seconds?: number]>([
    ["failing", "nothing failed", `${ONE_POD}\n5 req 200 100`],
    ["failing", "it was sorted a minute ago", sorted(failed(503)), 65.1],
    ["failing", "the log told it a minute ago", `${sorted(LOGGED)}\n11 log activator x`, 65],
    ["failing", "an earlier request got 404", sorted(`${failed(404)}\n6 req 200 5`), 900],
    ["failedOfLate", "nothing failed", `${ONE_POD}\n5 req 200 100\n10 pub a1`, 12],
    ["failedOfLate", "no request is recorded", ONE_POD],
    ["woken", "requests are recorded, and no wake", `${AT_ZERO}\n5 req 503 100`],
    [
      "woken",
      "the last wake has not led to a pod yet",
      `${AT_ZERO}\n5 req 200 900\n5.1 dep 1\n5.2 pa Active=Unknown@5 want=1`,
    ],
    ["idle", "pods are wanted", ONE_POD],
    ["idle", "none is wanted, and it is active", AT_ZERO.replace("False,NoTraffic", "True")],
    ["idle", "it is inactive, and one is wanted", AT_ZERO.replace("want=0", "want=1")],
    ["noPod", "one is ready", ONE_POD],
    ["noPod", "nobody knows", ONE_POD.replace("0 priv p1", "0 -priv")],
    ["pod", "none is ready", AT_ZERO],
    ["pod", "nobody knows", ONE_POD.replace("0 priv p1", "0 -priv")],
    ["refused", "no patch is", ONE_POD],
    ["zeroPatch", "they were not", ONE_POD],
    ["passErrors", "no pass failed", ONE_POD],
    ["restarted", "none was", ONE_POD],
    ["hadRestarts", "none was", ONE_POD],
    ["truncated", "all are there", ONE_POD],
    ["flipped", "the mode is as it was", ONE_POD],
    ["bounded", "nobody says so", `${ONE_POD}\n5 pa Active=True want=1 @min-scale=1`],
    [
      "bounded",
      "for this one there is no limit",
      `${ONE_POD}\n4 config/config-autoscaler max-scale=3\n5 pa Active=True want=1 @max-scale=0`,
    ],
    ["gaveUpOfLate", "none was", WOKEN],
    ["gaveUpOfLate", "it is under way", `${AT_ZERO}\n2 dep 1`],
  ])("%s: %s", (name, _, text, seconds) => {
    expect(holds(name, text, seconds)).toBe(false);
  });
});

describe("rules of a list", () => {
  const all = [rule("always"), rule("a", "idle", "refused"), rule("b", "pod")];
  const choice = choiceOf(all);
  const of = (text: string) => {
    const { asked, spared } = chosenOf(choice, circumstancesOf(contextOf(text, 5), choice.wanted));
    return [asked.map(({ id }) => id), [...spared]];
  };
  test("one of its circumstances is enough; who names none is always asked", () => {
    expect(of(AT_ZERO)).toEqual([["always", "a"], ["b"]]);
    expect(of(ONE_POD)).toEqual([["always", "b"], ["a"]]);
    expect(chosenOf(choice, 0).asked.map(({ id }) => id)).toEqual(["always"]);
  });
  test("the same circumstances are looked up once", () => {
    expect(chosenOf(choice, 0)).toBe(chosenOf(choice, 0));
  });
  test("a circumstance that nobody names is not looked at", () => {
    const { wanted } = choiceOf([rule("always")]);
    const never = new Proxy(
      {},
      {
        get: () => {
          throw new Error("looked at");
        },
      },
    ) as RuleContext;
    expect([wanted, circumstancesOf(never, wanted)]).toEqual([0, 0]);
    const one = choiceOf([rule("b", "pod")]).wanted;
    expect(circumstancesOf(contextOf(ONE_POD, 5), one)).toBe(one);
  });
});

test("of what no rule reads, needs or is called there is none", () => {
  expect([rulesOf("nothing"), rulesThatNeed("nothing"), severityOf({ rule: "nothing" })]).toEqual([
    [],
    [],
    undefined,
  ]);
  expect(rulesThatNeed("pods").some(({ id }) => id === "D12")).toBe(true);
  expect(rulesOf("pods").every(({ sources }) => sources.includes("pods"))).toBe(true);
  expect(severityOf({ rule: "D12" })).toBe("error");
  expect(severityOf({ rule: "D12", severity: "note" })).toBe("note");
});
