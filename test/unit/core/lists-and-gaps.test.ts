import { describe, expect, test } from "vitest";
import { buildState, explain, isUnknownAt, unknownSpans } from "../../../lib/core/index.ts";
import { RESOURCE } from "../../../lib/model/record.ts";
import { at, drawn, KEY, record, records, secondsOf } from "../../support/records.ts";
import { revisionOf } from "../../support/revision.ts";

function sharedOf(text: string) {
  return buildState(records(text)).shared;
}

function gaps(text: string): string[] {
  return sharedOf(text).gaps.map(
    ({ resource, from, to }) => `${secondsOf(from)}–${secondsOf(to) ?? ""} ${resource}`,
  );
}

describe("a gap", () => {
  //  pods   x │ y │          GAP │ list │
  //         1   2 ░░░░░░░░░░░░░░░░ 9
  test("reaches from the last record before it to the list after it", () => {
    expect(gaps("1 pod/x\n2 pod/y\n5 gap pod lost\n9 =pod/x\n9 =pod/y\n10 pod/x")).toEqual(["2–9 pods"]);
    expect(gaps("1 pod/x\n5 gap pod lost\n10 sks Proxy")).toEqual(["1– pods"]);
  });

  test("is one, however often it is said", () => {
    expect(gaps("1 pod/x\n5 gap pod lost\n6 error pod 410 gone\n7 gap pod lost\n9 =pod/x")).toEqual([
      "1–9 pods",
    ]);
  });

  test("opens with an error 410, and is one per resource", () => {
    expect(gaps("1 pod/x\n2 sks Proxy\n5 error pod 410 too old\n6 gap sks lost\n7 =pod/x")).toEqual([
      "1–7 pods",
      `2– ${RESOURCE.serverlessServices}`,
    ]);
  });

  test("of other errors is none, but they are noted", () => {
    const { gaps: found, notes } = sharedOf("1 pod/x\n2 error pod 500 overloaded");
    expect(found).toEqual([]);
    expect(notes).toEqual([{ kind: "error", resource: "pods", seq: 1, t: at(2), message: "overloaded" }]);
  });

  test("makes unknown what is read from its resource, and nothing else", () => {
    const shared = sharedOf("1 pub p1\n5 gap pub lost\n9 =pub p1\n20 sks Proxy");
    expect(unknownSpans(shared, "path")).toEqual([
      { from: at(1), to: at(9), reason: "lost", resource: RESOURCE.endpoints },
    ]);
    expect(unknownSpans(shared, "specMode")).toEqual([]);
    expect([1, 1.001, 8.999, 9].map((seconds) => isUnknownAt(shared, "path", at(seconds)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test("is not explained over", () => {
    const state = buildState(records("0 sks Proxy\n1 pub a1\n1 dep 0\n5 gap pub lost"));
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    expect(explain(state.shared, revision, at(1)).phase).toBe("Zero");
    expect(explain(state.shared, revision, at(2)).phase).toBe("Unknown");
  });
});

describe("a list after a gap", () => {
  //  pod x   ├──────────────┤ 9.2     not in the list, so gone; seen when the list is complete
  //  pod y   ├────────────────────▶
  //         list 1          list 9…9.2   │ 10
  test.each([
    ["a change", "10 pod/y scheduled"],
    ["a bookmark", "10 bookmark pod"],
    ["another gap", "10 gap pod lost"],
    ["an error", "10 error pod 500 x"],
  ])("ends what it does not hold once %s shows that it is complete", (_, line) => {
    const text = "1 =pod/x\n1 =pod/y\n5 gap pod lost\n9 =pod/y\n9.2 =pod/z";
    expect(revisionOf(text).podsNow.size).toBe(3);
    const revision = revisionOf(`${text}\n${line}`);
    expect(revision.podsNow).toEqual(new Set(["pod/y#1", "pod/z#1"]));
    const slices = revision.pods.get("pod/x#1")?.slices ?? [];
    expect(drawn(slices)).toEqual(["1–9.2 created"]);
    expect(slices[0]?.endSeq).toBe(5);
  });

  test("ends the intervals of an SKS that is not in it", () => {
    const revision = revisionOf("0 =sks Proxy\n5 gap sks lost\n9 =sks/other Serve\n10 bookmark sks");
    expect(drawn(revision.specMode)).toEqual(["0–9 Proxy"]);
    expect(revision.sks).toBeNull();
  });

  test("is no change where nothing changed", () => {
    const revision = revisionOf(
      "0 =sks Proxy rv=1\n0 =pub a1 rv=2\n5 gap pub lost\n9 =sks Proxy rv=1\n9 =pub a1 rv=2",
    );
    expect(drawn(revision.path)).toEqual(["0– activator"]);
    expect(drawn(revision.specMode)).toEqual(["0– Proxy"]);
  });

  test("does not bring back what was deleted before it", () => {
    const revision = revisionOf("0 pod/x uid=x\n1 -pod/x uid=x\n2 =pod/x uid=x\n3 pod/x uid=x");
    expect(revision.podsNow.size).toBe(0);
  });
});

describe("a record that comes again", () => {
  test("with the same resourceVersion is a duplicate", () => {
    const { shared, revisions } = buildState(records("0 sks Proxy rv=1\n1 sks Serve rv=1\n2 sks Serve rv=2"));
    expect(shared).toMatchObject({ records: 3, duplicates: 1 });
    expect(drawn(revisions.get(KEY)?.specMode ?? [])).toEqual(["0–2 Proxy", "2– Serve"]);
  });

  test("as a deletion of what is gone is a duplicate", () => {
    const { shared, revisions } = buildState(records("0 sks Proxy\n1 -sks Proxy\n2 -sks Proxy"));
    expect(shared.duplicates).toBe(1);
    expect(drawn(revisions.get(KEY)?.specMode ?? [])).toEqual(["0–1 Proxy"]);
  });

  test("is compared by equality only: a lower resourceVersion is not an older one", () => {
    const revision = revisionOf("0 sks Proxy rv=100\n1 sks Serve rv=99");
    expect(drawn(revision.specMode)).toEqual(["0–1 Proxy", "1– Serve"]);
  });

  test("of an object without uid and version is applied", () => {
    const sks = (mode: string) => ({ metadata: { namespace: "demo", name: "r" }, spec: { mode } });
    const state = buildState([
      record(0, 0, "ADDED", RESOURCE.serverlessServices, sks("Proxy")),
      record(1, 5, "MODIFIED", RESOURCE.serverlessServices, sks("Serve")),
      record(2, 6, "DELETED", RESOURCE.serverlessServices, sks("Serve")),
      record(3, 9, "ADDED", RESOURCE.serverlessServices, sks("Serve")),
    ]);
    expect(drawn(state.revisions.get(KEY)?.specMode ?? [])).toEqual(["0–5 Proxy", "5–6 Serve", "9– Serve"]);
  });
});

describe("time that runs backwards", () => {
  //  recorded   10      11       10.5             12
  //  used       10      11       11 (late)        12
  test("by less than a second is a late record: it counts at the time of the one before", () => {
    const text = "10 sks Proxy\n11 sks Serve\n10.5 sks Proxy\n10.4 sks Serve\n12 sks Proxy";
    expect(drawn(revisionOf(text).specMode)).toEqual([
      "10–11 Proxy",
      "11–11 Serve",
      "11–11 Proxy",
      "11–12 Serve",
      "12– Proxy",
    ]);
    const { notes, resources } = sharedOf(text);
    expect(notes).toMatchObject([{ kind: "late", seq: 2, byMs: 500 }]);
    expect(resources.get(RESOURCE.serverlessServices)?.late).toBe(2);
  });

  //  recorded   3600    3601     5        8
  //  used       3600    3601     3601     3604        distances after the jump are kept
  test("by more is a clock that was set back: all later times are shifted", () => {
    const text = "3600 sks Proxy\n3601 sks Serve\n5 sks Proxy\n8 sks Serve";
    expect(drawn(revisionOf(text).specMode)).toEqual([
      "3600–3601 Proxy",
      "3601–3601 Serve",
      "3601–3604 Proxy",
      "3604– Serve",
    ]);
    expect(sharedOf(text).notes).toMatchObject([{ kind: "clock-back", seq: 2, byMs: 3_596_000 }]);
  });

  test("shifts each resource when its own times go back", () => {
    const text = "3600 sks Proxy\n3600 pub a1\n5 sks Serve\n6 pub p1\n7 sks Proxy";
    const revision = revisionOf(text);
    expect(drawn(revision.specMode)).toEqual(["3600–3600 Proxy", "3600–3602 Serve", "3602– Proxy"]);
    expect(revision.path[1]?.from).toBeGreaterThanOrEqual(at(3_600));
    // One step of the clock, seen by two resources: said once.
    expect(sharedOf(text).notes.map(({ kind }) => kind)).toEqual(["clock-back"]);
  });

  test("of requests, probes and log lines is normal: they are written when they end", () => {
    const text =
      "100 req 200 5\n90 req 200 9000\n95 probe queue 200 queue\n94 probe queue 200 queue\n100 sks Proxy";
    const { requests, probes } = revisionOf(text);
    expect(requests.t.map((t) => secondsOf(t))).toEqual([90, 100]);
    expect(probes.map(({ t }) => secondsOf(t))).toEqual([94, 95]);
    expect(sharedOf(text).notes).toEqual([]);
  });
});

describe("what stood when a gap began", () => {
  const FAILING = `0 =sks Proxy
    0 =pa Active=Unknown,Queued@0 want=1
    0 =dep 1
    0 =pub a1
    0 =priv
    0 =pod/x scheduled waiting=ErrImagePull
    20 bookmark pod
    30 gap pod lost`;
  const AGAIN = "40 =pod/x scheduled waiting=ErrImagePull\n41 bookmark pod";
  const GONE = "40 =pod/x scheduled started ready\n40 priv p1\n41 bookmark pod";

  function told(text: string, seconds: number): string[] {
    const { shared, revisions } = buildState(records(text));
    const revision = revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision r");
    return explain(shared, revision, at(seconds)).clauses.map(
      ({ key, values }) => `${key}${values.rules === undefined ? "" : ` ${values.count}: ${values.rules}`}`,
    );
  }

  test.each<[what: string, text: string, seconds: number, expected: string[]]>([
    ["is not seen right now", FAILING, 35, ["gap", "notSeenNow 1: D8"]],
    [
      "nor was it, for who looks back, when it was found again",
      `${FAILING}\n${AGAIN}`,
      35,
      ["gap", "notSeenNow 1: D8"],
    ],
    ["nor when it was over", `${FAILING}\n${GONE}`, 35, ["gap", "notSeenNow 1: D8"]],
    ["of what never was nothing is said", FAILING.replace("waiting=ErrImagePull", ""), 35, ["gap"]],
  ])("%s", (_, text, seconds, expected) => {
    expect(told(text, seconds)).toEqual(expected);
  });

  test("is said no more when the list is there", () => {
    for (const list of [AGAIN, GONE])
      expect(told(`${FAILING}\n${list}`, 42).filter((word) => word.startsWith("notSeenNow"))).toEqual([]);
  });
});

test("an object that was replaced is there again when a list after a gap shows it", () => {
  const text = `0 =sks Proxy uid=a rv=1
    1 dep 1
    2 sks Proxy uid=b rv=2
    3 gap sks lost
    4 =sks Serve uid=a rv=5
    5 bookmark sks`;
  const state = buildState(records(text));
  expect(drawn(state.revisions.get(KEY)?.specMode ?? []).at(-1)).toContain("Serve");
  // Without a gap it is a late word about what is gone.
  const late = buildState(records(text.replace("3 gap sks lost", "").replace("4 =sks", "4 sks")));
  expect(drawn(late.revisions.get(KEY)?.specMode ?? []).at(-1)).toContain("Proxy");
});
