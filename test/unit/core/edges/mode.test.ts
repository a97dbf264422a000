/** Why the activator is in front, at its edge: it stays (D1), it flaps (D2), it was briefly (D16), it asks for more of them (D24). */
import { table } from "../../../support/rule-table.ts";
import { ONE_POD } from "../../../support/scenes.ts";

const TBC_50 = ONE_POD.replace("0 pa ", "0 pa @target-burst-capacity=50 ");
const excess = (seconds: number, value: number): string =>
  `${seconds} log autoscaler PodCount=1 Total1PodCapacity=100.000 ObsStableValue=1.000 ObsPanicValue=1.000 TargetBC=50.000 ExcessBC=${value.toFixed(3)}`;

table("D1", [
  ["for 5 s", ONE_POD, 5, ["0–"]],
  ["a millisecond less", ONE_POD, 4.999, []],
  ["Serve is ordered", ONE_POD.replace("Proxy", "Serve"), 9, []],
  ["no pod is ready", ONE_POD.replace("0 priv p1", "0 priv !p1"), 9, []],
  ["the pods are in the path", ONE_POD.replace("0 pub a1 a2", "0 pub p1"), 9, []],
  ["it is not active", ONE_POD.replace("Active=True@0", "Active=Unknown@0"), 9, []],
  ["of another autoscaler nobody knows", ONE_POD.replace("0 pa ", "0 pa @class=keda "), 9, []],
  [
    "burst capacity 0: the pods are in front",
    ONE_POD.replace("0 pa ", "0 pa @target-burst-capacity=0 "),
    9,
    [],
  ],
  [
    "too few pods",
    ONE_POD,
    9,
    { why: "capacity", pods: 1, target: 211, total: 100, needed: 3, excess: 0, key: "" },
  ],
  ["by the order", `${ONE_POD}\n7 pub a1`, 9, "0 sks Proxy n=2 pop=True"],
  [
    "as many as are needed, and load",
    `${TBC_50}\n1 log autoscaler x\n${excess(2, -1)}\n3 pub a1`,
    9,
    { why: "load", needed: 1, excess: -1 },
  ],
  [
    "the load is over",
    `${TBC_50}\n${excess(1, -1)}\n${excess(2, 0)}\n3 pub a1`,
    9,
    { why: "unknown", excess: 0 },
  ],
  ["nobody says why", TBC_50, 9, { why: "unknown", needed: 1, excess: 0 }],
  ["always", ONE_POD.replace("0 pa ", "0 pa @target-burst-capacity=-1 "), 9, { why: "always", needed: 0 }],
  [
    "the address of a pod that is gone counts for nothing",
    `0 pod/r-deployment-2 scheduled started ready\n${ONE_POD.replace("0 priv p1", "0 priv p1 p2")}\n1 -pod/r-deployment-2\n2 pa Active=True@0 want=1 actual=1`,
    9,
    { pods: 1 },
  ],
  ["nor do all of them", `${ONE_POD}\n1 -pod/r-deployment-1\n2 pa Active=True@0 want=1 actual=0`, 9, []],
  [
    "the number of the status may be late",
    `0 pod/r-deployment-2 scheduled started ready\n${ONE_POD.replace("0 priv p1", "0 priv p1 p2")}\n2 pa Active=True@0 want=1 actual=1`,
    9,
    { pods: 2 },
  ],
]);

const TLS = `0 config/config-network system-internal-tls=Enabled\n${ONE_POD}`;
table(
  "D1",
  [
    [
      "TLS inside the cluster",
      TLS,
      9,
      { why: "tls", key: "system-internal-tls", pods: 1, target: 211, total: 100, needed: 0, excess: 0 },
    ],
  ],
  { knative: "v1.15.0" },
);

const SERVING = `0 acts a1 a2
  0 sks Serve n=2 pop=False
  0 pa Active=True want=1
  0 dep 1
  0 priv p1
  0 pub p1`;
const flips = (...seconds: readonly number[]): string =>
  [SERVING, ...seconds.map((t, i) => `${t} sks ${i % 2 === 0 ? "Proxy" : "Serve"} pop=True`)].join("\n");

/** Idle, Proxy for the way to zero, wanted again, Serve: five times. */
const toZero = (text: string): string =>
  [10, 20, 30, 40, 50].reduce(
    (told, t) =>
      `${told}\n${t - 2} pa Active=False want=0\n${t - 1.9} sks Proxy pop=True\n${t - 1} pa Active=True want=1\n${t} sks Serve pop=True`,
    text.replace("sks Proxy n=2 pop=True", "sks Serve n=2 pop=True"),
  );

table("D2", [
  [
    "the fifth comes just before the first is ten minutes ago: not for 2 s",
    flips(10, 20, 30, 40, 609.999),
    620,
    [],
  ],
  ["five changes", flips(10, 20, 30, 40, 50), 52, ["50–"]],
  ["a millisecond less", flips(10, 20, 30, 40, 50), 51.999, []],
  ["four", flips(10, 20, 30, 40), 60, []],
  ["until the first is ten minutes ago", flips(10, 20, 30, 40, 50), 700, ["50–610"]],
  ["the fifth comes later than that", flips(10, 20, 30, 40, 610), 620, []],
  ["the fifth comes 2 s before that", flips(10, 20, 30, 40, 607), 620, ["607–610"]],
  ["what it says", flips(10, 20, 30, 40, 50), 60, { count: 5, burst: 211 }],
  [
    "of the last ten minutes only",
    `${flips(10, 20, 30, 40, 50, 60)}\n615 pa Active=True want=1`,
    616,
    { count: 5 },
  ],
  ["by the last of them", flips(10, 20, 30, 40, 50), 60, "50 sks Proxy pop=True"],
  ["ways to zero that were given up", toZero(ONE_POD), 60, []],
  ["the same, where no Deployment is recorded", toZero(ONE_POD.replace(/\n.*dep 1/, "")), 60, []],
]);

const BRIEF = `${SERVING}\n10 sks Proxy pop=True\n12 sks Serve pop=False`;
table("D16", [
  ["Serve, Proxy and Serve", BRIEF, 20, ["12–12"]],
  ["what it says", BRIEF, 20, { lastedMs: 2_000 }],
  ["by the change to Proxy", BRIEF, 20, "10 sks Proxy pop=True"],
  ["it is told once", `${BRIEF}\n13 sks Serve n=3 pop=False`, 20, ["12–12"]],
  [
    "after other changes",
    `${SERVING}\n5 sks Proxy pop=True\n20 sks Serve pop=False\n22 sks Proxy pop=True\n23 sks Serve pop=False`,
    30,
    ["23–23"],
  ],
  ["for 10 s", BRIEF.replace("12 sks", "20 sks"), 30, ["20–20"]],
  ["a millisecond longer", BRIEF.replace("12 sks", "20.001 sks"), 30, []],
  ["Proxy, Serve and Proxy", `${SERVING.replace("Serve", "Proxy")}\n10 sks Serve\n12 sks Proxy`, 20, []],
  ["from Proxy", `${SERVING.replace("Serve", "Proxy")}\n12 sks Serve`, 20, []],
  ["a list shows Proxy", BRIEF.replace("10 sks", "10 =sks"), 20, []],
  ["a list shows Serve", BRIEF.replace("12 sks", "12 =sks"), 20, []],
  ["the SKS was made anew", `${SERVING}\n9 -sks\n10 sks Proxy pop=True\n12 sks Serve pop=False`, 20, []],
  [
    "another under its name, in Serve all the time",
    `${SERVING}\n10 sks Serve uid=b\n12 sks Serve uid=c`,
    20,
    [],
  ],
  [
    "more pods were wanted meanwhile",
    `${SERVING}\n10 sks Proxy pop=True\n11 pa Active=True want=2\n12 sks Serve pop=False`,
    20,
    [],
  ],
  ["none were wanted", BRIEF.replace("want=1", "want=0"), 20, []],
  ["it is not known how many were", BRIEF.replace(" want=1", ""), 20, []],
  ["replicas came meanwhile", `${SERVING}\n10 sks Proxy pop=True\n11 dep 2\n12 sks Serve pop=False`, 20, []],
  ["no Deployment is seen", BRIEF.replace("  0 dep 1\n", ""), 20, ["12–12"]],
  [
    "the Deployment is seen only later",
    `${SERVING.replace("  0 dep 1\n", "")}\n10 sks Proxy pop=True\n11 dep 1\n12 sks Serve pop=False`,
    20,
    [],
  ],
]);

table("D24", [
  [
    "it is not known how many activators there are",
    ONE_POD.replace("0 acts a1 a2", "0 activator/1").replace("n=2", "n=3"),
    9,
    [],
  ],
  ["what it says", ONE_POD.replace("n=2", "n=3"), 9, { activators: 2, asked: 3 }],
]);
