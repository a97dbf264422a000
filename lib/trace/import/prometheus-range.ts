/**
 * Answers of Prometheus (`query_range`, `query`) with metrics of Knative's autoscaler: what it counted and wanted, by revision,
 * as coarse as it was scraped.
 */
import { asArray, asObject, asString, type Json, type JsonObject } from "../../model/json.ts";
import { withoutCredentialsIn } from "../redact-text.ts";
import { timeOfJson } from "../written-time.ts";
import { saidOf } from "./answer-words.ts";
import type { ImportSink, JsonShape, Place } from "./types.ts";

/** Record type of a number that somebody measured. */
export const METRIC_RECORD = "METRIC";

/** By the ends of their names, without a component's prefix and a unit's suffix: of OpenTelemetry (Knative 1.19), and before. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "kn.revision.pods.desired": ["kn_revision_pods_desired", "desired_pods"],
  "kn.revision.pods.requested": ["kn_revision_pods_requested", "requested_pods"],
  "kn.revision.pods.count": ["kn_revision_pods_count", "actual_pods"],
  "kn.revision.pods.not_ready.count": ["kn_revision_pods_not_ready_count", "not_ready_pods"],
  "kn.revision.pods.pending.count": ["kn_revision_pods_pending_count", "pending_pods"],
  "kn.revision.pods.terminating.count": ["kn_revision_pods_terminating_count", "terminating_pods"],
  "kn.revision.capacity.excess": ["kn_revision_capacity_excess", "excess_burst_capacity"],
  "kn.revision.panic.mode": ["kn_revision_panic_mode", "panic_mode"],
  "kn.revision.concurrency.stable": ["kn_revision_concurrency_stable", "stable_request_concurrency"],
  "kn.revision.concurrency.panic": ["kn_revision_concurrency_panic", "panic_request_concurrency"],
  "kn.revision.concurrency.target": ["kn_revision_concurrency_target", "target_concurrency_per_pod"],
  "kn.revision.rps.stable": ["kn_revision_rps_stable_per_second", "stable_requests_per_second"],
  "kn.revision.rps.panic": ["kn_revision_rps_panic_per_second", "panic_requests_per_second"],
};
const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([name, others]) => [name, ...others].map((other) => [other, name] as const)),
);
const PREFIX = /^(knative_dev_internal_)?(autoscaler|serving_autoscaler)_/;
const UNIT = /_(ratio|total)$/;

/** `{status, data: {resultType: "matrix" | "vector", result: [{metric, values | value}]}}` */
export const PROMETHEUS_ANSWER: JsonShape = {
  kind: "metrics",
  fits: (value) =>
    isSeries(value) ||
    isSeries(asObject(asArray(resultOf(value))[0])) ||
    RESULT_TYPES.has(asString(asObject(value.data).resultType) ?? "") ||
    isError(value),
  open: (sink) => ({
    take(value, place) {
      if (isError(value)) sink.left("otherKind", saidOf(asString(value.errorType), asString(value.error)));
      else if (isSeries(value)) tellSeries(value, place, sink);
      else {
        asArray(resultOf(value)).forEach((series, i) => {
          tellSeries(asObject(series), `${place}, series ${i + 1}`, sink);
        });
      }
    },
  }),
};

/** What Prometheus says to a question that it does not understand, or cannot answer in time. */
function isError({ status, errorType, error }: JsonObject): boolean {
  return status === "error" && typeof errorType === "string" && typeof error === "string";
}

/** Of an answer without a series, or whose series have been taken one by one. */
const RESULT_TYPES: ReadonlySet<string> = new Set(["matrix", "vector", "scalar", "string"]);

/** Of an answer, or of what stands in one under `data`. */
function resultOf({ data, resultType, result }: JsonObject): Json | undefined {
  return resultType === undefined ? asObject(data).result : result;
}

/** One of an answer: answers are cut where they are long. */
function isSeries({ metric, ...samples }: JsonObject): boolean {
  const has = ["values", "value", "histograms", "histogram"].some((name) => Array.isArray(samples[name]));
  return has && typeof metric === "object" && metric !== null;
}

function tellSeries({ metric, values, value }: JsonObject, place: Place, sink: ImportSink): void {
  const labels = asObject(metric);
  const of = (...names: readonly string[]): string =>
    names.map((name) => asString(labels[name])).find((text) => text !== undefined) ?? "";
  const given = of("__name__");
  const name = BY_NAME.get(given) ?? BY_NAME.get(given.replace(PREFIX, "").replace(UNIT, ""));
  const revision = of("kn_revision_name", "kn.revision.name", "revision_name", "revision");
  const namespace = of(
    ...["k8s_namespace_name", "k8s.namespace.name", "namespace_name", "exported_namespace", "namespace"],
  );
  if (name === undefined || revision === "" || namespace === "") {
    sink.left("otherKind", place);
    return;
  }
  const whose = JSON.stringify(withoutCredentialsIn({ namespace, revision })).slice(0, -1);
  let before: number | null = null;
  for (const sample of Array.isArray(values) ? values : [value ?? null]) {
    const pair = asArray(sample);
    const text = pair[1];
    const time = timeOfJson(pair[0]);
    const number = typeof text === "string" && text.trim() !== "" ? Number(text) : Number.NaN;
    if (time === null) sink.left("noTime", place);
    // Nothing was measured, or nothing has changed.
    if (time === null || !Number.isFinite(number) || number === before) continue;
    before = number;
    const object = `${whose},"value":${number}}`;
    sink.printed(METRIC_RECORD, { t: time.t, at: time.at, resource: name, object }, "receipt");
  }
}
