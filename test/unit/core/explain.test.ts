import { createTranslator } from "use-intl/core";
import { describe, expect, test } from "vitest";
import { buildState, digestOf, explain, type RevisionState, rowAt } from "../../../lib/core/index.ts";
import { settingsAt } from "../../../lib/core/state/settings.ts";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

function explained(text: string, seconds: number) {
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  return explain(state.shared, revision, at(seconds));
}

/** The clauses by name, with the values that matter to a case; instants as seconds after the start. */
function clauses(text: string, seconds: number): [string, Record<string, string | number>][] {
  return explained(text, seconds).clauses.map(({ key, values }) => [
    key,
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        name.toLowerCase().endsWith("at") && typeof value === "number" ? secondsOf(value) : value,
      ]),
    ),
  ]);
}

const SERVING = "0 acts a1\n0 sks Serve pop=False\n0 pa Active=True want=1\n0 dep 1\n0 pub p1\n0 priv p1";
const PROXIED = "0 acts a1\n0 sks Proxy pop=True\n0 pa Active=True want=1\n0 dep 1\n0 pub a1\n0 priv p1";
const ZERO = "0 acts a1\n0 sks Proxy pop=True\n0 pa Active=False want=0\n0 dep 0\n0 pub a1\n0 priv";
const CAPACITY =
  "log autoscaler PodCount=1 Total1PodCapacity=10.000 ObsStableValue=0.000 ObsPanicValue=4.000 TargetBC=211.000 ExcessBC=-205.000";

describe("the explanation", () => {
  test.each([
    ["listed in part", 2.5, "Unknown"],
    ["listed", 3, "Serving"],
  ])("says in the overview what it says on the page: %s", (_, seconds, phase) => {
    const text =
      "2 =acts a1\n2 =sks Serve pop=False\n2 =pa Active=True want=1\n2 =pub p1\n2 =priv p1\n3 =dep 1\n4 dep 1";
    const { shared, revisions } = buildState(records(text));
    const revision = revisions.get(KEY);
    const row = revision === undefined ? null : rowAt(shared, digestOf(revision), at(seconds));
    expect([row?.phase ?? null, explained(text, seconds).phase]).toEqual([phase, phase]);
  });

  test.each([
    ["not yet seen", "5 sks Proxy", 1, [["notYet", {}]]],
    ["before the first lists", "2 =acts a1\n3 =sks Proxy", 1, [["notListed", {}]]],
    ["listed in part", "2 =acts a1\n2 =sks Proxy\n3 =dep 1", 2.5, [["notListed", {}]]],
    ["made after the lists", "2 =acts a1\n5 sks Proxy", 3, [["notYet", {}]]],
    [
      "at zero",
      ZERO,
      9,
      [
        ["zero", { sinceAt: 0 }],
        ["untilRequest", { activators: 1 }],
      ],
    ],
    [
      "at zero with a pod that drains",
      `${ZERO}\n0 pod/x terminating`,
      9,
      [
        ["zero", { sinceAt: 0 }],
        ["zeroDraining", { pods: 1 }],
        ["untilRequest", { activators: 1 }],
      ],
    ],
    [
      "waking",
      `${ZERO}\n5 dep 2\n5.5 sks Serve\n6 pod/x scheduled\n6.5 req 200 3000`,
      7,
      [
        ["waking", { sinceAt: 5, replicas: 2 }],
        ["podOnItsWay", { pod: "x", phase: "scheduled", phaseSinceAt: 6 }],
        ["requestsWaiting", { count: 1 }],
        ["serveButForcedProxy", {}],
      ],
    ],
    [
      "failing for a reason",
      `${ZERO}\n5 dep 1\n6 pa Active=Unknown\n7 pod/x scheduled waiting=ImagePullBackOff`,
      9,
      [
        ["failingPod", { sinceAt: 7, pod: "x", reason: "ImagePullBackOff" }],
        ["untilActivationTimeout", { timeoutAt: 636 }],
      ],
    ],
    [
      "at zero, because it never started",
      `${ZERO}\n5 dep 1\n6 pa Active=Unknown\n7 pod/x scheduled waiting=ImagePullBackOff\n8 rev active ResourcesAvailable=False\n9 dep 0\n9 pa Active=False\n9 -pod/x`,
      20,
      [
        ["zero", { sinceAt: 9 }],
        ["zeroBroken", { reason: "ImagePullBackOff", message: "none" }],
        ["untilRequestBroken", { activators: 1 }],
      ],
    ],
    ["failing for too long", `${ZERO}\n5 dep 1`, 70, [["failingSlow", { sinceAt: 5 }]]],
    [
      "serving",
      SERVING,
      9,
      [
        ["serving", { pods: 1, sinceAt: 0 }],
        ["untilIdle", { windowMs: 60_000 }],
      ],
    ],
    [
      "serving, never to zero",
      `${SERVING}\n1 pa Active=True @min-scale=2`,
      9,
      [
        ["serving", { pods: 1, sinceAt: 0 }],
        ["neverZeroMinScale", { minScale: 2 }],
      ],
    ],
    [
      "serving, never to zero by configuration",
      `0 config/config-autoscaler enable-scale-to-zero=false\n${SERVING}`,
      9,
      [
        ["serving", { pods: 1, sinceAt: 0 }],
        ["neverZeroDisabled", {}],
      ],
    ],
    [
      "ordered to Proxy, not there yet",
      `${SERVING}\n5 sks Proxy`,
      9,
      [["servingNotYetProxied", { pods: 1, orderedAt: 5 }]],
    ],
    [
      "between the order of Proxy and Active=False, on the way to zero",
      `${SERVING.replace("Active=True", "Active=True @target-burst-capacity=0")}
       9.99 log autoscaler Can deactivate PA, was active for 10s
       10 sks Proxy pop=False
       10.01 pub a1
       10.02 pa Active=False want=0 @target-burst-capacity=0`,
      10.015,
      [["proxiedForZero", { pods: 1, orderedAt: 10 }]],
    ],
    [
      "Proxy was ordered, and the records do not say why",
      `${SERVING.replace("Active=True", "Active=True @target-burst-capacity=0")}\n10 sks Proxy pop=False\n10.01 pub a1`,
      10.015,
      [["proxiedFreshly", { pods: 1, orderedAt: 10, excess: 0 }]],
    ],
    [
      "in Proxy from the start, with capacity",
      PROXIED.replace("Active=True", "Active=True @target-burst-capacity=0"),
      1,
      [["proxiedUndecided", { pods: 1, excess: 0 }]],
    ],
    [
      "proxied by the defaults",
      PROXIED,
      9,
      [
        [
          "proxied",
          { pods: 1, total: 100, target: 211, load: 0, excess: -111, rounded: 0, needed: 3, most: 100 },
        ],
        ["untilReadyPods", { needed: 3, most: 100 }],
        ["untilIdle", { windowMs: 60_000 }],
      ],
    ],
    [
      "proxied, and idle for a while: when it begins to go to zero",
      `${PROXIED}\n1 log autoscaler PodCount=1 Total1PodCapacity=100.000 ObsStableValue=1.000 ObsPanicValue=0.000 TargetBC=211.000 ExcessBC=-111.000
       1 log autoscaler PA scale got=1, want=1, desiredPods=1 ebc=-111
       4 req 200 1000 10.0.0.1:8012`,
      15,
      [
        [
          "proxiedLoad",
          { pods: 1, total: 100, target: 211, load: 0, excess: -111, rounded: 0, needed: 3, most: 100 },
        ],
        ["untilReadyPods", { needed: 3, most: 100 }],
        ["untilIdleAt", { idleAt: 5, untilAt: 65, leftAge: 50_000 }],
      ],
    ],
    [
      "proxied by the autoscaler's own numbers",
      `${PROXIED}\n5 ${CAPACITY}`,
      9,
      [
        [
          "proxiedLoad",
          { pods: 1, total: 10, target: 211, load: 4, excess: -205, rounded: 0, needed: 22, most: 6 },
        ],
        ["untilReadyPods", { needed: 22, most: 6 }],
        ["untilIdle", { windowMs: 60_000 }],
      ],
    ],
    [
      "always proxied",
      `${PROXIED}\n1 pa Active=True @target-burst-capacity=-1`,
      9,
      [
        ["proxiedAlways", { pods: 1 }],
        ["untilIdle", { windowMs: 60_000 }],
      ],
    ],
    [
      "serving, of the class HPA",
      `${SERVING}\n1 pa Active=True want=1 @class=hpa.autoscaling.knative.dev`,
      9,
      [
        ["serving", { pods: 1, sinceAt: 0 }],
        ["neverZeroHpa", {}],
      ],
    ],
    [
      "serving, before initial-scale was reached once",
      `${SERVING}\n1 pa Active=True want=3 @initial-scale=3`,
      9,
      [
        ["serving", { pods: 1, sinceAt: 0 }],
        ["notBeforeInitialScale", { pods: 3 }],
      ],
    ],
    [
      "failing for slowness: waking since it woke, not since the limit",
      `${ZERO}\n10 dep 1\n10.1 pod/x scheduled started`,
      100,
      [["failingSlow", { sinceAt: 10 }]],
    ],
    [
      "serving, the window is over, the next tick is due",
      `${SERVING}\n1 log autoscaler PA scale got=1, want=1, desiredPods=1 ebc=0\n2 req 200 1000 10.1.0.1:8012`,
      64,
      [
        ["serving", { pods: 1, sinceAt: 0 }],
        ["untilTick", { idleAt: 3 }],
      ],
    ],
    [
      "ordered to Serve, not there yet",
      `${PROXIED}\n5 sks Serve pop=True`,
      9,
      [["proxiedNotYetServed", { sinceAt: 0, pods: 1, orderedAt: 5 }]],
    ],
    ["degraded", `${SERVING}\n1 sks Proxy\n2 acts`, 9, [["degraded", { sinceAt: 2, pods: 1 }]]],
    ["a black hole", `${SERVING}\n2 pub`, 9, [["blackHole", { sinceAt: 2 }]]],
    ["not owned", `${SERVING}\n2 sks Serve notowned`, 9, [["notOwned", { sinceAt: 2 }]]],
    ["creating", "0 sks Proxy private=", 9, [["creating", { sinceAt: 0 }]]],
    ["deleted", `${SERVING}\n2 -sks Serve`, 9, [["deleted", { sinceAt: 2 }]]],
    ["unknown", "0 sks Proxy", 9, [["unknown", {}]]],
    ["in a gap", `${SERVING}\n2 gap pods lost`, 9, [["gap", { sinceAt: 2 }]]],
  ])("%s", (_, text, seconds, expected) => {
    expect(clauses(text, seconds)).toEqual(expected);
  });

  //  Active False 10   ✗ 10.5   ✓ 12.5           earliest zero 40 = 10 + 30 s grace
  test.each([
    [10.2, "probePending", {}],
    [11, "probeFailing", { failures: 1 }],
    [13, "probeConfirmed", { confirmedAt: 12.5, failures: 1, afterMs: 2_500 }],
  ])("handing over at %d s: %s", (seconds, key, values) => {
    const text = `${SERVING}
      1    log autoscaler Probing activator = false, err = before
      10   pa  Active=False want=0
      10.1 sks Proxy pop=True
      10.1 pub a1
      10.5 log autoscaler Probing activator = false, err = unexpected body
      12.5 log autoscaler Probing activator = true, err = <nil>
    `;
    const found = clauses(text, seconds);
    expect(found[0]).toEqual(["handingOver", { sinceAt: 10, idleAge: at(seconds) - at(10), pods: 1 }]);
    expect(found[1]).toEqual([key, values]);
    expect(found[2]?.[1]).toMatchObject({
      zeroAt: 40,
      leftAge: at(40) - at(seconds),
      graceMs: 30_000,
      retentionMs: 0,
    });
  });

  test("of a hand-over whose probe fails again after a success: as the gate, it is not confirmed", () => {
    const text = `${SERVING}
      10   pa  Active=False want=0
      10.1 sks Proxy pop=True
      10.1 pub a1
      10.5 log autoscaler Probing activator = true, err = <nil>
      11 log autoscaler Probing activator = false, err = unexpected body
      20 log autoscaler Probing activator = true, err = <nil>`;
    expect(clauses(text, 10.999)[1]?.[0]).toBe("probeConfirmed");
    expect(clauses(text, 11)[1]).toEqual(["probeFailing", { failures: 1 }]);
    expect(clauses(text, 11)[2]?.[0]).toBe("zeroNotBefore");
    expect(clauses(text, 20)[1]).toEqual([
      "probeConfirmed",
      { confirmedAt: 20, failures: 1, afterMs: 10_000 },
    ]);
  });

  test("of a hand-over without a probe says so", () => {
    const text = `${SERVING}\n10 pa Active=False @target-burst-capacity=-1`;
    expect(clauses(text, 11).map(([key]) => key)).toEqual(["handingOver", "probeSkipped", "zeroAfter"]);
    expect(clauses(`${SERVING}\n10 pa Active=False`, 11).map(([key]) => key)).toEqual([
      "handingOver",
      "probeNotRecorded",
      "zeroNotBefore",
    ]);
  });

  test("names the record that shows what it says", () => {
    const [headline] = explained(`${SERVING}\n2 pub`, 9).clauses;
    expect(headline).toMatchObject({ key: "blackHole", seq: 6 });
  });

  test("has a text for every clause, with every value", () => {
    const errors: string[] = [];
    const t = createTranslator({
      locale: "en",
      messages: MESSAGES,
      onError: (error) => errors.push(error.message),
    });
    const texts = [
      ZERO,
      SERVING,
      PROXIED,
      `${ZERO}\n5 dep 1`,
      `${SERVING}\n2 pub`,
      `${SERVING}\n10 pa Active=False`,
    ];
    for (const text of texts) {
      for (const { key, values } of explained(text, 70).clauses) {
        (t as (key: string, values: object) => string)(`explain.${key}`, values);
      }
    }
    expect(errors).toEqual([]);
  });
});

describe("the settings in force", () => {
  const settings = (text: string) => {
    const state = buildState(records(`${text}\n9 sks Proxy`));
    const found = settingsAt(state.shared, state.revisions.get(KEY) as RevisionState);
    return Object.fromEntries(Object.entries(found).map(([name, { value }]) => [name, value]));
  };

  test("are the defaults of Knative where nothing says otherwise", () => {
    expect(settings("")).toEqual({
      class: "kpa.autoscaling.knative.dev",
      metric: "concurrency",
      reachability: "",
      containerConcurrency: 0,
      targetBurstCapacity: 211,
      totalPerPod: 100,
      utilization: 0.7,
      activatorCapacity: 100,
      stableWindowMs: 60_000,
      gracePeriodMs: 30_000,
      retentionMs: 0,
      scaleDownDelayMs: 0,
      activationTimeoutMs: 630_000,
      minScale: 0,
      maxScale: 0,
      initialScale: 1,
      activationScale: 0,
      scaleToZeroEnabled: true,
    });
  });

  test("say where they come from, and hold from the record on that shows them", () => {
    const state = buildState(
      records(`
        0 config/config-autoscaler stable-window=30s
        1 pa @window=6s
        2 pa @window=9s @min-scale=2 reach=Unreachable
        9 sks Proxy`),
    );
    const revision = state.revisions.get(KEY) as RevisionState;
    const seen = (t: number) => settingsAt(state.shared, revision, at(t));
    expect(seen(1.5).stableWindowMs).toMatchObject({
      value: 6_000,
      origin: "annotation",
      key: "window",
      seq: 1,
    });
    expect(seen(3).stableWindowMs).toMatchObject({ value: 9_000, seq: 2 });
    expect(seen(3).gracePeriodMs).toMatchObject({ value: 30_000, origin: "default", seq: null });
    const unseen = buildState(records("1 pa Active=True"));
    const { gracePeriodMs } = settingsAt(unseen.shared, unseen.revisions.get(KEY) as RevisionState);
    expect(gracePeriodMs).toMatchObject({ value: 30_000, origin: "assumed" });
  });

  test("are those of the ConfigMap before the defaults, and annotations before both", () => {
    const config =
      "0 config/config-autoscaler target-burst-capacity=50 stable-window=30s scale-to-zero-grace-period=10s min-scale=1";
    expect(settings(config)).toMatchObject({
      targetBurstCapacity: 50,
      stableWindowMs: 30_000,
      gracePeriodMs: 10_000,
      minScale: 1,
    });
    expect(settings(`${config}\n1 pa @target-burst-capacity=0 @window=6s @minScale=3`)).toMatchObject({
      targetBurstCapacity: 0,
      stableWindowMs: 6_000,
      minScale: 3,
    });
  });

  test.each([
    [
      "a ConfigMap of another namespace is not one",
      "0 config/other target-burst-capacity=50",
      { targetBurstCapacity: 211 },
    ],
    [
      "a number that is none",
      "0 config/config-autoscaler target-burst-capacity=lots",
      { targetBurstCapacity: 211 },
    ],
    ["a duration that is none", "0 config/config-autoscaler stable-window=soon", { stableWindowMs: 60_000 }],
    ["requests per second", "0 pa @metric=rps", { totalPerPod: 200 }],
    ["a target of its own", "0 pa @target=10", { totalPerPod: 10 }],
    [
      "the progress deadline",
      "0 config/config-deployment progress-deadline=60s",
      { activationTimeoutMs: 90_000 },
    ],
  ])("%s", (_, text, expected) => {
    expect(settings(text)).toMatchObject(expected);
  });
});
