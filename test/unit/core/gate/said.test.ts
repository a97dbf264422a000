/** What the gate says in each of its states: the sentence, what opens it, the first instant at zero, what is unusual. */
import { describe, expect, test } from "vitest";
import {
  AVERAGE,
  CONFIRMED,
  FAILED,
  gateOf,
  HANDOVER,
  IDLE,
  LISTED,
  NO_LOG,
  PA,
  PROXIED,
  refusedLine,
  SERVED,
  said,
  WAKING,
  wish,
  without,
  withPa,
} from "../../../support/gate.ts";

const OFF = "1 config/config-autoscaler enable-scale-to-zero=false scale-to-zero-grace-period=10s";
const DELAYED = withPa(SERVED, "@scale-down-delay=30s");
const RETAINED = `${withPa(HANDOVER, "@scale-to-zero-pod-retention-period=20s")}\n${CONFIRMED}`;
const DRAINING = `${HANDOVER}\n${CONFIRMED}\n18 dep 0\n18.02 pod/x scheduled started terminating`;
const AT_ZERO = `${DRAINING}\n48.1 -pod/x`;
const FAST = `${PROXIED}\n0.1 ${PA} Active=True@0 want=1\n${IDLE}\n8.05 ${PA} Active=False,NoTraffic@8 want=0`;
const BORN = "0 dep 0\n0 sks Proxy pop=True@0\n0.1 pa @initial-scale=0 Active=False,NoTraffic@0 want=-1";
const TIMED_OUT = `${WAKING}\n630.5 dep 0\n630.51 pa @window=6s Active=False,TimedOut@630 want=0`;
const LISTED_ZERO =
  "100 =dep 0\n100 =sks Proxy pop=True@20\n100 =acts a1\n100 =pub a1\n100 =priv\n100 =pa Active=False,NoTraffic@20 want=0";
const minusOne = (text: string): string => text.replaceAll("capacity=0", "capacity=-1");
const SILENT = without(HANDOVER, NO_LOG);

type Case = readonly [
  what: string,
  text: string,
  seconds: number,
  said: readonly [headline: string, unblock: string, zero: string, exceptions: string],
];

const NOT_TOLD: readonly Case[] = [
  ["no PodAutoscaler", `0 sks Proxy\n1 pa Active=True`, 0.5, ["notThere", "", "", ""]],
  ["a gap of the PodAutoscaler", `${SERVED}\n7 gap pa lost`, 8, ["gap", "", "", ""]],
  ["a gap of the settings", `${HANDOVER}\n7 gap config lost`, 9, ["gap", "", "", ""]],
  ["a gap of the ServerlessService", `${HANDOVER}\n${CONFIRMED}\n10 gap sks lost`, 11, ["gap", "", "", ""]],
  [
    "a gap of the ServerlessService, before the probe",
    `${HANDOVER}\n8.5 gap sks lost`,
    9,
    ["notConfirmedYet", "probe", "", ""],
  ],
  ["True since nobody knows when", LISTED("True"), 7, ["unknown", "", "", ""]],
  ["Unknown since nobody knows when", LISTED("Unknown"), 7, ["unknown", "", "", ""]],
  [
    "False since nobody knows when",
    `${LISTED("False")}\n5 log autoscaler Probing activator = true, err = <nil>`,
    7,
    ["unknown", "", "", ""],
  ],
  ["False since nobody knows when, not confirmed", LISTED("False"), 7, ["notConfirmedYet", "probe", "", ""]],
  [
    "Proxy since nobody knows when",
    `0 =sks Proxy pop=True\n${without(HANDOVER, / sks /)}\n${CONFIRMED}`,
    11,
    ["unknown", "", "", ""],
  ],
  [
    "no Deployment while Active is False",
    `${without(HANDOVER, / dep /)}\n${CONFIRMED}`,
    11,
    ["unknown", "", "", ""],
  ],
  [
    "no Deployment while Active is Unknown",
    without(WAKING, / dep /),
    11,
    ["unknown", "", "", "activationTimeout timeoutSecond=630 timeoutMs=630000"],
  ],
  [
    "no Deployment while Active is True",
    `${without(SERVED, / dep /)}\n${IDLE}`,
    5,
    ["windowWait windowMs=6000", "time", "16 handOver probe idle", ""],
  ],
  ["a gap of the Deployment at zero", `${AT_ZERO}\n50 gap dep lost`, 51, ["gap", "", "", ""]],
];

const LOAD: readonly Case[] = [
  [
    "class hpa",
    withPa(SERVED, "@class=hpa.autoscaling.knative.dev"),
    7,
    ["hpa class=hpa.autoscaling.knative.dev", "class", "", "hpa class=hpa.autoscaling.knative.dev"],
  ],
  [
    "class hpa, Active Unknown",
    withPa(WAKING, "@class=hpa.autoscaling.knative.dev"),
    7,
    ["hpa class=hpa.autoscaling.knative.dev", "class", "", "hpa class=hpa.autoscaling.knative.dev"],
  ],
  ["another class", withPa(SERVED, "@class=keda.sh"), 7, ["otherClass class=keda.sh", "otherClass", "", ""]],
  ["no measurement", `${SERVED}\n${wish(3, -1)}`, 7, ["undecided", "measurement", "", ""]],
  [
    "load",
    `${SERVED}\n${wish(3, 2)}`,
    7,
    ["scaledUp pods=2 delayMs=0", "noLoad windowMs=6000 delayMs=0", "", ""],
  ],
  [
    "load that keeps a wake",
    `${WAKING}\n${wish(3, 1)}`,
    7,
    [
      "scaledUp pods=1 delayMs=0",
      "noLoad windowMs=6000 delayMs=0",
      "",
      "activationTimeout timeoutSecond=630 timeoutMs=630000",
    ],
  ],
  [
    "load that no request explains",
    `${SERVED}\n1 req 200 500\n${wish(3, 2)}`,
    20,
    ["scaledUp pods=2 delayMs=0", "unseenLoad", "", ""],
  ],
  [
    "a panic",
    `${SERVED}\n2 log autoscaler PANICKING.\n${wish(3, 2)}`,
    7,
    ["scaledUp pods=2 delayMs=0", "panic windowMs=6000 delayMs=0", "", ""],
  ],
  [
    "load, zero is switched off",
    `${SERVED}\n${OFF}\n${wish(3, 2)}`,
    7,
    ["disabled", "enabled", "", "disabled"],
  ],
  [
    "load, min-scale is 2",
    `${withPa(SERVED, "@min-scale=2")}\n${wish(3, 3)}`,
    7,
    ["boundedMin pods=2", "minScale origin=annotation", "", ""],
  ],
  [
    "min-scale by the ConfigMap",
    `${SERVED}\n1 config/config-autoscaler min-scale=1\n${IDLE}`,
    7,
    ["boundedMin pods=1", "minScale origin=configMap", "", ""],
  ],
  [
    "min-scale by its annotation, while it wakes",
    withPa(WAKING, "@min-scale=2"),
    1000,
    ["boundedMin pods=2", "minScale origin=annotation", "", ""],
  ],
  [
    "initial-scale",
    withPa(WAKING, "@initial-scale=3"),
    1000,
    ["boundedInitial pods=3", "initialScale pods=3", "", ""],
  ],
  [
    "min-scale, zero is switched off",
    `${withPa(SERVED, "@min-scale=1")}\n${OFF}\n${IDLE}`,
    7,
    ["disabled", "enabled", "", "disabled"],
  ],
  ["zero is switched off", `${SERVED}\n${OFF}\n${IDLE}`, 7, ["disabled", "enabled", "", "disabled"]],
  ["zero is switched off while it wakes", `${WAKING}\n${OFF}`, 7, ["disabled", "enabled", "", "disabled"]],
  ["load is not recorded", SERVED, 7, ["loadUnknown", "loadUnknown", "", ""]],
  [
    "load is not recorded, while it wakes",
    WAKING.replace("want=-1", "want=1"),
    7,
    ["loadUnknown", "activation", "", "activationTimeout timeoutSecond=630 timeoutMs=630000"],
  ],
];

const DELAY: readonly Case[] = [
  [
    "nothing else is told",
    `${DELAYED}\n${wish(3, 2)}`,
    7,
    ["loadOrDelay pods=2 delayMs=30000", "noLoad windowMs=6000 delayMs=30000", "", ""],
  ],
  [
    "the average is 0",
    `${DELAYED}\n${wish(3, 2)}\n${AVERAGE(6, "0.000")}`,
    7,
    ["delayed pods=2 delayMs=30000", "noLoad windowMs=6000 delayMs=30000", "", ""],
  ],
  [
    "the average is not 0",
    `${DELAYED}\n${wish(3, 2)}\n${AVERAGE(6, "1.000")}`,
    7,
    ["scaledUp pods=2 delayMs=30000", "noLoad windowMs=6000 delayMs=30000", "", ""],
  ],
  [
    "a request is open",
    `${DELAYED}\n${wish(3, 2)}\n5 req 200 5000`,
    7,
    ["scaledUp pods=2 delayMs=30000", "noLoad windowMs=6000 delayMs=30000", "", ""],
  ],
  [
    "idle, not for a window",
    `${DELAYED}\n1 req 200 500\n${wish(3, 2)}`,
    7.499,
    ["scaledUp pods=2 delayMs=30000", "noLoad windowMs=6000 delayMs=30000", "", ""],
  ],
  [
    "idle for a window",
    `${DELAYED}\n1 req 200 500\n${wish(3, 2)}`,
    7.5,
    ["delayed pods=2 delayMs=30000", "noLoad windowMs=6000 delayMs=30000", "", ""],
  ],
  [
    "idle for longer than the delay",
    `${DELAYED}\n1 req 200 500\n${wish(40, 2)}`,
    43.501,
    ["scaledUp pods=2 delayMs=30000", "unseenLoad", "", ""],
  ],
  [
    "a panic",
    `${DELAYED}\n2 log autoscaler PANICKING.\n${wish(3, 2)}`,
    7,
    ["scaledUp pods=2 delayMs=30000", "panic windowMs=6000 delayMs=30000", "", ""],
  ],
];

const CLOCKS: readonly Case[] = [
  [
    "it wakes",
    WAKING,
    100,
    ["activating", "activation", "630 timeout idle", "activationTimeout timeoutSecond=630 timeoutMs=630000"],
  ],
  [
    "it wakes for longer than the timeout",
    WAKING,
    631,
    [
      "timedOut timeoutMs=630000",
      "pass",
      "630 timeout idle",
      "activationTimeout timeoutSecond=630 timeoutMs=630000",
    ],
  ],
  [
    "the window runs",
    `${SERVED}\n${IDLE}`,
    5,
    ["windowWait windowMs=6000", "time", "16 handOver probe idle", ""],
  ],
  [
    "the window runs, in Proxy for long",
    `${PROXIED}\n0.1 ${PA} Active=True@0 want=1\n${IDLE}`,
    5,
    ["windowWait windowMs=6000", "time", "6 handOver probe idle", ""],
  ],
  [
    "the window runs, in Proxy since a moment ago",
    `${PROXIED.replace("0 sks Proxy pop=True@-100", "1.1 sks Proxy pop=True@1")}\n0.1 ${PA} Active=True@0 want=1\n${IDLE}`,
    5,
    ["windowWait windowMs=6000", "time", "11 handOver probe idle", ""],
  ],
  [
    "the window runs, with a retention",
    `${withPa(SERVED, "@scale-to-zero-pod-retention-period=20s")}\n${IDLE}`,
    5,
    ["windowWait windowMs=6000", "time", "26 handOver probe idle", ""],
  ],
  [
    "the window runs, with a retention, in Proxy for long",
    `${PROXIED}\n0.1 ${PA} @scale-to-zero-pod-retention-period=5s Active=True@0 want=1\n${IDLE}`,
    5,
    ["windowWait windowMs=6000", "time", "11 handOver probe idle", ""],
  ],
  [
    "the window runs, no probe is needed",
    `${minusOne(SERVED)}\n${IDLE}`,
    5,
    ["windowWait windowMs=6000", "time", "16 handOver idle", "probeSkipped"],
  ],
  ["the window is over", `${SERVED}\n${IDLE}`, 7.2, ["deactivating", "pass", "17 handOver probe idle", ""]],
  ["no probe is told yet", HANDOVER, 8.07, ["notConfirmedYet", "probe", "18 handOver probe", ""]],
  [
    "the probe has failed",
    `${HANDOVER}\n${FAILED}`,
    9,
    ["notConfirmed failures=1", "probe", "18 handOver probe", ""],
  ],
  [
    "the probe fails, Proxy was ordered late",
    `${HANDOVER}\n${FAILED}\n12 sks Proxy pop=False@12\n12.1 sks Proxy pop=True@12`,
    13,
    ["notConfirmed failures=1", "probe", "18 handOver probe", ""],
  ],
  [
    "only its repetition is told",
    `${HANDOVER}\n9 log autoscaler Async prober is done for x: success?: false error: x`,
    9.5,
    ["notConfirmed failures=0", "probe", "18 handOver probe", ""],
  ],
  ["no log", SILENT, 12, ["probeUnknown", "time", "18 handOver probe", ""]],
  ["no log, all waits are over", SILENT, 30, ["probeUnknown", "probeUnknown", "18 handOver probe", ""]],
  ["the retention runs", RETAINED, 27, ["retentionWait retentionMs=20000", "time", "28 handOver", ""]],
  [
    "the grace period runs",
    `${HANDOVER}\n${CONFIRMED}`,
    10,
    ["graceWait graceMs=10000", "time", "18 handOver", ""],
  ],
  [
    "the grace period runs, no probe is needed",
    minusOne(HANDOVER),
    10,
    ["graceWaitUnasked graceMs=10000", "time", "18 handOver", "probeSkipped"],
  ],
  [
    "the mode is not written",
    without(HANDOVER, / (sks Proxy|pub a)/),
    12,
    ["notConfirmedYet", "pass", "18 handOver probe", ""],
  ],
  [
    "the Endpoints are not written",
    without(HANDOVER, / pub a/),
    12,
    ["notConfirmedYet", "sksPass", "18 handOver probe", ""],
  ],
  [
    "no activator is ready",
    `${without(HANDOVER, / pub a/)}\n8.01 acts !a1\n${FAILED}`,
    8.5,
    ["notConfirmed failures=1", "activator", "18 handOver probe", ""],
  ],
];

const ZERO: readonly Case[] = [
  [
    "the fast path",
    `${FAST}\n8.06 log autoscaler Probing activator = true, err = <nil>`,
    8.07,
    ["fastPath", "pass", "8 handOver", ""],
  ],
  ["inactive for long", `${HANDOVER}\n${CONFIRMED}`, 18, ["longInactive", "pass", "18 handOver", ""]],
  [
    "the patch is refused",
    `${HANDOVER}\n${CONFIRMED}\n${refusedLine(18, 0)}\n${refusedLine(21, 0)}`,
    22,
    ["refused pods=0 sinceAt=18", "refused words=denied target=r-deployment pods=0", "", ""],
  ],
  ["the pods leave", DRAINING, 20, ["draining sinceAt=18", "", "", ""]],
  ["at zero", AT_ZERO, 50, ["atZero sinceAt=18", "", "", ""]],
  ["born at zero", BORN, 5, ["atZero sinceAt=0", "", "", "initialScaleZero"]],
  [
    "born at zero, and a later value counts no more",
    `${HANDOVER.replaceAll("pa ", "pa @initial-scale=0 ")}\n${CONFIRMED}\n18 dep 0`,
    20,
    ["draining sinceAt=18", "", "", ""],
  ],
  ["at zero before the recording", LISTED_ZERO, 105, ["atZero sinceAt=100", "", "", ""]],
  [
    "at zero before the recording, and the objects say since when",
    LISTED_ZERO.replace("pop=", "ep=Unknown,NoHealthyBackends@19 pop="),
    105,
    ["atZero sinceAt=20", "", "", ""],
  ],
  ["the activation timed out", TIMED_OUT, 640, ["draining sinceAt=630.5", "", "", "timedOut"]],
  [
    "the wake is refused",
    `${AT_ZERO}\n60 log autoscaler Scaling from 0 to 1\n${refusedLine(60, 1)}\n${refusedLine(63, 1)}`,
    64,
    ["wakeRefused pods=1 sinceAt=60", "refused words=denied target=r-deployment pods=1", "", ""],
  ],
];

describe.each([
  ["what is not told", NOT_TOLD],
  ["load and bounds", LOAD],
  ["load that may be a delay", DELAY],
  ["the clocks", CLOCKS],
  ["zero", ZERO],
])("of %s the gate says", (_, table) => {
  test.each(table)("%s", (__, text, seconds, words) => {
    expect(said(gateOf(text, seconds))).toEqual(words);
  });
});
