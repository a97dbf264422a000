/** What a list shows is as old as its objects say, whenever it was first looked at. */
import { describe, expect, test } from "vitest";
import { decodeDigests, encodeDigests } from "../../../lib/client/digest-codec.ts";
import {
  advance,
  buildState,
  type CoreState,
  digestOf,
  explain,
  findingsAt,
  rowAt,
} from "../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

const CONFIG = "0 =config/config-autoscaler scale-to-zero-grace-period=10s stable-window=6s";
/** In the hand-over for ten minutes when it is first seen. */
const STUCK = `${CONFIG}
  0 =acts a1
  0 =sks Proxy pop=True@-700 ep=True@-700
  0 =pa Active=False,NoTraffic@-600 want=0
  0 =dep 1
  0 =pub a1
  0 =priv p1
  0 =pod/r-deployment-1 created=-900 scheduled started ready`;
const WAKING = `${CONFIG}
  0 =acts a1
  0 =sks Serve pop=True@-600 ep=Unknown@-600
  0 =pa Active=Unknown,Queued@-300 want=1
  0 =dep 1
  0 =pub a1
  0 =priv
  0 =pod/r-deployment-1 created=-300 scheduled`;
const ZERO = `${CONFIG}
  0 =acts a1
  0 =sks Proxy pop=True@-700 ep=Unknown,NoHealthyBackends@-590
  0 =pa Active=False,NoTraffic@-600 want=0
  0 =dep 0
  0 =pub a1
  0 =priv`;

function stateAt(text: string, seconds: number): CoreState {
  const state = buildState(records(text).filter(({ t }) => t <= at(seconds)));
  advance(state, at(seconds));
  return state;
}

/** The findings of a rule at an instant: when each began, and by whose time. */
function found(text: string, rule: string, seconds: number): unknown[] {
  const { shared, revisions } = stateAt(text, seconds);
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision r");
  return findingsAt(shared, revision, at(seconds))
    .filter((finding) => finding.rule === rule)
    .map(({ from, values }) => `${secondsOf(from)} ${String(values.begun)}`);
}

function answer(text: string, seconds: number) {
  const { shared, revisions } = stateAt(text, seconds);
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision r");
  const { phase, since, clauses } = explain(shared, revision, at(seconds));
  return { phase, since: secondsOf(since), keys: clauses.map(({ key }) => key) };
}

/** The same lists, each resource in the opposite order. */
function reversed(text: string): string {
  return text.split("\n").reverse().join("\n");
}

describe("a hand-over that is stuck when it is first seen", () => {
  test.each<[what: string, text: string, expected: unknown[]]>([
    ["is so at once", STUCK, ["-600 object"]],
    ["in whatever order the lists come", reversed(STUCK), ["-600 object"]],
    ["a second before it is", STUCK.replace("@-600", "@-69"), []],
    ["at that second", STUCK.replace("@-600", "@-70"), ["-70 object"]],
    ["not before its pod: a wake had just begun", STUCK.replace("created=-900", "created=-2"), []],
    ["a pod that leaves says nothing of it", STUCK.replace("created=-900", "created=-900 terminating"), []],
    ["without pods in the source the addresses tell", STUCK.replace(/\n.*=pod.*/, ""), ["-600 object"]],
    ["without either nothing is told", STUCK.replace(/\n.*=pod.*/, "").replace("=priv p1", "=priv"), []],
    ["a change that was watched counts from its record", `${STUCK.replace("dep 1", "dep 0")}\n0 dep 1`, []],
    ["the recorder’s clock is ten minutes behind", STUCK.replace("@-600", "@600"), []],
    [
      "the clock is behind, and it is stuck all the same",
      STUCK.replace("@-600", "@100").replace("pop=True@-700", "pop=True@600").replace("-900", "90"),
      ["-500 object"],
    ],
  ])("%s", (_, text, expected) => expect(found(text, "D4", 0)).toEqual(expected));

  test("is not told to a reader who looks before the list", () => {
    const later = STUCK.replaceAll("  0 =", "  5 =");
    const { shared, revisions } = stateAt(later, 5);
    const revision = revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision r");
    const rules = (t: number) => findingsAt(shared, revision, at(t)).map(({ rule }) => rule);
    expect([rules(4.999).includes("D4"), rules(5).includes("D4")]).toEqual([false, true]);
  });

  test("is said to be stuck, and since when", () => {
    expect(answer(STUCK, 0)).toEqual({
      phase: "HandingOver",
      since: -600,
      keys: ["stuck", "handingOverOwn", "probeNotRecorded"],
    });
  });
});

describe("a wake that has failed when it is first seen", () => {
  test.each<[what: string, text: string, expected: unknown[]]>([
    ["is so at once", WAKING, ["-300 object"]],
    ["in whatever order the lists come", reversed(WAKING), ["-300 object"]],
    ["at its sixtieth second", WAKING.replaceAll("-300", "-60"), ["-60 object"]],
    ["a second before", WAKING.replaceAll("-300", "-59"), []],
    ["the recorder’s clock is behind", WAKING.replaceAll("@-300", "@300"), []],
  ])("%s", (_, text, expected) => expect(found(text, "D8", 0)).toEqual(expected));

  test("a pod’s trouble counts whichever list is first", () => {
    const crashing = `${WAKING} waiting=CrashLoopBackOff`;
    for (const text of [crashing, reversed(crashing)]) {
      expect(found(text, "D8", 0)).toEqual(["-300 object"]);
    }
  });

  test("one that a watch saw begin has its record’s time", () => {
    const watched = `${ZERO}\n1 pa Active=Unknown,Queued@1 want=1\n1 dep 1\n1 pod/x`;
    expect(found(watched, "D8", 61)).toEqual(["1 record"]);
  });

  test("is Failing, since it was waking for a minute", () => {
    expect(answer(WAKING, 0)).toEqual({
      phase: "Failing",
      since: -240,
      keys: ["failingSlowOwn", "untilActivationTimeout"],
    });
  });
});

describe("since when the phase holds", () => {
  test.each<[what: string, text: string, seconds: number, since: number, key: string]>([
    ["at zero: the last pod left", ZERO, 5, -590, "zeroOwn"],
    ["without own times: the list", ZERO.replace(/@-\d+/g, ""), 5, 0, "zero"],
    ["an interlude of a black hole restarts nothing", `${ZERO}\n10 pub\n20 pub a1`, 30, -590, "zeroOwn"],
    ["nor of one that was watched", `${ZERO.replace(/@-\d+/g, "")}\n10 pub\n20 pub a1`, 30, 0, "zero"],
    ["a wake in the interlude does", `${ZERO}\n10 pub\n11 dep 1\n12 dep 0\n20 pub a1`, 30, 20, "zero"],
    [
      "serving: since the activator left the path",
      `0 =sks Serve pop=False@-100 ep=True@-110\n0 =pa Active=True@-120 want=1\n0 =dep 1\n0 =pub p1\n0 =priv p1`,
      5,
      -100,
      "servingOwn",
    ],
  ])("%s", (_, text, seconds, since, key) => {
    const found = answer(text, seconds);
    expect([found.since, found.keys[0]]).toEqual([since, key]);
  });

  test("a row of the overview says the same", () => {
    const { shared, revisions } = stateAt(WAKING, 0);
    const digests = [...revisions.values()].map(digestOf);
    const sent = decodeDigests(encodeDigests(digests));
    const row = sent[0] === undefined ? null : rowAt(shared, sent[0], at(0));
    expect([row?.phase, secondsOf(row?.since)]).toEqual(["Failing", -240]);
  });
});

test("an SKS that has no private Service yet is as old as it says, not as the list", () => {
  const born = records("0 =sks Proxy private=").map((one) => ({
    ...one,
    object: {
      ...one.object,
      metadata: { ...(one.object.metadata as object), creationTimestamp: "2025-12-31T23:00:00Z" },
    },
  }));
  const state = buildState(born);
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision r");
  const { phase, since, clauses } = explain(state.shared, revision, at(10));
  expect([phase, secondsOf(since)]).toEqual(["Creating", -3_600]);
  expect(clauses[0]).toMatchObject({
    key: "creatingOwn",
    values: { sinceSecond: at(-3_600), sinceAge: 3_610_000 },
  });
});

describe("a recorder whose clock is not the cluster's", () => {
  const wake = (hours: number): string => `0 acts a1
    0 sks Proxy n=2 pop=True
    0 pa Active=False,NoTraffic want=0
    0 dep 0
    0 priv
    0 pub a1
    10 dep 1
    10.1 pa Active=Unknown,Queued@${10 - hours * 3_600} want=1
    11 pod/x scheduled
    20 pub a1`;
  const clausesOf = (text: string, seconds: number) => {
    const state = buildState(records(text));
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision r");
    return explain(state.shared, revision, at(seconds)).clauses;
  };

  test.each([0, 1, 24])("is ahead by %d h: nothing was over before it was seen to begin", (hours) => {
    const until = clausesOf(wake(hours), 90).find(({ key }) => /ctivationTimeout/.test(key));
    expect(until).toMatchObject({ key: "untilActivationTimeout", values: { timeoutAt: at(640) } });
  });

  /** The condition, received at 10.1 s, says that it is of this second. */
  const behind = (second: number): string => wake(0).replace("Queued@10", `Queued@${second}`);
  const said = (text: string, seconds = 90) =>
    clausesOf(text, seconds).find(({ key }) => key === "clockBehind")?.values;

  test("is behind: that is said where limits run from the cluster's times", () => {
    expect(said(behind(12))).toEqual({ behindAge: 1_900 });
    expect(said(behind(3_610))).toEqual({ behindAge: 3_599_900 });
    expect(said(behind(11))).toBeUndefined();
    expect(said(wake(0))).toBeUndefined();
  });

  test("is behind: not where the answer has no time of the cluster", () => {
    const ready = `${behind(70)}\n30 pod/x scheduled started ready\n30 priv p1\n30 pa Active=True@90 want=1`;
    expect(said(ready, 25)).toEqual({ behindAge: 60_000 });
    expect(said(ready)).toBeUndefined();
  });

  test("is behind: also where a list shows since when", () => {
    const listed = `0 =acts a1
      0 =sks Proxy pop=True@-470 ep=Unknown,NoHealthyBackends@-469
      0 =pa Active=False,NoTraffic@-470 SKSReady=Unknown,NotReady@60 want=0
      0 =dep 0
      0 =priv
      0 =pub a1
      1 bookmark pub`;
    expect(said(listed, 1)).toEqual({ behindAge: 60_000 });
  });

  test("a watch that is late by less tells the object's own time", () => {
    const until = clausesOf(wake(0).replace("Queued@10", "Queued@-49"), 90).find(({ key }) =>
      /ctivationTimeout/.test(key),
    );
    expect(until?.values).toMatchObject({ timeoutAt: at(581) });
  });
});
