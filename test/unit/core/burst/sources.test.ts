/** The mode rule with the numbers of a revision: where each is read, what differs from what is seen, and what may explain it. */
import { describe, expect, test } from "vitest";
import { type Burst, buildState, burstAt, type RevisionState } from "../../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";
import { ONE_POD } from "../../../support/scenes.ts";

/** The calculator of revision r at `seconds`: its inputs, the result, what differs, and the doubts. */
function drawn(text: string, seconds: number, knative?: string): string {
  const { shared, revisions } = buildState(records(text), knative === undefined ? {} : { knative });
  const burst = burstAt(shared, revisions.get(KEY) as RevisionState, at(seconds));
  const { readyPods, countedPods, load, want, computed, differs, doubts } = burst;
  const result =
    computed === null
      ? "none"
      : `${computed.excess} ${computed.mode} ${computed.numActivators} (${computed.reason})`;
  return [
    `pods=${seen(readyPods)} counted=${seen(countedPods)} load=${seen(load)} want=${seen(want)} → ${result}`,
    `seen ${seen(burst.observedExcess)} ${seen(burst.observedMode)} ${seen(burst.observedActivators)}`,
    ...(differs.length === 0 ? [] : [`differs ${differs.join(" ")}`]),
    ...(doubts.length === 0 ? [] : [`doubts ${doubts.join(" ")}`]),
  ].join("; ");
}

/** "1@0#5": the value, since when, by which record. */
function seen(number: Burst["readyPods"] | Burst["observedMode"]): string {
  return number === null ? "–" : `${number.value}@${secondsOf(number.t)}#${number.seq}`;
}

const CONFIG = "0 config/config-autoscaler stable-window=60s";
const POD = `${CONFIG}\n${ONE_POD.replace("n=2", "n=4")}`;
const capacity = (seconds: number, pods: number, panic: string, excess: string): string =>
  `${seconds} log autoscaler PodCount=${pods} Total1PodCapacity=100.000 ObsStableValue=1.000 ObsPanicValue=${panic} TargetBC=211.000 ExcessBC=${excess}`;
const mode = (seconds: number, want: number, ebc: number): string =>
  `${seconds} log autoscaler SKS should be in Proxy mode: want = ${want}, ebc = ${ebc}, #act's = 4 PA Inactive? = false`;
const scale = (seconds: number, ebc: number): string =>
  `${seconds} log autoscaler PA scale got=1, want=1, desiredPods=1 ebc=${ebc}`;

type Case = readonly [what: string, text: string, seconds: number, said: string, knative?: string];

const NUMBERS: readonly Case[] = [
  [
    "of the records alone: no load is assumed",
    POD,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen – Proxy@0#2 4@0#2; doubts loadNotRecorded",
  ],
  [
    "with assumed settings",
    POD.replace(`${CONFIG}\n`, ""),
    5,
    "pods=1@0#5 counted=– load=– want=1@0#2 → -111 Proxy 4 (capacity); seen – Proxy@0#1 4@0#1; doubts loadNotRecorded settingsAssumed",
  ],
  [
    "with a target of its own",
    POD.replace("want=1", "@target-burst-capacity=50 want=1"),
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → 50 Serve 2 (capacity); seen – Proxy@0#2 4@0#2; differs mode numActivators; doubts loadNotRecorded",
  ],
  [
    "of target burst capacity 0",
    POD.replace("want=1", "@target-burst-capacity=0 want=1"),
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → 0 Serve 2 (onlyAtZero); seen – Proxy@0#2 4@0#2; differs mode numActivators; doubts loadNotRecorded",
  ],
  [
    "of target burst capacity −1",
    POD.replace("want=1", "@target-burst-capacity=-1 want=1"),
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -1 Proxy 2 (always); seen – Proxy@0#2 4@0#2; differs numActivators; doubts loadNotRecorded",
  ],
  [
    "of class hpa",
    POD.replace("want=1", "@class=hpa.autoscaling.knative.dev want=1"),
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Serve 0 (hpa); seen – Proxy@0#2 4@0#2; differs mode numActivators; doubts loadNotRecorded",
  ],
  [
    "of another class: nobody knows",
    POD.replace("want=1", "@class=keda.sh want=1"),
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → none; seen – Proxy@0#2 4@0#2; doubts loadNotRecorded",
  ],
  [
    "before the addresses are seen",
    POD.replace("0 priv p1", ""),
    5,
    "pods=– counted=– load=– want=1@0#3 → none; seen – Proxy@0#2 4@0#2; doubts loadNotRecorded",
  ],
  [
    "in a gap of the addresses",
    `${POD}\n6 gap priv lost`,
    7,
    "pods=– counted=– load=– want=1@0#3 → none; seen – Proxy@0#2 4@0#2; doubts loadNotRecorded",
  ],
  [
    "in a gap of the PodAutoscaler",
    `${POD}\n6 gap pa lost`,
    7,
    "pods=1@0#6 counted=– load=– want=– → -111 Proxy 4 (capacity); seen – Proxy@0#2 4@0#2; doubts loadNotRecorded",
  ],
  [
    "in a gap of the ServerlessService",
    `${POD}\n6 gap sks lost`,
    7,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen – – –; doubts loadNotRecorded",
  ],
  [
    "while TLS forces Proxy",
    `0 config/config-network system-internal-tls=Enabled\n${POD}`,
    5,
    "pods=1@0#7 counted=– load=– want=1@0#4 → -111 Proxy 4 (tls); seen – Proxy@0#3 4@0#3; doubts loadNotRecorded",
    "v1.16.0",
  ],
  [
    "of a release that knows no number of activators",
    POD,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -100 Proxy 3 (capacity); seen – Proxy@0#2 –; doubts loadNotRecorded",
    "v0.13.0",
  ],
];

const LOGGED: readonly Case[] = [
  [
    "the line of the calculation",
    `${POD}\n${capacity(3, 1, "4.000", "-115.000")}`,
    5,
    "pods=1@0#6 counted=1@3#8 load=4@3#8 want=1@0#3 → -115 Proxy 4 (capacity); seen -115@3#8 Proxy@0#2 4@0#2",
  ],
  [
    "the line of the calculation, from its instant on",
    `${POD}\n${capacity(3, 1, "4.000", "-115.000")}`,
    3,
    "pods=1@0#6 counted=1@3#8 load=4@3#8 want=1@0#3 → -115 Proxy 4 (capacity); seen -115@3#8 Proxy@0#2 4@0#2",
  ],
  [
    "and not before",
    `${POD}\n${capacity(3, 1, "4.000", "-115.000")}`,
    2.999,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen – Proxy@0#2 4@0#2; doubts loadNotRecorded",
  ],
  [
    "the last of two lines",
    `${POD}\n${capacity(3, 1, "4.000", "-115.000")}\n${capacity(5, 1, "9.000", "-120.000")}`,
    6,
    "pods=1@0#6 counted=1@5#9 load=9@5#9 want=1@0#3 → -120 Proxy 4 (capacity); seen -120@5#9 Proxy@0#2 4@0#2",
  ],
  [
    "another process's line is none",
    `${POD}\n${capacity(3, 1, "4.000", "-115.000").replace("autoscaler", "activator")}`,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen – Proxy@0#2 4@0#2; doubts loadNotRecorded",
  ],
  [
    "a later line of the mode has the later excess",
    `${POD}\n${capacity(3, 1, "4.000", "-115.000")}\n${mode(4, 1, -116)}`,
    5,
    "pods=1@0#6 counted=1@3#8 load=4@3#8 want=1@0#3 → -115 Proxy 4 (capacity); seen -116@4#9 Proxy@0#2 4@0#2; differs excess; doubts decidedEarlier",
  ],
  [
    "the line of the mode alone: what its excess leaves for the load",
    `${POD}\n${mode(3, 1, -115)}`,
    5,
    "pods=1@0#6 counted=– load=4@3#8 want=1@0#3 → -115 Proxy 4 (capacity); seen -115@3#8 Proxy@0#2 4@0#2",
  ],
  [
    "the line of the scale alone",
    `${POD}\n${scale(3, -115)}`,
    5,
    "pods=1@0#6 counted=– load=4@3#8 want=1@0#3 → -115 Proxy 4 (capacity); seen -115@3#8 Proxy@0#2 4@0#2",
  ],
  [
    "what an excess leaves is never less than nothing",
    `${POD}\n${mode(3, 1, -110)}`,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen -110@3#8 Proxy@0#2 4@0#2; differs excess; doubts loadNotRecorded",
  ],
  [
    "what an excess leaves may be nothing",
    `${POD}\n${mode(3, 1, -111)}`,
    5,
    "pods=1@0#6 counted=– load=0@3#8 want=1@0#3 → -111 Proxy 4 (capacity); seen -111@3#8 Proxy@0#2 4@0#2",
  ],
  [
    "by the pods of that moment",
    `${POD}\n${mode(3, 1, -115)}\n4 priv p1 p2`,
    5,
    "pods=2@4#9 counted=– load=4@3#8 want=1@0#3 → -15 Proxy 5 (capacity); seen -115@3#8 Proxy@0#2 4@0#2; differs excess numActivators; doubts decidedEarlier",
  ],
  [
    "nothing is left for the load before pods are seen",
    `${POD.replace("0 priv p1", "4 priv p1")}\n5 sks Proxy n=4`
      .replace("4 priv p1\n", "")
      .concat(`\n${mode(3, 1, -115)}\n4 priv p1`),
    5,
    "pods=1@4#9 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen -115@3#8 Proxy@0#2 4@0#2; differs excess; doubts loadNotRecorded",
  ],
  [
    "nothing is left for the load with target 0",
    `${POD.replace("want=1", "@target-burst-capacity=0 want=1")}\n${mode(3, 1, 0)}`,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → 0 Serve 2 (onlyAtZero); seen 0@3#8 Proxy@0#2 4@0#2; differs mode numActivators; doubts loadNotRecorded",
  ],
  [
    "nothing is left for the load of class hpa",
    `${POD.replace("want=1", "@class=hpa.autoscaling.knative.dev want=1")}\n${mode(3, 1, -115)}`,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Serve 0 (hpa); seen -115@3#8 Proxy@0#2 4@0#2; differs excess mode numActivators; doubts loadNotRecorded",
  ],
  [
    "a want of −1, only the log says it",
    `${POD}\n${mode(3, -1, -115)}`,
    5,
    "pods=1@0#6 counted=– load=4@3#8 want=-1@3#8 → -115 Proxy 4 (undecided); seen -115@3#8 Proxy@0#2 4@0#2",
  ],
  [
    "a want of −1, and a status of the same pass",
    `${POD}\n${mode(3, -1, -115)}\n5 pa Active=True@0 want=2 ScaleTargetInitialized=True`,
    6,
    "pods=1@0#6 counted=– load=4@3#8 want=-1@3#8 → -115 Proxy 4 (undecided); seen -115@3#8 Proxy@0#2 4@0#2",
  ],
  [
    "a want of −1, and a status that is written later",
    `${POD}\n${mode(3, -1, -115)}\n5.001 pa Active=True@0 want=2 ScaleTargetInitialized=True`,
    6,
    "pods=1@0#6 counted=– load=4@3#8 want=2@5.001#9 → -115 Proxy 4 (capacity); seen -115@3#8 Proxy@0#2 4@0#2",
  ],
  [
    "a want of 0 in the log is no other",
    `${POD}\n${mode(3, 0, -115)}`,
    5,
    "pods=1@0#6 counted=– load=4@3#8 want=1@0#3 → -115 Proxy 4 (capacity); seen -115@3#8 Proxy@0#2 4@0#2",
  ],
];

const DIFFERS: readonly Case[] = [
  [
    "in the number of activators",
    `${POD}\n3 sks Proxy n=7`,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen – Proxy@0#2 7@3#8; differs numActivators; doubts loadNotRecorded",
  ],
  [
    "in the mode",
    `${POD}\n3 sks Serve n=4`,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen – Serve@3#8 4@0#2; differs mode; doubts loadNotRecorded",
  ],
  [
    "in the excess, decided a moment ago",
    `${POD}\n${capacity(3, 1, "4.000", "-115.000")}\n5 priv p1 p2`,
    9,
    "pods=2@5#9 counted=1@3#8 load=4@3#8 want=1@0#3 → -15 Proxy 5 (capacity); seen -115@3#8 Proxy@0#2 4@0#2; differs excess numActivators; doubts podsDiffer decidedEarlier",
  ],
  [
    "in the excess, decided 6 s ago and longer",
    `${POD}\n${capacity(3, 1, "4.000", "-115.000")}\n5 priv p1 p2`,
    9.001,
    "pods=2@5#9 counted=1@3#8 load=4@3#8 want=1@0#3 → -15 Proxy 5 (capacity); seen -115@3#8 Proxy@0#2 4@0#2; differs excess numActivators; doubts podsDiffer keptWithoutData",
  ],
  [
    "in nothing, for however long",
    `${POD}\n${capacity(3, 1, "4.000", "-115.000")}`,
    100,
    "pods=1@0#6 counted=1@3#8 load=4@3#8 want=1@0#3 → -115 Proxy 4 (capacity); seen -115@3#8 Proxy@0#2 4@0#2",
  ],
  [
    "and an older default explains it",
    `${POD.replace("n=4", "n=3")}\n${mode(3, 1, -100)}`,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen -100@3#8 Proxy@0#2 3@0#2; differs excess numActivators; doubts loadNotRecorded olderDefault",
  ],
  [
    "and an older default explains it, but the version is known",
    `${POD.replace("n=4", "n=3")}\n${mode(3, 1, -100)}`,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen -100@3#8 Proxy@0#2 3@0#2; differs excess numActivators; doubts loadNotRecorded",
    "v1.23.0",
  ],
  [
    "and an older default explains part of it",
    `${POD.replace("n=4", "n=5")}\n${mode(3, 1, -100)}`,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen -100@3#8 Proxy@0#2 5@0#2; differs excess numActivators; doubts loadNotRecorded",
  ],
  [
    "and the target is set",
    `${POD.replace("n=4", "n=3").replace("want=1", "@target-burst-capacity=211 want=1")}\n${mode(3, 1, -100)}`,
    5,
    "pods=1@0#6 counted=– load=– want=1@0#3 → -111 Proxy 4 (capacity); seen -100@3#8 Proxy@0#2 3@0#2; differs excess numActivators; doubts loadNotRecorded",
  ],
  [
    "and an older default, assumed, explains it",
    `${POD.replace("n=4", "n=3").replace(`${CONFIG}\n`, "")}\n${mode(3, 1, -100)}`,
    5,
    "pods=1@0#5 counted=– load=– want=1@0#2 → -111 Proxy 4 (capacity); seen -100@3#7 Proxy@0#1 3@0#1; differs excess numActivators; doubts loadNotRecorded settingsAssumed olderDefault",
  ],
];

describe.each([
  ["the numbers are", NUMBERS],
  ["the log has", LOGGED],
  ["it differs", DIFFERS],
])("%s", (_, table) => {
  test.each(table.map((one) => [one[0], one] as const))("%s", (__, [, text, seconds, said, knative]) => {
    expect(drawn(text, seconds, knative)).toBe(said);
  });
});
