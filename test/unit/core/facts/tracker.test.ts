/** What is told of a state while it grows is in the end what the whole of it says. */
import { describe, expect, test } from "vitest";
import { type Fact, factKey } from "../../../../lib/core/facts/fact.ts";
import { createFactTracker, type FactTracker } from "../../../../lib/core/facts/tracker.ts";
import { createState, factsOf, forgetBefore, step } from "../../../../lib/core/index.ts";
import { ownMap } from "../../../../lib/core/state/compact.ts";
import type { CoreState } from "../../../../lib/core/state/state.ts";
import { openRecording, stateOf } from "../../../support/check-recording.ts";
import { at, records, secondsOf } from "../../../support/records.ts";

/** What somebody has who writes down what is told. */
class Book {
  readonly facts = new Map<string, Fact>();
  writes = 0;

  take(tracker: FactTracker, until: number): void {
    for (const { facts, revoked } of tracker.changes(until)) {
      for (const fact of facts) this.facts.set(factKey(fact), fact);
      for (const fact of revoked) this.facts.delete(factKey(fact));
      this.writes += facts.length;
    }
  }

  sorted(): Fact[] {
    return sorted([...this.facts.values()]);
  }
}

const sorted = (facts: readonly Fact[]): Fact[] =>
  facts.toSorted((a, b) => (factKey(a) < factKey(b) ? -1 : 1));

/** What happened besides findings, which have tests of their own. */
function drawn(text: string, until: number): string[] {
  const state = createState();
  for (const record of records(text)) step(state, record);
  const facts = factsOf(state, at(until)).filter(({ fact }) => fact !== "finding");
  return facts.map((fact) => {
    const { at: t, namespace, name, ...rest } = fact;
    return `${secondsOf(t)} ${namespace === "" ? name : `${namespace}/${name}`} ${JSON.stringify(rest)}`;
  });
}

describe("the facts of a state", () => {
  const WAKE = `
    0  =sks Proxy
    0  =dep 0
    0  =pub a1
    9.5  req  200 3000
    10   dep  1
    10.2 pod/x
    10.3 pod/x scheduled
    11   pod/x scheduled started
    12   pod/x scheduled started ready
    12.1 priv p1
    12.3 pub  p1
  `;

  test("are a cold start with its phases and waits, and the change of the path", () => {
    const [coldStart, flip] = drawn(WAKE, 20);
    expect(coldStart).toContain(
      '10 demo/r {"fact":"coldStart","kind":"wake","outcome":"ready","totalMs":2100',
    );
    expect(coldStart).toContain('"answeredMs":3000,"waitedCount":1');
    expect(coldStart).toContain('"schedule":300');
    expect(flip).toBe('12.3 demo/r {"fact":"flip","before":"activator","after":"pods"}');
  });

  test("are no change of the path that a list shows", () => {
    expect(drawn("0 =sks Proxy\n0 =pub a1\n5 gap pub\n9 =pub p1", 20)).toEqual([]);
    expect(drawn("0 =sks Proxy\n0 =pub a1\n9 pub p1", 20)).toHaveLength(1);
  });

  test("are changes of settings, of the revision's own and of a ConfigMap, but not the first that is seen", () => {
    const text = "0 =sks Serve\n0 pa Active=True @max-scale=2\n5 pa Active=True @max-scale=4 @min-scale=1";
    expect(drawn(text, 20)).toEqual([
      '5 demo/r {"fact":"setting","key":"maxScale","before":"2","after":"4"}',
      '5 demo/r {"fact":"setting","key":"minScale","before":null,"after":"1"}',
    ]);
  });

  test("are a scale-down with its phases", () => {
    const text = `
      0 =sks Serve
      0 =pa Active=True want=1
      0 =dep 1
      0 =pod/x scheduled started ready
      5 pa Active=False want=0
      5.1 sks Proxy
      40 dep 0
      60 -pod/x
    `;
    expect(drawn(text, 70)).toContain(
      '5 demo/r {"fact":"scaleToZero","outcome":"zero","confirmMs":35000,"drainMs":20000,"probeFailures":0}',
    );
  });
});

describe("a tracker of recordings", () => {
  const RECORDINGS = ["cold-start", "rollout", "knobs", "fault-image-pull", "overload"];

  test.each(RECORDINGS)("of %s has told what the whole says", (id) => {
    const recording = openRecording(id);
    const { header, records: all } = recording;
    for (const every of [41, 500]) {
      const state = createState({ systemNamespace: header.systemNamespace, knative: header.knative });
      const tracker = createFactTracker(state);
      const book = new Book();
      for (const [i, record] of all.entries()) {
        step(state, record);
        if (i % every === 0) book.take(tracker, state.shared.lastT ?? 0);
      }
      book.take(tracker, state.shared.lastT ?? 0);
      const whole = stateOf(recording);
      expect(book.sorted()).toEqual(sorted(factsOf(whole, whole.shared.lastT ?? 0)));
    }
  });

  test.each(RECORDINGS)("of %s loses nothing when the state forgets", (id) => {
    const recording = openRecording(id);
    const { header, records: all } = recording;
    const state = createState({ systemNamespace: header.systemNamespace, knative: header.knative });
    const tracker = createFactTracker(state);
    const book = new Book();
    for (const [i, record] of all.entries()) {
      step(state, record);
      if (i % 200 !== 0) continue;
      book.take(tracker, state.shared.lastT ?? 0);
      forgetBefore(state, (state.shared.lastT ?? 0) - 30_000);
    }
    book.take(tracker, state.shared.lastT ?? 0);
    const whole = stateOf(recording);
    const wanted = factsOf(whole, whole.shared.lastT ?? 0).map(factKey);
    expect([...book.facts.keys()]).toEqual(expect.arrayContaining(wanted));
  });

  test("says nothing twice, and looks at nothing that has not changed", () => {
    const { header, records: all } = openRecording("many-revisions");
    const state = createState({ systemNamespace: header.systemNamespace });
    for (const record of all) step(state, record);
    const tracker = createFactTracker(state);
    const until = state.shared.lastT ?? 0;
    expect([...tracker.changes(until)].flatMap(({ facts }) => facts).length).toBeGreaterThan(10);
    expect([...tracker.changes(until)].flatMap(({ facts }) => facts)).toEqual([]);
    // What lasts may begin to count; a revision of which nothing lasts is not looked at.
    const open = [...state.revisions.values()].filter(({ openFindings }) => openFindings.size > 0);
    expect([...tracker.changes(until + 10 * 60_000)]).toHaveLength(open.length + 1);
  });

  test("tells everything again when what it told was lost", () => {
    const state = stateOf(openRecording("cold-start"));
    const until = state.shared.lastT ?? 0;
    const tracker = createFactTracker(state);
    const first = [...tracker.changes(until)].flatMap(({ facts }) => facts);
    tracker.forget();
    expect([...tracker.changes(until)].flatMap(({ facts }) => facts)).toEqual(first);
  });
});

describe("a tracker", () => {
  test("revokes a finding that later records explain away", () => {
    const state: CoreState = createState();
    const tracker = createFactTracker(state);
    const all = records("0 =sks Serve\n0 =pa Active=True want=1\n0 =dep 1\n0 =pub p1\n0 =priv p1\n9 pub a1");
    for (const record of all) step(state, record);
    const book = new Book();
    const revision = [...state.revisions.values()][0];
    if (revision === undefined) throw new Error("no revision");
    revision.openFindings = ownMap(revision.openFindings).set("I4", {
      rule: "I4",
      from: at(9),
      to: null,
      seq: 5,
      beginSeq: 5,
      afterMs: 0,
      values: {},
    });
    book.take(tracker, at(20));
    const found = (): number =>
      book.sorted().filter((one) => one.fact === "finding" && one.rule === "I4").length;
    expect(found()).toBe(1);
    revision.openFindings.delete("I4");
    book.take(tracker, at(21));
    expect(found()).toBe(0);
  });
});
