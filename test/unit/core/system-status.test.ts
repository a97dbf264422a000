/** Knative's own processes at one instant: what each is doing, since when, who leads, its last restart. */
import { describe, expect, test } from "vitest";
import { buildState, systemStatus } from "../../../lib/core/index.ts";
import { at, records, secondsOf } from "../../support/records.ts";

/** "autoscaler ready since 0 1/1 #0", then who leads and the last restart, where there are. */
function drawn(text: string, seconds: number): string[] {
  return systemStatus(buildState(records(text)).shared, at(seconds)).map((status) => {
    const { component, state, reason, since, ready, pods, leaders, lastRestart, seq } = status;
    return [
      `${component} ${state}${reason === "" ? "" : ` (${reason})`} since ${secondsOf(since)} ${ready}/${pods} #${seq}`,
      ...(leaders.length === 0 ? [] : [`led by ${leaders.join(" ")}`]),
      ...(lastRestart === null ? [] : [`restarted ${secondsOf(lastRestart.t)}`]),
    ].join(", ");
  });
}

const READY = "0 knative/autoscaler-a ready\n0 sysdep/autoscaler 1 ready=1";
const TWO = "0 knative/autoscaler-a ready\n5 knative/autoscaler-b ready";

type Case = readonly [what: string, text: string, seconds: number, drawn: readonly string[]];

const STATES: readonly Case[] = [
  ["nothing is seen", "5 sks Proxy", 9, []],
  ["a pod is ready", READY, 9, ["autoscaler ready since 0 1/1 #0"]],
  [
    "a pod is seen from its record on",
    "5 knative/autoscaler-a ready",
    5,
    ["autoscaler ready since 5 1/1 #0"],
  ],
  ["not before", "5 knative/autoscaler-a ready", 4.999, []],
  ["a pod starts", "0 knative/autoscaler-a", 9, ["autoscaler starting since 0 0/1 #0"]],
  [
    "a pod cannot run",
    "0 knative/autoscaler-a waiting=CrashLoopBackOff",
    9,
    ["autoscaler down (CrashLoopBackOff) since 0 0/1 #0"],
  ],
  [
    "one of two cannot run",
    "0 knative/autoscaler-a ready\n5 knative/autoscaler-b waiting=ImagePullBackOff",
    9,
    ["autoscaler ready (ImagePullBackOff) since 0 1/2 #0"],
  ],
  ["the newest of two that are ready says since when", TWO, 9, ["autoscaler ready since 5 2/2 #1"]],
  [
    "the newest of two that start says since when",
    TWO.replaceAll(" ready", ""),
    9,
    ["autoscaler starting since 5 0/2 #1"],
  ],
  [
    "the order of the pods is no matter",
    TWO.replace("0 kn", "5 kn").replace("5 knative/autoscaler-b", "0 knative/autoscaler-b"),
    9,
    ["autoscaler ready since 5 2/2 #0"],
  ],
  [
    "one of two ready pods leaves",
    `${TWO}\n7 knative/autoscaler-b ready terminating`,
    9,
    ["autoscaler ready since 0 1/1 #0"],
  ],
  [
    "the only pod leaves",
    "0 knative/autoscaler-a ready\n7 knative/autoscaler-a ready terminating",
    9,
    ["autoscaler gone since 7 0/0 #1"],
  ],
  [
    "the only pod leaves, and is gone later",
    "0 knative/autoscaler-a ready\n7 knative/autoscaler-a ready terminating\n40 -knative/autoscaler-a ready",
    9,
    ["autoscaler gone since 7 0/0 #1"],
  ],
  [
    "the only pod has left",
    "0 knative/autoscaler-a ready\n7 knative/autoscaler-a ready terminating\n40 -knative/autoscaler-a ready",
    50,
    ["autoscaler gone since 7 0/0 #1"],
  ],
  [
    "the only pod is gone",
    "0 knative/autoscaler-a ready\n7 -knative/autoscaler-a ready",
    9,
    ["autoscaler gone since 7 0/0 #1"],
  ],
  [
    "the last of two that are gone says since when",
    `${TWO}\n7 -knative/autoscaler-b ready\n8 -knative/autoscaler-a ready`,
    9,
    ["autoscaler gone since 8 0/0 #3"],
  ],
  [
    "the last of two that are gone, in the other order",
    `${TWO}\n7 -knative/autoscaler-a ready\n8 -knative/autoscaler-b ready`,
    9,
    ["autoscaler gone since 8 0/0 #3"],
  ],
  [
    "it is scaled to 0",
    `${READY}\n6 sysdep/autoscaler 0\n7 -knative/autoscaler-a ready`,
    9,
    ["autoscaler scaledToZero since 7 0/0 #3"],
  ],
  [
    "it is to be scaled to 0, and a pod is there",
    `${READY}\n6 sysdep/autoscaler 0`,
    9,
    ["autoscaler ready since 0 1/1 #0"],
  ],
  [
    "since when, by the condition of a list",
    "10 =knative/autoscaler-a ready since=2",
    12,
    ["autoscaler ready since 2 1/1 #0"],
  ],
  ["only its Deployment is seen", "0 sysdep/autoscaler 2 ready=2", 9, ["autoscaler ready since 0 2/2 #0"]],
  [
    "only its Deployment is seen, no pod is ready",
    "0 sysdep/autoscaler 2",
    9,
    ["autoscaler down since 0 0/0 #0"],
  ],
  [
    "only its Deployment is seen, scaled to 0",
    "0 sysdep/autoscaler 0",
    9,
    ["autoscaler scaledToZero since 0 0/0 #0"],
  ],
  ["only its Deployment is seen, and not yet", "5 sysdep/autoscaler 2 ready=2", 4.999, []],
  [
    "those first that requests depend on",
    "0 knative/webhook-w ready\n0 knative/controller-c ready\n0 knative/autoscaler-a ready\n0 knative/activator-v ready",
    9,
    [
      "autoscaler ready since 0 1/1 #2",
      "activator ready since 0 1/1 #3",
      "controller ready since 0 1/1 #1",
      "webhook ready since 0 1/1 #0",
    ],
  ],
];

const LEASE = "0 lease/autoscaler-bucket-00-of-01 autoscaler-a";
const LEADERS: readonly Case[] = [
  ["one holds the Lease", `${TWO}\n${LEASE}`, 9, ["autoscaler ready since 5 2/2 #1, led by autoscaler-a"]],
  [
    "the Lease is given back",
    `${TWO}\n${LEASE}\n8 lease/autoscaler-bucket-00-of-01`,
    8,
    ["autoscaler ready since 5 2/2 #1"],
  ],
  [
    "another takes it",
    `${TWO}\n${LEASE}\n8 lease/autoscaler-bucket-00-of-01 autoscaler-b`,
    7.999,
    ["autoscaler ready since 5 2/2 #1, led by autoscaler-a"],
  ],
  [
    "two hold one each",
    `${TWO}\n0 lease/autoscaler-bucket-00-of-02 autoscaler-b\n0 lease/autoscaler-bucket-01-of-02 autoscaler-a`,
    9,
    ["autoscaler ready since 5 2/2 #1, led by autoscaler-a autoscaler-b"],
  ],
  [
    "one holds two",
    `${TWO}\n0 lease/autoscaler-bucket-00-of-02 autoscaler-a\n0 lease/autoscaler-bucket-01-of-02 autoscaler-a`,
    9,
    ["autoscaler ready since 5 2/2 #1, led by autoscaler-a"],
  ],
  [
    "the Lease of another process",
    `${TWO}\n0 knative/controller-c ready\n0 lease/controller-bucket-00-of-01 controller-c`,
    9,
    ["autoscaler ready since 5 2/2 #1", "controller ready since 5 1/1 #2, led by controller-c"],
  ],
];

const RESTARTS: readonly Case[] = [
  [
    "it restarts",
    `${TWO}\n7 knative/autoscaler-a ready restarts=1 exit=1`,
    7,
    ["autoscaler ready since 5 2/2 #1, restarted 7"],
  ],
  [
    "not yet",
    `${TWO}\n7 knative/autoscaler-a ready restarts=1 exit=1`,
    6.999,
    ["autoscaler ready since 5 2/2 #1"],
  ],
  [
    "the last of two restarts",
    `${TWO}\n6 knative/autoscaler-b ready restarts=1 exit=1\n7 knative/autoscaler-a ready restarts=1 exit=1`,
    9,
    ["autoscaler ready since 5 2/2 #1, restarted 7"],
  ],
  [
    "the last of two restarts, in the other order",
    `${TWO}\n6 knative/autoscaler-a ready restarts=1 exit=1\n7 knative/autoscaler-b ready restarts=1 exit=1`,
    9,
    ["autoscaler ready since 5 2/2 #1, restarted 7"],
  ],
];

describe.each([
  ["the state", STATES],
  ["leaders", LEADERS],
  ["restarts", RESTARTS],
])("%s:", (_, table) => {
  test.each(table)("%s", (__, text, seconds, said) => {
    expect(drawn(text, seconds)).toEqual(said);
  });
});
