/** What is wrong around a revision, at its edge: it fires, it just does not, and each exemption. */
import { expect, test } from "vitest";
import { advance, buildState } from "../../../../lib/core/index.ts";
import { at, KEY, records } from "../../../support/records.ts";
import { table } from "../../../support/rule-table.ts";

const OBJECTS = `0 config/config-autoscaler scale-to-zero-grace-period=10s
  0 acts a1 a2
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub a1 a2`;
const PROXIED = `${OBJECTS}
  0 sks Proxy n=2 pop=True
  0 pa Active=True@0 want=1 ScaleTargetInitialized=True`;
const ZERO = `0 acts a1 a2
  0 dep 0
  0 priv
  0 pub a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=False,NoTraffic want=0`;
const SERVE = `${PROXIED}
  10 sks Serve n=2 pop=True
  10 priv !p1`;

table("D7", [
  ["no pod is ready for 5 s", SERVE, 15, ["10–"]],
  ["a millisecond less", SERVE, 14.999, []],
  ["one is", `${SERVE}\n14.999 priv p1`, 20, []],
  ["Proxy is ordered", SERVE.replace("10 sks Serve", "10 sks Proxy"), 20, []],
  ["nobody is in the path: that is worse, and told elsewhere", `${SERVE}\n10 pub`, 20, []],
  ["the pods are still in the path", SERVE.replace("0 pub a1 a2", "0 pub p1"), 20, []],
]);

table("D11", [
  ["neither activator nor pod for 2 s", `${ZERO}\n10 acts\n10 pub`, 12, ["10–"]],
  ["a millisecond less", `${ZERO}\n10 acts\n10 pub`, 11.999, []],
  ["an activator is there", `${ZERO}\n10 acts a1\n10 pub a1`, 20, []],
  ["one that is not ready is not there", `${ZERO}\n10 acts !a1\n10 pub`, 20, ["10–"]],
  ["a pod is there", `${PROXIED}\n10 acts\n10 pub p1`, 20, []],
  ["they return", `${ZERO}\n10 acts\n10 pub\n15 acts a1\n15 pub a1`, 20, ["10–15"]],
  ["the SKS is gone", `${ZERO}\n5 -sks Proxy\n10 acts`, 20, []],
  ["by the activators' Endpoints", `${ZERO}\n5 acts a1\n10 acts\n10 pub\n11 priv`, 20, "10 acts"],
]);

const OUT = `${ZERO}\n5 acts a1\n100 acts\n100 pub`;
const HEALTH = "Healthcheck failed: connection has not yet been established";
const DIAL =
  "Websocket connection could not be established: dial tcp 10.96.1.1:8080: connect: connection refused";
/** Another record of the revision asks again, and nothing after it. */
const LATER = "130 pa Active=False,NoTraffic want=0";
table("D11", [
  ["nobody says why", `${OUT}\n${LATER}`, 131, { by: "none", said: "none", why: "none" }],
  [
    "in the activator's own words, which come later, in no record of the revision",
    `${OUT}\n103 says activator WARN ${HEALTH}\n111 says autoscaler WARN -\n130 priv`,
    131,
    { by: "connection", said: HEALTH, saidAt: at(103), why: "other" },
  ],
  [
    "those that say why it is not connected before those that do not",
    `${OUT}\n103 says activator ERROR ${DIAL}\n104 says activator WARN ${HEALTH}\n${LATER}`,
    131,
    { by: "connection", said: DIAL, why: "refused" },
  ],
  [
    "of which the last",
    `${OUT}\n103 says activator ERROR ${DIAL}\n104 says activator ERROR ${DIAL.replace("8080", "9090")}\n${LATER}`,
    131,
    { said: DIAL.replace("8080", "9090"), saidAt: at(104) },
  ],
  [
    "and those that say why it ended before all",
    `${OUT}\n102 says activator FATAL no such thing\n103 says activator ERROR ${DIAL}\n${LATER}`,
    131,
    { by: "fatal", said: "no such thing", why: "none" },
  ],
  [
    "a minute before it was gone",
    `${ZERO}\n5 acts a1\n40 says activator FATAL x\n100 acts\n100 pub\n${LATER}`,
    131,
    { said: "x" },
  ],
  [
    "not a millisecond earlier",
    `${ZERO}\n5 acts a1\n39.999 says activator FATAL x\n100 acts\n100 pub\n${LATER}`,
    131,
    { said: "none" },
  ],
  ["not those of another process", `${OUT}\n103 says autoscaler FATAL x\n${LATER}`, 131, { by: "none" }],
  [
    "nor other errors",
    `${OUT}\n103 says activator ERROR Failed to reverse proxy\n${LATER}`,
    131,
    { by: "none" },
  ],
  [
    "else what is said of its pods",
    `${OUT}\n103 sysevent/activator-1.a FailedMount text=no_volume\n${LATER}`,
    131,
    { by: "around", said: "FailedMount: no volume" },
  ],
]);

const BEGUN_SO =
  "700 =acts\n700 =dep 0\n700 =priv\n700 =pub\n700 =sks Proxy n=2 pop=True\n700 =pa Active=False,NoTraffic want=0";
table("D11", [
  [
    "ten minutes before, where it was so when the records began",
    `100 says activator FATAL x\n${BEGUN_SO}`,
    710,
    { by: "fatal", said: "x" },
  ],
  ["and not a millisecond earlier", `99.999 says activator FATAL x\n${BEGUN_SO}`, 710, { by: "none" }],
]);

test("D11 looks for words at longer and longer intervals, until they say why", () => {
  const found = (until: number, said: string) => {
    const state = buildState(records(`${OUT}\n${said}`));
    advance(state, at(until));
    return state.revisions.get(KEY)?.openFindings.get("D11")?.values.said;
  };
  // Asked at 100 s, 105 s, 110 s, 120 s, 140 s …
  expect(found(119.999, `111 says activator ERROR ${DIAL}`)).toBe("none");
  expect(found(120, `111 says activator ERROR ${DIAL}`)).toBe(DIAL);
});

table("D23", [
  ["no activator, so the pods are in the path, for 2 s", `${PROXIED}\n10 acts\n10 pub p1`, 12, ["10–"]],
  ["a millisecond less", `${PROXIED}\n10 acts\n10 pub p1`, 11.999, []],
  ["Serve is ordered", `${PROXIED}\n9 sks Serve n=2 pop=False\n10 acts\n10 pub p1`, 20, []],
  ["no pod: D11", `${ZERO}\n10 acts\n10 pub`, 20, []],
  ["nothing forces it: Knative before 1.6", `${PROXIED}\n10 acts\n10 pub`, 20, []],
  ["no pod either", `${PROXIED}\n10 acts\n10 priv !p1`, 20, []],
  ["what it says", `${PROXIED}\n10 acts\n10 pub p1`, 20, { pods: 1, condition: "True" }],
  ["by the activators' Endpoints", `${PROXIED}\n5 acts a1\n10 acts\n10 pub p1`, 20, "10 acts"],
]);

const MISSING = `${PROXIED}\n10 pod/r-deployment-2 scheduled started ready ip=10.1.0.2`;
table("D12", [
  ["ready for 5 s and not listed", MISSING, 15, ["10–"]],
  ["a millisecond less", MISSING, 14.999, []],
  ["listed by then", `${MISSING}\n14.999 priv p1 p2`, 20, []],
  ["not ready", MISSING.replace("started ready ip", "started ip"), 20, []],
  ["on its way out", MISSING.replace("ready ip", "ready terminating ip"), 20, []],
  ["no private Endpoints are seen", MISSING.replace("0 priv p1\n", "0 pub a1 a2\n"), 20, []],
]);

table("D14", [
  ["at once", `${PROXIED}\n10 sks Proxy n=2 notowned`, 10, ["10–"]],
  ["an object of the PodAutoscaler", `${PROXIED}\n10 pa Active=False,NotOwned@10 want=0`, 10, ["10–"]],
  ["repaired", `${PROXIED}\n10 sks Proxy n=2 notowned\n20 sks Proxy n=2 ep=True`, 30, ["10–20"]],
  ["another reason", `${PROXIED}\n10 sks Proxy n=2 ep=Unknown,NoHealthyBackends`, 20, []],
  [
    "by the condition",
    `${PROXIED}\n10 sks Proxy n=2 notowned\n12 pa Active=True want=1`,
    20,
    "10 sks Proxy n=2 notowned",
  ],
  ["without words", `${PROXIED}\n10 sks Proxy n=2 notowned`, 20, { message: "" }],
]);

const BLIND = `${PROXIED}\n10 metric Ready=False,DidNotReceiveStat`;
table("D17", [
  ["no measurement for 30 s", BLIND, 40, ["10–"]],
  ["a millisecond less", BLIND, 39.999, []],
  ["not known yet", BLIND.replace("False,DidNotReceiveStat", "Unknown,NoEndpoints"), 60, []],
  ["no pod to measure", `${ZERO}\n10 metric Ready=False,DidNotReceiveStat`, 60, []],
  ["measured again", `${BLIND}\n39 metric Ready=True`, 60, []],
  ["what it says", BLIND, 60, { reason: "DidNotReceiveStat", message: "" }],
  ["by the condition", `${BLIND}\n20 pub a1`, 60, "10 metric Ready=False,DidNotReceiveStat"],
  ["it does not say", `${PROXIED}\n10 metric`, 60, []],
  ["the SKS is gone", `${BLIND}\n20 -sks\n21 priv p1 p2`, 60, []],
]);

const HPA = PROXIED.replace("0 pa ", "0 pa @class=hpa.autoscaling.knative.dev ");
const INACTIVE = `${HPA}\n10 hpa current=1 desired=1 ScalingActive=False,FailedGetResourceMetric`;
table("hpa-inactive", [
  ["for a minute", INACTIVE, 70, ["10–"]],
  ["a millisecond less", INACTIVE, 69.999, []],
  ["there is nothing to scale", INACTIVE.replace("FailedGetResourceMetric", "ScalingDisabled"), 90, []],
  ["it gets what it needs", `${HPA}\n10 hpa current=1 desired=1 ScalingActive=True`, 90, []],
  ["it does not say", `${HPA}\n10 hpa current=1 desired=1`, 90, []],
  [
    "what it says",
    INACTIVE,
    90,
    { reason: "FailedGetResourceMetric", message: "", namespace: "demo", revision: "r" },
  ],
]);

const passes = (...all: readonly (readonly [second: number, duration: string])[]): string =>
  [PROXIED, ...all.map(([second, duration]) => `${second} reconcile ${duration}`)].join("\n");
const SLOW = passes([1, "1s"], [10, "2s"], [20, "12.25s"]);
table("D26", [
  ["three passes of a second", passes([1, "1s"], [10, "1s"], [20, "1s"]), 20, ["20–"]],
  ["one of them a millisecond less", passes([1, "1s"], [10, "999ms"], [20, "1s"]), 20, []],
  ["two", passes([1, "1s"], [10, "1s"]), 20, []],
  ["within a minute", passes([1, "1s"], [10, "1s"], [60.999, "1s"]), 60.999, ["60.999–"]],
  ["within a minute and a millisecond", passes([1, "1s"], [10, "1s"], [61, "1s"]), 61, []],
  ["until the first is a minute ago", `${SLOW}\n200 reconcile 10ms`, 200, ["20–61"]],
  [
    "a fourth lets it last",
    `${passes([1, "1s"], [10, "1s"], [20, "1s"], [30, "1s"])}\n200 reconcile 10ms`,
    200,
    ["20–70"],
  ],
  [
    "other lines and quick passes come between",
    `${passes([1, "1s"], [2, "5ms"], [10, "1s"])}\n11 log autoscaler x\n20 reconcile 1s`,
    20,
    ["20–"],
  ],
  ["it prints something else meanwhile", `${SLOW}\n21 log autoscaler x`, 22, ["20–"]],
  ["what it says", `${SLOW}\n21 reconcile 10ms`, 22, { count: 3, longestMs: 12_250 }],
  ["by the last slow one", `${SLOW}\n21 reconcile 10ms`, 22, "20 reconcile 12.25s"],
  [
    "other things that take long are no passes",
    `${PROXIED}\n1 reconcile 1s\n10 reconcile 1s\n19 log autoscaler Enqueueing PA after 30s\n20 reconcile 1ms`,
    22,
    [],
  ],
  [
    "somebody else's passes",
    `${PROXIED}\n1 reconcile 1s\n10 reconcile 1s\n19 log activator Reconcile succeeded. Time taken: 3s.\n20 reconcile 1ms`,
    22,
    [],
  ],
]);

const FOREIGN = `${PROXIED}\n10 dep 3`;
table("D22", [
  ["another number for a minute", FOREIGN, 70, ["10–"]],
  ["a millisecond less", FOREIGN, 69.999, []],
  ["as many as are wanted", `${PROXIED}\n10 dep 3\n69 pa Active=True@0 want=3`, 90, []],
  ["none are wanted: the way to zero", `${PROXIED}\n10 pa Active=False,NoTraffic@10 want=0`, 90, []],
  ["not known how many", `${PROXIED}\n10 pa Active=True@0 want=-1\n10 dep 3`, 90, []],
]);

const SPLIT = `${ZERO}\n1 ingress/shop r=50 other=50`;
table("D27", [
  ["empty for 2 s in a split", `${SPLIT}\n10 acts\n10 pub`, 12, ["10–"]],
  ["a millisecond less", `${SPLIT}\n10 acts\n10 pub`, 11.999, []],
  ["alone in its route", `${ZERO}\n1 ingress/shop r=100\n10 acts\n10 pub`, 20, []],
  ["not in that route", `${ZERO}\n1 ingress/shop a=50 b=50\n10 acts\n10 pub`, 20, []],
  ["an address is left", `${SPLIT}\n10 acts a1\n10 pub a1`, 20, []],
  ["the SKS is gone", `${SPLIT}\n5 -sks\n10 acts\n10 pub`, 20, []],
  ["which one", `${SPLIT}\n1 ingress/api r=100\n10 acts\n10 pub`, 20, { name: "demo/shop", revisions: 2 }],
  ["nobody of its own beside it", `${ZERO}\n1 ingress/shop r=50 r@new=100\n10 acts\n10 pub`, 20, []],
]);
