import { describe, expect, test } from "vitest";
import {
  buildState,
  findingsAt,
  findingsUntil,
  issuesOf,
  type RevisionState,
  RULES,
  ruleOf,
} from "../../../lib/core/index.ts";
import { describe as tell } from "../../../lib/i18n/describe.ts";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

/** The diagnoses that hold at an instant, worst first, with their values. */
function diagnoses(text: string, seconds: number): Map<string, Readonly<Record<string, string | number>>> {
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY) as RevisionState;
  const found = findingsAt(state.shared, revision, at(seconds));
  return new Map(
    found.filter(({ rule }) => ruleOf(rule)?.kind === "diagnosis").map((f) => [f.rule, f.values]),
  );
}

/** All findings of one rule as text: "0.5–3" or "0.5–" while it lasts. */
function spans(text: string, rule: string, until: number): string[] {
  const state = buildState(records(text));
  return findingsUntil(state.revisions.get(KEY) as RevisionState, at(until))
    .filter((finding) => finding.rule === rule)
    .map(({ from, to }) => `${secondsOf(from)}–${to === null ? "" : secondsOf(to)}`);
}

const CONFIG = "0 config/config-autoscaler scale-to-zero-grace-period=10s";
const PROXIED = `${CONFIG}
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=True,@0 want=1 ScaleTargetInitialized=True
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub a1 a2`;
const SERVING = `${CONFIG}
  0 acts a1 a2
  0 sks Serve n=2 pop=False
  0 pa Active=True want=1 @target-burst-capacity=0
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub p1`;
const ZERO = `${CONFIG}
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=False,NoTraffic want=0
  0 dep 0
  0 priv
  0 pub a1 a2`;
const WAKING = `${ZERO}
  10 dep 1
  10.1 pa Active=Unknown,Queued want=1
  10.2 pod/r-deployment-9 scheduled`;
/** With a min-scale, and a route seen for the first time. */
const KEPT = `${PROXIED}
  1 rev active
  1 pa Active=True want=1 @min-scale=1`;
const IDLE = `${PROXIED}
  10 pa Active=False,NoTraffic@10 want=0`;

/** A text whose every name had a value: no braces are left, nor the key in place of the text. */
const COMPLETE = /^(?!D\d+\.|stale-address\.|hpa-inactive\.|diagnosis\.)[^{}]*$/;

describe("a diagnosis", () => {
  test.each<[string, string, number, string, Record<string, string | number> | null]>([
    ["stays proxied: too few pods", PROXIED, 6, "D1", { pods: 1, target: 211, total: 100, needed: 3 }],
    ["not at once", PROXIED, 4, "D1", null],
    [
      "not with burst capacity 0",
      `${PROXIED}\n1 pa Active=True want=1 @target-burst-capacity=0`,
      8,
      "D1",
      null,
    ],
    [
      "always proxied",
      `${PROXIED}\n1 pa Active=True want=1 @target-burst-capacity=-1`,
      8,
      "D1",
      { needed: 0, why: "always" },
    ],
    [
      "never to zero: min-scale",
      `${PROXIED}\n1 pa Active=True want=1 @min-scale=2`,
      2,
      "D3",
      { why: "minScale", value: 2 },
    ],
    [
      "never to zero: switched off",
      `${PROXIED}\n1 config/config-autoscaler enable-scale-to-zero=false\n2 dep 2`,
      3,
      "D3",
      { why: "disabled" },
    ],
    [
      "unreachable: min-scale does not count",
      `${PROXIED}\n1 pa Active=True want=1 @min-scale=2 reach=Unreachable`,
      2,
      "D3",
      null,
    ],
    ["on the way to zero", IDLE, 12, "D5", { graceMs: 10_000, retentionMs: 0 }],
    ["stuck only after grace + 60 s", IDLE, 79, "D4", null],
    ["stuck", IDLE, 81, "D4", { result: "none" }],
    ["stuck is not on the way any more", IDLE, 81, "D5", null],
    [
      "stuck because the probe fails",
      `${IDLE}\n11 log autoscaler Probing activator = false, err = dial timeout`,
      81,
      "D4",
      { result: "failed", failures: 1, error: "dial timeout" },
    ],
    ["not stuck once the replicas are 0", `${IDLE}\n60 dep 0`, 81, "D4", null],
    ["not stuck when it wakes again much later", `${IDLE}\n20 dep 0\n200 dep 1`, 200.5, "D4", null],
    ["old revision", `${PROXIED}\n1 rev reserve`, 132, "D6", { why: "reserve", replicas: 1 }],
    ["old revision, not long enough", `${PROXIED}\n1 rev reserve`, 130, "D6", null],
    ["old revision, on its way", `${PROXIED}\n1 rev reserve\n60 pa Active=False want=0`, 132, "D6", null],
    [
      "an HPA that gets no metrics",
      `${SERVING}\n5 hpa current=1 desired=1 ScalingActive=False,FailedGetResourceMetric text=no_metrics_returned`,
      66,
      "hpa-inactive",
      { reason: "FailedGetResourceMetric", message: "no metrics returned", revision: "r" },
    ],
    [
      "an HPA whose pods run only now",
      `${SERVING}\n5 hpa current=1 desired=1 ScalingActive=False,FailedGetResourceMetric\n50 hpa current=1 desired=1 ScalingActive=True`,
      66,
      "hpa-inactive",
      null,
    ],
    [
      "an HPA that is still within its first minute",
      `${SERVING}\n5 hpa current=1 desired=1 ScalingActive=False,FailedGetResourceMetric`,
      64,
      "hpa-inactive",
      null,
    ],
    [
      "an HPA without replicas",
      `${SERVING}\n5 hpa current=0 desired=0 ScalingActive=False,ScalingDisabled`,
      66,
      "hpa-inactive",
      null,
    ],
    ["only a tag", `${KEPT}\n1 ingress/web other=100 r@old=100`, 62, "D6", { why: "tag", value: 1 }],
    ["a target of 0 %", `${KEPT}\n1 ingress/web other=100 r=0`, 62, "D6", { why: "none", state: "active" }],
    ["a share of the route", `${KEPT}\n1 ingress/web other=90 r=10 r@old=100`, 62, "D6", null],
    ["a share lost just now", `${KEPT}\n1 ingress/web r=100\n30 ingress/web other=100 r=0`, 62, "D6", null],
    ["routes are not watched", KEPT, 62, "D6", null],
    [
      "a tag without min-scale",
      `${PROXIED}\n1 rev active\n1 ingress/web other=100 r@old=100`,
      62,
      "D6",
      null,
    ],
    ["serve without pods", `${ZERO}\n1 sks Serve n=2 pop=True`, 7, "D7", {}],
    ["a wake that takes its time", WAKING, 40, "D8", null],
    ["a wake that takes too long", WAKING, 71, "D8", { state: "waking", sort: "pulling", pod: "" }],
    ["no pod at all", `0 pod/x@other\n${WAKING.replace(/10.2 pod.*/, "")}`, 71, "D8", { sort: "noPod" }],
    ["a pod without a node", WAKING.replace(" scheduled", ""), 71, "D8", { sort: "unscheduled" }],
    ["never ready", `${WAKING}\n12 pod/r-deployment-9 scheduled started`, 71, "D8", { sort: "notReady" }],
    [
      "only the Revision says why",
      `${ZERO}\n0.5 pod/x@other\n1 rev active ContainerHealthy=False,ExitCode3`,
      2,
      "D8",
      { state: "gaveUp", sort: "crash", by: "condition", exitCode: 3 },
    ],
    [
      "a container that ends",
      `${WAKING}\n12 pod/r-deployment-9 scheduled exited=7`,
      12.5,
      "D8",
      { sort: "crash", by: "pod", exitCode: 7, exitReason: "Error" },
    ],
    [
      "image that cannot be pulled: at once",
      `${WAKING}\n12 pod/r-deployment-9 scheduled waiting=ErrImagePull`,
      12.5,
      "D8",
      { state: "waking", sort: "image", reason: "ErrImagePull", pod: "r-deployment-9" },
    ],
    [
      "the reason is kept when the pod is gone",
      `${WAKING}\n12 pod/r-deployment-9 scheduled waiting=ImagePullBackOff\n30 -pod/r-deployment-9\n31 pod/r-deployment-10 scheduled`,
      32,
      "D8",
      { reason: "ImagePullBackOff", pod: "r-deployment-9" },
    ],
    [
      "Knative gave up",
      `${WAKING}\n12 pod/r-deployment-9 scheduled waiting=CrashLoopBackOff\n30 rev active ContainerHealthy=False,ExitCode1\n40 dep 0\n40.1 pa Active=False,TimedOut want=0\n41 -pod/r-deployment-9`,
      60,
      "D8",
      { state: "gaveUp", sort: "crash", pod: "r-deployment-9" },
    ],
    [
      "quota",
      `${WAKING}\n11 dep 1 ReplicaFailure=True,FailedCreate`,
      11.5,
      "D8",
      { sort: "quota", reason: "FailedCreate" },
    ],
    ["no node", `${WAKING}\n11 pod/r-deployment-9 unschedulable`, 11.5, "D8", { sort: "unschedulable" }],
    [
      "a failure of another wake",
      `${WAKING}\n10.3 pod/r-deployment-9 scheduled waiting=ErrImagePull\n11 -pod/r-deployment-9\n12 pa Active=True want=1\n20 pa Active=Unknown want=1`,
      81,
      "D8",
      { sort: "noPod" },
    ],
    ["it came after all", `${WAKING}\n80 priv p9\n80.1 pa Active=True want=1`, 81, "D8", null],
    ["rests", ZERO, 1, "D9", {}],
    ["no rest with pods", PROXIED, 1, "D9", null],
    [
      "failed while waking",
      `${WAKING}\n10.3 req 504 3000 x\n14.4 dep 1 ready=0`,
      14.5,
      "D10",
      { count: 1, status: 504, longestMs: 3_000 },
    ],
    ["failed with pods there and nothing changing", `${SERVING}\n60 req 503 5\n62 pub p1`, 62, "D10", null],
    ["out of reach", `${ZERO}\n5 acts`, 8, "D11", {}],
    ["out of reach only after the settle time", `${ZERO}\n5 acts`, 6, "D11", null],
    ["forced to serve", `${PROXIED}\n5 acts\n5.1 pub p1`, 8, "D23", { pods: 1, condition: "True" }],
    ["forced to serve is not out of reach", `${PROXIED}\n5 acts\n5.1 pub p1`, 8, "D11", null],
    [
      "ready pod not listed",
      `${SERVING}\n3 pod/r-deployment-2 scheduled started ready ip=10.1.0.2`,
      9,
      "D12",
      { ip: "10.1.0.2" },
    ],
    [
      "ready pod listed soon",
      `${SERVING}\n3 pod/r-deployment-2 scheduled started ready ip=10.1.0.2\n4 priv p1 p2`,
      9,
      "D12",
      null,
    ],
    ["not owned", `${PROXIED}\n3 sks Proxy pop=True notowned`, 3.5, "D14", {}],
    [
      "no measurements",
      `${SERVING}\n1 metric Ready=False,CollectionFailed`,
      32,
      "D17",
      { reason: "CollectionFailed" },
    ],
    [
      "no measurements at zero is no matter",
      `${ZERO}\n1 metric Ready=False,CollectionFailed`,
      32,
      "D17",
      null,
    ],
    ["404 at zero", `${ZERO}\n5 req 404 2 10.0.0.1:8012\n6.1 pub a1 a2`, 7, "D18", { count: 1 }],
    ["404 of the ingress itself", `${ZERO}\n5 req 404 2\n6.1 pub a1 a2`, 7, "D18", null],
    ["404 of the app", `${SERVING}\n5 req 404 2 x\n6.1 pub p1`, 7, "D18", null],
    [
      "failed around a change",
      `${SERVING}\n60 pub a1\n61 req 503 5\n63 pub a1`,
      63,
      "D19",
      { count: 1, status: 503 },
    ],
    [
      "failed at an address that was in the path all the time",
      `${SERVING}\n60 dep 2\n61 req 503 5 10.1.0.1:8012\n63 pub p1`,
      63,
      "D19",
      null,
    ],
    ["long after a change", `${SERVING}\n60 pub a1\n90 req 503 5\n92 pub a1`, 92, "D19", null],
    [
      "activator cannot reach ready pods",
      `${PROXIED}\n10 log activator Failed probing pods\n13 log activator Failed probing pods\n16 log activator Failed probing pods`,
      16.5,
      "D20",
      { pods: 1 },
    ],
    [
      "while a pod starts that is normal",
      `${PROXIED}\n9 pod/r-deployment-3 scheduled\n10 log activator Failed probing pods\n16 log activator Failed probing pods`,
      16.5,
      "D20",
      null,
    ],
    [
      "fewer pods than min-scale",
      `${PROXIED}\n5 pa Active=Unknown,Queued want=3 @min-scale=3\n5 dep 3`,
      66,
      "D21",
      { pods: 1, needed: 3, sort: "none" },
    ],
    ["scaled by others", `${PROXIED}\n5 dep 4`, 66, "D22", { desired: 1, replicas: 4 }],
    ["scaled by others, briefly", `${PROXIED}\n5 dep 4\n10 dep 1`, 66, "D22", null],
    ["fewer activators", `${PROXIED}\n1 sks Proxy n=5 pop=True`, 4, "D24", { activators: 2, asked: 5 }],
    [
      "a slow autoscaler",
      `${PROXIED}\n1 reconcile 1.5s\n10 reconcile 2s\n20 reconcile 12.25s`,
      21,
      "D26",
      { count: 3, longestMs: 12_250 },
    ],
    ["one slow pass is none", `${PROXIED}\n1 reconcile 1.5s\n10 reconcile 20ms`, 21, "D26", null],
    [
      "a frozen route",
      `${ZERO}\n1 ingress/web r=30 other=70\n5 pub`,
      8,
      "D27",
      { name: "demo/web", revisions: 2 },
    ],
    ["a route of its own", `${ZERO}\n1 ingress/web r=100\n5 pub`, 8, "D27", null],
    [
      "a dead address",
      `${SERVING}\n5 -pod/r-deployment-1`,
      11,
      "stale-address",
      { set: "public", ip: "10.1.0.1" },
    ],
    [
      "an activator that is gone",
      `0 activator/1\n0 activator/2\n${ZERO}\n5 -activator/2`,
      11,
      "stale-address",
      { set: "public", sort: "activator", pod: "activator-2" },
    ],
    ["activators that are not watched", `${ZERO}`, 11, "stale-address", null],
    [
      "a dead address that leaves",
      `${SERVING}\n5 -pod/r-deployment-1\n6 priv\n6.1 pub a1`,
      11,
      "stale-address",
      null,
    ],
  ])("%s", (_, text, seconds, rule, expected) => {
    const found = diagnoses(text, seconds).get(rule);
    if (expected === null) expect(found).toBeUndefined();
    else {
      expect(found).toMatchObject(expected);
      for (const part of ["detail", "remedy"] as const)
        expect(tell(part, rule, found ?? {})).toMatch(COMPLETE);
    }
  });

  test("flapping counts changes of mode while pods are wanted, and ceases by itself", () => {
    const flips = [10, 20, 30, 40, 50].map((t, i) => `${t} sks ${i % 2 === 0 ? "Proxy" : "Serve"} pop=True`);
    const text = `${SERVING}\n${flips.join("\n")}`;
    expect(diagnoses(text, 49).has("D2")).toBe(false);
    expect(diagnoses(text, 53).get("D2")).toMatchObject({ count: 5, burst: 0, revision: "r" });
    expect(diagnoses(text, 609).has("D2")).toBe(true);
    expect(diagnoses(text, 611).has("D2")).toBe(false);
    // To zero and back is no flapping, however often.
    const cycles = [0, 1, 2, 3, 4, 5].map((i) => {
      const t = 10 + 20 * i;
      return `${t} sks Proxy pop=True\n${t} pa Active=False want=0\n${t + 5} dep 0\n${t + 5} priv\n${t + 10} dep 1\n${t + 10} sks Serve pop=True\n${t + 10} pa Active=Unknown want=1\n${t + 12} priv p1\n${t + 12} pa Active=True want=1`;
    });
    expect(diagnoses(`${SERVING}\n${cycles.join("\n")}`, 140).has("D2")).toBe(false);
  });

  test("brief Proxy under a constant wish is an instant", () => {
    const restart = `${SERVING}\n10 sks Proxy pop=True\n12.1 sks Serve pop=True`;
    expect(spans(restart, "D16", 20)).toEqual(["12.1–12.1"]);
    expect(spans(`${SERVING}\n10 sks Proxy pop=True\n11 dep 2\n12.1 sks Serve pop=True`, "D16", 20)).toEqual(
      [],
    );
    expect(spans(`${SERVING}\n10 sks Proxy pop=True\n25 sks Serve pop=True`, "D16", 30)).toEqual([]);
  });

  test("zero right after the insertion is hasty, where the activators were not in the path before", () => {
    const late = `${SERVING}\n10 sks Proxy pop=True\n10 pa Active=False want=0\n48 pub a1 a2\n50 dep 0`;
    expect(spans(late, "D25", 60)).toEqual(["50–50"]);
    expect(spans(late.replace("50 dep 0", "58 dep 0"), "D25", 60)).toEqual([]);
    expect(spans(`${IDLE}\n11 dep 0`, "D25", 60)).toEqual([]);
  });

  test("says at each instant what was known then", () => {
    const text = `${WAKING}
      12 pod/r-deployment-9 scheduled waiting=ErrImagePull
      20 pod/r-deployment-9 scheduled waiting=ImagePullBackOff`;
    expect(diagnoses(text, 15).get("D8")).toMatchObject({ reason: "ErrImagePull" });
    expect(diagnoses(text, 20).get("D8")).toMatchObject({ reason: "ImagePullBackOff" });
  });

  test("is unknown in a gap of what it rests on", () => {
    const text = `${IDLE}\n100 gap pa lost`;
    expect(diagnoses(text, 81).has("D4")).toBe(false);
    expect(diagnoses(`${IDLE}\n85 dep 1 ready=1\n100 gap sks lost`, 101).has("D4")).toBe(false);
  });

  test("may be found in a list", () => {
    const listed = WAKING.replaceAll(/^\s*(\d[\d.]*) (acts|sks|pa|dep|priv|pub)/gm, "$1 =$2");
    expect(diagnoses(`${listed}\n12 =pod/r-deployment-9 scheduled waiting=ErrImagePull`, 13).has("D8")).toBe(
      true,
    );
  });
});

describe("every rule", () => {
  test.each(RULES.map((rule) => [rule.id, rule] as const))("%s has words", (id, rule) => {
    const area: Record<string, object> = rule.kind === "invariant" ? MESSAGES.invariants : MESSAGES.diagnosis;
    const parts =
      rule.kind === "invariant" ? ["title", "rule", "impact", "detail"] : ["title", "saw", "remedy"];
    for (const part of parts) expect(area[id]).toHaveProperty(part);
    if (rule.kind === "diagnosis" && rule.severity === "error") expect(area[id]).toHaveProperty("impact");
  });

  test("no words without a rule", () => {
    const ids = RULES.map(({ id }) => id).sort();
    expect([...Object.keys(MESSAGES.invariants), ...Object.keys(MESSAGES.diagnosis)].sort()).toEqual(ids);
    expect(issuesOf("D8")).toContainEqual({ number: 14157, isOpen: true });
    expect(issuesOf("D9")).toEqual([]);
  });
});

/*
 * What is said of the recordings beyond notes, and why it is true:
 * overload     both services have a capacity (3 or 4 × 10) close to their burst capacity: 7 and 5 changes of mode in 200 s.
 * fault-image-pull  `broken` cannot be pulled, `crash` exits: both never serve, and stay so after Knative gave up.
 * rollout      v3 and v4 cannot be pulled.
 * many-revisions    fn-N with N = 2 mod 4 have a burst capacity near their pods' capacity, under random load.
 */
describe("the recordings", () => {
  test.each<[string, string[]]>([
    ["cold-start", []],
    ["overload", ["api-00001 D2 21:16.877–", "single-00001 D2 21:54.959–"]],
    ["burst", []],
    ["knobs", []],
    [
      "fault-image-pull",
      [
        "broken-00001 D8 11:36.716– image ImagePullBackOff",
        "crash-00001 D8 11:36.791– crash CrashLoopBackOff",
      ],
    ],
    [
      "rollout",
      [
        "web-00003 D8 46:18.694–47:34.151 image ImagePullBackOff",
        "web-00004 D8 46:58.717–47:34.169 image ImagePullBackOff",
      ],
    ],
    [
      "many-revisions",
      [
        "fn-10-00001 D2 21:27.663–",
        "fn-14-00001 D2 21:15.759–",
        "fn-18-00001 D2 19:34.063–",
        "fn-2-00001 D2 21:14.506–",
        "fn-6-00001 D2 20:53.760–",
      ],
    ],
  ])("%s", (id, expected) => {
    const state = stateOf(openRecording(id));
    const clock = (t: number): string => new Date(t).toISOString().slice(14, 23);
    const found = [...state.revisions.values()].flatMap((revision) =>
      findingsUntil(revision, state.shared.lastT ?? 0)
        .filter(({ rule }) => ruleOf(rule)?.severity !== "note")
        .map(({ rule, from, to, values: { sort = "", reason = "" } }) =>
          `${revision.name} ${rule} ${clock(from)}–${to === null ? "" : clock(to)} ${sort} ${reason}`.trim(),
        ),
    );
    expect(found.sort()).toEqual(expected);
  });
});
