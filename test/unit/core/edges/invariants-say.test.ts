/** What broken invariants of the status and of the way to zero say, and what exempts from them. */
import { table } from "../../../support/rule-table.ts";
import { ONE_POD } from "../../../support/scenes.ts";

const SERVING = `0 acts a1 a2
  0 sks Serve n=2 pop=False ep=True
  0 pa Active=True want=1 ScaleTargetInitialized=True
  0 dep 1
  0 priv p1
  0 pub p1`;
const later = (...lines: readonly string[]): string => [SERVING, ...lines, "20 pub p1"].join("\n");

table("I9", [
  [
    "what is said, and what should be",
    later("5 sks Serve n=2 pop=True ep=True"),
    20,
    { found: "True", expected: "False", pods: 1, mode: "Serve" },
  ],
  [
    "not while nobody knows how many pods are ready",
    later("5 -priv", "5 sks Serve n=2 pop=True ep=True"),
    20,
    [],
  ],
]);
table("I10", [
  ["what is said", later("5 sks Serve n=2 pop=False ep=False"), 20, { found: "False", pods: 1 }],
  [
    "not while nobody knows how many pods are ready",
    later("5 -priv", "5 sks Serve n=2 pop=False ep=False"),
    20,
    [],
  ],
]);
table("I11", [
  ["what is wanted", later("5 pa Active=False want=0 ScaleTargetInitialized=True"), 20, { desired: 0 }],
]);
table("I15", [
  [
    "what is said now",
    later("5 pa Active=True want=1 ScaleTargetInitialized=Unknown"),
    20,
    { found: "Unknown" },
  ],
  ["an instant", later("5 pa Active=True want=1 ScaleTargetInitialized=Unknown"), 20, ["5–5"]],
  ["that nothing is said any more", later("5 pa Active=True want=1"), 20, { found: "" }],
  [
    "a PodAutoscaler that is made anew has yet to say it",
    later("5 -pa", "6 pa Active=True want=1 ScaleTargetInitialized=Unknown"),
    20,
    [],
  ],
]);

const ASKED = ONE_POD.replace("n=2", "n=1");
const NONE = ONE_POD.replace("n=2", "n=0");
table("I16", [
  ["how many are asked for, of which class", `${ASKED}\n20 pub a1`, 20, { found: 1, class: "kpa" }],
  ["two are enough", `${ONE_POD}\n20 pub a1`, 20, []],
  ["none of an unknown release: it may have no such field", `${NONE}\n20 pub a1`, 20, []],
  ["none, of one that had it before", `${ONE_POD}\n5 sks Proxy n=0 pop=True\n20 pub a1`, 20, { found: 0 }],
  [
    "hpa asks for none",
    `${ONE_POD.replace("0 pa ", "0 pa @class=hpa.autoscaling.knative.dev ")}\n20 pub a1`,
    20,
    { found: 2, class: "hpa" },
  ],
  ["of another class nobody knows", `${ASKED.replace("0 pa ", "0 pa @class=keda ")}\n20 pub a1`, 20, []],
  ["without a PodAutoscaler nobody asks", `${ASKED.replace(/\n.*pa Active.*/, "")}\n20 pub a1`, 20, []],
]);
table(
  "I16",
  [["none, of a release that has the field", `${NONE}\n20 pub a1`, 20, { found: 0, class: "kpa" }]],
  {
    knative: "v1.12.0",
  },
);

/** Another generation of the KIngress with the same shares. */
const ROUTED = `${SERVING}\n0 ingress/web r=100 gen=1`;
const flip = (seconds: number): string => `${seconds} sks Proxy n=2 pop=True ep=True`;
const again = (seconds: number): string => `${seconds} ingress/web r=100 gen=2`;
table("I17", [
  ["as the mode changes: an instant", [ROUTED, flip(10), again(11)].join("\n"), 20, ["11–11"]],
  [
    "which, and how close",
    [ROUTED, flip(10), again(11)].join("\n"),
    20,
    { name: "demo/web", generation: 2, withinMs: 1_000, mode: "Proxy" },
  ],
  ["before the mode does", [ROUTED, again(9), flip(10)].join("\n"), 20, ["10–10"]],
  ["2 s apart", [ROUTED, flip(10), again(12)].join("\n"), 20, ["12–12"]],
  ["a millisecond more", [ROUTED, flip(10), again(12.001)].join("\n"), 20, []],
  ["no change of the mode", [ROUTED, again(11)].join("\n"), 20, []],
  ["no new generation", [ROUTED, flip(10), "11 ingress/web r=100 gen=1"].join("\n"), 20, []],
  [
    "something else of it changes a little later",
    [ROUTED, flip(10), "10.5 dep 2", "11 ingress/web r=60 other=40 gen=2"].join("\n"),
    20,
    [],
  ],
  [
    "what is told once",
    [ROUTED, flip(10), again(11), "11.5 ingress/web r=100 gen=2"].join("\n"),
    20,
    ["11–11"],
  ],
  [
    "a mode that a list shows after a gap",
    [ROUTED, "9 gap sks cut", "10 =sks Proxy n=2 pop=True ep=True", "10 bookmark sks", again(11)].join("\n"),
    20,
    [],
  ],
  [
    "its SKS has not been through a pass",
    [ROUTED, flip(10), again(11)].join("\n").replaceAll(/sks (\w+)/g, "sks $1 private="),
    20,
    [],
  ],
]);

const IDLE = `0 config/config-autoscaler stable-window=6s scale-to-zero-grace-period=30s\n${ONE_POD}`;
table("I14", [
  [
    "how long it was active",
    `${IDLE}\n3 pa Active=False,NoTraffic@3 want=0`,
    20,
    { activeMs: 3_000, windowMs: 6_000 },
  ],
  [
    "where it does not, as it was seen",
    `${IDLE.replace("Active=True@0", "Active=True")}\n3 pa Active=False,NoTraffic@3 want=0`,
    20,
    { activeMs: 3_000 },
  ],
]);
table("I13", [
  [
    "how long it waited",
    `${IDLE}\n10 pa Active=False,NoTraffic@10 want=0\n14 dep 0`,
    20,
    { inactiveMs: 4_000, graceMs: 30_000, retentionMs: 0 },
  ],
  [
    "not on the way of the activation timeout",
    `${IDLE}\n5 pa Active=Unknown,Queued@5 want=1\n10 pa Active=False,NoTraffic@10 want=0\n14 dep 0`,
    20,
    [],
  ],
  [
    "nor where that is said",
    `${IDLE}\n10 pa Active=False,TimedOut@10 want=0\n11 pa Active=False,NoTraffic@11 want=0\n14 dep 0`,
    20,
    [],
  ],
  ["nor without the ConfigMap", `${ONE_POD}\n10 pa Active=False,NoTraffic@10 want=0\n14 dep 0`, 20, []],
  [
    "nor where the settings changed meanwhile",
    `${IDLE}\n10 pa Active=False,NoTraffic@10 want=0\n12 config/config-autoscaler scale-to-zero-grace-period=40s\n14 dep 0`,
    20,
    [],
  ],
  [
    "but where they changed before",
    `${IDLE}\n9 config/config-autoscaler stable-window=6s scale-to-zero-grace-period=40s\n10 pa Active=False,NoTraffic@10 want=0\n14 dep 0`,
    20,
    { graceMs: 40_000 },
  ],
]);
