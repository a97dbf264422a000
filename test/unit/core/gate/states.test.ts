/** Where each state of the gate begins, to the millisecond: just not, then it holds; and what exempts from it. */
import { describe, expect, test } from "vitest";
import type { GateBranch, GateRowId } from "../../../../lib/core/index.ts";
import {
  AVERAGE,
  CONFIRMED,
  FAILED,
  gateOf,
  HANDOVER,
  IDLE,
  NO_LOG,
  PA,
  PROXIED,
  refusedLine,
  rowOf,
  SERVED,
  WAKING,
  wish,
  without,
  withPa,
} from "../../../support/gate.ts";

const MS = 0.001;
const retained = (text: string, period: string): string =>
  withPa(text, `@scale-to-zero-pod-retention-period=${period}`);
const unreachable = (text: string): string => text.replaceAll("reach=Reachable", "reach=Unreachable");
const OFF = "enable-scale-to-zero=false";
const CONFIRM = "8.06 log autoscaler Probing activator = true, err = <nil>";
/** In Proxy since 4 s, Active False since 8 s; grace 10 s. */
const EARLIER = `${HANDOVER.replaceAll("8 sks Proxy pop=False@8", "4 sks Proxy pop=False@4").replaceAll("8.06 sks Proxy pop=True@8", "4.1 sks Proxy pop=True@4")}\n${CONFIRM}`;
const LONG = `${PROXIED}\n0.1 ${PA} Active=True@0 want=1\n${IDLE}\n8.05 ${PA} Active=False,NoTraffic@8 want=0\n${CONFIRM}`;
const AT_ZERO = "0 dep 0\n0 sks Proxy pop=True@-60\n0 pa @window=6s Active=False,NoTraffic@-9 want=0";
const WOKEN = `${AT_ZERO}\n10 dep 2`;

/** The state a millisecond before `seconds`, and from then on. */
type Edge = readonly [what: string, text: string, seconds: number, before: GateBranch, from: GateBranch];

const EDGES: readonly Edge[] = [
  [
    "the window: from the whole second in which Active became True",
    `${SERVED}\n${IDLE}`,
    6,
    "windowWait",
    "deactivating",
  ],
  [
    "the window where the cluster's clock is 2 s ahead: by that of the receipts",
    `${SERVED.replace("0.1 pa", "1 pa").replace("Active=True@0", "Active=True@3")}\n${IDLE}`,
    7,
    "windowWait",
    "deactivating",
  ],
  [
    "the window where the object says no time: from the second of its receipt",
    `${SERVED.replace("0.1 pa", "2.9 pa").replace("Active=True@0", "Active=True")}\n${IDLE}`,
    8,
    "windowWait",
    "deactivating",
  ],
  [
    "the window of the ConfigMap",
    `${SERVED.replaceAll("@window=6s ", "")}\n1 config/config-autoscaler stable-window=7s\n${IDLE}`,
    7,
    "windowWait",
    "deactivating",
  ],
  ["the activation timeout is passed, not reached", WAKING, 630 + MS, "activating", "timedOut"],
  [
    "the activation timeout: progress deadline and 30 s",
    withPa(WAKING, "@serving/progress-deadline=60s"),
    90 + MS,
    "activating",
    "timedOut",
  ],
  ["the grace period, since Proxy was ordered", EARLIER, 14, "graceWait", "fastPath"],
  ["the grace period, since it is inactive", EARLIER, 18, "fastPath", "longInactive"],
  [
    "the grace period, where Proxy was ordered with it",
    `${HANDOVER}\n${CONFIRMED}`,
    18,
    "graceWait",
    "longInactive",
  ],
  ["the retention, in Proxy for long", retained(LONG, "5s"), 13, "retentionWait", "fastPath"],
  [
    "the retention, shorter than the grace period",
    retained(`${HANDOVER}\n${CONFIRM}`, "5s"),
    13,
    "retentionWait",
    "graceWait",
  ],
  ["the retention, longer than the grace period", retained(LONG, "20s"), 28, "retentionWait", "longInactive"],
  ["no retention without a route", unreachable(retained(LONG, "20s")), 18, "fastPath", "longInactive"],
  [
    "no probe with a target burst capacity of −1",
    LONG.replaceAll("capacity=0", "capacity=-1").replace(CONFIRM, ""),
    18,
    "fastPath",
    "longInactive",
  ],
  [
    "a probe that is confirmed",
    `${HANDOVER}\n${FAILED}\n20 log autoscaler Probing activator = true, err = <nil>`,
    20,
    "notConfirmed",
    "longInactive",
  ],
  [
    "a probe that fails again",
    `${HANDOVER}\n${CONFIRMED}\n10 log autoscaler Probing activator = false, err = x`,
    10,
    "graceWait",
    "notConfirmed",
  ],
  [
    "the first line of a log",
    `${without(HANDOVER, NO_LOG)}\n12 log autoscaler Reconcile succeeded`,
    12,
    "probeUnknown",
    "notConfirmed",
  ],
  [
    "the first probe of a log",
    `${without(HANDOVER, NO_LOG)}\n12 log autoscaler Probing activator = false, err = x`,
    12,
    "probeUnknown",
    "notConfirmed",
  ],
  [
    "a line of another process is no log of the autoscaler",
    `${without(HANDOVER, NO_LOG)}\n12 log controller Reconcile succeeded\n13 log autoscaler Reconcile succeeded`,
    13,
    "probeUnknown",
    "notConfirmed",
  ],
  [
    "skscope's own prober is no log of the autoscaler",
    `${without(HANDOVER, NO_LOG)}\n12 probe activator 200 activator\n13 log autoscaler Reconcile succeeded`,
    13,
    "probeUnknown",
    "notConfirmed",
  ],
  ["a wish", `${SERVED}\n${IDLE}\n${wish(5, 1)}`, 5, "windowWait", "scaledUp"],
  ["a wish that ends", `${SERVED}\n${wish(3, 1)}\n${wish(5, 0)}`, 5, "scaledUp", "windowWait"],
  [
    "a wish while it is handed over",
    `${HANDOVER}\n${CONFIRMED}\n${wish(10, 1)}`,
    10,
    "graceWait",
    "scaledUp",
  ],
  [
    "a wish in the line that wakes it",
    `${AT_ZERO}\n${IDLE}\n10 log autoscaler Scaling from 0 to 1`,
    10,
    "atZero",
    "scaledUp",
  ],
  [
    "no wish in a line that adds pods",
    `${SERVED}\n${IDLE}\n5 log autoscaler Scaling from 1 to 2`,
    6,
    "windowWait",
    "deactivating",
  ],
  [
    "no wish in the line of a window that is waited for",
    `${SERVED}\n${wish(3, 1)}\n4 log autoscaler Sleeping additionally for 2s before can scale to 0`,
    4,
    "scaledUp",
    "windowWait",
  ],
  [
    "no wish in the line of a probe that failed",
    `${HANDOVER}\n${wish(8.1, 1)}\n9 log autoscaler PA is not yet backed by activator, cannot scale to zero`,
    9,
    "scaledUp",
    "notConfirmed",
  ],
  ["no measurement", `${SERVED}\n${IDLE}\n${wish(5, -1)}`, 5, "windowWait", "undecided"],
  ["without a log, a want of 1: window and 4 s", SERVED, 10, "loadUnknown", "scaledUp"],
  [
    "without a log, the want follows the status",
    `${without(SERVED, / pa /)}\n0.1 ${PA} Active=True@0 want=1\n5 ${PA} Active=True@0 want=2`,
    5,
    "loadUnknown",
    "scaledUp",
  ],
  [
    "without a log, what min-scale asks for is no load",
    `${without(SERVED, / pa /)}\n0.1 ${PA} @min-scale=2 Active=True@0 want=2\n5 ${PA} @min-scale=2 Active=True@0 want=3`,
    5,
    "bounded",
    "scaledUp",
  ],
  [
    "without a log, an object that begins anew",
    `${SERVED}\n20 -pa\n20 ${PA} Active=True@20 want=1`,
    20,
    "scaledUp",
    "loadUnknown",
  ],
  [
    "a status that the log does not know is written 2 s later and more",
    `${SERVED}\n${wish(3, 0)}\n5.001 ${PA} Active=True@0 want=2`,
    5 + MS,
    "windowWait",
    "scaledUp",
  ],
  [
    "a status from before the stale line's end",
    `${SERVED}\n${wish(3, 0)}\n5 ${PA} Active=True@0 want=2`,
    6,
    "windowWait",
    "deactivating",
  ],
  [
    "a status that agrees with the last line",
    `${SERVED}\n3 log autoscaler PA scale got=1, want=2, desiredPods=0 ebc=0\n5.5 ${PA} Active=True@0 want=2`,
    6,
    "windowWait",
    "deactivating",
  ],
  ["replicas leave 0 by a wish", WOKEN, 10, "atZero", "scaledUp"],
  ["replicas that left 0 without Active following: 4 s", WOKEN, 14 + MS, "scaledUp", "probeUnknown"],
  [
    "replicas that left 0 before it became inactive",
    `${AT_ZERO.replace("Active=False,NoTraffic@-9 want=0", "Active=True@-9 want=1")}\n9 dep 1\n10 pa @window=6s Active=False,NoTraffic@10 want=0`,
    10,
    "scaledUp",
    "probeUnknown",
  ],
  [
    "replicas that left 0, and a line says 0 after it",
    `${WOKEN}\n11 log autoscaler PA scale got=1, want=0, desiredPods=0 ebc=0`,
    11,
    "scaledUp",
    "notConfirmed",
  ],
  [
    "replicas that left 0, and a line says 0 before it",
    `${WOKEN.replace("10 dep", "9 log autoscaler PA scale got=1, want=0, desiredPods=0 ebc=0\n10 dep")}`,
    10,
    "atZero",
    "scaledUp",
  ],
  ["replicas are patched to 0", `${HANDOVER}\n${CONFIRMED}\n18 dep 0`, 18, "graceWait", "atZero"],
  ["replicas of 0 while it wakes are not zero", `${WAKING}\n20 dep 0`, 20, "activating", "activating"],
  [
    "min-scale is set",
    `${SERVED}\n${IDLE}\n4 ${PA} @min-scale=1 Active=True@0 want=1`,
    4,
    "windowWait",
    "bounded",
  ],
  [
    "initial-scale is reached",
    `${withPa(SERVED, "@initial-scale=3").replace("True@0 Active", "Unknown@0 Active")}\n${IDLE}\n4 ${PA} @initial-scale=3 Active=True@0 want=1`,
    4,
    "bounded",
    "windowWait",
  ],
  ["initial-scale of 1 is no bound", withPa(WAKING, "@initial-scale=1"), 630 + MS, "activating", "timedOut"],
  [
    "a bound without a route is none",
    withPa(WAKING, "@initial-scale=3 @min-scale=2").replace("reach=Reachable", "reach=Unreachable"),
    630 + MS,
    "activating",
    "timedOut",
  ],
  [
    "zero is switched off",
    `${SERVED}\n${IDLE}\n4 config/config-autoscaler ${OFF}`,
    4,
    "windowWait",
    "disabled",
  ],
  [
    "zero is switched off, and there is load all the same",
    `${SERVED}\n4 config/config-autoscaler ${OFF}`,
    10,
    "loadUnknown",
    "loadUnknown",
  ],
  [
    "the class changes",
    `${SERVED}\n${IDLE}\n4 config/config-autoscaler pod-autoscaler-class=hpa.autoscaling.knative.dev`,
    4,
    "windowWait",
    "hpa",
  ],
  [
    "the patch to 0 is refused for 2 s",
    `${HANDOVER}\n${CONFIRMED}\n${refusedLine(18, 0)}\n${refusedLine(21, 0)}`,
    20,
    "longInactive",
    "refused",
  ],
  [
    "another patch is refused",
    `${SERVED}\n${wish(3, 2)}\n${refusedLine(4, 2)}\n${refusedLine(7, 2)}`,
    8,
    "scaledUp",
    "scaledUp",
  ],
  [
    "the wake is refused for 2 s",
    `${AT_ZERO}\n10 log autoscaler Scaling from 0 to 1\n${refusedLine(10, 1)}\n${refusedLine(13, 1)}`,
    12,
    "scaledUp",
    "wakeRefused",
  ],
  [
    "the watch of the PodAutoscaler is interrupted: from the last that was seen of it",
    `${SERVED}\n${IDLE}\n4 ${PA} Active=True@0 want=1\n5 gap pa lost`,
    4 + MS,
    "windowWait",
    "unknown",
  ],
  [
    "the watch of the PodAutoscaler goes on",
    `${SERVED}\n${IDLE}\n4 ${PA} Active=True@0 want=1\n5 gap pa lost\n5.5 =${PA} Active=True@0 want=1`,
    5.5,
    "unknown",
    "windowWait",
  ],
  ["the PodAutoscaler comes", SERVED, 0.1, "notThere", "loadUnknown"],
  ["the PodAutoscaler goes", `${SERVED}\n${IDLE}\n5 -pa`, 5, "windowWait", "notThere"],
];

test.each(EDGES)("%s", (_, text, seconds, before, from) => {
  expect([gateOf(text, seconds - MS).branch, gateOf(text, seconds).branch]).toEqual([before, from]);
});

/** All of them, by their type: a new one asks for its edge. */
const STATES: Readonly<Record<GateBranch, true>> = {
  notThere: true,
  unknown: true,
  hpa: true,
  undecided: true,
  scaledUp: true,
  bounded: true,
  loadUnknown: true,
  disabled: true,
  activating: true,
  timedOut: true,
  windowWait: true,
  deactivating: true,
  notConfirmed: true,
  probeUnknown: true,
  retentionWait: true,
  graceWait: true,
  fastPath: true,
  longInactive: true,
  refused: true,
  atZero: true,
  wakeRefused: true,
};

test("every state has an edge", () => {
  const edged = new Set<string>(
    EDGES.flatMap(([, , , before, from]) => (before === from ? [] : [before, from])),
  );
  expect([...edged].sort()).toEqual(Object.keys(STATES).sort());
});

/** What a row shows a millisecond before `seconds`, and from then on: its state, or whether a fact is told. */
type RowEdge = readonly [
  row: GateRowId,
  what: string,
  text: string,
  seconds: number,
  before: string,
  from: string,
];

const ROW_EDGES: readonly RowEdge[] = [
  [
    "proxyMode",
    "is waited for, then in the way: 2 s",
    without(HANDOVER, / (sks Proxy|pub a)/),
    10.05 + MS,
    "waiting",
    "blocking",
  ],
  [
    "endpoints",
    "are waited for, then in the way: 2 s",
    without(HANDOVER, / pub a/),
    10.05 + MS,
    "waiting",
    "blocking",
  ],
  [
    "endpoints",
    "are waited for since Proxy was ordered",
    `${without(HANDOVER, / (sks Proxy|pub a)/)}\n12 sks Proxy pop=True@12`,
    14 + MS,
    "waiting",
    "blocking",
  ],
  [
    "endpoints",
    "are not waited for without an activator",
    `${without(HANDOVER, / pub a/)}\n9 acts !a1`,
    9,
    "waiting",
    "blocking",
  ],
  ["probe", "is waited for, then in the way: 2 s", HANDOVER, 10.05 + MS, "waiting", "blocking"],
  [
    "probe",
    "is in the way from the first failure on",
    `${HANDOVER}\n9 log autoscaler Probing activator = false, err = x`,
    9,
    "waiting",
    "blocking",
  ],
  ["probe", "is confirmed", `${HANDOVER}\n${FAILED}\n${CONFIRMED}`, 9, "blocking", "passed"],
  ["retention", "is over", retained(`${HANDOVER}\n${CONFIRM}`, "5s"), 13, "waiting", "passed"],
  ["grace", "is over", `${HANDOVER}\n${CONFIRM}`, 18, "waiting", "passed"],
  [
    "grace",
    "is over at zero, whatever the clock says",
    `${HANDOVER}\n${CONFIRM}\n12 dep 0`,
    12,
    "waiting",
    "passed",
  ],
  [
    "retention",
    "is over at zero, whatever the clock says",
    retained(`${HANDOVER}\n${CONFIRM}\n10 dep 0`, "5s"),
    10,
    "waiting",
    "passed",
  ],
  ["window", "is over", `${SERVED}\n${IDLE}`, 6, "waiting", "passed"],
  ["inactive", "is due", `${SERVED}\n${IDLE}`, 6, "notYet", "waiting"],
  ["replicas", "are due", EARLIER, 14, "notYet", "waiting"],
  ["drained", "once the last pod is gone", `${EARLIER}\n14 dep 0\n45 -pod/x`, 45, "waiting", "passed"],
  [
    "noLoad",
    "is waited for while no request comes, then something unseen is in the way: window and 6 s",
    `${SERVED}\n1 req 200 500\n${wish(2, 1)}`,
    13.5 + MS,
    "waiting",
    "blocking",
  ],
];

test.each(ROW_EDGES)("the row %s %s", (row, _, text, seconds, before, from) => {
  const states = [seconds - MS, seconds].map((t) => rowOf(gateOf(text, t), row).state);
  expect(states).toEqual([before, from]);
});

/** A fact of a row that is told on one side of `seconds` only. */
type FactEdge = readonly [
  row: GateRowId,
  fact: string,
  what: string,
  text: string,
  seconds: number,
  toldFrom: boolean,
];

const SILENT = without(HANDOVER, NO_LOG);
const FACT_EDGES: readonly FactEdge[] = [
  ["probe", "probeBlackHole", "after 2 s without an answer", HANDOVER, 10.05 + MS, true],
  ["probe", "probeOverdue", "5 s after all waits", SILENT, 23, true],
  [
    "probe",
    "probeOverdue",
    "5 s after the retention, where that is longer",
    retained(SILENT, "20s"),
    33,
    true,
  ],
  [
    "probe",
    "probeOverdue",
    "5 s after Proxy, where it was ordered earlier",
    without(EARLIER, NO_LOG),
    19,
    true,
  ],
  ["probe", "probeThenAtOnce", "once all waits are over", `${HANDOVER}\n${FAILED}`, 18, true],
  [
    "probe",
    "probeThenAtOnce",
    "once the retention is over",
    retained(`${HANDOVER}\n${FAILED}`, "20s"),
    28,
    true,
  ],
  [
    "probe",
    "probeThenAtOnce",
    "once Proxy was ordered for long enough",
    `${without(EARLIER, /activator = true/)}\n${FAILED}`,
    14,
    true,
  ],
  ["probe", "probeNeverOverruled", "until all waits are over", `${HANDOVER}\n${FAILED}`, 18, false],
  ["noLoad", "average", "from its line on", `${SERVED}\n${AVERAGE(3, "0.250")}\n${wish(3, 1)}`, 3, true],
  ["noLoad", "average", "for 6 s", `${SERVED}\n${wish(2, 1)}\n${AVERAGE(3, "0.250")}`, 9 + MS, false],
  ["noLoad", "panic", "from its line on", `${SERVED}\n${wish(2, 1)}\n3 log autoscaler PANICKING.`, 3, true],
  [
    "noLoad",
    "panic",
    "until it ends",
    `${SERVED}\n${wish(2, 1)}\n3 log autoscaler PANICKING.\n5 log autoscaler Un-panicking.`,
    5,
    false,
  ],
  ["noLoad", "requestsOpen", "until the answer", `${SERVED}\n${wish(2, 1)}\n3 req 200 1000`, 4, false],
  ["noLoad", "idleSince", "from the answer on", `${SERVED}\n${wish(2, 1)}\n3 req 200 1000`, 4, true],
];

test.each(FACT_EDGES)("the row %s tells %s %s", (row, fact, _, text, seconds, isFrom) => {
  const told = [seconds - MS, seconds].map((t) =>
    rowOf(gateOf(text, t), row).facts.some(({ key }) => key === fact),
  );
  expect(told).toEqual([!isFrom, isFrom]);
});

describe("failures of the probe are counted", () => {
  test.each<[what: string, lines: string, seconds: number, failures: number]>([
    [
      "from the moment on at which Active was seen False",
      "8.05 log autoscaler Probing activator = false, err = x",
      9,
      1,
    ],
    [
      "and not those of the second before it",
      "8.049 log autoscaler Probing activator = false, err = x",
      9,
      0,
    ],
    ["up to now", "9 log autoscaler Probing activator = false, err = x", 9, 1],
    [
      "and not what comes later",
      "8.1 log autoscaler Probing activator = false, err = x\n9 log autoscaler Probing activator = false, err = x",
      8.999,
      1,
    ],
    [
      "and not the attempts in the background",
      "8.1 log autoscaler Probing activator = false, err = x\n9 log autoscaler Async prober is done for x: success?: false error: x",
      9,
      1,
    ],
  ])("%s", (_, lines, seconds, failures) => {
    expect(gateOf(`${HANDOVER}\n${lines}`, seconds).headline).toEqual({
      key: "notConfirmed",
      values: { failures },
    });
  });
});

describe("a confirmation counts", () => {
  const done = (seconds: number): string => `${seconds} log autoscaler Probing activator = true, err = <nil>`;

  test.each<[what: string, text: string, seconds: number, isConfirmed: boolean]>([
    ["a second before Active was seen False: a log may be ahead", `${HANDOVER}\n${done(7.05)}`, 9, true],
    ["not longer before", `${HANDOVER}\n${done(7.049)}`, 9, false],
    ["from its line on", `${HANDOVER}\n${done(9)}`, 9, true],
    ["not before", `${HANDOVER}\n${done(9)}`, 8.999, false],
    [
      "of a list, since the condition's own time",
      `0 =dep 1\n0 =sks Proxy pop=True@-9\n0 =pa Active=False,NoTraffic@-5 want=0\n${done(-5)}\n1 sks Proxy`,
      2,
      true,
    ],
    [
      "of a list, not before",
      `0 =dep 1\n0 =sks Proxy pop=True@-9\n0 =pa Active=False,NoTraffic@-5 want=0\n${done(-5.001)}\n1 sks Proxy`,
      2,
      false,
    ],
    [
      "of a list that does not say since when, not before it",
      `0 =dep 1\n0 =sks Proxy pop=True@-9\n0 =pa Active=False,NoTraffic want=0\n${done(-0.5)}\n1 sks Proxy`,
      2,
      false,
    ],
  ])("%s", (_, text, seconds, isConfirmed) => {
    const { state } = rowOf(gateOf(text, seconds), "probe");
    expect(state === "passed").toBe(isConfirmed);
  });
});
