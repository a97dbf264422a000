/** What is kept of a state, at its edge: numbers of a minute, findings and settings as facts, statistics of a span. */
import { describe, expect, test } from "vitest";
import { detailOf, type Fact, factKey } from "../../../../lib/core/facts/fact.ts";
import { minuteAt } from "../../../../lib/core/facts/minute.ts";
import {
  configFacts,
  findingFacts,
  flipFacts,
  settingFacts,
  systemFacts,
} from "../../../../lib/core/facts/read-facts.ts";
import { buildState, factsOf, type RevisionState, statsOfState } from "../../../../lib/core/index.ts";
import type { Finding } from "../../../../lib/model/timeline.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

const stateOf = (text: string) => buildState(records(text));
const revisionOf = (text: string): RevisionState => stateOf(text).revisions.get(KEY) as RevisionState;

describe("what a fact is told from others by", () => {
  const of = (fact: object): Fact => ({ namespace: "demo", name: "r", at: 5, ...fact }) as Fact;
  test.each([
    [of({ fact: "finding", rule: "D8", key: "k" }), "D8"],
    [of({ fact: "setting", rule: "D8", key: "minScale" }), "minScale"],
    [of({ fact: "flip", rule: "D8", key: "k" }), ""],
  ])("%#", (fact, detail) => {
    expect([detailOf(fact), factKey(fact)]).toEqual([detail, `${fact.fact} demo/r 5 ${detail}`]);
  });
});

describe("the numbers of a minute", () => {
  const finding = (rule: string, seconds: number, severity?: "error" | "warning" | "note"): Finding =>
    ({
      rule,
      from: at(seconds),
      to: null,
      seq: 0,
      beginSeq: 0,
      afterMs: 0,
      values: {},
      ...(severity === undefined ? {} : { severity }),
    }) as Finding;
  const counted = (findings: readonly Finding[], seconds = 60, text = ONE_POD) => {
    const state = stateOf(text);
    const revision = state.revisions.get(KEY) as RevisionState;
    revision.openFindings = new Map(findings.map((one) => [`${one.rule} ${one.from}`, one]));
    const { errors, warnings } = minuteAt(state, at(seconds));
    return [errors, warnings];
  };
  test.each<[what: string, findings: readonly Finding[], expected: readonly number[]]>([
    ["nothing", [], [0, 0]],
    ["an error", [finding("D8", 1)], [1, 0]],
    ["a warning", [finding("D6", 1)], [0, 1]],
    ["a note", [finding("D3", 1)], [0, 0]],
    [
      "the worst of them, whichever comes first",
      [finding("D6", 1), finding("D8", 2), finding("D3", 3)],
      [1, 0],
    ],
    ["and last", [finding("D8", 1), finding("D6", 2)], [1, 0]],
    ["a note before a warning", [finding("D3", 1), finding("D6", 2)], [0, 1]],
    ["as bad as the finding is, not as its rule", [finding("D8", 1, "warning")], [0, 1]],
    ["not one that begins later", [finding("D8", 61)], [0, 0]],
    ["of another version nobody knows how bad", [finding("of another version", 1)], [0, 0]],
  ])("%s", (_, findings, expected) => {
    expect(counted(findings)).toEqual(expected);
  });

  test("states of the revisions that are there", () => {
    const text = `${ONE_POD}\n0 sks/other Proxy n=2 pop=True\n0 pod/z@third scheduled\n50 -sks/other`;
    expect(minuteAt(stateOf(text), at(60)).states).toEqual({ Proxied: 1 });
    expect(minuteAt(stateOf(`${text}\n55 sks/other Proxy n=2 pop=True`), at(60))).toMatchObject({
      at: at(60),
      states: { Proxied: 1 },
    });
  });
});

describe("changes of the path", () => {
  const flips = (text: string, since = -1) =>
    flipFacts(revisionOf(text), at(since)).map(({ at: t, ...rest }) => [
      secondsOf(t),
      ...Object.values(rest).slice(3),
    ]);
  const FLIPS = `${ONE_POD}\n10 pub p1\n20 pub a1\n30 pub p1`;
  test("oldest first, after a time", () => {
    expect(flips(FLIPS).map(([second]) => second)).toEqual([10, 20, 30]);
    expect(flips(FLIPS, 10).map(([second]) => second)).toEqual([20, 30]);
    expect(flips(FLIPS, 9.999).map(([second]) => second)).toEqual([10, 20, 30]);
    expect(flips(FLIPS, 30)).toEqual([]);
    expect(flips(ONE_POD)).toEqual([]);
  });
  test("none that a list shows, nor one over a time that nobody saw", () => {
    expect(flips(`${ONE_POD}\n8 gap pub cut\n10 =pub p1\n10 bookmark pub`)).toEqual([]);
    expect(flips(`${ONE_POD}\n8 -pub\n10 pub p1`)).toEqual([]);
  });
});

describe("findings as facts", () => {
  const facts = (text: string, seconds: number) =>
    findingFacts(revisionOf(text), at(seconds))
      .filter(({ rule }) => rule === "D22")
      .map(({ at: from, to, severity, isCut, isListed }) => [
        secondsOf(from),
        to === null ? null : secondsOf(to),
        severity,
        isCut,
        isListed,
      ]);
  const OTHERS = `${ONE_POD}\n10 dep 3`;
  test.each<[what: string, text: string, seconds: number, expected: unknown]>([
    ["one that lasts", `${OTHERS}\n90 dep 3 ready=1`, 90, [[10, null, "warning", false, false]]],
    ["one that is over", `${OTHERS}\n90 dep 1`, 95, [[10, 90, "warning", false, false]]],
    [
      "one that a gap cut",
      `${OTHERS}\n90 dep 3 ready=1\n95 gap dep cut`,
      96,
      [[10, 90, "warning", true, false]],
    ],
    [
      "one that began with a list",
      `${ONE_POD.replace(/^( *)0 /gm, "$10 =").replace("dep 1", "dep 3")}\n0 bookmark dep\n90 dep 3 ready=1`,
      90,
      [[0, null, "warning", false, true]],
    ],
    ["none that does not count yet", OTHERS, 69, []],
  ])("%s", (_, text, seconds, expected) => {
    expect(facts(text, seconds)).toEqual(expected);
  });

  test("those of Knative's own processes, by its name", () => {
    const { shared } = stateOf("0 knative/controller-c ready\n60 knative/controller-c");
    const [fact] = systemFacts(shared, at(120)).filter(({ rule }) => rule === "down");
    expect(fact).toMatchObject({
      fact: "finding",
      namespace: "",
      name: "controller",
      at: at(60),
      to: null,
      isCut: false,
      isListed: false,
    });
  });
});

describe("settings as facts", () => {
  const SET = `${ONE_POD}\n10 pa Active=True@0 want=1 @min-scale=2\n20 pa Active=True@0 want=1 @min-scale=3\n30 pa Active=True@0 want=1`;
  const settings = (since: number) =>
    settingFacts(revisionOf(SET), at(since))
      .filter(({ key }) => key === "minScale")
      .map(({ at: t, before, after }) => [secondsOf(t), before, after]);
  test("each change, with what was before and after it", () => {
    const all = [
      [10, null, "2"],
      [20, "2", "3"],
      [30, "3", null],
    ];
    expect(settings(-1)).toEqual(all);
    expect(settings(9.999)).toEqual(all);
    expect(settings(10)).toEqual(all.slice(1));
    expect(settings(30)).toEqual([]);
  });
  test("of Knative's ConfigMaps, after a time", () => {
    const { shared } = stateOf(
      "0 config/config-autoscaler stable-window=6s\n10 config/config-autoscaler stable-window=9s",
    );
    const told = (since: number) =>
      configFacts(shared, at(since)).map(({ at: t, name, key, before, after }) => [
        secondsOf(t),
        name,
        key,
        before,
        after,
      ]);
    expect(told(5)).toEqual([[10, "config-autoscaler", "stable-window", "6s", "9s"]]);
    expect(told(9.999)).toHaveLength(1);
    expect(told(10)).toEqual([]);
  });
});

describe("statistics of a state", () => {
  const WAKES = [10, 100, 200]
    .map(
      (t) =>
        `${t} dep 1\n${t + 0.2} pa Active=Unknown@${t} want=1\n${t + 1} pod/x${t} scheduled started ready\n${t + 2} priv p1\n${t + 3} pa Active=True@${t + 3} want=1\n${t + 40} pa Active=False,NoTraffic@${t + 40} want=0\n${t + 41} dep 0\n${t + 42} priv\n${t + 43} -pod/x${t}`,
    )
    .join("\n");
  const state = stateOf(`${AT_ZERO}\n${WAKES}`);
  const asked = (from: number | null, to: number | null) => {
    const question = {
      from: from === null ? null : at(from),
      to: to === null ? null : at(to),
      by: "revision",
      namespace: null,
      service: null,
      objective: null,
    } as unknown as Parameters<typeof statsOfState>[1];
    return statsOfState(state, question);
  };
  test("of all that it holds, where no span is asked for", () => {
    expect(asked(null, null)).toEqual(asked(0, 243));
    expect(factsOf(state, at(243)).filter(({ fact }) => fact === "coldStart")).toHaveLength(3);
  });
  test("of what began in a span", () => {
    const counts = [asked(0, 243), asked(11, 243), asked(100, 199), asked(100.001, 199)].map(
      ({ all }) => all.count,
    );
    expect(counts).toEqual([3, 2, 1, 0]);
  });
});
