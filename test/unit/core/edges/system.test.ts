/** What is found of Knative's own processes, at its edge: how bad it is, what is said, and which record shows it. */
import { describe, expect, test } from "vitest";
import { buildState, lastingFindings, systemFindings, worstFirst } from "../../../../lib/core/index.ts";
import { at, records } from "../../../support/records.ts";
import { systemTable as table } from "../../../support/rule-table.ts";

const UP = "0 =knative/autoscaler-a ready\n0 =knative/activator-x ready";
const DOWN = `${UP}\n10 knative/autoscaler-a`;
const namespace = "knative-serving";
/** A process with one pod, which is not ready any more. */
const alone = (process: string): string => `0 =knative/${process}-a ready\n10 knative/${process}-a`;

table("down", [
  [
    "what it says",
    DOWN,
    20,
    {
      severity: "error",
      component: "autoscaler",
      namespace,
      pods: 1,
      scaledToZero: "false",
      pod: "autoscaler-a",
      container: "autoscaler",
      reason: "none",
      exitCode: "none",
      restarts: 0,
    },
  ],
  ["by the pod", DOWN, 20, "10 knative/autoscaler-a"],
  ["an ingress controller", alone("net-kourier-controller"), 20, { severity: "error" }],
  ["a process that nothing waits for", alone("autoscaler-hpa"), 20, { severity: "warning" }],
  ["no pod is there", `${UP}\n10 -knative/autoscaler-a`, 20, { pods: 0, pod: "", container: "autoscaler" }],
  [
    "pods that were gone before are none of it",
    `${UP}\n0 =knative/autoscaler-b\n5 -knative/autoscaler-b\n10 knative/autoscaler-a`,
    20,
    { pods: 1, pod: "autoscaler-a" },
  ],
  [
    "nor is one that comes after it",
    `${DOWN}\n20 knative/autoscaler-a ready\n25 knative/autoscaler-b ready`,
    30,
    { pods: 1 },
  ],
  ["one that ends it is", `${DOWN}\n20 knative/autoscaler-b ready`, 30, { pods: 2, pod: "autoscaler-b" }],
  [
    "nor is one that went as it began",
    `${UP}\n0 =knative/autoscaler-b\n10 -knative/autoscaler-b\n10 knative/autoscaler-a`,
    20,
    { pods: 1 },
  ],
  [
    "of several pods that say nothing the last",
    `${UP}\n0 =knative/autoscaler-b\n10 knative/autoscaler-a`,
    20,
    { pods: 2, pod: "autoscaler-b" },
  ],
  [
    "the one that says why",
    `${UP}\n0 =knative/autoscaler-b\n10 knative/autoscaler-a waiting=CrashLoopBackOff`,
    20,
    { pod: "autoscaler-a", reason: "CrashLoopBackOff" },
  ],
  [
    "a reason of another time says nothing",
    `${UP}\n2 knative/autoscaler-b waiting=CrashLoopBackOff\n5 knative/autoscaler-b\n6 knative/autoscaler-b ready\n7 knative/autoscaler-b\n10 knative/autoscaler-a`,
    20,
    { reason: "none" },
  ],
  [
    "it was scaled to 0",
    `${UP}\n0 =sysdep/autoscaler 1\n9 sysdep/autoscaler 0\n10 -knative/autoscaler-a`,
    20,
    { scaledToZero: "true" },
  ],
  ["it was not", `${UP}\n0 =sysdep/autoscaler 1\n10 -knative/autoscaler-a`, 20, { scaledToZero: "false" }],
  [
    "it was so only later",
    `${DOWN}\n0 =sysdep/autoscaler 1\n20 knative/autoscaler-a ready\n25 sysdep/autoscaler 0`,
    30,
    { scaledToZero: "false" },
  ],
  [
    "nobody is ready between two that are, at one instant",
    `${UP}\n10 -knative/autoscaler-a\n10 knative/autoscaler-b ready`,
    30,
    [],
  ],
  [
    "the last of three",
    `${UP}\n1 knative/autoscaler-b ready\n2 knative/autoscaler-c ready\n5 knative/autoscaler-c\n6 knative/autoscaler-b\n10 knative/autoscaler-a`,
    20,
    ["autoscaler 10–"],
  ],
  [
    "told in any order",
    `0 =knative/activator-x ready\n100 =knative/autoscaler-a since=60\n100 =knative/autoscaler-b ready since=90\n110 knative/autoscaler-b`,
    120,
    ["autoscaler 60–90", "autoscaler 110–"],
  ],
  ["as it was known then", `${DOWN}\n20 knative/autoscaler-a ready`, 20, ["autoscaler 10–20"]],
  ["a millisecond before", `${DOWN}\n20 knative/autoscaler-a ready`, 19.999, ["autoscaler 10–"]],
  ["before it began", DOWN, 9.999, []],
]);

describe("by the Deployment, where no pod is recorded", () => {
  table("down", [
    [
      "all are gone",
      "0 =sysdep/autoscaler 2 ready=2\n5 sysdep/autoscaler 2 ready=1\n10 sysdep/autoscaler 2 ready=0",
      20,
      ["autoscaler 10–"],
    ],
    ["one is left", "0 =sysdep/autoscaler 2 ready=2\n5 sysdep/autoscaler 2 ready=1", 20, []],
    ["one comes", "0 =sysdep/autoscaler 2 ready=0\n10 sysdep/autoscaler 2 ready=1", 20, ["autoscaler 0–10"]],
    [
      "before that",
      "0 =sysdep/autoscaler 2 ready=0\n10 sysdep/autoscaler 2 ready=1",
      9.999,
      ["autoscaler 0–"],
    ],
    [
      "in that instant",
      "0 =sysdep/autoscaler 2 ready=0\n10 sysdep/autoscaler 2 ready=1",
      10,
      ["autoscaler 0–10"],
    ],
    ["it says nothing of them", "0 =sysdep/autoscaler 2", 20, ["autoscaler 0–"]],
  ]);
});

describe("a gap", () => {
  const KNOWN = `${DOWN}\n30 pod/u scheduled`;
  table("down", [
    ["of the pods: known up to its begin", `${KNOWN}\n31 gap pods`, 40, ["autoscaler 10–30"]],
    ["before it", `${KNOWN}\n31 gap pods`, 30, ["autoscaler 10–"]],
    ["of something else", `0 =sks Proxy\n${KNOWN}\n31 gap sks`, 40, ["autoscaler 10–"]],
    ["that began as it did: nothing is known", `${DOWN}\n31 gap pods`, 40, ["autoscaler 10–"]],
    [
      "that is over when it began",
      `${UP}\n5 pod/u scheduled\n6 gap pods\n8 =knative/autoscaler-a ready\n8 =knative/activator-x ready\n8 bookmark pods\n10 knative/autoscaler-a`,
      40,
      ["autoscaler 10–"],
    ],
  ]);
});

table("away", [
  [
    "what it says",
    `${DOWN}\n12 knative/autoscaler-a ready`,
    30,
    { severity: "note", component: "autoscaler", awayMs: 2_000 },
  ],
  ["for 5 s it was down", `${DOWN}\n15 knative/autoscaler-a ready`, 30, []],
  ["a millisecond less", `${DOWN}\n14.999 knative/autoscaler-a ready`, 30, ["autoscaler 10–14.999"]],
  ["at one instant nobody was", `${UP}\n10 -knative/autoscaler-a\n10 knative/autoscaler-b ready`, 30, []],
]);

const TWO = "0 =knative/activator-x ready\n0 =knative/activator-y ready";
const LOOP = `${TWO}\n10 knative/activator-y waiting=CrashLoopBackOff restarts=3 exit=2`;
table("crashing", [
  [
    "what it says",
    LOOP,
    20,
    {
      severity: "warning",
      component: "activator",
      namespace,
      pod: "activator-y",
      container: "activator",
      reason: "CrashLoopBackOff",
      exitCode: 2,
      restarts: 3,
    },
  ],
  [
    "by the pod",
    `${LOOP}\n15 knative/activator-y\n16 knative/activator-y waiting=CrashLoopBackOff`,
    20,
    "10 knative/activator-y waiting=CrashLoopBackOff restarts=3 exit=2",
  ],
  [
    "without an exit",
    `${TWO}\n10 knative/activator-y waiting=ImagePullBackOff`,
    20,
    { container: "activator", exitCode: "none", restarts: 0 },
  ],
  [
    "the reason while it runs for a moment",
    `${LOOP}\n15 knative/activator-y`,
    20,
    { reason: "CrashLoopBackOff" },
  ],
  [
    "another reason is the same time",
    `${LOOP}\n15 knative/activator-y waiting=ErrImagePull`,
    20,
    ["activator 10–"],
  ],
  ["and is told", `${LOOP}\n15 knative/activator-y waiting=ErrImagePull`, 20, { reason: "ErrImagePull" }],
  ["its phase is Failed", `${TWO}\n10 knative/activator-y failed`, 20, ["activator 10–"]],
  [
    "which is an error where it says no more",
    `${TWO}\n10 knative/activator-y failed`,
    20,
    { reason: "Error" },
  ],
  [
    "it is deleted",
    `${LOOP}\n20 knative/activator-y waiting=CrashLoopBackOff terminating`,
    30,
    ["activator 10–20"],
  ],
  ["it is gone", `${LOOP}\n20 -knative/activator-y`, 30, ["activator 10–20"]],
  ["as it was known then", `${LOOP}\n20 knative/activator-y ready`, 19.999, ["activator 10–"]],
  ["in that instant", `${LOOP}\n20 knative/activator-y ready`, 20, ["activator 10–20"]],
  ["before it began", LOOP, 9.999, []],
  ["in the instant in which it begins", LOOP, 10, ["activator 10–"]],
  [
    "restarts that come later are not told yet",
    `${LOOP}\n15 knative/activator-y waiting=CrashLoopBackOff restarts=4 exit=3`,
    14,
    { restarts: 3, exitCode: 2 },
  ],
  [
    "those of that instant are",
    `${LOOP}\n15 knative/activator-y waiting=CrashLoopBackOff restarts=4 exit=3`,
    15,
    { restarts: 4, exitCode: 3 },
  ],
  [
    "none was ready at a part of the time: down says it",
    `${LOOP}\n12 knative/activator-x\n20 knative/activator-x ready`,
    30,
    [],
  ],
  [
    "none was ready before",
    `${TWO}\n2 knative/activator-x\n2 knative/activator-y\n8 knative/activator-x ready\n8 knative/activator-y ready\n10 knative/activator-y waiting=CrashLoopBackOff`,
    30,
    ["activator 10–"],
  ],
  [
    "none was ready after it",
    `${LOOP}\n15 knative/activator-y ready\n20 knative/activator-x\n20 knative/activator-y`,
    30,
    ["activator 10–15"],
  ],
  [
    "none was ready from its end on",
    `${LOOP}\n15 -knative/activator-y\n15 knative/activator-x`,
    30,
    ["activator 10–15"],
  ],
]);

table("restarted", [
  [
    "what it says",
    `${UP}\n10 knative/autoscaler-a ready restarts=2 exit=2`,
    20,
    {
      severity: "warning",
      component: "autoscaler",
      namespace,
      pod: "autoscaler-a",
      container: "autoscaler",
      count: 2,
      exitCode: 2,
      exitReason: "Error",
    },
  ],
  [
    "nobody says how it ended",
    `${UP}\n10 knative/autoscaler-a ready restarts=1`,
    20,
    { severity: "note", exitCode: "none", exitReason: "none" },
  ],
  ["in that instant", `${UP}\n10 knative/autoscaler-a ready restarts=1 exit=2`, 10, ["autoscaler 10–10"]],
  ["before it", `${UP}\n10 knative/autoscaler-a ready restarts=1 exit=2`, 9.999, []],
]);

const LEASES = `0 =knative/controller-a ready
  0 =knative/controller-b ready
  0 =lease/controller.a.00-of-01 controller-a
  0 =lease/controller.b.00-of-01 controller-a`;
table("leader", [
  [
    "what it says",
    `${LEASES}\n10 lease/controller.b.00-of-01 controller-b\n11 lease/controller.a.00-of-01 controller-b`,
    20,
    {
      severity: "note",
      component: "controller",
      name: "controller.b.00-of-01",
      holder: "controller-b",
      before: "controller-a",
      leases: 2,
    },
  ],
  [
    "since the first of them",
    `${LEASES}\n10 lease/controller.b.00-of-01 controller-b\n11 lease/controller.a.00-of-01 controller-b`,
    20,
    ["controller 10–10"],
  ],
  [
    "a millisecond less than 15 s later",
    `${LEASES}\n10 lease/controller.a.00-of-01 controller-b\n24.999 lease/controller.b.00-of-01 controller-b`,
    60,
    ["controller 10–10"],
  ],
  [
    "15 s later it is another change",
    `${LEASES}\n10 lease/controller.a.00-of-01 controller-b\n25 lease/controller.b.00-of-01 controller-b`,
    60,
    ["controller 10–10", "controller 25–25"],
  ],
  [
    "to different pods: two changes",
    `${LEASES}\n10 lease/controller.a.00-of-01 controller-b\n11 lease/controller.b.00-of-01 controller-c`,
    60,
    ["controller 10–10", "controller 11–11"],
  ],
  [
    "of different processes: two changes",
    `${LEASES}\n0 =lease/webhook.a.00-of-01 webhook-a\n10 lease/controller.a.00-of-01 x\n10 lease/webhook.a.00-of-01 x`,
    60,
    ["controller 10–10", "webhook 10–10"],
  ],
  ["in that instant", `${LEASES}\n10 lease/controller.a.00-of-01 controller-b`, 10, ["controller 10–10"]],
  ["before it", `${LEASES}\n10 lease/controller.a.00-of-01 controller-b`, 9.999, []],
  [
    "given back, and taken again by the same",
    `${LEASES}\n10 lease/controller.a.00-of-01\n20 lease/controller.a.00-of-01 controller-a`,
    60,
    [],
  ],
]);

const LEASE = "lease/autoscaler-bucket-00-of-01";
const LED = `${UP}\n0 =knative/autoscaler-b ready\n0 =${LEASE} autoscaler-a`;
const GIVEN = `${LED}\n10 ${LEASE}`;
table("noLeader", [
  [
    "what it says",
    GIVEN,
    30,
    {
      severity: "error",
      component: "autoscaler",
      name: "autoscaler-bucket-00-of-01",
      holder: "autoscaler-a",
      namespace,
    },
  ],
  ["by the Lease", GIVEN, 30, `10 ${LEASE}`],
  ["by the pod that went", `${LED}\n10 -knative/autoscaler-a`, 30, "10 -knative/autoscaler-a"],
  ["of the controller", `${LEASES}\n10 lease/controller.a.00-of-01`, 30, { severity: "error" }],
  [
    "of another process",
    "0 =knative/webhook-a ready\n0 =lease/webhook.a.00-of-01 webhook-a\n10 lease/webhook.a.00-of-01",
    30,
    { severity: "warning" },
  ],
  [
    "several Leases of one pod: since the first",
    `${LEASES}\n10 lease/controller.b.00-of-01\n11 lease/controller.a.00-of-01`,
    30,
    ["controller 10–"],
  ],
  [
    "told in the other order",
    `${LEASES}\n10 lease/controller.a.00-of-01\n11 lease/controller.b.00-of-01`,
    30,
    ["controller 10–"],
  ],
  [
    "of different ends they are two",
    `${LEASES}\n10 lease/controller.a.00-of-01\n10 lease/controller.b.00-of-01\n40 lease/controller.a.00-of-01 controller-b`,
    60,
    ["controller 10–40", "controller 10–"],
  ],
  ["taken", `${GIVEN}\n70 ${LEASE} autoscaler-b`, 70, ["autoscaler 10–70"]],
  ["not yet taken", `${GIVEN}\n70 ${LEASE} autoscaler-b`, 69.999, ["autoscaler 10–"]],
  ["not yet given back", GIVEN, 9.999, []],
  ["given back and held again: not before that", `${GIVEN}\n12 ${LEASE} autoscaler-b`, 60, []],
  ["the pod goes later", `${LED}\n40 -knative/autoscaler-a`, 39.999, []],
  [
    "the pod had gone before its Lease is told",
    `${UP}\n5 -knative/autoscaler-a\n6 knative/autoscaler-b ready\n20 =${LEASE} autoscaler-a`,
    60,
    ["autoscaler 20–"],
  ],
  [
    "it was handed over before the pod went",
    `${LED}\n10 ${LEASE} autoscaler-b\n12 -knative/autoscaler-a`,
    60,
    [],
  ],
  [
    "renewals went on with another one",
    `${LED}\n10 ${LEASE} autoscaler-a\n20 ${LEASE} autoscaler-b\n30 ${LEASE} autoscaler-b`,
    80,
    [],
  ],
  ["they stopped: as long as it is theirs and 15 s", `${LED}\n10 ${LEASE} autoscaler-a`, 84.999, []],
  [
    "none was ready for all of the time but 15 s: down says it",
    `${GIVEN}\n25 knative/autoscaler-a\n25 knative/autoscaler-b`,
    60,
    [],
  ],
  [
    "for less of it",
    `${GIVEN}\n25.001 knative/autoscaler-a\n25.001 knative/autoscaler-b`,
    60,
    ["autoscaler 10–"],
  ],
  [
    "until 15 s ago",
    `${GIVEN}\n10 knative/autoscaler-a\n10 knative/autoscaler-b\n40 knative/autoscaler-b ready`,
    55,
    [],
  ],
  [
    "until more than 15 s ago",
    `${GIVEN}\n10 knative/autoscaler-a\n10 knative/autoscaler-b\n40 knative/autoscaler-b ready`,
    55.001,
    ["autoscaler 10–"],
  ],
]);

const says = (...seconds: readonly number[]): string =>
  seconds
    .map(
      (second) => `${second} says activator WARN Healthcheck failed: connection has not yet been established`,
    )
    .join("\n");
const HOOK = 'says controller ERROR failed calling webhook "webhook.serving.knative.dev": connection refused';
table("unconnected", [
  [
    "what it says",
    says(10, 15, 20),
    30,
    {
      severity: "error",
      component: "activator",
      namespace,
      count: 3,
      message: "Healthcheck failed: connection has not yet been established",
    },
  ],
  ["lines that come later are not told yet", says(10, 15, 20), 19.999, []],
  ["in that instant", says(10, 15, 20), 20, ["activator 10–"]],
  ["a minute between them", says(10, 15, 75), 80, ["activator 10–"]],
  ["a millisecond more", says(10, 15, 75.001), 80, []],
  [
    "lines of another sort are none of them",
    `${says(10, 15)}\n20 ${HOOK.replace("controller", "activator")}`,
    30,
    [],
  ],
]);
const dials = (error: string): string =>
  ["10", "15", "20"]
    .map((second) => `${second} says activator ERROR Websocket connection could not be established: ${error}`)
    .join("\n");
table("unconnected", [
  ["blocked", dials("dial tcp 172.30.96.155:8080: i/o timeout"), 30, { why: "blocked" }],
  [
    "a Service without an endpoint",
    dials("dial tcp 10.96.0.9:8080: connect: connection refused"),
    30,
    { why: "refused" },
  ],
  [
    "an address of somebody else's",
    dials("dial tcp 95.216.36.80:8080: connect: connection refused"),
    30,
    { why: "outside" },
  ],
  ["the last that are not: 172.32", dials("dial tcp 172.32.0.1:8080: i/o timeout"), 30, { why: "outside" }],
  [
    "100.64 to 100.127 are a cluster's",
    dials("dial tcp 100.127.0.1:8080: i/o timeout"),
    30,
    { why: "blocked" },
  ],
  [
    "no name",
    dials("dial tcp: lookup autoscaler.knative-serving.svc.cluster.local: no such host"),
    30,
    { why: "dns" },
  ],
  ["IPv6", dials("dial tcp [fd00::9]:8080: i/o timeout"), 30, { why: "blocked" }],
  ["it does not say", says(10, 15, 20), 30, { why: "other" }],
  [
    "the line that says why, not the last one",
    `${dials("dial tcp 172.30.96.155:8080: i/o timeout")}\n21 says activator ERROR Failed to send ping message: connection has not yet been established`,
    30,
    {
      why: "blocked",
      count: 4,
      message: "Websocket connection could not be established: dial tcp 172.30.96.155:8080: i/o timeout",
    },
  ],
]);
table("webhook", [
  ["what it says", `10 ${HOOK}\n20 ${HOOK}`, 30, { severity: "error", component: "controller", count: 2 }],
  ["by the last of them", `10 ${HOOK}\n20 ${HOOK}`, 30, `20 ${HOOK}`],
  [
    "of two processes",
    `10 ${HOOK}\n11 ${HOOK.replace("controller", "autoscaler")}`,
    30,
    ["controller 10–", "autoscaler 11–"],
  ],
  ["lines of another sort are none of them", says(10, 15, 20), 30, []],
]);

const SEEN = "0 =sks Proxy\n0 =pa want=0\n0 =dep 0\n0 =pub";
const broke = (second: number, ...things: readonly string[]): string =>
  things.map((thing) => `${second} gap ${thing} lost`).join("\n");
const OUT = `${SEEN}\n${broke(5, "sks", "pa", "dep", "pub")}`;
const back = (second: number, ...lines: readonly string[]): string =>
  lines.map((line) => `${second} =${line}\n${second} bookmark ${line.split(" ")[0]}`).join("\n");
table("apiServer", [
  ["what it says", OUT, 20, { severity: "warning", resources: 4, cutMs: 20_000, reason: "lost" }],
  [
    "until the first list",
    `${OUT}\n${back(20, "sks Proxy", "pa want=0")}\n${back(30, "dep 0", "pub")}`,
    60,
    ["0–20"],
  ],
  [
    "how long",
    `${OUT}\n${back(20, "sks Proxy", "pa want=0")}\n${back(30, "dep 0", "pub")}`,
    60,
    { cutMs: 20_000 },
  ],
  ["before it", `${OUT}\n${back(20, "sks Proxy", "pa want=0")}\n${back(30, "dep 0", "pub")}`, 19.999, ["0–"]],
  ["the watch that was heard of last tells when", `${OUT.replace("0 =pub", "0 =pub\n3 pub a1")}`, 20, ["3–"]],
  [
    "before they broke",
    `${SEEN}\n4 sks Proxy\n4 pa want=1\n4 dep 1\n4 pub a1\n${broke(5, "sks", "pa", "dep", "pub")}`,
    3.999,
    [],
  ],
  [
    "in that instant",
    `${SEEN}\n4 sks Proxy\n4 pa want=1\n4 dep 1\n4 pub a1\n${broke(5, "sks", "pa", "dep", "pub")}`,
    4,
    ["4–"],
  ],
  [
    "fewer than half of what is watched",
    `${OUT}\n0 =pod/x\n0 =rev active\n0 =metric\n0 =ingress/web r=100\n0 =config/x`
      .split("\n")
      .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
      .join("\n"),
    20,
    [],
  ],
  [
    "half of it",
    `${OUT}\n0 =pod/x\n0 =rev active\n0 =metric\n0 =ingress/web r=100`
      .split("\n")
      .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
      .join("\n"),
    20,
    ["0–"],
  ],
  [
    "two outages",
    `${OUT}\n${back(20, "sks Proxy", "pa want=0", "dep 0", "pub")}\n${broke(100, "sks", "pa", "dep", "pub")}`,
    120,
    ["0–20", "20–"],
  ],
  [
    "they came back a minute apart: no outage of all",
    `${OUT}\n${back(20, "sks Proxy", "pa want=0")}\n${back(80, "dep 0", "pub")}`,
    120,
    [],
  ],
  [
    "a millisecond less",
    `${OUT}\n${back(20, "sks Proxy", "pa want=0")}\n${back(79.999, "dep 0", "pub")}`,
    120,
    ["0–20"],
  ],
]);

describe("all together", () => {
  const text = `${UP}
    0 =knative/controller-a ready
    2 knative/autoscaler-a ready restarts=1 exit=0
    10 -knative/autoscaler-a
    10 -knative/activator-x
    12 knative/controller-a
    14 knative/controller-a ready`;
  const found = () => systemFindings(buildState(records(text)).shared, at(30));
  const words = (all: ReturnType<typeof found>): string[] =>
    all.map(({ rule, component }) => `${rule} ${component}`);

  test("in the order in which they began", () => {
    expect(words(found())).toEqual([
      "restarted autoscaler",
      "down autoscaler",
      "down activator",
      "away controller",
    ]);
  });

  test("what lasts, worst first", () => {
    expect(words(lastingFindings(found()))).toEqual(["down autoscaler", "down activator"]);
    expect(words(worstFirst(found()))).toEqual([
      "down autoscaler",
      "down activator",
      "restarted autoscaler",
      "away controller",
    ]);
  });
});
