/** What should be over by now: pods that do not end, conditions that are stale, a black hole of which nobody knows since when. */
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { podRecord } from "../../support/pod-objects.ts";
import { at } from "../../support/records.ts";
import { LISTED_AT_ZERO } from "../../support/scenes.ts";
import { toldOfStory as told } from "../../support/told.ts";

/** At zero for longer. */
const ZERO = LISTED_AT_ZERO.replaceAll(/@-100\b/g, "@-900");

/** A pod that is being deleted and is to be gone by the second `deleted`, as a list shows it. */
const listed = (deleted: number): TraceRecord => leaving(0, deleted, true);
/** The same as a watch shows it, with so many seconds left. */
function leaving(seconds: number, deleted: number, initial = false, grace = 300): TraceRecord {
  const containers = [{ name: "user-container", now: "running", ready: true }];
  return podRecord(
    seconds,
    "MODIFIED",
    { created: -2_000, containers, deleted, grace, isReady: true },
    initial,
  );
}

describe("a pod that is being deleted", () => {
  const until = (second: number) => `${ZERO}\n${second} pub a1 a2`;
  test.each([
    [
      "a minute after its time, by the receipt of its deletion",
      leaving(10, 999, false, 30),
      100,
      "00:00:40.000–",
    ],
    ["a millisecond less", leaving(10, 999, false, 30), 99.999, null],
    ["whatever the clock of its object says", leaving(10, -900, false, 300), 200, null],
    ["long before a list shows it", listed(-600), 0, "23:50:00.000–"],
    ["a little before a list shows it: the clocks may differ", listed(-599), 0, null],
  ])("%s", (_, pod, seconds, span) => {
    const said = told(until(seconds), [pod], seconds);
    expect(said.spanOf("pod-overdue")).toBe(span);
    expect(said.clauses).toContain(span === null ? "zeroDraining" : "zeroOverdue");
  });
  test("of a list that has the date of its file: nobody knows how long ago that was", () => {
    const said = told(until(0), [listed(-600)], 0, { isDatedByFile: true });
    expect(said.spanOf("pod-overdue")).toBe(null);
    expect(said.clauses).toContain("zeroDraining");
  });
  test("that a watch shows is late by its receipts, whatever the date", () => {
    const said = told(until(100), [leaving(10, 999, false, 30)], 100, { isDatedByFile: true });
    expect(said.spanOf("pod-overdue")).toBe("00:00:40.000–");
  });
  test("of a revision without a ServerlessService is not judged", () => {
    const text = until(100).replace(/0 =sks .*\n/, "0 =sks/other Proxy n=3 pop=True\n");
    expect(told(text, [leaving(10, 999, false, 30)], 100).spanOf("pod-overdue")).toBe(null);
  });
  const nth = (n: number, one: TraceRecord): TraceRecord => ({
    ...one,
    object: {
      ...one.object,
      metadata: { ...Object(one.object.metadata), name: `r-deployment-${n}`, uid: `pod-${n}` },
    },
  });
  test("says which finalizers hold it: force does not help", () => {
    const late = leaving(10, 999, false, 30);
    const metadata = { ...Object(late.object.metadata), finalizers: ["example.com/a", "example.com/b"] };
    const said = told(until(100), [{ ...late, object: { ...late.object, metadata } }], 100);
    expect(said.valuesOf("pod-overdue").held).toBe("example.com/a, example.com/b");
    expect(said.text).not.toMatch(/--force --grace-period/);
    expect(told(until(100), [late], 100).text).toMatch(/--force --grace-period/);
  });
  test("says what the kubelet says of why it cannot end it", () => {
    const event = "50 event/1 FailedKillPod Pod r-deployment-1 warning text=error_killing_pod:_x";
    const said = told(`${until(49)}\n${event}\n100 pub a1 a2`, [leaving(10, 999, false, 30)], 100);
    expect(said.valuesOf("pod-overdue")).toMatchObject({ said: "error killing pod: x", held: "none" });
    expect(said.text).toMatch(/“error killing pod: x”/);
    const later = "60 event/2 Unhealthy Pod r-deployment-1 warning text=Liveness_probe_failed:_y";
    const both = told(`${until(49)}\n${event}\n${later}\n100 pub a1 a2`, [leaving(10, 999, false, 30)], 100);
    expect(both.valuesOf("pod-overdue").said).toBe("error killing pod: x");
  });
  test("says which, how many, since when, and on which node", () => {
    const pods = [nth(2, leaving(12, 999, false, 30)), nth(1, leaving(10, 999, false, 30))];
    expect(told(until(102), pods, 102).valuesOf("pod-overdue")).toMatchObject({
      ...{ pod: "r-deployment-1", count: 2, node: "none", dueSecond: at(40) },
      ...{ namespace: "demo", revision: "r", systemNamespace: "knative-serving" },
    });
    expect(told(until(101.999), pods, 101.999).valuesOf("pod-overdue")).toMatchObject({ count: 1 });
  });
  test("counts the second when its time is over, without a record of it", () => {
    const pods = [nth(1, leaving(10, 999, false, 30)), nth(2, leaving(20, 999, false, 30))];
    const said = told(`${ZERO}\n200 pub a1 a2`, pods, 120);
    expect(said.valuesOf("pod-overdue")).toMatchObject({ pod: "r-deployment-1", count: 2 });
  });
  test("of many pods the oldest fifty are looked at", () => {
    const quick = Array.from({ length: 50 }, (_, i) => nth(i + 1, leaving(10 + i / 100, 999, false, 3_000)));
    const late = (n: number) => nth(n, leaving(11, 999, false, 30));
    expect(told(until(150), [...quick.slice(1), late(99)], 150).spanOf("pod-overdue")).toBe("00:00:41.000–");
    expect(told(until(150), [...quick, late(99)], 150).spanOf("pod-overdue")).toBe(null);
  });
  test("not before its SKS has been through a pass", () => {
    const text = until(100).replace("=sks Proxy", "=sks Proxy private=");
    expect(told(text, [leaving(10, 999, false, 30)], 100).spanOf("pod-overdue")).toBe(null);
  });
  test("until it is gone", () => {
    const pod = leaving(10, 999, false, 30);
    const gone = { ...pod, t: at(130), at: new Date(at(130)).toISOString(), type: "DELETED" };
    const said = told(`${ZERO}\n110 pub a1 a2\n140 pub a1 a2`, [pod, gone], 140);
    expect(said.spanOf("pod-overdue")).toBe("00:00:40.000–00:02:10.000");
  });
  test("with less time than at first", () => {
    const pods = [leaving(10, 999, false, 300), leaving(20, 999, false, 0)];
    expect(told(until(90), pods, 90).spanOf("pod-overdue")).toBe("00:00:20.000–");
  });
});

describe("a Revision that is said to be unhealthy", () => {
  const rev = (second: number) =>
    `0 =rev active Ready=False,ContainerMissing@${second} ContainerHealthy=False,ContainerMissing@${second}`;
  const SERVES = ZERO.replace("ep=Unknown,NoHealthyBackends@-900", "ep=True@-100")
    .replace("Active=False,NoTraffic@-900 want=0", "Active=True@-100 want=1")
    .replace("=dep 0", "=dep 1")
    .replace("=priv", "=priv p1");
  test("and has pods that became ready after that: it is stale", () => {
    expect(told(`${SERVES}\n${rev(-500)}`, [], 0).clauses).toContain("staleHealthNow");
  });
  test("and said so after they did: nobody knows", () => {
    expect(told(`${SERVES}\n${rev(-50)}`, [], 0).clauses.join()).not.toMatch(/stale/);
  });
});

describe("a black hole", () => {
  test("that a list shows began at a time that nobody knows", () => {
    expect(told(ZERO.replace("=acts a1 a2", "=acts").replace("=pub a1 a2", "=pub"), [], 0).clauses).toContain(
      "blackHoleSeen",
    );
  });
  test("that is seen to begin has its time", () => {
    expect(told(`${ZERO}\n5 acts\n5.1 pub`, [], 10).clauses).toContain("blackHole");
  });
});

test("a probe that an activator does not know for one is not called unanswered", () => {
  const idle = ZERO.replace("=dep 0", "=dep 1")
    .replace("ep=Unknown,NoHealthyBackends@-900", "ep=True@-900")
    .replace("Active=False,NoTraffic@-900", "Active=False,NoTraffic@-5")
    .replace("=priv", "=priv p1");
  const probe = (second: number, got: string) =>
    `${second} log autoscaler Probing activator = false, err = unexpected body: want "activator", got "${got}"`;
  const lost = 'Error getting active endpoint: revision.serving.knative.dev \\"\\" not found';
  const of = (got: string) =>
    told(`${idle}\n${[1, 40, 80, 120].map((second) => probe(second, got)).join("\n")}`, [], 120);
  expect(of(lost).valuesOf("D4")).toMatchObject({ why: "unmarked" });
  expect(of("Hello").valuesOf("D4")).toMatchObject({ why: "network" });
});
