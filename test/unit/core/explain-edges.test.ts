/** Clauses beside the headline at their edge: told, just not, and what exempts from them. */
import { describe, expect, test } from "vitest";
import { clockClauses, inputClockClauses } from "../../../lib/core/answers/explain/clocks.ts";
import { heldSince } from "../../../lib/core/answers/explain/held.ts";
import { clausesOf, drawnWords } from "../../support/clauses.ts";
import { at } from "../../support/records.ts";
import { revisionOf } from "../../support/revision.ts";
import { AT_ZERO, ONE_POD } from "../../support/scenes.ts";

/** The clauses with this key, without the others. */
const only = (key: string, text: string, seconds: number): string[] =>
  clausesOf(text, seconds).filter((clause) => clause.startsWith(`${key} `) || clause === key);

/** What is told of a key a millisecond before `seconds`, and from then on. */
type Edge = readonly [what: string, key: string, text: string, seconds: number, before: string, from: string];

const STALE = `${ONE_POD}\n5 rev active ContainerHealthy=False,ExitCode137\n6 priv\n8 priv p1`;
const ROUTED = `${ONE_POD}\n10 ingress/web r=100 gen=1`;
const SYSTEM = `0 acts a1
  0 sks Proxy n=2 pop=True
  0 pa Active=True want=1
  0 dep 1
  0 priv p1
  0 pub a1
  0 pod/x scheduled started ready
  0 knative/autoscaler-a ready
  0 knative/controller-c ready
  0 knative/activator-v ready
  0 knative/webhook-w ready
  0 lease/autoscaler-bucket-00-of-01 autoscaler-a
  100 pa Active=False want=0`;
const inOrder = (lines: string): string =>
  `${SYSTEM}\n${lines}`
    .split("\n")
    .map((row) => row.trim())
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
    .join("\n");
const DELAYED = `${ONE_POD.replace("want=1", "@scale-down-delay=20s want=1")}\n30 pa Active=False,NoTraffic@30 @scale-down-delay=20s want=0`;
const refused = (seconds: number, to: number): string =>
  `${seconds} fail autoscaler error scaling target: failed to apply scale ${to} to scale target r-deployment: denied`;

const EDGES: readonly Edge[] = [
  [
    "a condition that is stale since it served again",
    "staleHealth",
    STALE,
    8,
    "",
    "staleHealth reason=ExitCode137 fromAt=5 servedAt=8 #7",
  ],
  [
    "served again at once",
    "staleHealth",
    STALE.replace("6 priv\n8 priv p1", "6 priv\n6.001 priv p1\n7 priv p1 p2"),
    6.001,
    "",
    "staleHealth reason=ExitCode137 fromAt=5 servedAt=6.001 #7",
  ],
  [
    "the condition is True again",
    "staleHealth",
    `${STALE}\n9 rev active ContainerHealthy=True`,
    9,
    "staleHealth reason=ExitCode137 fromAt=5 servedAt=8 #7",
    "",
  ],
  [
    "addresses that are made anew, without any",
    "staleHealth",
    `${ONE_POD}\n5 rev active ContainerHealthy=False,ExitCode137\n6 -priv\n7 priv`,
    9,
    "",
    "",
  ],
  [
    "more pods are no new service",
    "staleHealth",
    `${ONE_POD}\n5 rev active ContainerHealthy=False,ExitCode137\n8 priv p1 p2`,
    9,
    "",
    "",
  ],
  [
    "the route moves away",
    "routeMovedAway",
    `${ROUTED}\n20 ingress/web other=100 gen=2`,
    20,
    "",
    "routeMovedAway ingress=web movedAt=20 #8",
  ],
  [
    "the route moves away, and another goes first",
    "routeMovedAway",
    `${ROUTED}\n11 ingress/api r=100 gen=1\n15 ingress/api other=100 gen=2\n20 ingress/web other=100 gen=2`,
    20,
    "routeMovedAway ingress=api movedAt=15 #9",
    "routeMovedAway ingress=web movedAt=20 #10",
  ],
  [
    "the route that moved last is told, whatever their order",
    "routeMovedAway",
    `${ROUTED}\n11 ingress/api r=100 gen=1\n15 ingress/web other=100 gen=2\n20 ingress/api other=100 gen=2`,
    20,
    "routeMovedAway ingress=web movedAt=15 #9",
    "routeMovedAway ingress=api movedAt=20 #10",
  ],
  [
    "part of the route moves away",
    "routeMovedAway",
    `${ROUTED}\n20 ingress/web r=1 other=99 gen=2`,
    21,
    "",
    "",
  ],
  [
    "the autoscaler is away",
    "systemDown",
    inOrder("110 knative/autoscaler-a waiting=CrashLoopBackOff"),
    115,
    "",
    "systemDown component=autoscaler sinceAt=110 reason=CrashLoopBackOff #13",
  ],
  [
    "the autoscaler is back",
    "systemDown",
    inOrder("110 knative/autoscaler-a waiting=CrashLoopBackOff\n130 knative/autoscaler-a ready"),
    130,
    "systemDown component=autoscaler sinceAt=110 reason=CrashLoopBackOff #13",
    "",
  ],
  [
    "the webhook is away, and a hand-over needs none",
    "systemDown",
    inOrder("110 knative/webhook-w waiting=CrashLoopBackOff"),
    150,
    "",
    "",
  ],
  [
    "the autoscaler is away, and a revision that serves needs none at once",
    "systemDown",
    inOrder("110 knative/autoscaler-a waiting=CrashLoopBackOff").replace("100 pa Active=False want=0", ""),
    150,
    "",
    "",
  ],
  [
    "a restart without a lease that is seen",
    "systemEvent",
    inOrder("99 knative/autoscaler-a ready restarts=1 exit=2").replace(/.* lease.*\n/, ""),
    150,
    "systemEvent rule=restarted component=autoscaler eventAt=99 when=before beforeMs=1000 awayMs=0 #11",
    "systemEvent rule=restarted component=autoscaler eventAt=99 when=before beforeMs=1000 awayMs=0 #11",
  ],
  [
    "another leads, and no pod of Knative is seen",
    "systemEvent",
    inOrder("99 lease/autoscaler-bucket-00-of-01 autoscaler-b").replaceAll(/.* knative\/.*\n/g, ""),
    150,
    "systemEvent rule=leader component=autoscaler eventAt=99 when=before beforeMs=1000 awayMs=0 #8",
    "systemEvent rule=leader component=autoscaler eventAt=99 when=before beforeMs=1000 awayMs=0 #8",
  ],
  [
    "it restarts longer ago",
    "systemEvent",
    inOrder("39.999 knative/autoscaler-a ready restarts=1 exit=2"),
    150,
    "",
    "",
  ],
  [
    "it restarts, and is back at once: the restart says more",
    "systemEvent",
    inOrder("96 knative/autoscaler-a restarts=1 exit=2\n103 knative/autoscaler-a ready restarts=1 exit=2"),
    150,
    "systemEvent rule=restarted component=autoscaler eventAt=96 when=before beforeMs=4000 awayMs=0 #12",
    "systemEvent rule=restarted component=autoscaler eventAt=96 when=before beforeMs=4000 awayMs=0 #12",
  ],
  [
    "the controller is away, the first of two",
    "systemDown",
    inOrder(
      "110 knative/controller-c waiting=CrashLoopBackOff\n111 knative/autoscaler-a waiting=CrashLoopBackOff",
    ),
    150,
    "systemDown component=autoscaler sinceAt=111 reason=CrashLoopBackOff #14",
    "systemDown component=autoscaler sinceAt=111 reason=CrashLoopBackOff #14",
  ],
  [
    "it restarts 60 s before",
    "systemEvent",
    inOrder("40 knative/autoscaler-a ready restarts=1 exit=2"),
    150,
    "systemEvent rule=restarted component=autoscaler eventAt=40 when=before beforeMs=60000 awayMs=0 #12",
    "systemEvent rule=restarted component=autoscaler eventAt=40 when=before beforeMs=60000 awayMs=0 #12",
  ],
  [
    "it restarts in the moment",
    "systemEvent",
    inOrder("100 knative/autoscaler-a ready restarts=1 exit=2"),
    150,
    "systemEvent rule=restarted component=autoscaler eventAt=100 when=before beforeMs=0 awayMs=0 #13",
    "systemEvent rule=restarted component=autoscaler eventAt=100 when=before beforeMs=0 awayMs=0 #13",
  ],
  [
    "it restarts later",
    "systemEvent",
    inOrder("100.001 knative/autoscaler-a ready restarts=1 exit=2"),
    150,
    "systemEvent rule=restarted component=autoscaler eventAt=100.001 when=since beforeMs=1 awayMs=0 #13",
    "systemEvent rule=restarted component=autoscaler eventAt=100.001 when=since beforeMs=1 awayMs=0 #13",
  ],
  [
    "it was away and is back",
    "systemEvent",
    inOrder("96 knative/autoscaler-a\n120 knative/autoscaler-a ready"),
    120,
    "",
    "systemEvent rule=down component=autoscaler eventAt=96 when=before beforeMs=4000 awayMs=24000 #12",
  ],
  [
    "the last of two is told",
    "systemEvent",
    inOrder(
      "90 knative/autoscaler-a ready restarts=1 exit=2\n96 knative/controller-c ready restarts=1 exit=2",
    ),
    150,
    "systemEvent rule=restarted component=controller eventAt=96 when=before beforeMs=4000 awayMs=0 #13",
    "systemEvent rule=restarted component=controller eventAt=96 when=before beforeMs=4000 awayMs=0 #13",
  ],
  [
    "the last of two is told, in the other order",
    "systemEvent",
    inOrder(
      "96 knative/autoscaler-a ready restarts=1 exit=2\n90 knative/controller-c ready restarts=1 exit=2",
    ),
    150,
    "systemEvent rule=restarted component=autoscaler eventAt=96 when=before beforeMs=4000 awayMs=0 #13",
    "systemEvent rule=restarted component=autoscaler eventAt=96 when=before beforeMs=4000 awayMs=0 #13",
  ],
  [
    "another leads",
    "systemEvent",
    inOrder("99 lease/autoscaler-bucket-00-of-01 autoscaler-b"),
    150,
    "systemEvent rule=leader component=autoscaler eventAt=99 when=before beforeMs=1000 awayMs=0 #12",
    "systemEvent rule=leader component=autoscaler eventAt=99 when=before beforeMs=1000 awayMs=0 #12",
  ],
  ["the delay held the pods", "delayHeld", DELAYED, 30, "", "delayHeld delayMs=20000 #2"],
  [
    "the delay held nothing in less time",
    "delayHeld",
    DELAYED.replace("30 pa Active=False,NoTraffic@30", "19.999 pa Active=False,NoTraffic@19"),
    30,
    "",
    "",
  ],
  [
    "the delay held nothing that was never active",
    "delayHeld",
    DELAYED.replace("Active=True@0", "Active=Unknown@0"),
    31,
    "",
    "",
  ],
  [
    "refused, and asked again later",
    "refusedNext",
    `${AT_ZERO}\n10 log autoscaler Scaling from 0 to 1\n${refused(10, 1)}\n${refused(13, 1)}`,
    19,
    "refusedNext nextAt=19 #8",
    "",
  ],
  [
    "refused, from some to others",
    "refusedResize",
    `${ONE_POD}\n4 log autoscaler Scaling from 1 to 2\n${refused(4, 2)}\n${refused(7, 2)}`,
    6,
    "",
    "refusedResize sinceAt=4 lastAt=4 count=1 words=denied target=r-deployment pods=2 #8",
  ],
  [
    "a request waits, sent 10 min ago",
    "requestsWaitLong",
    `${AT_ZERO}\n5 req 200 900000\n6 req 200 900000`,
    605.001,
    "requestsWaitLong count=2 waitAge=600000 #6",
    "requestsWaitLong count=1 waitAge=599001 #7",
  ],
  [
    "a request waits until it is answered",
    "requestsWaitLong",
    `${AT_ZERO}\n5 req 200 20000`,
    25,
    "requestsWaitLong count=1 waitAge=19999 #6",
    "",
  ],
  [
    "a request waits until a pod is ready",
    "requestsWaitLong",
    `${AT_ZERO}\n5 req 200 90000\n30 dep 1\n31 priv p1`,
    31,
    "requestsWaitLong count=1 waitAge=25999 #6",
    "",
  ],
  [
    "the route comes back",
    "routeMovedAway",
    `${ROUTED}\n20 ingress/web other=100 gen=2\n30 ingress/web r=100 gen=3`,
    30,
    "",
    "",
  ],
  [
    "a tag leads here",
    "routeMovedAway",
    `${ROUTED}\n20 ingress/web other=100 gen=2\n21 ingress/api other=100 r@old=100 gen=1`,
    30,
    "",
    "",
  ],
  [
    "requests failed a minute ago",
    "requestsFailed",
    `${AT_ZERO}\n5 req 504 3000\n70 pub a1`,
    68,
    "requestsFailed count=1 status=504 lastAt=8 #6",
    "",
  ],
  [
    "the last status counts",
    "requestsFailed",
    `${AT_ZERO}\n5 req 504 3000\n6 req 503 1000\n7 req 502 4000\n20 pub a1`,
    12,
    "requestsFailed count=2 status=504 lastAt=8 #6",
    "requestsFailed count=3 status=502 lastAt=11 #8",
  ],
  [
    "a client still waits although its pod is ready",
    "clientsWait",
    `${AT_ZERO}\n10 req 200 60000\n11 dep 1\n12 priv p1`,
    20,
    "",
    "clientsWait count=1 waitAge=10000 readyAge=8000 #6",
  ],
  [
    "a client still waits until it is answered",
    "clientsWait",
    `${AT_ZERO}\n10 req 200 60000\n10.5 req 200 70000\n11 dep 1\n12 priv p1`,
    70,
    "clientsWait count=2 waitAge=59999 readyAge=57999 #6",
    "clientsWait count=1 waitAge=59500 readyAge=58000 #7",
  ],
  [
    "a client still waits: the pod was ready just before",
    "clientsWait",
    `${AT_ZERO}\n0.5 req 200 60000\n11 dep 1\n12 priv p1`,
    14,
    "",
    "",
  ],
  [
    "a client still waits 2 s after the pod was ready",
    "clientsWait",
    `${AT_ZERO}\n1 req 200 60000\n11 dep 1\n12 priv p1`,
    14,
    "",
    "clientsWait count=1 waitAge=13000 readyAge=2000 #6",
  ],
  [
    "a client waits, and the pod is gone",
    "clientsWait",
    `${AT_ZERO}\n1 req 200 60000\n11 dep 1\n12 priv p1\n20 priv`,
    20,
    "clientsWait count=1 waitAge=18999 readyAge=7999 #6",
    "",
  ],
  [
    "clients had waited, told for a minute",
    "clientsWaited",
    `${AT_ZERO}\n9 req 200 20000\n11 dep 1\n12 priv p1`,
    29,
    "",
    "clientsWaited count=1 waitedAge=20000 lateAge=17000",
  ],
  [
    "clients had waited, for a minute",
    "clientsWaited",
    `${AT_ZERO}\n9 req 200 20000\n11 dep 1\n12 priv p1`,
    89,
    "clientsWaited count=1 waitedAge=20000 lateAge=17000",
    "",
  ],
  [
    "clients had waited 2 s longer than for the pod",
    "clientsWaited",
    `${AT_ZERO}\n9 req 200 5000\n11 dep 1\n12 priv p1`,
    14,
    "",
    "clientsWaited count=1 waitedAge=5000 lateAge=2000",
  ],
  [
    "clients had waited less than that",
    "clientsWaited",
    `${AT_ZERO}\n9 req 200 4999\n11 dep 1\n12 priv p1`,
    20,
    "",
    "",
  ],
];

test.each(EDGES)("%s", (_, key, text, seconds, before, from) => {
  expect([seconds - 0.001, seconds].map((t) => only(key, text, t).join())).toEqual([before, from]);
});

const LOGS = `0 log autoscaler SKS should be in Serve mode: want = 1, ebc = 5, #act's = 2 PA Inactive? = false
  1 log autoscaler SKS should be in Proxy mode: want = 0, ebc = -1, #act's = 2 PA Inactive? = true
  2 log autoscaler Probing activator = false, err = refused
  3 log autoscaler Scaling from 1 to 0
  3.1 log autoscaler PANICKING.
  4 log autoscaler Probing activator = true, err = <nil>
  4.5 probe activator 400 x
  5 log autoscaler Un-panicking.`;

describe("logs alone tell", () => {
  test.each<[what: string, seconds: number, clauses: string[]]>([
    [
      "the last line by then",
      0.999,
      ["toldOnly count=1 #0", "toldMode mode=Serve want=1 ebc=5 numActivators=2 inactive=false saidAt=0 #0"],
    ],
    [
      "the last mode",
      1,
      ["toldOnly count=2 #0", "toldMode mode=Proxy want=0 ebc=-1 numActivators=2 inactive=true saidAt=1 #1"],
    ],
    [
      "that the probe failed",
      2,
      [
        "toldOnly count=3 #0",
        "toldMode mode=Proxy want=0 ebc=-1 numActivators=2 inactive=true saidAt=1 #1",
        "toldProbe saidAt=2 confirmed=false error=refused #2",
      ],
    ],
    [
      "a panic",
      3.1,
      [
        "toldOnly count=5 #0",
        "toldMode mode=Proxy want=0 ebc=-1 numActivators=2 inactive=true saidAt=1 #1",
        "toldProbe saidAt=2 confirmed=false error=refused #2",
        "toldScaling from=1 to=0 saidAt=3 #3",
        "toldPanic saidAt=3.1 #4",
      ],
    ],
    [
      "that the probe succeeded",
      4,
      [
        "toldOnly count=6 #0",
        "toldMode mode=Proxy want=0 ebc=-1 numActivators=2 inactive=true saidAt=1 #1",
        "toldScaling from=1 to=0 saidAt=3 #3",
        "toldPanic saidAt=3.1 #4",
        "toldProbe saidAt=4 confirmed=true error=none #5",
      ],
    ],
    [
      "that the panic is over",
      5,
      [
        "toldOnly count=8 #0",
        "toldMode mode=Proxy want=0 ebc=-1 numActivators=2 inactive=true saidAt=1 #1",
        "toldScaling from=1 to=0 saidAt=3 #3",
        "toldProbe saidAt=4 confirmed=true error=none #5",
        "toldPanicOver saidAt=5 #7",
      ],
    ],
  ])("%s", (_, seconds, clauses) => {
    expect(clausesOf(LOGS, seconds)).toEqual(clauses);
  });
});

describe("what became of requests that were sent meanwhile", () => {
  const held = (text: string, from: number, t: number) =>
    heldSince(revisionOf(`${AT_ZERO}\n${text}`), at(from), at(t));
  test.each<[what: string, text: string, from: number, t: number, answered: number, longestMs: number]>([
    ["answered", "5 req 200 900", 5, 6, 1, 900],
    ["by then", "5 req 200 900", 5, 5.9, 1, 900],
    ["not by then", "5 req 200 900", 5, 5.899, 0, 0],
    ["sent before", "5 req 200 900", 5.001, 6, 0, 0],
    ["the longest of several", "5 req 200 100\n5.2 req 204 700\n5.4 req 200 300", 5, 7, 3, 700],
    ["sent later", "5 req 200 100\n8 req 200 100", 5, 7, 1, 100],
    ["an error of a client is an answer", "5 req 499 100", 5, 7, 1, 100],
    ["a redirect", "5 req 301 100", 5, 7, 1, 100],
    ["the least status", "5 req 100 100", 5, 7, 1, 100],
    ["no status", "5 req 0 100", 5, 7, 0, 0],
    ["an error", "5 req 500 100", 5, 7, 0, 0],
    ["a timeout", "5 req 504 100", 5, 7, 0, 0],
    ["none", "", 5, 7, 0, 0],
  ])("%s", (_, text, from, t, answered, longestMs) => {
    expect(held(text, from, t)).toEqual({ answered, longestMs });
  });
});

describe("clocks of inputs that are apart", () => {
  const told = (...clocksApart: { name: string; to: string; ms: number }[]) =>
    inputClockClauses({ shared: { clocksApart } } as unknown as Parameters<typeof inputClockClauses>[0]).map(
      drawnWords,
    );
  const log = { name: "autoscaler.log", to: "pods.json", ms: 90_000 };
  test("the furthest is told, which way, and how many others there are", () => {
    expect(told()).toEqual([]);
    expect(told(log)).toEqual([
      "inputsApart name=autoscaler.log to=pods.json direction=ahead apartAge=90000 others=0",
    ]);
    expect(told({ ...log, ms: -90_000 }, log, log)).toEqual([
      "inputsApart name=autoscaler.log to=pods.json direction=behind apartAge=90000 others=2",
    ]);
  });

  const behind = (behindMs: number, by: string, phase: Parameters<typeof clockClauses>[1]) =>
    clockClauses({ revision: { behindMs }, by } as unknown as Parameters<typeof clockClauses>[0], phase).map(
      drawnWords,
    );
  test.each([
    ["by an object's own time", 1_000, "object", "Zero", ["clockBehind behindAge=1000"]],
    ["less than a second", 999, "object", "Zero", []],
    ["what a watch saw needs no other clock", 5_000, "record", "Zero", []],
    ["but for a limit that runs from an own time", 5_000, "record", "Waking", ["clockBehind behindAge=5000"]],
    ["which is not told within a second", 999, "record", "Waking", []],
  ] as const)("the recorder's clock: %s", (_, ms, by, phase, expected) => {
    expect(behind(ms, by, phase)).toEqual(expected);
  });
});

const keysOf = (text: string, seconds: number): string[] =>
  clausesOf(text, seconds).map((one) => one.split(" ")[0] ?? "");

describe("pods are wanted, and the Deployment asks for none", () => {
  const WANTED = `${AT_ZERO}\n10 pa Active=Unknown,Queued@10 want=2`;
  test.each<[what: string, text: string, seconds: number, wanted: readonly string[]]>([
    ["for 5 s", WANTED, 15, ["zeroWanted"]],
    ["a millisecond less", WANTED, 14.999, ["untilRequest"]],
    ["until it is about to be given up", WANTED, 634.999, ["zeroWanted"]],
    ["from then on", WANTED, 635, ["untilRequest"]],
    ["none is wanted", WANTED.replace("want=2", "want=0"), 15, ["untilRequest"]],
    ["it is inactive", WANTED.replace("Unknown,Queued", "False,NoTraffic"), 15, ["untilRequest"]],
    ["nobody says how many", WANTED.replace(" want=2", ""), 15, ["untilRequest"]],
    ["the patch is refused", `${WANTED}\n${refused(11, 2)}\n${refused(14, 2)}`, 15, []],
    ["there is no PodAutoscaler any more", `${WANTED}\n12 -pa`, 17, ["untilRequest"]],
  ])("%s", (_, text, seconds, wanted) => {
    expect(keysOf(text, seconds).filter((key) => key === "zeroWanted" || key === "untilRequest")).toEqual(
      wanted,
    );
  });
  test("how many", () => {
    expect(clausesOf(WANTED, 15).find((one) => one.startsWith("zeroWanted"))).toBe(
      "zeroWanted sinceAt=10 desired=2 #6",
    );
  });
});

describe("requests that did not wake it", () => {
  const SERVED = `${ONE_POD}
    9 req 503 100
    20 pa Active=False,NoTraffic@20 want=0
    20.5 dep 0
    20.6 priv
    21 -pod/r-deployment-1`;
  test("one that failed as pods were ready says nothing of the next", () => {
    expect(keysOf(SERVED, 40)).toContain("untilRequest");
  });
  test("one that failed at zero does", () => {
    expect(keysOf(`${SERVED}\n30 req 503 100\n33 pub a1`, 40)).not.toContain("untilRequest");
  });
});

describe("at zero, where nobody is there to wake it", () => {
  const REST = `${SYSTEM}\n100.5 dep 0\n100.6 priv\n101 -pod/x`;
  const down = (process: string): string => `${REST}\n110 knative/${process}\n200 pub a1`;
  test.each([
    ["all are there", REST, true],
    ["the autoscaler is not", down("autoscaler-a"), false],
    ["the activator is not", down("activator-v"), false],
    ["the controller is not, whom no wake needs", down("controller-c"), true],
    ["the autoscaler was not", `${down("autoscaler-a")}\n201 knative/autoscaler-a ready`, true],
    ["nothing is seen of them", AT_ZERO, true],
  ])("%s", (_, text, isWoken) => {
    expect(keysOf(text, 210).includes("untilRequest")).toBe(isWoken);
  });
});
