import { describe, expect, test } from "vitest";
import type { GateBranch, GateRowId } from "../../../../lib/core/index.ts";
import {
  CONFIRMED,
  FAILED,
  gateOf,
  HANDOVER,
  IDLE,
  NO_LOG,
  PA,
  PROXIED,
  SERVED,
  signs,
  WAKING,
  wish,
  without,
  withPa,
} from "../../../support/gate.ts";

type Case = readonly [
  name: string,
  text: string,
  seconds: number,
  branch: GateBranch,
  rows: string,
  blockedBy: GateRowId | null,
];

//  ┌ enabled, bounds, reachability      + passed    ! blocks
//  │  ┌ noLoad, window, inactive        ~ waits     . not yet
//  │  │  ┌ proxyMode, endpoints, probe, - left out  ? unknown
//  │  │  │    retention, grace
//  │  │  │    ┌ replicas, drained
const TABLE: readonly Case[] = [
  // Rows of the table in protocol 3.6, from top to bottom.
  [
    "zero is switched off",
    `${SERVED}\n1 config/config-autoscaler enable-scale-to-zero=false\n${IDLE}`,
    7,
    "disabled",
    "!++++....+...",
    "enabled",
  ],
  ["Active is Unknown", WAKING, 100, "activating", "++++~.++---..", "window"],
  ["Active is Unknown to the last second", WAKING, 630, "activating", "++++~.++---..", "window"],
  [
    "Active is Unknown for longer than the activation timeout",
    WAKING,
    630.1,
    "timedOut",
    "+++++~++---~.",
    "inactive",
  ],
  ["Active is True, not for a window", `${SERVED}\n${IDLE}`, 5.9, "windowWait", "++++~....+...", "window"],
  ["Active is True for a window", `${SERVED}\n${IDLE}`, 6, "deactivating", "+++++~...+...", "inactive"],
  ["no probe has been logged yet", HANDOVER, 8.07, "notConfirmed", "++++++++~+~..", "probe"],
  ["the probe has failed", `${HANDOVER}\n${FAILED}`, 9, "notConfirmed", "++++++++!+~..", "probe"],
  ["the probe fails for an hour", `${HANDOVER}\n${FAILED}`, 3600, "notConfirmed", "++++++++!++..", "probe"],
  [
    "inactive for max(grace, retention), Proxy ordered later",
    `${HANDOVER}\n${CONFIRMED}\n15 sks Proxy pop=False@15\n15.1 sks Proxy pop=True@15`,
    18,
    "longInactive",
    "+++++++++++~.",
    "replicas",
  ],
  [
    "the retention runs",
    `${withPa(HANDOVER, "@scale-to-zero-pod-retention-period=20s")}\n${CONFIRMED}`,
    27,
    "retentionWait",
    "+++++++++~+..",
    "retention",
  ],
  [
    "the retention is over, and with it the grace period",
    `${withPa(HANDOVER, "@scale-to-zero-pod-retention-period=20s")}\n${CONFIRMED}`,
    28,
    "longInactive",
    "+++++++++++~.",
    "replicas",
  ],
  [
    "in Proxy for the grace period before it began",
    `${PROXIED}\n0.1 ${PA} Active=True@0 want=1\n${IDLE}\n8.05 ${PA} Active=False,NoTraffic@8 want=0\n8.06 log autoscaler Probing activator = true, err = <nil>`,
    8.07,
    "fastPath",
    "+++++++++++~.",
    "replicas",
  ],
  ["the grace period runs", `${HANDOVER}\n${CONFIRMED}`, 10, "graceWait", "++++++++++~..", "grace"],
  ["the grace period is over", `${HANDOVER}\n${CONFIRMED}`, 18, "longInactive", "+++++++++++~.", "replicas"],
  // What comes before and after the table.
  ["there is load", `${SERVED}\n${wish(3, 2)}`, 7, "scaledUp", "+++!+....+...", "noLoad"],
  [
    "load is back while the probe waits",
    `${HANDOVER}\n${FAILED}\n${wish(9, 1)}`,
    9.1,
    "scaledUp",
    "+++!++++.+~..",
    "noLoad",
  ],
  [
    "the replicas are patched",
    `${HANDOVER}\n${CONFIRMED}\n18 dep 0\n18.02 pod/x scheduled started terminating`,
    19,
    "atZero",
    "++++++++++++~",
    null,
  ],
  [
    "the pods are gone",
    `${HANDOVER}\n${CONFIRMED}\n18 dep 0\n18.02 pod/x scheduled started terminating\n48.1 -pod/x`,
    49,
    "atZero",
    "+++++++++++++",
    null,
  ],
  [
    "a request wakes it",
    `${HANDOVER}\n${CONFIRMED}\n18 dep 0\n30 dep 1`,
    30,
    "scaledUp",
    "+++!++++.++..",
    "noLoad",
  ],
  ["min-scale is 1", `${withPa(SERVED, "@min-scale=1")}\n${IDLE}`, 7, "bounded", "+!+++....+...", "bounds"],
  [
    "min-scale is 1, but no route leads to it",
    `${withPa(SERVED, "@min-scale=1").replace("Reachable", "Unreachable")}\n${IDLE}`,
    5,
    "windowWait",
    "++++~....+...",
    "window",
  ],
  [
    "initial-scale is 3 and was never reached",
    `${withPa(WAKING, "@initial-scale=3")}`,
    1000,
    "bounded",
    "+!++..++.++..",
    "bounds",
  ],
  [
    "initial-scale is 3 and was reached",
    `${withPa(SERVED, "@initial-scale=3")}\n${IDLE}`,
    7,
    "deactivating",
    "+++++~...+...",
    "inactive",
  ],
  [
    "the autoscaler has no measurement",
    `${SERVED}\n${wish(3, -1)}`,
    7,
    "undecided",
    "+++~+....+...",
    "noLoad",
  ],
  ["whether there is load is not recorded", SERVED, 5, "loadUnknown", "+++?~....+...", "window"],
  [
    "without a log, a want of 1 is load once the window is over",
    SERVED,
    11,
    "scaledUp",
    "+++!+....+...",
    "noLoad",
  ],
  [
    "without a log, a want of 2 is load",
    `${without(SERVED, / pa /)}\n0.1 ${PA} Active=True@0 want=2`,
    1,
    "scaledUp",
    "+++!~....+...",
    "noLoad",
  ],
  [
    "without a log, the probe is not recorded",
    without(HANDOVER, NO_LOG),
    12,
    "probeUnknown",
    "++++++++?+~..",
    "grace",
  ],
  [
    "without a log, all waits are over and the pods are there",
    without(HANDOVER, NO_LOG),
    30,
    "probeUnknown",
    "++++++++?++..",
    "probe",
  ],
  [
    "without a log, at zero",
    `${without(HANDOVER, NO_LOG)}\n18 dep 0\n18.1 -pod/x`,
    19,
    "atZero",
    "++++++++?++++",
    null,
  ],
  // Exceptions.
  [
    "target burst capacity −1: no probe",
    `${HANDOVER.replaceAll("capacity=0", "capacity=-1")}`,
    17,
    "graceWait",
    "++++++++-+~..",
    "grace",
  ],
  ["class HPA", withPa(SERVED, "@class=hpa.autoscaling.knative.dev"), 100, "hpa", "!++-+....+...", "enabled"],
  [
    "initial-scale 0, never started",
    `0 dep 0\n0 sks Proxy pop=True@0\n0.1 pa @initial-scale=0 Active=False,NoTraffic@0 want=-1`,
    5,
    "atZero",
    "+++--++.---+?",
    null,
  ],
  [
    "the activation timed out",
    `${WAKING}\n630.5 dep 0\n630.51 pa @window=6s Active=False,TimedOut@630 want=0\n630.52 pa @window=6s Active=False,NoTraffic@630 want=0\n631 -pod/x`,
    640,
    "atZero",
    "++++-+++---++",
    null,
  ],
  // Where the records do not tell.
  ["there is no PodAutoscaler yet", `0 sks Proxy\n1 pa Active=True`, 0.5, "notThere", "+++...+..+.??", null],
  ["the PodAutoscaler is gone", `${SERVED}\n5 -pa`, 6, "notThere", "+++......+...", null],
  [
    "the watch of the PodAutoscaler is interrupted",
    `${SERVED}\n7 gap pa lost`,
    8,
    "unknown",
    "???????????..",
    null,
  ],
  [
    "it was True before the recording, since nobody knows when",
    `0 dep 1\n0 sks Proxy\n0 =pa @window=6s Active=True want=1\n${IDLE}`,
    7,
    "unknown",
    "++++?.+..+..?",
    null,
  ],
];

describe("the branch of the gate", () => {
  test.each(TABLE)("%s", (_, text, seconds, branch, rows, blockedBy) => {
    const gate = gateOf(text, seconds);
    expect([gate.branch, signs(gate), gate.blockedBy]).toEqual([branch, rows, blockedBy]);
  });
});
