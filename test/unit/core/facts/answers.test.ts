/** Weeks in numbers, at their edges: what is counted of each service, which are left out, what a strip shows. */
import { describe, expect, test } from "vitest";
import type { ColdStartFact, Fact, FindingFact, ScaleToZeroFact } from "../../../../lib/core/facts/fact.ts";
import { createStats, type Stats, type StatsQuestion } from "../../../../lib/core/facts/stats.ts";
import { stripOf } from "../../../../lib/core/facts/strip.ts";
import { wakesOf } from "../../../../lib/core/facts/wakes.ts";
import { wakeFact } from "../../../support/wake-fact.ts";

const DAY = 86_400_000;
const FROM = Date.parse("2026-11-02T00:00:00Z");
const QUESTION: StatsQuestion = {
  from: FROM,
  to: FROM + 7 * DAY,
  namespace: null,
  service: null,
  by: "day",
  objective: null,
};

function ask(facts: readonly Fact[], more: Partial<StatsQuestion> = {}): Stats {
  const question = { ...QUESTION, ...more };
  const builder = createStats(question);
  for (const fact of facts) builder.add(fact);
  return builder.result([{ from: question.from, to: question.to }]);
}

const of = (name: string, day: number, fact: object): Fact =>
  ({ namespace: "shop", name, at: FROM + day * DAY, ...fact }) as Fact;
const descent = (day: number, more: Partial<ScaleToZeroFact> = {}): Fact =>
  of("web-00001", day, {
    fact: "scaleToZero",
    outcome: "zero",
    confirmMs: 1_000,
    drainMs: null,
    probeFailures: 0,
    ...more,
  });
const flip = (day: number): Fact => of("web-00001", day, { fact: "flip", before: "pods", after: "none" });
const setting = (day: number, key = "minScale", namespace = "shop"): Fact => ({
  ...of("web-00001", day, { fact: "setting", key, before: null, after: "1" }),
  namespace,
});
const finding = (day: number, more: Partial<FindingFact> = {}): Fact =>
  of("web-00001", day, {
    fact: "finding",
    rule: "D4",
    severity: "warning",
    to: FROM + day * DAY + 1,
    isCut: false,
    isListed: false,
    ...more,
  });
const wake = (name: string, day: number, more: Partial<ColdStartFact> = {}): Fact =>
  wakeFact({ name, at: FROM + day * DAY, ...more });

describe("of a service", () => {
  test("scale-downs, those that were broken off, and how long the hand-over took", () => {
    const facts = [1_000, 2_000, 3_000, null].map((confirmMs, i) => descent(i, { confirmMs }));
    const [service] = ask([...facts, descent(5, { outcome: "aborted", confirmMs: 9_000 })]).services;
    expect(service?.scaleDowns).toMatchObject({ count: 5, aborted: 1, confirm: { p50: 2_000 } });
  });

  test("changes of the path, in all and by day", () => {
    const [service] = ask([flip(0), flip(2), flip(2), wake("web-00001", 2)]).services;
    expect(service?.flips).toBe(3);
    expect(service?.parts.map(({ key, flips, wakes }) => [key, flips, wakes.count])).toEqual([
      ["2026-11-02", 1, 0],
      ["2026-11-04", 2, 1],
    ]);
  });

  test("errors and warnings by day, and no notes", () => {
    const all = [finding(1), finding(1, { severity: "error" }), finding(1, { severity: "note" }), finding(3)];
    const [service] = ask(all).services;
    expect(service?.parts.map(({ key, findings }) => [key, findings])).toEqual([
      ["2026-11-03", 2],
      ["2026-11-05", 1],
    ]);
  });

  test("each rule with its first and its last time, in whichever order they come", () => {
    const told = (facts: readonly Fact[]) =>
      ask(facts).services[0]?.findings.map(({ rule, count, first, last, about }) => [
        rule,
        count,
        (first - FROM) / DAY,
        last === null ? null : last - FROM,
        about,
      ]);
    const three = [finding(2), finding(1), finding(3)];
    expect(told(three)).toEqual([["D4", 3, 1, 3 * DAY + 1, ""]]);
    expect(told(three.toReversed())).toEqual(told(three));
    expect(told([finding(1, { to: null }), finding(2)])).toEqual([["D4", 2, 1, null, ""]]);
    expect(told([finding(2), finding(1, { to: null })])).toEqual([["D4", 2, 1, null, ""]]);
  });

  test("the worst rule first, then the most frequent, then by name", () => {
    const all = [
      finding(1, { rule: "b", severity: "note" }),
      finding(1, { rule: "d" }),
      finding(1, { rule: "c" }),
      finding(1, { rule: "e" }),
      finding(2, { rule: "e" }),
      finding(1, { rule: "z", severity: "error" }),
    ];
    const order = ["z", "e", "c", "d", "b"];
    expect(ask(all).services[0]?.findings.map(({ rule }) => rule)).toEqual(order);
    expect(ask(all.toReversed()).services[0]?.findings.map(({ rule }) => rule)).toEqual(order);
  });

  test("one rule that is worse at times is counted apart", () => {
    const found = ask([finding(1), finding(2, { severity: "error" })]).services[0]?.findings;
    expect(found?.map(({ severity, count }) => [severity, count])).toEqual([
      ["error", 1],
      ["warning", 1],
    ]);
  });

  test("the latest twenty settings, the newest first", () => {
    const all = Array.from({ length: 21 }, (_, i) => setting(i / 10, `k${i}`));
    const keys = (facts: readonly Fact[]) => ask(facts).services[0]?.settings.map(({ key }) => key);
    const newest = Array.from({ length: 20 }, (_, i) => `k${20 - i}`);
    expect(keys(all)).toEqual(newest);
    expect(keys(all.toReversed())).toEqual(newest);
    expect(keys([flip(1), setting(1)])).toEqual(["minScale"]);
  });

  test("how many of its revisions anything is known of", () => {
    expect(
      ask([wake("web-00001", 1), wake("web-00001", 2), wake("web-00002", 2)]).services[0]?.revisions,
    ).toBe(2);
  });
});

describe("the newest revision against the one before", () => {
  const many = (name: string, totalMs: number, more: Partial<ColdStartFact> = {}): Fact[] =>
    Array.from({ length: 10 }, (_, i) => wake(name, i / 10, { totalMs, ...more }));

  test("by what clients waited, where both have it", () => {
    const facts = [
      ...many("web-00001", 1_000, { answeredMs: 5_000 }),
      ...many("web-00002", 1_000, { answeredMs: 2_000 }),
    ];
    expect(ask(facts).services[0]?.deployment).toMatchObject({
      measure: "answered",
      verdict: "faster",
      differenceMs: -3_000,
      beforeWakes: { count: 10 },
      afterWakes: { count: 10 },
    });
    const half = [...many("web-00001", 1_000, { answeredMs: 5_000 }), ...many("web-00002", 1_000)];
    expect(ask(half).services[0]?.deployment?.measure).toBe("total");
    expect(ask(half.toReversed()).services[0]?.deployment).toMatchObject({
      after: "web-00002",
      measure: "total",
    });
  });

  test("its creation is no wake", () => {
    const facts = [...many("web-00001", 1_000), wake("web-00002", 3, { kind: "create" })];
    expect(ask(facts).services[0]?.deployment).toBeNull();
  });

  test("each against the promise", () => {
    const facts = [...many("web-00001", 1_000), ...many("web-00002", 3_000)];
    const { deployment } = ask(facts, { objective: { withinMs: 2_000, share: 0.5 } }).services[0] ?? {};
    expect([deployment?.beforeWakes.kept?.isMet, deployment?.afterWakes.kept?.isMet]).toEqual([true, false]);
  });
});

describe("of all", () => {
  const inOf = (namespace: string, name: string): Fact => ({ ...wake(name, 1), namespace }) as Fact;

  test("services by namespace and name, numbers as numbers", () => {
    const facts = [inOf("b", "a-00001"), inOf("a", "w10-00001"), inOf("a", "w9-00001")];
    const names = (all: readonly Fact[]) => ask(all).services.map((one) => `${one.namespace}/${one.service}`);
    expect(names(facts)).toEqual(["a/w9", "a/w10", "b/a"]);
    expect(names(facts.toReversed())).toEqual(["a/w9", "a/w10", "b/a"]);
  });

  test("of too many those that most happened to, and how many are left out; the sums are of all", () => {
    const services = Array.from({ length: 502 }, (_, i) => wake(`s${i}-00001`, 1));
    const stats = ask([...services, wake("s501-00001", 2), wake("s500-00001", 2)]);
    expect([stats.services.length, stats.left, stats.all.count]).toEqual([500, 2, 504]);
    const names = stats.services.map(({ service }) => service);
    expect(names).toEqual(expect.arrayContaining(["s0", "s500", "s501"]));
    expect(names).not.toContain("s499");
    expect(ask(services.slice(0, 500)).left).toBe(0);
  });

  test("parts by period, and none by revision", () => {
    const facts = [wake("web-00001", 1), wake("api-00001", 1), flip(3)];
    expect(ask(facts).parts.map(({ key, wakes, flips }) => [key, wakes.count, flips])).toEqual([
      ["2026-11-03", 2, 0],
      ["2026-11-05", 0, 1],
    ]);
    const byRevision = ask(facts, { by: "revision" });
    expect([byRevision.by, byRevision.parts, byRevision.periods]).toEqual(["revision", [], []]);
    expect(byRevision.services.map(({ parts }) => parts.map(({ key }) => key))).toEqual([
      ["api-00001"],
      ["web-00001"],
    ]);
  });

  test("of so many periods the newest", () => {
    const { periods } = ask([], { from: FROM - 1_000 * DAY });
    expect([periods.length, periods.at(-1)?.key]).toEqual([400, "2026-11-09"]);
  });

  test("from when somebody watched, not before what is asked for", () => {
    const builder = createStats({ ...QUESTION, by: "auto" });
    const early = builder.result([{ from: FROM - 30 * DAY, to: FROM + 7 * DAY }]);
    expect([early.by, early.periods[0]?.key, early.from, early.to]).toEqual([
      "day",
      "2026-11-02",
      QUESTION.from,
      QUESTION.to,
    ]);
    expect(builder.result([{ from: FROM + 6 * DAY, to: FROM + 7 * DAY }]).by).toBe("hour");
  });

  test("one service after the other, with a pause after each", () => {
    const builder = createStats(QUESTION);
    for (const name of ["a-00001", "b-00001"]) builder.add(wake(name, 1));
    const watched = [{ from: QUESTION.from, to: QUESTION.to }];
    expect([...builder.resultInSlices(watched)]).toHaveLength(3);
    expect(builder.result(watched).services).toHaveLength(2);
  });

  test("what Knative itself did, by process", () => {
    const own = (day: number, name: string): Fact => ({ ...finding(day), namespace: "", name }) as Fact;
    const { knative, services } = ask([
      own(1, "autoscaler"),
      own(2, "webhook"),
      own(3, "webhook"),
      setting(1, "k", ""),
    ]);
    expect(knative.findings.map(({ about, count }) => [about, count])).toEqual([
      ["webhook", 2],
      ["autoscaler", 1],
    ]);
    expect(knative.settings.map(({ key }) => key)).toEqual(["k"]);
    expect(services).toEqual([]);
  });
});

describe("wakes", () => {
  const facts = (...all: Partial<ColdStartFact>[]): ColdStartFact[] =>
    all.map((more) => wakeFact({ at: FROM, ...more }));

  test("by outcome; how long only of those that became ready", () => {
    const all = facts(
      { totalMs: 1_000, answeredMs: 700 },
      { totalMs: 9_000, outcome: "abandoned", answeredMs: 8_000 },
      { totalMs: 5_000, outcome: "open" },
      { totalMs: 1, kind: "create" },
    );
    expect(wakesOf(all, null)).toMatchObject({
      count: 3,
      outcomes: { ready: 1, abandoned: 1, open: 1 },
      total: { p50: 1_000, p99: 1_000 },
      answered: { p50: 700, p99: 700 },
      kept: null,
    });
  });

  test.each<[what: string, wake: Partial<ColdStartFact>, kept: Record<string, number>]>([
    [
      "given up, and answered in time",
      { outcome: "abandoned", answeredMs: 500 },
      { within: 1, missed: 0, byReadiness: 0 },
    ],
    [
      "given up, though an endpoint was ready",
      { outcome: "abandoned", totalMs: 1 },
      { within: 0, missed: 1, byReadiness: 0 },
    ],
    [
      "open, and ready in time",
      { outcome: "open", totalMs: 500 },
      { within: 1, byReadiness: 1, undecided: 0 },
    ],
    ["open, and nothing known", { outcome: "open", totalMs: null }, { within: 0, missed: 0, undecided: 1 }],
    ["answered in time, ready later", { answeredMs: 500, totalMs: 5_000 }, { within: 1, byReadiness: 0 }],
  ])("kept: %s", (_, wakeOf, kept) => {
    expect(wakesOf(facts(wakeOf), { withinMs: 500, share: null }).kept).toMatchObject({
      ...kept,
      isMet: null,
    });
  });

  test("a share that is just kept is kept", () => {
    const isMet = (share: number) =>
      wakesOf(facts({ totalMs: 1 }, { totalMs: 9 }), { withinMs: 5, share }).kept?.isMet;
    expect([isMet(0.5), isMet(0.501)]).toEqual([true, false]);
  });
});

describe("a strip", () => {
  const minute = (at: number, errors: number, warnings = 0) => ({
    at,
    errors,
    warnings,
    states: { Zero: at },
  });
  test("keeps the most of a bar, whichever minute comes first", () => {
    const bars = stripOf(
      { from: 100, to: 120 },
      2,
      [minute(100, 2, 1), minute(109, 1, 3), minute(110, 4)],
      [110],
    );
    expect(bars.map(({ errors, warnings, coldStarts }) => [errors, warnings, coldStarts])).toEqual([
      [2, 3, 0],
      [4, 0, 1],
    ]);
    expect(bars.map(({ states }) => states)).toEqual([{ Zero: 109 }, { Zero: 110 }]);
  });
  test("leaves out what is before it, and has what is after it in its last bar", () => {
    const bars = stripOf({ from: 100, to: 120 }, 2, [minute(99, 9), minute(500, 1)], [99, 120, 121]);
    expect(bars.map(({ errors, coldStarts }) => [errors, coldStarts])).toEqual([
      [0, 0],
      [1, 2],
    ]);
  });
  test("has no bar shorter than a millisecond", () => {
    expect(stripOf({ from: 5, to: 5 }, 2, [], []).map(({ from, to }) => [from, to])).toEqual([
      [5, 6],
      [6, 7],
    ]);
    expect(stripOf({ from: 0, to: 3 }, 2, [], []).map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [2, 3],
    ]);
  });
});
