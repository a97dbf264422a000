/** Settings and the gate at their edge. */
import { describe, expect, test } from "vitest";
import { buildState, settingsAt } from "../../../../lib/core/index.ts";
import { RESOURCE, type TraceRecord } from "../../../../lib/model/record.ts";
import { gateOf, HANDOVER, rowOf } from "../../../support/gate.ts";
import { KEY, records, secondsOf } from "../../../support/records.ts";

/** The settings after records, with a limit of requests per pod in each PodAutoscaler. */
function settings(text: string, containerConcurrency = 0) {
  const all = records(text).map((one): TraceRecord => {
    if (one.resource !== RESOURCE.podAutoscalers) return one;
    return { ...one, object: { ...one.object, spec: { containerConcurrency } } };
  });
  const { shared, revisions } = buildState(all);
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  return settingsAt(shared, revision);
}

describe("settings", () => {
  const percentage = "container-concurrency-target-percentage";
  test.each([
    ["70", 0.7],
    ["0.7", 0.7],
    ["1.01", 0.0101],
    ["1", 1],
  ])("the ConfigMap's percentage %s", (text, expected) => {
    expect(settings(`0 config/config-autoscaler ${percentage}=${text}\n0 pa`).utilization.value).toBe(
      expected,
    );
  });

  test.each([
    [0, 50, "annotation"],
    [51, 50, "annotation"],
    [50, 50, "spec"],
    [49, 49, "spec"],
  ])("a target of 50 where %s requests may run in a pod", (limit, value, origin) => {
    expect(settings("0 pa @target=50", limit).totalPerPod).toMatchObject({ value, origin });
  });

  test.each([
    ["", "kpa.autoscaling.knative.dev", "default"],
    ["hpa.autoscaling.knative.dev", "hpa.autoscaling.knative.dev", "configMap"],
  ])("the ConfigMap's class '%s'", (text, value, origin) => {
    const read = settings(`0 config/config-autoscaler pod-autoscaler-class=${text}\n0 pa`);
    expect(read.class).toMatchObject({ value, origin });
  });
});

describe("the earliest zero", () => {
  const zero = (populated: number, retention = 0) =>
    gateOf(
      HANDOVER.replace(
        "8.06 sks Proxy pop=True@8",
        `${populated} sks Proxy pop=True@${populated}`,
      ).replaceAll("pa @", `pa @scale-to-zero-pod-retention-period=${retention}s @`),
      12,
    ).earliestZero;

  // Inactive since 8, grace 10 s.
  test.each([
    ["a grace period after Proxy was ordered", 9, 0, 18],
    ["at most a grace period after it was idle", 12, 0, 18],
    ["not before the retention is over", 9, 12, 20],
    ["at most max(grace, retention) after it was idle", 12, 12, 20],
  ])("is %s", (_, populated, retention, expected) => {
    expect(secondsOf(zero(populated, retention)?.at)).toBe(expected);
  });
});

test.each([
  ["waits for the settle time", 10.05, "waiting"],
  ["then it is in the way", 10.051, "blocking"],
])("who is in the path %s", (_, seconds, state) => {
  const text = HANDOVER.replace("8.02 pub a1 a2", "");
  expect(rowOf(gateOf(text, seconds), "endpoints").state).toBe(state);
});
