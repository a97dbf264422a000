/** What is wrong beside the phase is in the sentence, too, and nothing in it contradicts that. */
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { podRecord, user } from "../../support/pod-objects.ts";
import { KEY, record, records } from "../../support/records.ts";
import { LISTED_AT_ZERO, LISTED_POD } from "../../support/scenes.ts";
import { toldOfStory as told } from "../../support/told.ts";

const CONFIG = "0 =config/config-autoscaler stable-window=6s scale-to-zero-grace-period=10s";

describe("at zero", () => {
  test("while the autoscaler is down nobody says that a request wakes it", () => {
    const down = "0 =knative/autoscaler-1 waiting=CrashLoopBackOff restarts=7 since=-600";
    const said = told(`${LISTED_AT_ZERO}\n${down}`, [], 30);
    expect(said.clauses).toEqual(["systemDown", "zeroOwn"]);
    expect(said.text).not.toMatch(/and wakes it/);
    expect(told(`${LISTED_AT_ZERO}\n0 =knative/autoscaler-1 ready`, [], 30).clauses).toContain(
      "untilRequest",
    );
  });
});

describe("the activator cannot reach ready pods", () => {
  const failing = (...seconds: readonly number[]) =>
    seconds.map((second) => `${second} log activator Failed probing pods`).join("\n");
  test("is the first thing that is said", () => {
    const said = told(`${LISTED_POD}\n${failing(10, 12, 14, 16)}`, [], 16);
    expect(said.clauses[0]).toBe("cutOff");
    expect(said.rules).toContain("D20");
  });
  test("not when one probe failed", () => {
    expect(told(`${LISTED_POD}\n${failing(10)}`, [], 14).clauses).not.toContain("cutOff");
  });
});

describe("a route that is not in force", () => {
  test.each([
    ["nobody takes it", "r=100 class=istio untaken", 80, true],
    ["it is refused", "r=100 Ready=False,X", 20, true],
    ["it is on its way", "r=100 class=istio untaken", 20, false],
    ["it is ready", "r=100 Ready=True", 80, false],
  ])("%s", (_, words, until, isTold) => {
    const said = told(`${LISTED_POD}\n10 ingress/web ${words}\n${until} pub a1 a2`, [], until);
    expect(said.clauses.includes("routeNotInForce")).toBe(isTold);
  });
});

describe("no measurements", () => {
  const scrape = (second: number): TraceRecord =>
    record(0, second, "LOG", "autoscaler", {
      severity: "ERROR",
      message: "Failed to scrape metrics",
      error:
        'unsuccessful scrape, sampleSize=1: Get "http://r-private.demo:9090/metrics": context deadline exceeded',
      "knative.dev/key": KEY,
    });
  test("are no failed pass, and nobody foretells zero", () => {
    const said = told(LISTED_POD, [1, 9, 17, 25].map(scrape), 30);
    expect(said.valuesOf("reconcile-fails")).toMatchObject({ process: "collector", count: 4 });
    expect(said.clauses).toContain("untilMeasured");
    expect(said.clauses).not.toContain("untilIdle");
    expect(said.text).not.toMatch(/is not written/);
  });
  test("the gate does not see load, either", () => {
    const said = told(LISTED_POD, [scrape(10), scrape(20), scrape(30)], 31);
    expect(said.gate).toBe("scaledUp unmeasured");
    expect(said.text).not.toMatch(/sees load|no request for/);
  });
  test("a pass that succeeds says nothing of them, and one that fails is told as before", () => {
    const passes = records("26 reconcile 5ms");
    expect(told(LISTED_POD, [...[1, 9, 17, 25].map(scrape), ...passes], 30).rules).toContain(
      "reconcile-fails",
    );
    const fails = [1, 9, 17, 25].map((second) => `${second} fail autoscaler boom`).join("\n");
    expect(told(`${LISTED_POD}\n${fails}`, [], 30).valuesOf("reconcile-fails").process).toBe("autoscaler");
  });
});

describe("pods that are taken away", () => {
  const EMPTY = `${CONFIG}
    0 =acts a1 a2
    0 =sks Proxy n=3 pop=True@-900 ep=Unknown,NoHealthyBackends@-60
    0 =pa Active=Unknown,Queued@-60 want=1 ScaleTargetInitialized=True@-1000
    0 =dep 1
    0 =priv
    0 =pub a1 a2`;
  const leaving = (words: string) =>
    `${EMPTY}\n0 =pod/r-deployment-1 scheduled started ready terminating created=-500 ${words}`;
  test("a list shows them as lost while they still end", () => {
    const said = told(leaving("disrupted=PreemptionByScheduler"), [], 0);
    expect(said.valuesOf("pods-lost")).toMatchObject({ reason: "PreemptionByScheduler", sort: "preempted" });
    expect(said.rules).not.toContain("D8");
  });
  test("those of the descent before are not", () => {
    expect(told(leaving(""), [], 0).rules).not.toContain("pods-lost");
  });
  test("what keeps the next one is said", () => {
    const out = `${LISTED_POD}
      20 pod/r-deployment-1 scheduled started ready terminating created=-200 disrupted=DeletionByTaintManager
      20.1 priv
      20.2 pa Active=Unknown,Queued@20 want=1 ScaleTargetInitialized=True@-1000
      21 event/1 FailedAttachVolume Pod r-deployment-2 warning text=Multi-Attach_error`;
    const next = podRecord(20.5, "ADDED", {
      name: "r-deployment-2",
      created: 20,
      containers: [user("waiting:ContainerCreating")],
    });
    expect(told(out, [next], 40).clauses.slice(0, 3)).toEqual(["lostPods", "podOnItsWay", "kubeletSays"]);
  });
});

describe("some of several pods cannot run", () => {
  const TWO = LISTED_POD.replace("=dep 1", "=dep 2").replace("want=1", "want=2");
  const second = (now: string, seconds: number, initial = false): TraceRecord =>
    podRecord(
      seconds,
      "ADDED",
      {
        name: "r-deployment-2",
        created: -300,
        containers: [user(now, { before: "ended:137:OOMKilled", restarts: 4 })],
      },
      initial,
    );
  const CRASH = "waiting:CrashLoopBackOff:back-off";
  test.each([
    ["for a minute", CRASH, 80, true],
    ["a millisecond less", CRASH, 79.999, false],
    ["it runs, and is not ready", "running@1", 80, false],
  ])("%s", (_, now, until, isFound) => {
    const said = told(`${TWO}\n${until} pub a1 a2`, [second(now, 20)], until);
    expect(said.rules.includes("pods-failing")).toBe(isFound);
  });
  test("a list that shows a back-off shows that it lasts", () => {
    const said = told(TWO, [second(CRASH, 0, true)], 0);
    expect(said.valuesOf("pods-failing")).toMatchObject({
      ready: 1,
      replicas: 2,
      exitReason: "OOMKilled",
      exitCode: 137,
    });
  });
  test("as many are ready as are ordered", () => {
    expect(told(LISTED_POD, [second(CRASH, 0, true)], 0).rules).not.toContain("pods-failing");
  });
});

test("what an HPA says holds since its condition's own time", () => {
  const hpa =
    "0 =hpa current=1 desired=1 ScalingActive=False,FailedGetResourceMetric@-300 text=missing_request_for_cpu";
  const said = told(
    `${LISTED_POD.replace("=pa ", "=pa @class=hpa.autoscaling.knative.dev ")}\n${hpa}`,
    [],
    0,
  );
  expect(said.spanOf("hpa-inactive")).toBe("23:55:00.000–");
  expect(said.valuesOf("hpa-inactive").why).toBe("request");
});
