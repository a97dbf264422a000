/** What a tracker tells when: once, again when it is another, and never what cannot change any more; what it takes back. */
import { describe, expect, test } from "vitest";
import type { Fact, FindingFact } from "../../../../lib/core/facts/fact.ts";
import { createFactTracker, type FactTracker } from "../../../../lib/core/facts/tracker.ts";
import { buildState, createState, factsOf, step } from "../../../../lib/core/index.ts";
import type { CoreState, RevisionState } from "../../../../lib/core/state/state.ts";
import type { Finding } from "../../../../lib/model/timeline.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

/** What is told and taken back at a second, of one kind of fact. */
function told(tracker: FactTracker, seconds: number, kind?: Fact["fact"]) {
  const all = [...tracker.changes(at(seconds))];
  const isMeant = ({ fact }: Fact): boolean => kind === undefined || fact === kind;
  return {
    facts: all.flatMap(({ facts }) => facts).filter(isMeant),
    revoked: all.flatMap(({ revoked }) => revoked),
  };
}

/** A state to which records are added as they come. */
function story() {
  const state = createState();
  const lines: string[] = [];
  let applied = 0;
  const add = (text: string): void => {
    lines.push(text);
    const all = records(lines.join("\n"));
    for (const record of all.slice(applied)) step(state, record);
    applied = all.length;
  };
  return { state, tracker: createFactTracker(state), add };
}

const revisionOf = (state: CoreState): RevisionState => state.revisions.get(KEY) as RevisionState;

function finding(from: number, more: Partial<Finding> = {}): Finding {
  return { rule: "D22", from: at(from), to: null, seq: 0, beginSeq: from, afterMs: 0, values: {}, ...more };
}

const WAKE = `10 dep 1
  10.2 pa Active=Unknown@10 want=1
  11 pod/x scheduled started ready
  12 priv p1
  12.5 pa Active=True@12 want=1`;

describe("a cold start", () => {
  test("is told while it lasts, and again when a pod is ready", () => {
    const { tracker, add } = story();
    add(`${AT_ZERO}\n10 dep 1`);
    expect(told(tracker, 10.5, "coldStart").facts).toMatchObject([{ outcome: "open", totalMs: null }]);
    expect(told(tracker, 10.6, "coldStart").facts).toEqual([]);
    add(WAKE.slice(WAKE.indexOf("\n") + 1));
    expect(told(tracker, 13, "coldStart").facts).toMatchObject([{ outcome: "ready", totalMs: 2_000 }]);
    add("14 pa Active=True@12 want=1");
    expect(told(tracker, 15, "coldStart").facts).toEqual([]);
  });

  test("is told again when a request that waited is told later", () => {
    const { tracker, add } = story();
    add(`${AT_ZERO}\n${WAKE}`);
    expect(told(tracker, 13, "coldStart").facts).toMatchObject([{ answeredMs: null, waitedCount: 0 }]);
    add("9.5 req 200 3000");
    expect(told(tracker, 21, "coldStart").facts).toMatchObject([{ answeredMs: 3_000, waitedCount: 1 }]);
  });

  test("each of several, at its own time", () => {
    const { tracker, add } = story();
    add(`${AT_ZERO}\n${WAKE}\n50 pa Active=False,NoTraffic@50 want=0\n80 dep 0\n80.5 priv\n81 -pod/x`);
    expect(told(tracker, 82, "coldStart").facts.map(({ at: t }) => secondsOf(t))).toEqual([10]);
    add("400 dep 1\n401 pod/y scheduled started ready\n402 priv p2");
    expect(told(tracker, 403, "coldStart").facts.map(({ at: t }) => secondsOf(t))).toEqual([400]);
    add("404 pa Active=True@402 want=1");
    expect(told(tracker, 900, "coldStart").facts).toEqual([]);
  });
});

test("a scale-down is told when it begins, when the replicas are gone, and when the last pod is", () => {
  const { tracker, add } = story();
  add(`${ONE_POD}\n50 pa Active=False,NoTraffic@50 want=0`);
  const lengths = (seconds: number) =>
    told(tracker, seconds, "scaleToZero").facts.map((fact) =>
      fact.fact === "scaleToZero" ? [fact.outcome, fact.confirmMs, fact.drainMs] : [],
    );
  expect(lengths(51)).toEqual([["open", null, null]]);
  expect(lengths(52)).toEqual([]);
  add("80 dep 0");
  expect(lengths(81)).toEqual([["zero", 30_000, null]]);
  add("81.5 priv");
  expect(lengths(82)).toEqual([]);
  add("85 -pod/r-deployment-1");
  expect(lengths(86)).toEqual([["zero", 30_000, 5_000]]);
});

test("a change of the path, and of a setting, is told once", () => {
  const { tracker, add } = story();
  add(`${ONE_POD}\n10 pub p1\n11 pa Active=True@0 want=1 @min-scale=2`);
  const kinds = (seconds: number) =>
    told(tracker, seconds).facts.map(({ fact, at: t }) => [fact, secondsOf(t)]);
  expect(kinds(12)).toEqual(
    expect.arrayContaining([
      ["flip", 10],
      ["setting", 11],
    ]),
  );
  expect(kinds(13)).toEqual([]);
  add("20 pub a1");
  expect(kinds(21).filter(([fact]) => fact === "flip")).toEqual([["flip", 20]]);
  add("22 config/config-autoscaler stable-window=6s\n23 config/config-autoscaler stable-window=9s");
  expect(kinds(24).filter(([fact]) => fact === "setting")).toEqual([["setting", 23]]);
  expect(kinds(25).filter(([fact]) => fact === "setting")).toEqual([]);
});

describe("a finding", () => {
  const isMeant = (fact: Fact): boolean => fact.fact === "finding" && fact.rule === "D22";
  const found = (facts: readonly Fact[]) =>
    facts
      .filter(isMeant)
      .map((fact) => (fact.fact === "finding" ? [fact.rule, secondsOf(fact.at), secondsOf(fact.to)] : []));

  test("is told when it begins to count, by time alone", () => {
    const { tracker, add } = story();
    add(`${ONE_POD}\n10 dep 3`);
    const d22 = (seconds: number) => found(told(tracker, seconds, "finding").facts);
    expect(d22(69.999)).toEqual([]);
    expect(d22(70)).toEqual([["D22", 10, null]]);
    expect(d22(71)).toEqual([]);
    add("90 dep 1");
    expect(d22(91)).toEqual([["D22", 10, 90]]);
  });

  test("is told when it ceases, by time alone", () => {
    const { state, tracker, add } = story();
    add(ONE_POD);
    revisionOf(state).openFindings = new Map([["D22", finding(5, { until: at(30) })]]);
    expect(found(told(tracker, 10, "finding").facts)).toEqual([["D22", 5, null]]);
    expect(found(told(tracker, 30, "finding").facts)).toEqual([]);
    expect(found(told(tracker, 30.001, "finding").facts)).toEqual([["D22", 5, 30]]);
  });

  test("that lasted and is gone never was, and is taken back", () => {
    const { state, tracker, add } = story();
    add(ONE_POD);
    const revision = revisionOf(state);
    revision.openFindings = new Map([["D22", finding(5)]]);
    told(tracker, 10);
    revision.openFindings = new Map();
    expect(found(told(tracker, 11).revoked)).toEqual([["D22", 5, null]]);
    expect(told(tracker, 12).revoked).toEqual([]);
  });

  test.each<[what: string, to: number, forgotten: number, revoked: number]>([
    ["and is gone although nothing was forgotten: it never was", 8, 0, 1],
    ["that was forgotten to make room stays told", 8, 1, 0],
    ["and the time of which is forgotten stays told", -1, 0, 0],
  ])("that is over %s", (_, to, forgotten, revoked) => {
    const { state, tracker, add } = story();
    add(ONE_POD);
    const revision = revisionOf(state);
    revision.findings = [finding(-5, { to: at(to) })];
    expect(told(tracker, 10).facts.filter(isMeant)).toHaveLength(1);
    revision.findings = [];
    revision.findingsForgotten += forgotten;
    revision.version += 1;
    expect(told(tracker, 11).revoked.filter(isMeant)).toHaveLength(revoked);
  });

  test("is told again when it is another, though nothing was added", () => {
    const { state, tracker, add } = story();
    add(ONE_POD);
    const revision = revisionOf(state);
    revision.findings = [finding(1, { to: at(3) })];
    expect(found(told(tracker, 10, "finding").facts)).toEqual([["D22", 1, 3]]);
    revision.findings = [finding(1, { to: at(4) })];
    revision.version += 1;
    expect(found(told(tracker, 11, "finding").facts)).toEqual([["D22", 1, 4]]);
  });
});

describe("of Knative itself", () => {
  const DOWN = "0 knative/controller-c ready\n60 knative/controller-c";
  const down = (facts: readonly Fact[]) =>
    facts
      .filter((fact): fact is FindingFact => fact.fact === "finding" && fact.rule === "down")
      .map(({ to }) => to);

  test("a finding is told, and again when it is over", () => {
    const { tracker, add } = story();
    add(DOWN);
    expect(down(told(tracker, 64.999).facts)).toEqual([]);
    expect(down(told(tracker, 65).facts)).toEqual([null]);
    expect(down(told(tracker, 66).facts)).toEqual([]);
    add("80 knative/controller-c ready");
    expect(down(told(tracker, 81).facts)).toEqual([at(80)]);
  });

  test("what lasted and is not found any more is taken back; what was over stays told", () => {
    const lasting = story();
    lasting.add(DOWN);
    told(lasting.tracker, 70);
    lasting.state.shared.system.pods = new Map();
    expect(down(told(lasting.tracker, 71).revoked)).toEqual([null]);
    const over = story();
    over.add(`${DOWN}\n80 knative/controller-c ready`);
    told(over.tracker, 81);
    over.state.shared.system.pods = new Map();
    expect(told(over.tracker, 82).revoked).toEqual([]);
  });
});

describe("a revision", () => {
  test("without a ServerlessService is not told of", () => {
    const state = buildState(records("0 pod/x@r scheduled\n0 dep 1\n1 pub a1\n2 pub p1"));
    expect(factsOf(state, at(10))).toEqual([]);
  });

  test("that takes the place of another is told from its beginning", () => {
    const { state, tracker, add } = story();
    add(`${ONE_POD}\n10 pub p1`);
    expect(told(tracker, 11, "flip").facts).toHaveLength(1);
    expect(told(tracker, 12, "flip").facts).toHaveLength(0);
    state.revisions.set(KEY, { ...revisionOf(state) });
    expect(told(tracker, 13, "flip").facts).toHaveLength(1);
  });

  test("whose facts were lost is told again, with settings of Knative", () => {
    const { tracker, add } = story();
    add(
      `${ONE_POD}\n10 pub p1\n11 config/config-autoscaler stable-window=6s\n12 config/config-autoscaler stable-window=9s`,
    );
    const first = told(tracker, 13).facts;
    expect(told(tracker, 13).facts).toEqual([]);
    tracker.forget();
    expect(told(tracker, 13).facts).toEqual(first);
    expect(first.map(({ fact }) => fact)).toEqual(expect.arrayContaining(["flip", "setting"]));
  });

  test("facts of several come by time", () => {
    const state = buildState(
      records(`${ONE_POD}\n0 sks/other Proxy n=2 pop=True\n0 pub/other a1\n5 pub/other p9\n10 pub p1`),
    );
    const times = factsOf(state, at(20)).map(({ at: t }) => t);
    expect(times.length).toBeGreaterThan(1);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});
