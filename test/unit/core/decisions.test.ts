import { describe, expect, test } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { readDecision } from "../../../lib/core/reduce/decisions.ts";
import { parseGoDuration } from "../../../lib/core/state/go-duration.ts";
import { drawnSamples, record } from "../../support/records.ts";
import { revisionOf } from "../../support/revision.ts";

/** Nanoseconds are enough: Go prints no more, and seconds times a thousand are not exact. */
function rounded(values: Readonly<Record<string, string | number | boolean>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "number" ? Number(value.toFixed(6)) : value,
    ]),
  );
}

describe("a log line", () => {
  // Lines as autoscaler, activator and controller print them.
  test.each([
    [
      "SKS should be in Proxy mode: want = -1, ebc = 0, #act's = 2 PA Inactive? = false",
      "mode",
      { mode: "Proxy", want: -1, ebc: 0, numActivators: 2, inactive: false },
    ],
    // 0.12, 1.4
    [
      "SKS should be in proxy mode: want = 0, ebc = -100, PA Inactive? = false",
      "mode",
      { mode: "Proxy", want: 0, ebc: -100, inactive: false },
    ],
    ["PA scale got=1, want=0, ebc=-100", "scale-observed", { got: 1, want: 0, ebc: -100 }],
    [
      "PodCount=1 Total1PodCapacity=100 ObservedStableValue=0 TargetBC=200 ExcessBC=-100",
      "burst-capacity",
      { podCount: 1, totalPerPod: 100, stable: 0, targetBurstCapacity: 200, excessBurstCapacity: -100 },
    ],
    ["Reconcile succeeded. Time taken: 90.332788ms.", "reconcile", { durationMs: 90.332788 }],
    [
      "SKS is in Serve mode and has 2 endpoints in private service r-00001-private",
      "sks-observed",
      { mode: "Serve", endpoints: 2, service: "r-00001-private" },
    ],
    [
      "PA scale got=1, want=-1, desiredPods=0 ebc=-111",
      "scale-observed",
      { got: 1, want: -1, desiredPods: 0, ebc: -111 },
    ],
    [
      "Observed pod counts=kpa.podCounts{want:-1, ready:0, notReady:1, pending:1, terminating:0}",
      "pod-counts",
      { want: -1, ready: 0, notReady: 1, pending: 1, terminating: 0 },
    ],
    [
      "PodCount=0 Total1PodCapacity=100.000 ObsStableValue=-0.000 ObsPanicValue=0.500 TargetBC=211.000 ExcessBC=-112.000",
      "burst-capacity",
      {
        podCount: 0,
        totalPerPod: 100,
        stable: 0,
        panic: 0.5,
        targetBurstCapacity: 211,
        excessBurstCapacity: -112,
      },
    ],
    ["Can deactivate PA, was active for 21.741249138s", "can-deactivate", { durationMs: 21_741.249138 }],
    [
      "Sleeping additionally for 4.25825661s before can scale to 0",
      "window-wait",
      { durationMs: 4_258.25661 },
    ],
    ["PA is not yet backed by activator, cannot scale to zero", "not-backed", {}],
    ["Probe for revision is already in flight", "probe-in-flight", {}],
    [
      "Can't scale to 0; InactiveFor 2.066990479s < ScaleToZeroPodRetentionPeriod = 20s",
      "retention-wait",
      { durationMs: 2_066.990479, retentionMs: 20_000 },
    ],
    ["Enqueueing PA after 7.225629184s", "grace-wait", { durationMs: 7_225.629184 }],
    ["Fast path scaling to 0, in proxy mode for: 8.028792722s", "fast-path", { durationMs: 8_028.792722 }],
    ["Activation has timed out after 1m10s", "activation-timeout", { durationMs: 70_000 }],
    ["Scaling from 1 to 3", "scaling", { from: 1, to: 3 }],
    ["PANICKING.", "panic-on", {}],
    ["Un-panicking.", "panic-off", {}],
    ["Increasing pods count from 4 to 10.", "panic-hold", { from: 4, to: 10 }],
    ["Skipping pod count decrease from 7 to 3", "panic-hold", { from: 7, to: 3 }],
    [
      "SKS is in Serve mode; has 1 endpoints in hello-00001-private; 2 activator endpoints",
      "sks-observed",
      { mode: "Serve", endpoints: 1, service: "hello-00001-private", activators: 2 },
    ],
    ["SKS hello-00001 changed; reconciling, want mode: Serve", "sks-write", { mode: "Serve" }],
    ["Forcing SKS into Proxy mode, insufficient ready endpoints.", "forced-proxy", {}],
    ["Public K8s Endpoints changed; reconciling: hello-00001", "endpoints-write", {}],
    [
      "Updating Revision Throttler with: clusterIP = <nil>, trackers = 0, backends = 0",
      "throttler",
      { clusterIP: "<nil>", trackers: 0, backends: 0 },
    ],
    [
      "Set capacity to 2147483647 (backends: 1, index: 0/2)",
      "capacity",
      { capacity: 2_147_483_647, backends: 1, index: 0, of: 2 },
    ],
    ["This activator index is 1/2 was -1/0", "activator-index", { index: 1, of: 2, was: -1, wasOf: 0 }],
    ["Failed probing pods", "pod-probe-failed", {}],
    ["SKS should be in Proxy mode, said otherwise", "mode", {}],
    ["Something new", "other", {}],
    ["", "other", {}],
  ])("%s", (message, kind, values) => {
    const decision = readDecision(message);
    expect(decision.kind).toBe(kind);
    expect(rounded(decision.values)).toEqual(values);
  });

  test("belongs to the revision of its key, also where only a dump or a URL names it", () => {
    const state = buildState([
      record(0, 0, "LOG", "controller", { message: "Scaling from 1 to 0", "knative.dev/key": "demo/a" }),
      record(1, 1, "LOG", "autoscaler", {
        message:
          "Async prober is done for &{{ } {b  demo  246f5b44 4689 1 }}: success?: false error: unexpected body",
      }),
      record(2, 2, "LOG", "autoscaler", {
        message: "Unable to read sockstat",
        error: 'Get "http://c.demo.svc.cluster.local/healthz": timeout',
      }),
      record(3, 3, "LOG", "autoscaler", { message: "Starting", "knative.dev/key": "noslash" }),
    ]);
    expect([...state.revisions.keys()]).toEqual(["demo/a", "demo/b", "demo/c"]);
    expect(state.revisions.get("demo/b")?.probes).toMatchObject([{ kind: "async", success: false }]);
  });

  test("of the autoscaler gives the excess burst capacity over time", () => {
    const line = (ebc: number): string =>
      `log autoscaler PodCount=1 Total1PodCapacity=10.000 ObsStableValue=0.000 ObsPanicValue=0.000 TargetBC=5.000 ExcessBC=${ebc}.000`;
    const revision = revisionOf(`1 ${line(5)}\n2 ${line(5)}\n3 ${line(-1)}`);
    expect(drawnSamples(revision.excessBurstCapacity)).toBe("1: 5, 3: -1");
  });
});

describe("a Go duration", () => {
  test.each([
    ["0", 0],
    ["0s", 0],
    ["7.225629184s", 7_225.629184],
    ["1m30s", 90_000],
    ["1h0m0.5s", 3_600_500],
    ["250ms", 250],
    ["10µs", 0.01],
    ["-1.5s", -1_500],
    [".5s", 500],
    ["1.s", 1_000],
    ["+2m", 120_000],
    ["3us4ns", 0.003004],
    ["5μs", 0.005],
    ["1m1ms", 60_001],
    ["1..2s", undefined],
    [".s", undefined],
    ["-", undefined],
    ["+", undefined],
    ["1h30", undefined],
    ["1n", undefined],
    ["--1s", undefined],
    ["1s ", undefined],
    ["", undefined],
    ["5", undefined],
    ["s", undefined],
    ["1 s", undefined],
    ["1d", undefined],
  ])("%j is %s ms", (text, ms) => {
    const value = parseGoDuration(text);
    if (ms === undefined) expect(value).toBeUndefined();
    else expect(value).toBeCloseTo(ms, 9);
  });
});
