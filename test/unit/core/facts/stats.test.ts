/** Answers about weeks: by day, week and revision, before and after a deployment, against a promise. */
import { describe, expect, test } from "vitest";
import type { ColdStartFact, Fact, FindingFact } from "../../../../lib/core/facts/fact.ts";
import { coveredMs, fittingPeriod, periodAt, periodsOf } from "../../../../lib/core/facts/periods.ts";
import { createStats, type Stats, type StatsQuestion } from "../../../../lib/core/facts/stats.ts";
import { wakesOf } from "../../../../lib/core/facts/wakes.ts";
import { wakeFact } from "../../../support/wake-fact.ts";

const DAY = 86_400_000;
const t = (text: string): number => Date.parse(`${text}Z`);

const QUESTION: StatsQuestion = {
  from: t("2026-11-01T00:00:00"),
  to: t("2026-12-01T00:00:00"),
  namespace: null,
  service: null,
  by: "week",
  objective: null,
};

/** A wake of a revision that took so long; `answered` as clients waited. */
function wake(name: string, time: string, totalMs: number | null, more: Partial<ColdStartFact> = {}): Fact {
  return wakeFact({ name, at: t(time), outcome: totalMs === null ? "open" : "ready", totalMs, ...more });
}

function finding(name: string, time: string, more: Partial<FindingFact> = {}): FindingFact {
  const at = t(time);
  return {
    fact: "finding",
    namespace: "shop",
    name,
    at,
    rule: "D4",
    severity: "warning",
    to: at + 60_000,
    isCut: false,
    isListed: false,
    ...more,
  };
}

function ask(facts: readonly Fact[], more: Partial<StatsQuestion> = {}): Stats {
  const question = { ...QUESTION, ...more };
  const builder = createStats(question);
  for (const fact of facts) builder.add(fact);
  return builder.result([{ from: question.from, to: question.to }]);
}

describe("periods", () => {
  test("are weeks from Monday on, and days, in UTC", () => {
    expect(periodAt(t("2026-11-29T23:59:59"), "week").key).toBe("2026-11-23");
    expect(periodAt(t("2026-11-30T00:00:00"), "week").key).toBe("2026-11-30");
    expect(periodAt(t("2026-11-30T00:00:00"), "day")).toEqual({
      key: "2026-11-30",
      from: t("2026-11-30T00:00:00"),
      to: t("2026-12-01T00:00:00"),
    });
  });

  test("may be hours and minutes, which say their time", () => {
    expect(periodAt(t("2026-11-29T23:59:59"), "hour").key).toBe("2026-11-29 23:00");
    expect(periodAt(t("2026-11-29T23:59:59"), "minute")).toEqual({
      key: "2026-11-29 23:59",
      from: t("2026-11-29T23:59:00"),
      to: t("2026-11-30T00:00:00"),
    });
  });

  test("fit the span: several, and not too many", () => {
    const HOUR = 3_600_000;
    const fitting = (hours: number) => fittingPeriod({ from: 0, to: hours * HOUR });
    expect(fitting(3 - 1 / HOUR)).toBe("minute");
    expect(fitting(3)).toBe("hour");
    expect(fitting(72 - 1 / HOUR)).toBe("hour");
    expect(fitting(72)).toBe("day");
  });

  test("that fit are counted from when somebody watched", () => {
    const from = t("2026-11-01T00:00:00");
    const to = t("2026-11-03T12:00:00");
    const builder = createStats({ ...QUESTION, from: t("2026-10-01T00:00:00"), to, by: "auto" });
    const stats = builder.result([{ from, to }]);
    expect(stats.by).toBe("hour");
    expect(stats.periods).toHaveLength(61);
  });

  test("of a span follow each other, and of too many the newest are left", () => {
    const span = { from: t("2026-11-01T12:00:00"), to: t("2026-11-04T12:00:00") };
    const all = periodsOf(span, "day", 10);
    expect(all.map(({ key }) => key)).toEqual(["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"]);
    expect(periodsOf(span, "day", 2).map(({ key }) => key)).toEqual(["2026-11-03", "2026-11-04"]);
  });

  test("say how much of them was watched", () => {
    const spans = [
      { from: 0, to: 10 },
      { from: 20, to: 30 },
    ];
    expect(coveredMs({ from: 5, to: 25 }, spans)).toBe(10);
    expect(coveredMs({ from: 10, to: 20 }, spans)).toBe(0);
  });
});

describe("a promise", () => {
  const OBJECTIVE = { withinMs: 3_000, share: 0.75 };
  const kept = (facts: readonly Fact[]) =>
    wakesOf(
      facts.filter((fact) => fact.fact === "coldStart"),
      OBJECTIVE,
    ).kept;

  test("is kept to the millisecond", () => {
    const at = "2026-11-03T10:00:00";
    expect(kept([wake("a", at, 3_000), wake("a", at, 3_001)])).toMatchObject({
      within: 1,
      missed: 1,
      byReadiness: 2,
      share: 0.5,
      isMet: false,
    });
  });

  test("is judged by what clients waited where that is known", () => {
    const at = "2026-11-03T10:00:00";
    const facts = [
      wake("a", at, 2_000, { answeredMs: 3_500 }),
      wake("a", at, 9_000, { answeredMs: 100 }),
      wake("a", at, 1_000),
      wake("a", at, 1_000),
    ];
    expect(kept(facts)).toMatchObject({ within: 3, missed: 1, byReadiness: 2, share: 0.75, isMet: true });
  });

  test("is missed by what was given up, and not judged by what nobody saw", () => {
    const at = "2026-11-03T10:00:00";
    expect(kept([wake("a", at, null, { outcome: "abandoned" })])).toMatchObject({ missed: 1, share: 0 });
    expect(kept([wake("a", at, null)])).toMatchObject({ undecided: 1, share: null, isMet: null });
    expect(kept([wake("a", at, 1, { kind: "create" })])).toMatchObject({ share: null, isMet: null });
  });
});

describe("statistics", () => {
  test("group revisions by service, and wakes by week", () => {
    const { services, periods, all } = ask([
      wake("web-00001", "2026-11-03T10:00:00", 1_000),
      wake("web-00002", "2026-11-10T10:00:00", 2_000),
      wake("web-00002", "2026-11-11T10:00:00", 4_000),
      wake("api-00001", "2026-11-11T10:00:00", 500, { kind: "create" }),
    ]);
    expect(services.map(({ service, wakes, creations }) => [service, wakes.count, creations])).toEqual([
      ["api", 0, 1],
      ["web", 3, 0],
    ]);
    expect(services[1]?.parts.map(({ key, wakes }) => [key, wakes.total.p90])).toEqual([
      ["2026-11-02", 1_000],
      ["2026-11-09", 4_000],
    ]);
    expect(all.count).toBe(3);
    expect(periods.map(({ key }) => key)).toEqual([
      "2026-10-26",
      "2026-11-02",
      "2026-11-09",
      "2026-11-16",
      "2026-11-23",
      "2026-11-30",
    ]);
  });

  test("are of the namespace and service that is asked for, which may be a revision", () => {
    const facts = [
      wake("web-00001", "2026-11-03T10:00:00", 1_000),
      wake("api-00001", "2026-11-03T10:00:00", 1_000),
      { ...wake("web-00001", "2026-11-03T10:00:00", 1_000), namespace: "other" } as Fact,
    ];
    const counts = (more: Partial<StatsQuestion>): string[] =>
      ask(facts, more).services.map(({ namespace, service }) => `${namespace}/${service}`);
    expect(counts({ namespace: "shop" })).toEqual(["shop/api", "shop/web"]);
    expect(counts({ namespace: "shop", service: "web" })).toEqual(["shop/web"]);
    expect(counts({ service: "web-00001" })).toEqual(["other/web", "shop/web"]);
    expect(counts({ service: "nothing" })).toEqual([]);
  });

  test("compare the newest revision that woke with the one before it", () => {
    const many = (name: string, day: number, ms: number): Fact[] =>
      Array.from({ length: 10 }, (_, i) => wake(name, `2026-11-${day}T10:00:0${i}`, ms + i));
    const facts = [
      ...many("web-00002", 10, 2_000),
      ...many("web-00010", 12, 3_000),
      ...many("web-00001", 9, 9_000),
    ];
    expect(ask(facts, { by: "revision" }).services[0]).toMatchObject({
      deployment: {
        before: "web-00002",
        after: "web-00010",
        measure: "total",
        verdict: "slower",
        differenceMs: 1_000,
      },
      parts: [{ key: "web-00001" }, { key: "web-00002" }, { key: "web-00010" }],
    });
    expect(ask(facts.slice(0, 19)).services[0]?.deployment).toMatchObject({ verdict: "few" });
    expect(ask(facts.slice(0, 10)).services[0]?.deployment).toBeNull();
    expect(ask([wake("by-hand", "2026-11-09T10:00:00", 1)]).services[0]?.deployment).toBeNull();
  });

  test("count findings by rule, worst first, and say whether one lasts", () => {
    const { services } = ask([
      finding("web-00001", "2026-11-03T10:00:00"),
      finding("web-00001", "2026-11-04T10:00:00", { to: null }),
      finding("web-00001", "2026-11-04T11:00:00", { rule: "I4", severity: "error" }),
      finding("web-00001", "2026-11-04T11:00:00", { rule: "D1", severity: "note" }),
    ]);
    expect(services[0]?.findings.map(({ rule, count, last }) => [rule, count, last !== null])).toEqual([
      ["I4", 1, true],
      ["D4", 2, false],
      ["D1", 1, true],
    ]);
    expect(services[0]?.parts[0]?.findings).toBe(3);
  });

  test("tell of Knative itself apart, whichever service is asked for", () => {
    const { services, knative } = ask(
      [
        {
          ...finding("autoscaler", "2026-11-03T10:00:00", { rule: "down", severity: "error" }),
          namespace: "",
        },
      ],
      { service: "web" },
    );
    expect(services).toEqual([]);
    expect(knative.findings).toHaveLength(1);
  });

  test("say how long was watched, and begin with the first time", () => {
    const builder = createStats({ ...QUESTION, by: "day" });
    const begin = t("2026-11-29T12:00:00");
    const { watchedMs, periods } = builder.result([{ from: begin, to: begin + DAY }]);
    expect(watchedMs).toBe(DAY);
    expect(periods.map(({ key, watchedMs: of }) => [key, of])).toEqual([
      ["2026-11-29", DAY / 2],
      ["2026-11-30", DAY / 2],
      ["2026-12-01", 0],
    ]);
    expect(createStats(QUESTION).result([])).toMatchObject({ watchedMs: 0, periods: [] });
  });
});
