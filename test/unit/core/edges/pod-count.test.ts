/** Why there are exactly so many pods: min-scale, initial-scale, activation-scale and scale-down-delay, told apart. */
import { describe, expect, test } from "vitest";
import { buildState, explain, type RevisionState } from "../../../../lib/core/index.ts";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import { stateOf } from "../../../support/check-recording.ts";
import { at, KEY, records } from "../../../support/records.ts";
import { AT_ZERO as ZERO } from "../../../support/scenes.ts";
import { openCase, toldOfState } from "../../../support/told.ts";

const KEYS = /^(podsMinScale|podsInitialScale|podsActivationScale|neverStarted|initialScaleZero|delayHeld)$/;

function clausesAt(text: string, seconds: number) {
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY) as RevisionState;
  return explain(state.shared, revision, at(seconds)).clauses.filter(({ key }) => KEYS.test(key));
}

/** The same as lists show it. */
const LISTED = ZERO.replace(/^( *)0 /gm, "$10 =");
const wake = (pods: number, words = "", zero = ZERO): string => `${zero}
  9 pa Active=False,NoTraffic want=0 ${words}
  10 dep ${pods}
  10.1 pa Active=Unknown,Queued want=${pods} ${words}`;
const mode = (ebc: number): string =>
  `11 log autoscaler SKS should be in Proxy mode: want = 2, ebc = ${ebc}, #act's = 3 PA Inactive? = false`;
/** The first pods of a new revision. */
const created = (pods: number, words = ""): string => `0 acts a1 a2
  5 sks Proxy n=2 pop=True
  5 pa Active=Unknown,Queued want=-1 ${words}
  5 dep ${pods}
  5 priv
  5 pub a1 a2`;

type Case = readonly [what: string, text: string, seconds: number, keys: readonly string[]];

test.each<Case>([
  ["activation-scale", wake(2, "@activation-scale=2"), 12, ["podsActivationScale"]],
  ["activation-scale, another number", wake(3, "@activation-scale=2"), 12, []],
  ["activation-scale 1 says nothing", wake(1, "@activation-scale=1"), 12, []],
  ["activation-scale, the load asks for as many", `${wake(2, "@activation-scale=2")}\n${mode(-282)}`, 12, []],
  [
    "activation-scale, the load asks for one less",
    `${wake(2, "@activation-scale=2")}\n${mode(-281)}`,
    12,
    ["podsActivationScale"],
  ],
  ["min-scale, at zero when it was set", wake(2, "@min-scale=2"), 12, ["podsMinScale"]],
  ["min-scale 1 starts the pod", wake(1, "@min-scale=1"), 12, ["podsMinScale"]],
  ["min-scale before activation-scale", wake(2, "@min-scale=2 @activation-scale=2"), 12, ["podsMinScale"]],
  ["min-scale, more pods than that", wake(3, "@min-scale=2"), 12, []],
  [
    "min-scale of an unreachable revision",
    `${wake(2, "@min-scale=2")}\n11 pa Active=Unknown want=2 @min-scale=2 reach=Unreachable`,
    12,
    [],
  ],
  ["initial-scale", created(2, "@initial-scale=2"), 6, ["podsInitialScale"]],
  ["initial-scale was reached before", created(2, "@initial-scale=2 ScaleTargetInitialized=True"), 6, []],
  ["initial-scale 1 says nothing", created(1, "@initial-scale=1"), 6, []],
  ["nothing asks for two", wake(2), 12, []],
  ["initial-scale 0, new", created(0, "@initial-scale=0"), 6, ["neverStarted"]],
  [
    "initial-scale 0, as a list shows it",
    LISTED.replace("want=0", "want=0 @initial-scale=0"),
    6,
    ["initialScaleZero"],
  ],
  ["initial-scale 0, woken since", `${wake(1, "@initial-scale=0")}\n20 dep 0`, 21, []],
  ["initial-scale 0, just before it is woken", wake(1, "@initial-scale=0"), 9.999, ["neverStarted"]],
  ["at zero without it", ZERO, 6, []],
])("%s", (_, text, seconds, keys) => {
  expect(clausesAt(text, seconds).map(({ key }) => key)).toEqual(keys);
});

describe("scale-down-delay", () => {
  const idle = (active: number, words = "@scale-down-delay=20s"): string => `0 acts a1 a2
    0 sks Proxy n=2 pop=True
    0 pa Active=Unknown want=1 ${words}
    0 dep 1
    0 priv p1
    0 pub a1 a2
    10 pa Active=True want=1 ${words}
    ${10 + active} pa Active=False,NoTraffic want=0 ${words}`;
  test.each<Case>([
    ["held the pods", idle(20), 31, ["delayHeld"]],
    ["active for less than that: there may never have been load", idle(19.999), 31, []],
    ["while it is active nobody knows", idle(20), 29, []],
    ["not set", idle(20, ""), 31, []],
    ["at zero it is over", `${idle(20)}\n40 dep 0`, 41, []],
  ])("%s", (_, text, seconds, keys) => {
    expect(clausesAt(text, seconds).map(({ key }) => key)).toEqual(keys);
  });
});

test("the load is that of the mode line: ebc = 0 × 100 − 211 − 1", () => {
  const [why] = clausesAt(`${wake(2, "@activation-scale=2")}\n${mode(-212)}`, 12);
  expect(why?.values).toEqual({ pods: 2, load: 1, needed: 1 });
  expect(tell("explain", "podsActivationScale", why?.values ?? {})).toBe(
    "2 pods because activation-scale is 2: any load starts at least that many; the load of 1 alone asks for 1 pod.",
  );
});

describe("recordings", () => {
  // Read by the tests that need it, not by everyone who loads this file.
  let read: ReturnType<typeof stateOf> | null = null;
  const field = (): ReturnType<typeof stateOf> => {
    read ??= stateOf(openCase("field/initial0-activation2-delay-minscale.ndjson.gz"));
    return read;
  };
  test.each<[name: string, time: string, key: string]>([
    ["act2", "17:32:10", "neverStarted"],
    ["act2", "17:32:18.7", "podsActivationScale"],
    ["ini0", "17:32:10", "neverStarted"],
    ["delay", "17:32:50", "delayHeld"],
    ["minsc", "17:32:54.8", "podsMinScale"],
  ])("%s at %s: %s", (name, time, key) => {
    const told = toldOfState(field(), `s4f/${name}-00001`, Date.parse(`2026-11-28T${time}Z`));
    expect(told.clauses.filter((found) => KEYS.test(found))).toEqual([key]);
  });
  test("a case of an operator", () => {
    const state = stateOf(openCase("cases/14-initial-scale-0-wakes/trace.ndjson"));
    const told = (time: string) => toldOfState(state, undefined, Date.parse(`2023-10-03T${time}Z`));
    expect(told("12:45:10").clauses).toContain("initialScaleZero");
    expect(told("12:45:31").text).toContain("the load of 1 alone asks for 1 pod");
  });
});
