/** What becomes of a finding where something is not seen: in a gap, by late watches, with times that are only the earliest. */
import { describe, expect, test } from "vitest";
import { allowLate, cutAt } from "../../../../lib/core/rules/keep.ts";
import type { Rule, Verdict } from "../../../../lib/core/rules/rule.ts";
import { ownMap } from "../../../../lib/core/state/compact.ts";
import { at } from "../../../support/records.ts";
import { desk } from "../../../support/rule-desk.ts";

describe("a gap", () => {
  const cut = (spec: Partial<Rule> = {}) => {
    const one = desk({ kind: "diagnosis", fromInitial: true, ...spec });
    one.say(10, { values: { pod: "x", a: 1 } });
    expect(cutAt(one.revision, one.rule, at(20), 15)).toBe(true);
    return one;
  };

  test("cuts what counts, and says so", () => {
    const { revision, open } = cut();
    expect(revision.findings).toMatchObject([{ from: at(10), to: at(20), endSeq: 15, cut: true }]);
    expect(open()).toBeUndefined();
  });

  test.each<[what: string, spec: Partial<Rule>, cutAfter: number, kept: string[]]>([
    ["of that instant alone never was", { afterMs: 0 }, 10, []],
    ["of a millisecond was", { afterMs: 0 }, 10.001, ["10–10.001"]],
  ])("what lists seemed to show as they broke off and is not found again: %s", (_, spec, seconds, kept) => {
    const one = desk({ kind: "diagnosis", fromInitial: true, ...spec });
    one.say(10, {}, { initial: true });
    cutAt(one.revision, one.rule, at(seconds), 15);
    one.say(30, null, { isComplete: true });
    expect(one.kept()).toEqual(kept);
  });

  test("what a watch saw in that instant was", () => {
    const one = desk({ kind: "diagnosis", afterMs: 0 });
    one.say(10, {});
    cutAt(one.revision, one.rule, at(10), 15);
    one.say(30, null, { isComplete: true });
    expect(one.kept()).toEqual(["10–10"]);
  });

  test("of what does not count yet nothing is left", () => {
    const { say, revision, rule, kept } = desk();
    expect(cutAt(revision, rule, at(5), 15)).toBe(false);
    say(10, {});
    expect(cutAt(revision, rule, at(11.999), 15)).toBe(true);
    expect(kept()).toEqual([]);
    expect(revision.cutFindings?.size ?? 0).toBe(0);
  });

  test("amid the lists after it nothing is sure", () => {
    const { say, kept, revision } = cut();
    say(30, { values: { pod: "x", a: 1 } }, { initial: true });
    expect(kept()).toEqual(["10–20"]);
    say(31, null, { initial: true });
    expect(revision.cutFindings?.has("I4")).toBe(true);
  });

  test("what is found again goes on", () => {
    const { say, kept, open, revision } = cut();
    say(30, { values: { pod: "x", a: 2 } }, { initial: true, isComplete: true });
    expect(kept()).toEqual(["10–"]);
    expect(open()).toMatchObject({
      beginSeq: 11,
      values: { pod: "x", a: 2 },
      gaps: [{ to: at(20), seq: 15, againSeq: 12 }],
    });
    expect(open()).not.toHaveProperty("cut");
    expect(revision.cutFindings?.size).toBe(0);
  });

  test("also when a watch tells it", () => {
    const { say, kept } = cut();
    say(30, { values: { pod: "x" } });
    expect(kept()).toEqual(["10–"]);
  });

  test("an invariant tells on what it told", () => {
    const { say, open } = cut({ kind: "invariant" });
    say(30, { values: { pod: "x", a: 2 } });
    expect(open()?.values).toEqual({ pod: "x", a: 1 });
  });

  test.each<[what: string, said: Partial<Verdict>, expected: string[]]>([
    ["it began when the gap did", { from: at(20) }, ["10–"]],
    ["it began in the gap", { from: at(20.001) }, ["10–20", "20.001–"]],
    ["it is about something else", { values: { pod: "y" } }, ["10–20", "30–"]],
  ])("another beginning is another finding: %s", (_, said, expected) => {
    const { say, kept } = cut({ about: "pod" });
    say(30, { values: { pod: "x" }, ...said });
    expect(kept()).toEqual(expected);
  });

  test("what is not found again is over, and what comes later is new", () => {
    const { say, kept, revision } = cut();
    say(30, null, { initial: true, isComplete: true });
    expect(revision.cutFindings?.size).toBe(0);
    say(40, { values: { pod: "x" } });
    expect(kept()).toEqual(["10–20", "40–"]);
  });

  test("of several that were kept the one that was cut goes on", () => {
    const { say, kept, revision } = cut();
    const other = { rule: "I4", from: at(1), to: at(5), seq: 1, beginSeq: 1, afterMs: 0, values: {} };
    revision.findings.push({ ...other, rule: "I5", beginSeq: 11 });
    revision.findings.push(other);
    say(30, { values: { pod: "x" } });
    expect(kept()).toEqual(["1–5", "1–5", "10–"]);
    expect(revision.findings).toContain(other);
  });

  test("what was forgotten meanwhile is new", () => {
    const { say, kept, revision } = cut();
    revision.findings.length = 0;
    say(30, { values: { pod: "x" } });
    expect(kept()).toEqual(["30–"]);
  });

  test("a second one is noted beside the first", () => {
    const { say, open, revision, rule } = cut();
    say(30, { values: { pod: "x" } });
    cutAt(revision, rule, at(40), 18);
    say(50, { values: { pod: "x" } });
    expect(open()?.gaps).toEqual([
      { to: at(20), seq: 15, againSeq: 12 },
      { to: at(40), seq: 18, againSeq: 13 },
    ]);
  });
});

describe("watches that turn out to be later than was known", () => {
  /** An open finding of a rule since 10 s, when at `second` it is known that they are 500 ms late. */
  const afterMsOf = (rule: string, afterMs: number, second: number): number | undefined => {
    const { revision } = desk();
    revision.openFindings = ownMap(revision.openFindings).set(rule, {
      rule,
      from: at(10),
      to: null,
      seq: 1,
      beginSeq: 1,
      afterMs,
      values: {},
    });
    revision.lateMs = 500;
    allowLate(revision, at(second));
    return revision.openFindings.get(rule)?.afterMs;
  };
  test.each([
    ["what is too young for that waits for longer", "I4", 2_000, 12, 2_500],
    ["a millisecond before it is old enough", "I4", 2_000, 12.499, 2_500],
    ["what is old enough is told", "I4", 2_000, 12.5, 2_000],
    ["what waits for longer does so anyway", "I4", 10_000, 12, 10_000],
    ["what depends on what was there", "D4", 60_000, 12, 60_500],
    ["what is certain at once", "D4", 0, 10.1, 0],
    ["what waits for long is not deceived", "D8", 60_000, 12, 60_000],
    ["one watch is not late against itself", "hpa-inactive", 1_000, 10.1, 1_000],
    ["a rule of another version", "I99", 2_000, 12, 2_000],
  ])("%s", (_, rule, afterMs, second, expected) => {
    expect(afterMsOf(rule, afterMs, second)).toBe(expected);
  });
});

describe("times that are only the earliest", () => {
  const coarse = (spec: Partial<Rule> = {}) => {
    const one = desk(spec);
    one.shared.coarse.set("a", { from: at(0), to: null, hasChanges: true });
    return one;
  };

  test("let a finding count from the next time on", () => {
    const { say, open } = coarse();
    say(10, {});
    expect(open()).toMatchObject({
      from: at(10),
      unsure: { at: at(10), leastMs: 2_000 },
      afterMs: Number.MAX_SAFE_INTEGER,
    });
    say(10, {});
    expect(open()).toHaveProperty("unsure");
    say(14, {});
    expect(open()).not.toHaveProperty("unsure");
    expect(open()?.afterMs).toBe(2_000 + 4_000 + 1_000);
  });

  test.each<[what: string, spec: Partial<Rule>, said: Partial<Verdict>, isUnsure: boolean]>([
    ["what is certain at once", { afterMs: 0 }, {}, false],
    ["what has lasted long enough by a list", { fromInitial: true }, { from: at(8) }, false],
    ["what has not", { fromInitial: true }, { from: at(8.001) }, true],
    ["what no such time tells", { sources: ["b", "c"] }, {}, false],
  ])("%s", (_, spec, said, isUnsure) => {
    const { say, open } = coarse(spec);
    say(10, said, { initial: spec.fromInitial === true });
    expect(open()?.unsure !== undefined).toBe(isUnsure);
  });
});
