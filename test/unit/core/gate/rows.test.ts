import { describe, expect, test } from "vitest";
import {
  buildState,
  forgetBefore,
  type Gate,
  type GateRowId,
  gateAt,
  type RevisionState,
} from "../../../../lib/core/index.ts";
import {
  CONFIRMED,
  FAILED,
  gateOf,
  HANDOVER,
  IDLE,
  NO_LOG,
  PA,
  PROXIED,
  rowOf,
  SERVED,
  signs,
  WAKING,
  wish,
  without,
  withPa,
} from "../../../support/gate.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";

const untilOf = (gate: Gate, id: GateRowId): string => {
  const { until } = rowOf(gate, id);
  return until === null ? "" : `${until.isEarliest ? "≥" : "≈"} ${secondsOf(until.at)}`;
};

describe("a value", () => {
  const SETTINGS = `${withPa(HANDOVER, "@scale-to-zero-pod-retention-period=20s")}\n${CONFIRMED}`;

  test.each<[GateRowId, object]>([
    [
      "enabled",
      { source: { kind: "setting", origin: "default", key: "enable-scale-to-zero" }, provenance: "derived" },
    ],
    [
      "bounds",
      { source: { kind: "setting", origin: "default", key: "min-scale" }, provenance: "derived", seq: null },
    ],
    [
      "reachability",
      { source: { kind: "setting", origin: "spec", key: "reachability" }, provenance: "observed" },
    ],
    ["noLoad", { source: { kind: "log" }, provenance: "observed", seq: 9 }],
    ["inactive", { source: { kind: "condition", object: "PodAutoscaler", type: "Active" }, seq: 12 }],
    [
      "proxyMode",
      { source: { kind: "watch", object: "ServerlessService" }, provenance: "observed", seq: 10 },
    ],
    ["endpoints", { source: { kind: "watch", object: "Endpoints" }, seq: 11 }],
    ["probe", { source: { kind: "log" }, provenance: "observed", seq: 14 }],
    ["retention", { source: { kind: "setting", origin: "annotation" }, provenance: "observed", seq: 7 }],
    ["grace", { source: { kind: "condition", type: "ActivatorEndpointsPopulated" }, seq: 13 }],
    ["replicas", { source: { kind: "watch", object: "Deployment" }, provenance: "observed", seq: 1 }],
  ])("of the row %s says where it comes from", (id, expected) => {
    expect(rowOf(gateOf(SETTINGS, 12), id).facts[0]).toMatchObject(expected);
  });

  test("of a setting is assumed where no ConfigMap was seen", () => {
    const gate = gateOf(without(HANDOVER, / config/), 9);
    expect(rowOf(gate, "grace").facts[1]).toMatchObject({
      key: "grace",
      values: { graceMs: 30_000 },
      source: { origin: "assumed" },
      provenance: "inferred",
    });
  });
});

describe("a wait", () => {
  test.each<[name: string, text: string, seconds: number, row: GateRowId, until: string]>([
    ["runs from the second in which Active became True", `${SERVED}\n${IDLE}`, 4, "window", "≈ 6"],
    ["is that of the activation timeout while Active is Unknown", WAKING, 4, "window", "≈ 630"],
    ["follows the progress deadline", withPa(WAKING, "@serving/progress-deadline=60s"), 4, "window", "≈ 90"],
    ["runs from the second in which Proxy was ordered", `${HANDOVER}\n${CONFIRMED}`, 10, "grace", "≈ 18"],
    ["does not depend on the probe", `${HANDOVER}\n${FAILED}`, 10, "grace", "≈ 18"],
    ["is over for what was in Proxy for long", `${PROXIED}\n0.1 ${PA} Active=True@0 want=1`, 10, "grace", ""],
    [
      "ends early when it has been inactive for longer than in Proxy",
      `${HANDOVER}\n15 sks Proxy pop=False@15\n15.1 sks Proxy pop=True@15`,
      16,
      "grace",
      "≈ 18",
    ],
    [
      "of the retention runs from the second in which it became inactive",
      withPa(HANDOVER, "@scale-to-zero-pod-retention-period=20s"),
      10,
      "retention",
      "≈ 28",
    ],
    [
      "of a drain is at least that of the queue-proxy",
      `${HANDOVER}\n18 dep 0\n18.5 pod/x started terminating`,
      19,
      "drained",
      "≥ 48.5",
    ],
    [
      "for load is at least a window without a request",
      `${SERVED}\n1 req 200 500\n${wish(2, 1)}`,
      3,
      "noLoad",
      "≥ 7.5",
    ],
    [
      "for load is at least that and the delay",
      `${withPa(SERVED, "@scale-down-delay=9s")}\n1 req 200 500\n${wish(2, 1)}`,
      3,
      "noLoad",
      "≥ 16.5",
    ],
    [
      "for load is at least a window of panic",
      `${SERVED}\n1 req 200 500\n2 log autoscaler PANICKING.\n${wish(2.1, 1)}`,
      3,
      "noLoad",
      "≥ 8",
    ],
    [
      "for a pass that follows the background attempts is a second",
      `${HANDOVER}\n${FAILED}\n9 log autoscaler Async prober is done for x: success?: true error: <nil>`,
      9.2,
      "probe",
      "≈ 10",
    ],
  ])("%s", (_, text, seconds, row, until) => {
    expect(untilOf(gateOf(text, seconds), row)).toBe(until);
  });
});

describe("the public Endpoints", () => {
  test("keep the pods without a ready activator", () => {
    const gate = gateOf(`${without(HANDOVER, / pub a/)}\n8.01 acts !a1\n${FAILED}`, 8.5);
    expect(rowOf(gate, "endpoints").state).toBe("blocking");
    expect([gate.blockedBy, gate.unblock?.key]).toEqual(["endpoints", "activator"]);
  });

  test("are waited for at first, and then somebody is in the way", () => {
    const text = without(HANDOVER, / pub a/);
    expect(rowOf(gateOf(text, 9), "endpoints").state).toBe("waiting");
    expect(rowOf(gateOf(text, 11), "endpoints").state).toBe("blocking");
    expect(gateOf(text, 11).unblock?.key).toBe("sksPass");
  });
});

describe("an exception", () => {
  test.each<[name: string, text: string, seconds: number, keys: string[]]>([
    ["nothing unusual", `${HANDOVER}\n${CONFIRMED}`, 10, []],
    ["HPA", withPa(SERVED, "@class=hpa.autoscaling.knative.dev"), 10, ["hpa"]],
    ["switched off", `${SERVED}\n1 config/config-autoscaler enable-scale-to-zero=false`, 10, ["disabled"]],
    ["target burst capacity −1", HANDOVER.replaceAll("capacity=0", "capacity=-1"), 10, ["probeSkipped"]],
    ["the activation timeout", WAKING, 10, ["activationTimeout"]],
    ["timed out", `${WAKING}\n630.5 dep 0\n630.6 pa Active=False,TimedOut@630 want=0`, 640, ["timedOut"]],
    [
      "initial-scale 0",
      "0 dep 0\n0 sks Proxy\n0.1 pa @initial-scale=0 Active=False,NoTraffic@0 want=-1",
      5,
      ["initialScaleZero"],
    ],
  ])("is said: %s", (_, text, seconds, keys) => {
    expect(gateOf(text, seconds).exceptions.map(({ key }) => key)).toEqual(keys);
  });
});

test("what a source has forgotten did not begin where its memory does", () => {
  const text = `${withPa(HANDOVER, "@initial-scale=0")}\n${CONFIRMED}\n18 dep 0\n50 -pod/x`;
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY) as RevisionState;
  expect(signs(gateAt(state.shared, revision, at(200)))).toBe("+++++++++++++");
  forgetBefore(state, at(100));
  const gate = gateAt(state.shared, revision, at(200));
  expect(signs(gate)).toBe("++++?+++?++++");
  expect([gate.branch, gate.exceptions]).toEqual(["atZero", []]);
});

describe("a gap", () => {
  test("leaves no exception standing that it may have ended", () => {
    expect(gateOf(`${WAKING}\n10 gap pa lost`, 11).exceptions).toEqual([]);
  });

  test("of the Deployment at zero is why it cannot be told", () => {
    const text = `${without(HANDOVER, NO_LOG)}\n18 dep 0\n20 gap dep lost`;
    expect([gateOf(text, 21).branch, gateOf(text, 21).headline.key]).toEqual(["unknown", "gap"]);
  });

  // Each watch makes what is read from it unknown, and nothing else.
  test.each([
    ["pa", "??????++???.."],
    ["sks", "++++++?+++?.."],
    ["pub", "+++++++?++~.."],
    ["dep", "++++++++++~?."],
    ["pod", "++++++++++~.?"],
    ["config", "??+++++++??.."],
  ])("of %s", (thing, rows) => {
    expect(signs(gateOf(`${HANDOVER}\n${CONFIRMED}\n10 gap ${thing} lost`, 11))).toBe(rows);
  });
});
