/** Requests that are lost or wait are said first, and nothing beside it says that all is well. */
import { describe, expect, test } from "vitest";
import {
  buildState,
  explain,
  findingsAt,
  findingsUntil,
  gateAt,
  severityOf,
} from "../../../../lib/core/index.ts";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import { at, KEY, records } from "../../../support/records.ts";
import { spansOf } from "../../../support/revision.ts";
import { AT_ZERO, ONE_POD, SHORT_WINDOW } from "../../../support/scenes.ts";

const ZERO = `${SHORT_WINDOW}
  ${AT_ZERO}`;
const POD = `${SHORT_WINDOW}
  ${ONE_POD}`;
/** Both pods end, and the requests in them with them. */
const CRASH = `${POD}
  0 dep 2
  0 pod/r-deployment-2 scheduled started ready
  0 priv p1 p2
  20 pod/r-deployment-1 scheduled exited=137 restarts=1
  20 pod/r-deployment-2 scheduled exited=137 restarts=1
  20.05 priv !p1 !p2
  20.06 pa Active=Unknown,Queued@20 want=2`;
const UNREADY = `${POD}
  20 pod/r-deployment-1 scheduled started
  20.1 priv !p1
  20.2 pa Active=Unknown,Queued@20 want=1`;

function answersOf(text: string, seconds: number) {
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  const t = at(seconds);
  const { clauses, phase } = explain(state.shared, revision, t);
  return {
    phase,
    clauses,
    keys: clauses.map(({ key }) => key),
    found: findingsAt(state.shared, revision, t),
    rules: findingsAt(state.shared, revision, t).map(({ rule }) => rule),
    gate: gateAt(state.shared, revision, t),
  };
}

type Case = readonly [what: string, text: string, until: number, spans: readonly string[]];
function table(rule: string, cases: readonly Case[]): void {
  describe(rule, () => {
    test.each(cases)("%s", (_, text, until, spans) => expect(spansOf(text, rule, until)).toEqual(spans));
  });
}

table("requests-failed", [
  ["at zero, with nobody waking it", `${ZERO}\n5 req 504 3000\n20 pub a1`, 20, ["8–"]],
  ["for a minute", `${ZERO}\n5 req 504 3000\n70 pub a1`, 70, ["8–68"]],
  ["in a minute in which nothing else happens", `${ZERO}\n5 req 504 3000\n300 pub a1`, 300, ["8–68"]],
  ["the application's own error is told as such", `${POD}\n5 req 500 100\n20 pub a1 a2`, 20, []],
  ["what a proxy says of somebody who is gone", `${POD}\n5 req 502 100\n20 pub a1 a2`, 20, ["5.1–"]],
  ["an error without a pod that could send it", `${ZERO}\n5 req 500 100\n20 pub a1`, 20, ["5.1–"]],
  [
    "an error that the activator says it has sent",
    `${POD}\n5 log activator Throttler try error: other\n5 req 500 100\n20 pub a1 a2`,
    20,
    ["5.1–"],
  ],
  ["no answer at all", `${POD}\n5 req 0 100\n20 pub a1 a2`, 20, ["5.1–"]],
  ["404 is no error of a server", `${POD}\n5 req 404 100\n20 pub a1 a2`, 20, []],
  ["answered", `${ZERO}\n5 req 200 3000\n20 pub a1`, 20, []],
  ["around a change of the path D19 tells it", `${POD}\n5 pub p1\n6 req 503 100\n20 pub p1`, 20, []],
  ["while waking D10 tells it", `${ZERO}\n4 dep 1\n5 req 503 100\n20 pub a1`, 20, []],
  ["as pods are lost pods-lost tells it", `${CRASH}\n20 req 502 10\n22 pub a1`, 22, []],
]);

table("app-errors", [
  ["for a minute", `${POD}\n5 req 500 100\n70 pub a1 a2`, 70, ["5.1–65.1"]],
  [
    "of an application that has just started",
    `${ZERO}\n4 dep 1\n5 req 500 3000\n8.9 priv p1\n20 pub a1`,
    20,
    ["8–"],
  ],
  [
    "not of one that is not ready a second later",
    `${ZERO}\n4 dep 1\n5 req 500 3000\n9.001 priv p1\n20 pub a1`,
    20,
    [],
  ],
  ["501 and what is above 504", `${POD}\n5 req 501 100\n6 req 505 100\n20 pub a1 a2`, 20, ["5.1–"]],
  ["not 502, 503 and 504", `${POD}\n5 req 502 100\n6 req 503 100\n7 req 504 100\n20 pub a1 a2`, 20, []],
  ["nor what the client did wrong", `${POD}\n5 req 400 100\n6 req 499 100\n20 pub a1 a2`, 20, []],
  [
    "the activator's own error was long ago",
    `${POD}\n2 log activator Throttler try error: other\n5 req 500 100\n20 pub a1 a2`,
    20,
    ["5.1–"],
  ],
]);

table("pods-lost", [
  ["both crashed", CRASH, 30, ["20–"]],
  ["one is back", `${CRASH}\n25 pod/r-deployment-1 scheduled started ready\n25 priv p1`, 30, ["20–25"]],
  ["a probe that fails for 2 s", UNREADY, 22, ["20–"]],
  ["a millisecond less", UNREADY, 21.999, []],
  ["on the way to zero", UNREADY.replace("Unknown,Queued@20 want=1", "False,NoTraffic@20 want=0"), 30, []],
  [
    "scaled down",
    UNREADY.replace(
      "20 pod/r-deployment-1 scheduled started",
      "20 dep 0\n20 pod/r-deployment-1 scheduled started terminating",
    ),
    30,
    [],
  ],
  ["a wake from zero", `${ZERO}\n5 dep 1\n6 pa Active=Unknown want=1`, 30, []],
  [
    "one of two, and a request failed",
    `${CRASH.replace("!p1 !p2", "p1 !p2").replace("20 pod/r-deployment-1 scheduled exited=137 restarts=1\n", "").replace("Unknown,Queued", "True")}\n20 req 502 10\n40 pub a1`,
    40,
    ["20–"],
  ],
  [
    "one of two, no request failed",
    CRASH.replace("!p1 !p2", "p1 !p2")
      .replace("20 pod/r-deployment-1 scheduled exited=137 restarts=1\n", "")
      .replace("Unknown,Queued", "True"),
    40,
    [],
  ],
]);

describe("how bad lost pods are", () => {
  const BACK = (seconds: number): string =>
    `${CRASH}\n${seconds} pod/r-deployment-1 scheduled started ready\n${seconds} priv p1\n200 pub a1`;
  const DELETED = `${POD}
    20 pod/r-deployment-1 scheduled started ready terminating
    20.1 priv
    20.2 pa Active=Unknown,Queued@20 want=1
    20.3 pod/r-deployment-9 scheduled`;
  const lostIn = (text: string, seconds: number) => {
    const revision = buildState(records(text)).revisions.get(KEY);
    if (revision === undefined) throw new Error("the records make no revision r");
    const found = findingsUntil(revision, at(seconds)).filter(({ rule }) => rule === "pods-lost");
    return found
      .map((finding) => `${severityOf(finding)} ${tell("detail", "pods-lost", finding.values)}`)
      .join("\n");
  };

  test.each([
    ["back before ten seconds are over", BACK(29.999), "warning"],
    ["back after ten seconds", BACK(30.001), "error"],
    ["nobody came back, in a quiet minute", `${CRASH}\n90 pub a1`, "error"],
    ["back at once, and a request failed", BACK(23).replace("23 pod", "20.1 req 502 10\n23 pod"), "error"],
    [
      "back at once, and a request waited",
      BACK(23).replace("23 pod", "20.1 req 200 3000\n23 pod"),
      "warning",
    ],
  ])("%s", (_, text, severity) => expect(lostIn(text, 200).split(" ")[0]).toBe(severity));

  test("one that was deleted is told as such", () => {
    const said = lostIn(DELETED, 23);
    expect(said).toContain("It was deleted: r-deployment-1.");
    expect(said).not.toContain("nothing recorded says why");
    expect(lostIn(DELETED, 21.999)).toBe("");
  });

  test("requests that were answered meanwhile are counted in the answer", () => {
    const text = `${CRASH}\n20.2 req 200 1900\n20.3 req 200 1000\n20.4 req 200 90000\n23 pub a1`;
    const lost = answersOf(text, 23).clauses.find(({ key }) => key === "lostPods");
    expect(lost?.values).toMatchObject({ answered: 2, heldAge: 1_900 });
    expect(answersOf(CRASH, 23).clauses.find(({ key }) => key === "lostPods")?.values).toMatchObject({
      answered: 0,
    });
  });
});

describe("what is said", () => {
  test("lost pods: how many, how they ended, how many requests; not that it wakes or has no route", () => {
    const requests = [0.01, 0.02, 0.03].map((ms) => `${20 + ms} req 502 5`).join("\n");
    const { phase, keys, found, rules } = answersOf(`${CRASH}\n${requests}\n22 pub a1`, 23);
    expect(phase).toBe("Failing");
    expect(keys.slice(0, 2)).toEqual(["requestsFailed", "lostPods"]);
    expect(found.find(({ rule }) => rule === "pods-lost")?.values).toMatchObject({
      pods: 2,
      failed: 3,
      status: 502,
      reason: "Error",
      exitCode: 137,
      state: "all",
    });
    expect(rules).not.toContain("D8");
    expect(rules).not.toContain("D19");
  });

  test("a kubelet's warning is the cause", () => {
    const event = "21 event/1 Unhealthy Pod r-deployment-1 warning text=Readiness_probe_failed:_503";
    const { found } = answersOf(`${UNREADY}\n${event}\n30 dep 1`, 31);
    expect(found.find(({ rule }) => rule === "pods-lost")?.values).toMatchObject({
      by: "event",
      reason: "Unhealthy",
      message: "Readiness probe failed: 503",
      sort: "probe",
    });
  });

  test("at zero: while requests fail it is not healthy, afterwards it is again", () => {
    const text = `${ZERO}\n5 req 504 3000\n100 pub a1`;
    expect(answersOf(text, 10).rules).not.toContain("D9");
    expect(answersOf(text, 10).keys[0]).toBe("requestsFailed");
    expect(answersOf(text, 68.1).rules).toContain("D9");
    expect(answersOf(text, 68.1).keys[0]).toBe("zero");
  });

  test.each([
    ["longer than a cold start explains", 15.001, "requestsWaitLong"],
    ["as long as one may take", 14.999, "zero"],
  ])("a request that waits %s", (_, seconds, first) => {
    const { keys, clauses } = answersOf(`${ZERO}\n5 req 504 60000`, seconds);
    expect(keys[0]).toBe(first);
    if (first === "requestsWaitLong") expect(clauses[0]?.values).toMatchObject({ count: 1, waitAge: 10_001 });
  });

  test("a long request with a ready pod does not wait", () => {
    expect(answersOf(`${POD}\n5 req 200 60000`, 40).keys).not.toContain("requestsWaitLong");
  });
  test.each([
    [
      "in a pod that is sent away, sent while it was ready: it goes on there",
      "5 req 101 60000",
      "terminating",
      false,
    ],
    ["sent before that pod was ready", "-1 req 101 70000", "terminating", true],
    ["the pod is gone", "5 req 101 60000", "gone", true],
  ])("a long request %s", (_, request, end, waits) => {
    const going = "20 pod/r-deployment-1 scheduled started ready terminating\n20.1 priv";
    const text = `${POD}\n${request}\n${going}${end === "gone" ? "\n25 -pod/r-deployment-1" : ""}`;
    expect(answersOf(text, 40).keys.includes("requestsWaitLong")).toBe(waits);
  });
});

describe("who wakes it at zero", () => {
  test.each([
    ["a request", ZERO, "untilRequest"],
    ["nobody: class hpa", `${ZERO}\n1 pa @class=hpa.autoscaling.knative.dev Active=True want=0`, "zeroHpa"],
    [
      "nobody: no route leads to it",
      `${ZERO}\n1 pa Active=False,NoTraffic want=0 reach=Unreachable`,
      "zeroUnrouted",
    ],
    [
      "a request, and it fails again",
      `${ZERO}\n1 dep 1\n1 pa Active=Unknown@1 want=1\n2 pod/x scheduled waiting=ImagePullBackOff\n3 rev active ResourcesAvailable=False\n4 dep 0\n4 pa Active=False,TimedOut@4 want=0\n4 -pod/x`,
      "untilRequestBroken",
    ],
  ])("%s", (_, text, key) => expect(answersOf(text, 5).keys.at(-1)).toBe(key));
});

describe("a start that ends by the activation timeout", () => {
  const TIMEOUT = `0 acts a1 a2
    0 sks Proxy n=2 pop=True
    0 pa Active=Unknown@0 want=-1
    0 dep 1
    0.1 priv
    0.2 pub a1 a2
    1 pod/x scheduled started
    9 event/1 Unhealthy Pod x warning text=timed_out_waiting_for_127.0.0.1:8080
    631 dep 0
    631.05 pa Active=False,NoTraffic@631 want=0
    632 pod/x scheduled started terminating
    640 -pod/x`;

  test("is no rest, although the Revision says that it is ready: the kubelet's words are kept", () => {
    expect(spansOf(TIMEOUT, "D8", 700)).toEqual(["1–"]);
    expect(answersOf(TIMEOUT, 61).found.find(({ rule }) => rule === "D8")?.values.by).toBe("event");
    const { keys, found, rules } = answersOf(`${TIMEOUT}\n641 rev active Ready=True`, 700);
    expect(found.find(({ rule }) => rule === "D8")?.values).toMatchObject({
      state: "gaveUp",
      message: "timed out waiting for 127.0.0.1:8080",
    });
    expect(keys).toEqual(["zero", "zeroNeverReady", "untilRequestBroken"]);
    expect(rules).not.toContain("D9");
  });

  test("ends sooner by another way: nothing was given up", () => {
    expect(spansOf(TIMEOUT.replaceAll("631", "600"), "D8", 700)).toEqual(["1–600"]);
  });

  test("with min-scale it never ends: neither sentence nor gate says that it does", () => {
    const text = TIMEOUT.split("\n").slice(0, 8).join("\n").replace("pa Active", "pa @min-scale=1 Active");
    const { keys, gate } = answersOf(text, 120);
    expect(keys).toContain("waitsForEver");
    expect(keys).not.toContain("untilActivationTimeout");
    expect(gate.exceptions.map(({ key }) => key)).not.toContain("activationTimeout");
  });

  test("an instant that is over is not told as one to come", () => {
    const text = TIMEOUT.split("\n").slice(0, 8).join("\n");
    expect(answersOf(text, 629).keys).toContain("untilActivationTimeout");
    expect(answersOf(text, 631).keys).toContain("activationTimeoutOver");
  });
});

describe("ContainerHealthy=False that is stale", () => {
  const OOM = `${POD}
    15 pod/r-deployment-1 scheduled exited=137 restarts=1
    15.1 priv !p1
    15.2 rev active ContainerHealthy=False,ExitCode137
    15.3 pa Active=Unknown,Queued@15 want=1
    18 pod/r-deployment-1 scheduled started ready restarts=1
    18.1 priv p1
    18.2 pa Active=True@18 want=1
    130 pa Active=False,NoTraffic@130 want=0
    130.3 dep 0
    130.5 priv`;

  test("the end of the container is told at its time, the descent is an ordinary one", () => {
    expect(spansOf(OOM, "pods-lost", 200)).toEqual(["15–18.1"]);
    expect(spansOf(OOM, "D8", 200)).toEqual([]);
    expect(answersOf(OOM, 200).keys).toEqual(["zero", "untilRequest", "staleHealth"]);
    expect(answersOf(OOM, 200).rules).toContain("D9");
  });

  test("it is not while no pod was ready since", () => {
    expect(answersOf(OOM, 16).keys).not.toContain("staleHealth");
  });

  /** All of it in a gap: the addresses are the same before and after. */
  const hidden = (emptied: number): string => {
    const kinds = ["sks", "pa", "dep", "pod", "priv", "pub", "rev"];
    return `0 rev active ContainerHealthy=True
      ${POD}
      ${kinds.map((kind) => `14 gap ${kind} cut`).join("\n")}
      20 =sks Proxy n=2 pop=True
      20 =pa Active=True@0 want=1
      20 =dep 1
      20 =pod/r-deployment-1 scheduled started ready restarts=1
      20 =priv p1
      20 =pub a1 a2
      20 =rev active ContainerHealthy=False,ExitCode137@15
      ${kinds.map((kind) => `20 bookmark ${kind}`).join("\n")}
      ${emptied} pa Active=False,NoTraffic@${Math.floor(emptied)} want=0
      ${emptied} dep 0
      ${emptied} priv`;
  };
  test("a pod that is ready for long after the list that shows it was ready after it, too", () => {
    expect(spansOf(hidden(30.001), "D8", 200)).toEqual([]);
    expect(answersOf(hidden(30.001), 200).rules).toContain("D9");
  });

  test("for ten seconds the lists of that moment may be of another one", () => {
    expect(spansOf(hidden(30), "D8", 200)).toEqual(["30–"]);
  });
});

describe("scale-down-delay", () => {
  const DELAYED = POD.replace("pa Active", "pa @scale-down-delay=20s Active");
  const WISH = "8 log autoscaler PA scale got=1, want=1, desiredPods=1 ebc=0";
  const average = (seconds: number, stable: string): string =>
    `${seconds} log autoscaler PodCount=1 Total1PodCapacity=100.000 ObsStableValue=${stable} ObsPanicValue=0.000 TargetBC=211.000 ExcessBC=-111.000`;
  const headline = (text: string, seconds: number) => answersOf(text, seconds).gate.headline.key;

  test("is part of how long it takes", () => {
    expect(answersOf(DELAYED, 5).clauses.at(-1)).toMatchObject({
      key: "untilIdleDelayed",
      values: { idleMs: 26_000, windowMs: 6_000, delayMs: 20_000 },
    });
    expect(answersOf(POD, 5).keys.at(-1)).toBe("untilIdle");
  });

  test.each([
    ["an empty window: the delay", `${DELAYED}\n${WISH}\n${average(8, "0.000")}`, 9, "delayed"],
    ["load", `${DELAYED}\n${WISH}\n${average(8, "0.250")}`, 9, "scaledUp"],
    ["neither is recorded", `${DELAYED}\n${WISH}`, 9, "loadOrDelay"],
    ["the last request was a window ago", `${DELAYED}\n1 req 200 500\n${WISH}`, 9, "delayed"],
    ["the last request was not", `${DELAYED}\n6 req 200 500\n${WISH}`, 9, "scaledUp"],
    ["a request is open", `${DELAYED}\n6 req 200 9000\n${WISH}`, 9, "scaledUp"],
    ["without a delay", `${POD}\n${WISH}`, 9, "scaledUp"],
  ])("%s", (_, text, seconds, key) => expect(headline(text, seconds)).toBe(key));
});

describe("class hpa", () => {
  const HPA = `${POD.replace("pa Active", "pa @class=hpa.autoscaling.knative.dev Active").replace("sks Proxy n=2 pop=True", "sks Serve pop=False")}
    20 dep 0`;

  test("a patch to 0 by hand hands nothing over and breaks nothing; of the class kpa it does", () => {
    expect(spansOf(HPA, "I12", 60)).toEqual([]);
    expect(spansOf(HPA.replace("@class=hpa.autoscaling.knative.dev ", ""), "I12", 60)).toEqual(["20–"]);
  });
});
