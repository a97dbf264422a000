import { describe, expect, test } from "vitest";
import { reportOf } from "../../../../lib/core/index.ts";
import type { JsonObject } from "../../../../lib/model/json.ts";
import { openRecording, stateOf } from "../../../support/check-recording.ts";
import { imported, textInput } from "../../../support/input-shapes.ts";

const T0 = Date.parse("2026-01-01T00:00:00Z") / 1_000;
const LABELS = { k8s_namespace_name: "demo", kn_revision_name: "r" };

/** The answer to a range query: each series with its labels and its numbers, a sample each ten seconds. */
function answer(
  ...series: readonly (readonly [labels: JsonObject, values: readonly (number | string)[]])[]
): string {
  const result = series.map(([metric, values]) => ({
    metric,
    values: values.map((value, i) => [T0 + i * 10, String(value)]),
  }));
  return JSON.stringify({ status: "success", data: { resultType: "matrix", result } });
}

async function told(text: string) {
  const { records, inputs } = await imported([textInput("range.json", text)]);
  return {
    inputs,
    samples: records.map(({ resource, t, object }) => `${resource} ${t / 1_000 - T0} ${object.value}`),
  };
}

describe("a range", () => {
  test("is a record each time a number is another one", async () => {
    const { samples, inputs } = await told(
      answer([{ ...LABELS, __name__: "kn_revision_capacity_excess" }, [5, 5, -1.5, -1.5, 5]]),
    );
    expect(samples).toEqual([
      "kn.revision.capacity.excess 0 5",
      "kn.revision.capacity.excess 20 -1.5",
      "kn.revision.capacity.excess 40 5",
    ]);
    expect(inputs[0]).toMatchObject({ kind: "metrics", left: [] });
  });

  test.each([
    ["autoscaler_excess_burst_capacity", "kn.revision.capacity.excess"],
    ["kn.revision.panic.mode", "kn.revision.panic.mode"],
    ["kn_revision_panic_mode_ratio", "kn.revision.panic.mode"],
    ["autoscaler_desired_pods", "kn.revision.pods.desired"],
    ["kn_revision_pods_not_ready_count", "kn.revision.pods.not_ready.count"],
  ])("of %s is %s", async (name, metric) => {
    const { samples } = await told(answer([{ ...LABELS, __name__: name }, [1]]));
    expect(samples).toEqual([`${metric} 0 1`]);
  });

  test("with labels of a release before 1.19 is of the same revision", async () => {
    const labels = { namespace_name: "demo", revision_name: "r", namespace: "knative-serving" };
    const { records } = await imported([
      textInput("r", answer([{ ...labels, __name__: "autoscaler_actual_pods" }, [2]])),
    ]);
    expect(records.map(({ object }) => [object.namespace, object.revision])).toEqual([["demo", "r"]]);
  });

  test("of another metric, or of no revision, is said to be left out; what is no number is no sample", async () => {
    const { samples, inputs } = await told(
      answer(
        [{ ...LABELS, __name__: "up" }, [1]],
        [{ __name__: "kn_revision_panic_mode" }, [1]],
        [{ ...LABELS, __name__: "kn_revision_panic_mode" }, ["NaN", 1]],
      ),
    );
    expect(samples).toEqual(["kn.revision.panic.mode 10 1"]);
    expect(inputs[0]?.left).toMatchObject([{ reason: "otherKind", count: 2 }]);
  });

  test("of one instant is read, too", async () => {
    const result = [{ metric: { ...LABELS, __name__: "kn_revision_panic_mode" }, value: [T0, "1"] }];
    const text = JSON.stringify({ status: "success", data: { resultType: "vector", result } });
    expect((await told(text)).samples).toEqual(["kn.revision.panic.mode 0 1"]);
  });
});

test("alone tells of the revision what was measured", async () => {
  const { header, records } = await imported([
    textInput(
      "r",
      answer(
        [{ ...LABELS, __name__: "kn_revision_panic_mode" }, [0, 1, 0]],
        [{ ...LABELS, __name__: "kn_revision_capacity_excess" }, [5, -3]],
      ),
    ),
  ]);
  const state = stateOf({ header, records });
  const [facts] = reportOf(state).revisions;
  expect(facts?.answer.phase).toBe("Unknown");
  expect(facts?.told?.panics.map(({ on }) => on)).toEqual([true, false]);
  expect(state.revisions.get("demo/r")?.excessBurstCapacity.map(({ value }) => value)).toEqual([5, -3]);
});

test("the excess burst capacity of a recording, scraped, is that of its log", async () => {
  const all = [...stateOf(openRecording("overload")).revisions.values()];
  const [revision] = all.sort((a, b) => b.excessBurstCapacity.length - a.excessBurstCapacity.length);
  const { namespace = "", name = "", excessBurstCapacity: truth = [] } = revision ?? {};
  expect(truth.length).toBeGreaterThan(3);
  const values = truth.map(({ t, value }) => [t / 1_000, String(value)]);
  const metric = {
    k8s_namespace_name: namespace,
    kn_revision_name: name,
    __name__: "kn_revision_capacity_excess",
  };
  const text = JSON.stringify({
    status: "success",
    data: { resultType: "matrix", result: [{ metric, values }] },
  });
  const { header, records } = await imported([textInput("r", text)]);
  const found = stateOf({ header, records }).revisions.get(`${namespace}/${name}`)?.excessBurstCapacity ?? [];
  expect(found.map(({ t, value }) => [t, value])).toEqual(truth.map(({ t, value }) => [t, value]));
});

describe("an answer with all that the HTTP API may put into it", () => {
  const scraped = {
    instance: "10.42.0.7:9090",
    job: "knative-serving",
    otel_scope_name: "knative.dev/serving/pkg/autoscaler",
    otel_scope_version: "",
    kn_configuration_name: "hello",
    kn_service_name: "hello",
  };
  const answered = (result: readonly JsonObject[]): string =>
    JSON.stringify({
      status: "success",
      warnings: ["some stores did not answer"],
      infos: ["PromQL info: metric might not be a counter"],
      data: { resultType: "matrix", result },
    });

  test("is read: labels of the scrape, times with fractions, numbers as text, series of histograms", async () => {
    const { samples, inputs } = await told(
      answered([
        {
          metric: { __name__: "kn_revision_pods_desired", ...scraped, ...LABELS },
          values: [
            [T0 + 0.781, "1"],
            [T0 + 15.781, "NaN"],
            [T0 + 30.781, "3"],
          ],
        },
        {
          metric: { __name__: "http_server_request_duration_seconds", ...scraped, ...LABELS },
          histograms: [[T0, { count: "60", sum: "33", buckets: [[0, "0.1", "0.2", "60"]] }]],
        },
      ]),
    );
    expect(
      samples.map((sample) => sample.replace(/\d+\.\d+/, (seconds) => Number(seconds).toFixed(3))),
    ).toEqual(["kn.revision.pods.desired 0.781 1", "kn.revision.pods.desired 30.781 3"]);
    expect(inputs[0]?.left).toMatchObject([{ reason: "otherKind", count: 1 }]);
  });

  test("that says an error is no metric", async () => {
    const error = { status: "error", errorType: "bad_data", error: 'invalid parameter "query"' };
    await expect(told(JSON.stringify(error))).rejects.toThrow(/Nothing in it can be read/);
  });
});

test.each([
  ["an error", { status: "error", errorType: "bad_data", error: 'invalid parameter "query"' }],
  ["one number", { status: "success", data: { resultType: "scalar", result: [1_795_407_323, "1"] } }],
])("%s says what to ask for", async (_, answer) => {
  const asked = imported([textInput("metrics.json", JSON.stringify(answer))]);
  await expect(asked).rejects.toMatchObject({ refused: [{ as: "metrics" }] });
});
