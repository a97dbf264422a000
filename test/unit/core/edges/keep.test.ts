/** How a finding begins, goes on and ends, at the edge. */
import { describe, expect, test } from "vitest";
import type { Rule, Verdict } from "../../../../lib/core/rules/rule.ts";
import type { Finding } from "../../../../lib/model/timeline.ts";
import { at, secondsOf } from "../../../support/records.ts";
import { desk, type Saying } from "../../../support/rule-desk.ts";

describe("a finding begins", () => {
  test("with the record at hand, unless the rule knows better", () => {
    const one = desk();
    one.say(10, { values: { a: 1 } });
    expect(one.open()).toStrictEqual({
      rule: "I4",
      from: at(10),
      to: null,
      seq: 11,
      beginSeq: 11,
      afterMs: 2_000,
      values: { a: 1 },
    });
    const other = desk();
    other.say(10, { from: at(9), seq: 3, afterMs: 500, until: at(30), severity: "warning" });
    expect(other.open()).toEqual({
      rule: "I4",
      from: at(9),
      to: null,
      seq: 3,
      beginSeq: 11,
      afterMs: 500,
      values: {},
      judgedAt: at(10),
      until: at(30),
      severity: "warning",
    });
  });

  test.each([
    ["in time", 9, 1_000, undefined],
    ["later than it counts", 9, 999, 10],
    ["at once", 10, 0, undefined],
  ])("judged %s", (_, from, afterMs, expected) => {
    const { say, open } = desk();
    say(10, { from: at(from), afterMs });
    expect(secondsOf(open()?.judgedAt) ?? undefined).toBe(expected);
  });

  test("after a time that depends on what is there", () => {
    const { say, open } = desk({ afterMs: ({ t }) => t - at(7) });
    say(10, {});
    expect(open()?.afterMs).toBe(3_000);
  });

  test.each<[what: string, spec: Partial<Rule>, afterMs: number]>([
    ["several watches, one of them late", {}, 2_300],
    ["one watch is not late against itself", { sources: ["a"] }, 2_000],
    ["what waits for 5 s", { afterMs: 5_000 }, 5_300],
    ["what waits for longer is not deceived", { afterMs: 5_001 }, 5_001],
    ["what is certain at once", { afterMs: 0 }, 0],
    ["what depends on what is there", { afterMs: () => 60_000 }, 60_300],
  ])("where watches are late: %s", (_, spec, afterMs) => {
    const { say, open, revision } = desk(spec);
    revision.lateMs = 300;
    say(10, {});
    expect(open()?.afterMs).toBe(afterMs);
  });

  test.each<[what: string, spec: Partial<Rule>, afterMs: number]>([
    ["it may take longer", { busyMs: 10_000 }, 10_000],
    ["not what needs longer anyway", { busyMs: 1_000 }, 2_000],
    ["not every rule", {}, 2_000],
  ])("while much happens: %s", (_, spec, afterMs) => {
    const { say, open, shared } = desk(spec);
    shared.busy = [{ from: at(9), until: at(60) }];
    say(10, {});
    expect(open()?.afterMs).toBe(afterMs);
  });

  test("in a list only where the rule says so, and is as old as it says", () => {
    const silent = desk();
    silent.say(10, { from: at(0) }, { initial: true });
    expect(silent.kept()).toEqual([]);
    const { say, open } = desk({ fromInitial: true });
    say(10, { from: at(0) }, { initial: true });
    expect(open()).toMatchObject({ from: at(0), afterMs: 10_000, listed: true });
    const young = desk({ fromInitial: true });
    young.say(10, { from: at(9) }, { initial: true });
    expect(young.open()?.afterMs).toBe(2_000);
  });

  test("and ends in the same instant, when it is one", () => {
    const { say, revision, open } = desk();
    say(10, { isMoment: true, values: { a: 1 } });
    say(11, { isMoment: true, seq: 3 });
    expect(revision.findings).toEqual([
      {
        rule: "I4",
        from: at(10),
        to: at(10),
        seq: 11,
        beginSeq: 11,
        endSeq: 11,
        afterMs: 0,
        values: { a: 1 },
      },
      { rule: "I4", from: at(11), to: at(11), seq: 3, beginSeq: 12, endSeq: 12, afterMs: 0, values: {} },
    ]);
    expect(open()).toBeUndefined();
  });
});

describe("a finding goes on", () => {
  test("a diagnosis tells the latest, and what it told before", () => {
    const { say, open } = desk({ kind: "diagnosis" });
    say(10, { values: { a: 1 } });
    say(20, { values: { a: 2 }, seq: 4 });
    say(30, { values: { a: 3 } });
    expect(open()).toMatchObject({
      from: at(10),
      seq: 4,
      beginSeq: 11,
      values: { a: 3 },
      before: [
        { to: at(20), seq: 11, values: { a: 1 } },
        { to: at(30), seq: 4, values: { a: 2 } },
      ],
    });
  });

  test("an invariant tells what it looked like when it began to count", () => {
    const { say, open } = desk();
    say(10, { values: { a: 1 } });
    say(11.999, { values: { a: 2 } });
    say(12, { values: { a: 3 } });
    expect(open()?.values).toEqual({ a: 2 });
  });

  test("what says nothing new is the same", () => {
    const { say, open } = desk({ kind: "diagnosis" });
    say(10, { values: { a: 1 }, until: at(90), severity: "warning", afterMs: 500 });
    const before = open();
    say(20, { values: { a: 1 }, until: at(90), severity: "warning", afterMs: 500 });
    expect(open()).toBe(before);
    say(21, { values: { a: 1 }, until: at(90), severity: "warning", seq: 11 });
    expect(open()).toBe(before);
  });

  test.each<[what: string, said: Partial<Verdict>, expected: Partial<Finding>]>([
    ["until when", { until: at(95) }, { until: at(95) }],
    ["how bad it is", { severity: "note" }, { severity: "note" }],
    ["what shows it", { seq: 5 }, { seq: 5 }],
    ["less", { values: { a: 1 } }, { values: { a: 1 } }],
  ])("what says something else of it is no earlier text: %s", (_, said, expected) => {
    const { say, open } = desk({ kind: "diagnosis" });
    say(10, { values: { a: 1, b: 2 }, until: at(90), severity: "warning" });
    say(20, { values: { a: 1, b: 2 }, until: at(90), severity: "warning", ...said });
    expect({ ...open(), ...expected }).toStrictEqual(open());
    expect(open()).not.toHaveProperty("before");
  });

  test("what has no end any more, and is as bad as the rule says", () => {
    const { say, open } = desk({ kind: "diagnosis" });
    say(10, { until: at(90), severity: "warning" });
    say(20, {});
    expect(open()).not.toHaveProperty("until");
    expect(open()).not.toHaveProperty("severity");
  });

  test.each([
    ["at once, now that it is certain", 10.5, 0, 500],
    ["not in the past", 11, 0, 1_000],
    ["not sooner than it was to", 10.5, 1_500, 2_000],
    ["not later than it was to", 10.5, 9_000, 2_000],
    ["when it was to, once it does", 13, 0, 2_000],
  ])("counts %s", (_, second, afterMs, expected) => {
    const { say, open } = desk({ kind: "diagnosis" });
    say(10, {});
    say(second, { afterMs });
    expect(open()?.afterMs).toBe(expected);
  });

  test("another one about something else is another finding", () => {
    const { say, kept } = desk({ kind: "diagnosis", about: "pod" });
    say(10, { values: { pod: "x", a: 1 } });
    say(20, { values: { pod: "x", a: 2 } });
    say(30, { values: { pod: "y", a: 2 } });
    expect(kept()).toEqual(["10–30", "30–"]);
  });

  test("not over its own end", () => {
    const { say, kept } = desk();
    say(10, { until: at(20) });
    say(19.999, { until: at(20) });
    say(20, { until: at(40) });
    expect(kept()).toEqual(["10–20", "20–"]);
  });

  test("a later list may tell an earlier beginning", () => {
    const listed = desk({ fromInitial: true });
    listed.say(10, { from: at(5) }, { initial: true });
    listed.say(11, { from: at(5) }, { initial: true });
    expect(listed.open()?.beginSeq).toBe(11);
    listed.say(12, { from: at(3) }, { initial: true });
    expect(listed.open()).toMatchObject({ from: at(3), beginSeq: 13 });
    listed.say(13, {}, { initial: true });
    expect(listed.open()?.from).toBe(at(3));
    listed.say(14, { from: at(1) });
    expect(listed.open()?.from).toBe(at(3));
    const watched = desk({ fromInitial: true });
    watched.say(10, { from: at(5) });
    watched.say(11, { from: at(3) }, { initial: true });
    expect(watched.kept()).toEqual(["5–"]);
  });
});

describe("a finding ends", () => {
  test.each<[what: string, second: number, saying: Saying, expected: string[]]>([
    ["when the rule finds nothing", 12, {}, ["10–12"]],
    ["and never was, if it did not count", 11.999, {}, []],
    ["earlier, where the rule knows better", 20, { endedAt: 15 }, ["10–15"]],
    ["and never was, if it did not count by then", 20, { endedAt: 11.999 }, []],
    ["not later than now", 20, { endedAt: 30 }, ["10–20"]],
    ["in a list", 20, { initial: true }, ["10–20"]],
  ])("%s", (_, second, saying, expected) => {
    const { say, kept } = desk();
    say(10, {});
    say(second, null, saying);
    expect(kept()).toEqual(expected);
  });

  test("with the record that ended it", () => {
    const { say, revision } = desk();
    say(10, {});
    say(20, null);
    expect(revision.findings[0]).toMatchObject({ beginSeq: 11, endSeq: 12 });
  });

  test("with its own end, and not before it began", () => {
    const { say, kept } = desk({ afterMs: 0 });
    say(10, { until: at(20) });
    say(30, null);
    say(40, { from: at(35), until: at(33) });
    say(50, null);
    expect(kept()).toEqual(["10–20", "35–35"]);
  });

  test("what a list seems to show and the next one explains never was", () => {
    const { say, kept } = desk({ fromInitial: true });
    say(10, {}, { initial: true });
    say(20, null, { initial: true });
    expect(kept()).toEqual([]);
    say(30, {}, { initial: true });
    say(40, null);
    expect(kept()).toEqual(["30–40"]);
  });
});
