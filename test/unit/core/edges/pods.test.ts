/** Pods that are not reached, and addresses without a pod, at their edge (D12, D20; stale-address). */
import { expect, test } from "vitest";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import { latest, table } from "../../../support/rule-table.ts";
import { ONE_POD } from "../../../support/scenes.ts";

const MISSING = `${ONE_POD}\n10 pod/r-deployment-2 scheduled started ready ip=10.1.0.2`;
const names = { namespace: "demo", revision: "r" };
table("D12", [
  ["which one", MISSING, 15, { ...names, pod: "r-deployment-2", ip: "10.1.0.2" }],
  ["by the pod", `${MISSING}\n12 pub a1`, 15, "10 pod/r-deployment-2 scheduled started ready ip=10.1.0.2"],
  [
    "the one that has been ready longest",
    `${MISSING}\n11 pod/r-deployment-3 scheduled started ready ip=10.1.0.3`,
    16,
    { pod: "r-deployment-2" },
  ],
  [
    "it is listed, another one is not: another finding",
    `${MISSING}\n11 pod/r-deployment-3 scheduled started ready ip=10.1.0.3\n16 priv p1 p2`,
    22,
    ["10–16", "16–"],
  ],
]);

/** The Endpoints hold IPv4, and the pods' first address is one of IPv6. */
const DUAL = `${ONE_POD}\n10 pod/r-deployment-2 scheduled started ready ip=fd00::2 other=10.1.0.2`;
table("D12", [
  ["listed by its address of the other family", `${DUAL}\n11 priv p1 p2\n30 pub a1`, 30, []],
  [
    "listed before its status is seen",
    `${DUAL.replace("10 pod", "9 priv p1 p2\n10 pod")}\n30 pub a1`,
    30,
    [],
  ],
  ["by neither", `${DUAL}\n30 pub a1`, 30, ["10–"]],
  ["not any more", `${DUAL}\n11 priv p1 p2\n20 priv p1\n30 pub a1`, 30, ["20–"]],
]);

/** A list shows a pod that is ready since that second. */
const listed = (second: number): string =>
  `${ONE_POD}\n0 =pod/r-deployment-2 scheduled started ready unready=${second} ip=10.1.0.2\n0.5 bookmark pod`;
table("D12", [
  ["as a list shows it, since its own time", listed(-60), 1, ["-60–"]],
  ["which it says", listed(-60), 1, { begun: "object" }],
  ["ready for less than a minute: the Endpoints may be older", `${listed(-59)}\n4.999 pub a1`, 4.999, []],
  ["and that is seen from now on", `${listed(-59)}\n5 pub a1`, 5, ["0–"]],
  ["which it says, too", `${listed(-59)}\n5 pub a1`, 5, { begun: "record" }],
  ["as it was seen", MISSING, 15, { begun: "record" }],
  [
    "one that a list showed is left out later: since then",
    `${ONE_POD.replace("priv p1", "priv p1 p2")}\n0 =pod/r-deployment-2 scheduled started ready unready=-900 ip=10.1.0.2\n100 priv p1`,
    106,
    ["100–"],
  ],
]);

const fails = (second: number): string => `${second} log activator Failed probing pods`;
const ready = (second: number): string =>
  ONE_POD.replace("0 pod", `${second} pod`)
    .split("\n")
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
    .join("\n");
table("D20", [
  ["one line alone", `${ONE_POD}\n${fails(10)}\n40 pub a1`, 40, []],
  ["two that are 5 s apart", `${ONE_POD}\n${fails(10)}\n${fails(15)}\n40 pub a1`, 40, []],
  ["two within 5 s", `${ONE_POD}\n${fails(10)}\n${fails(14.999)}\n40 pub a1`, 40, ["10–19.999"]],
  ["for 5 s", `${ONE_POD}\n${fails(10)}\n${fails(13)}\n${fails(15)}`, 15, ["10–"]],
  ["a millisecond less", `${ONE_POD}\n${fails(10)}\n${fails(13)}\n${fails(14.999)}`, 14.999, []],
  [
    "until 5 s after the last",
    `${ONE_POD}\n${fails(10)}\n${fails(13)}\n${fails(16)}\n40 pub a1`,
    40,
    ["10–21"],
  ],
  [
    "what it says",
    `${ONE_POD}\n${fails(10)}\n${fails(13)}\n${fails(16)}`,
    17,
    { ...names, pods: 1, line: "Failed probing pods" },
  ],
  ["by the last of them", `${ONE_POD}\n${fails(10)}\n${fails(13)}\n${fails(16)}`, 17, fails(16)],
  ["other lines", `${ONE_POD}\n10 log activator x\n13 log activator x\n16 log activator x`, 17, []],
  ["its pod has been ready for 5 s", `${ready(5)}\n${fails(10)}\n${fails(13)}\n${fails(15)}`, 15, ["10–"]],
  ["for a millisecond less", `${ready(5.001)}\n${fails(10)}\n${fails(13)}\n${fails(15)}`, 15, []],
  [
    "no pod is listed",
    `${ONE_POD.replace("priv p1", "priv !p1")}\n${fails(10)}\n${fails(13)}\n${fails(16)}`,
    17,
    [],
  ],
]);

/** Lines of probes of three pods, each with the address that it names. */
const probes = (...lines: readonly (readonly [second: number, ip: number])[]): string =>
  [
    ONE_POD.replace("want=1", "want=3").replace("0 dep 1", "0 dep 3").replace("0 priv p1", "0 priv p1 p2 p3"),
    ...[2, 3].map((i) => `0 pod/r-deployment-${i} scheduled started ready ip=10.1.0.${i}`),
    ...lines.map(
      ([second, ip]) =>
        `${second} log activator Failed probing pods: error roundtripping http://10.1.0.${ip}:8012/healthz: context deadline exceeded`,
    ),
  ].join("\n");
const ALWAYS = [10, 13, 16].map((second) => [second, 2] as const);
const VIA = "10.0.0.1:8012";
const inOrder = (...lines: readonly string[]): string =>
  lines
    .join("\n")
    .split("\n")
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
    .join("\n");
table("D20", [
  [
    "always of the same pod, of several",
    probes(...ALWAYS),
    17,
    { only: "10.1.0.2", pod: "r-deployment-2", answered: 0 },
  ],
  ["of one and another", probes([10, 2], [13, 1], [16, 2]), 17, { only: "none" }],
  ["not enough to know", probes([10, 2], [14, 2]), 17, { only: "none" }],
  ["which is the only one", probes(...ALWAYS).replace("p1 p2 p3", "p2"), 17, { only: "none" }],
  [
    "requests are answered all the same",
    inOrder(probes(...ALWAYS), `14 req 200 1900 ${VIA}`),
    16,
    { answered: 1 },
  ],
  ["not yet", inOrder(probes(...ALWAYS), `14 req 200 2001 ${VIA}`), 16, { answered: 0 }],
  ["before the probes failed", inOrder(probes(...ALWAYS), `9.999 req 200 100 ${VIA}`), 17, { answered: 0 }],
  [
    "by errors, or not at all",
    inOrder(probes(...ALWAYS), `14 req 503 9 ${VIA}`, `14 req 0 9 ${VIA}`),
    16,
    { answered: 0 },
  ],
  [
    "past the activators",
    inOrder(probes(...ALWAYS), "12 pub p1", "14 req 200 9 10.1.0.1:8012"),
    17,
    { answered: 0 },
  ],
]);
test.each([
  ["all pods", probes([10, 2], [13, 1], [16, 2]), "error"],
  ["one of them", probes(...ALWAYS), "warning"],
  ["and requests are answered", inOrder(probes([10, 2], [13, 1], [16, 2]), `14 req 200 9 ${VIA}`), "warning"],
])("D20 of %s", (_, text, severity) => {
  const { severity: told = "error", values } = latest(`${text}\n16.5 pub a1 a2`, "D20", 17);
  expect(told).toBe(severity);
  const said = tell("impact", "D20", values);
  expect(/time out/.test(said)).toBe(severity === "error");
});

const SERVING = ONE_POD.replace("0 pub a1 a2", "0 pub p1");
table("stale-address", [
  ["for 5 s", `${SERVING}\n5 -pod/r-deployment-1`, 10, ["5–"]],
  ["a millisecond less", `${SERVING}\n5 -pod/r-deployment-1`, 9.999, []],
  [
    "what it says",
    `${SERVING}\n5 -pod/r-deployment-1`,
    10,
    { ...names, set: "public", ip: "10.1.0.1", pod: "r-deployment-1", sort: "pod", count: 1, stalePods: 1 },
  ],
  [
    "in the private set alone",
    `${ONE_POD}\n5 -pod/r-deployment-1`,
    10,
    { set: "private", ip: "10.1.0.1", count: 1 },
  ],
  [
    "of several the first by its address",
    `${SERVING.replace("pub p1", "pub p2 p1").replace("priv p1", "priv p2 p1").replace("0 priv", "0 pod/r-deployment-2 scheduled started ready\n0 priv")}\n5 -pod/r-deployment-2\n5 -pod/r-deployment-1`,
    10,
    { ip: "10.1.0.1", count: 2, stalePods: 2 },
  ],
  ["it leaves the set", `${SERVING}\n5 -pod/r-deployment-1\n9 priv\n9 pub a1`, 20, []],
]);

const FULL = `${ONE_POD.replace("priv p1", "priv p1 capacity=truncated")}
  1 pod/r-deployment-2 scheduled started ready
  1 pod/r-deployment-3 scheduled started`;
table("endpoints-truncated", [
  ["at once", FULL, 2, ["0–"]],
  ["how many are listed, and how many are ready", FULL, 2, { ...names, listed: 1, ready: 2 }],
  ["until all are in it", `${FULL}\n5 priv p1 p2`, 6, ["0–5"]],
  ["whatever else is said of its capacity", FULL.replace("truncated", "warning"), 2, []],
  ["its SKS has not been through a pass", FULL.replace("sks Proxy", "sks Proxy private="), 2, []],
]);
