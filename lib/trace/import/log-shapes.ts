/** Log lines in JSON, and the envelopes in which log services and container runtimes hand them out. */
import { asArray, asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import { logRecord } from "../log-record.ts";
import { timeOfJson, timeOfMs, timeOfNanos, type WrittenTime } from "../written-time.ts";
import { processOf } from "./log-process.ts";
import { bareLine, carriedWith, NOTHING_CARRIED, structuredLine } from "./log-text.ts";
import type { Carried, ImportSink, JsonShape, Place, Sort } from "./types.ts";
import { printedLine } from "./zap-line.ts";

/** A structured line of one of Knative's processes. */
export const LOG_LINE: JsonShape = {
  kind: "logs",
  fits: (value) =>
    (typeof value.message === "string" || typeof value.msg === "string" || value.httpRequest !== undefined) &&
    ["severity", "level", "logger", "caller", "knative.dev/key", "httpRequest"].some(
      (name) => value[name] !== undefined,
    ) &&
    typeof value.apiVersion !== "string",
  open: (sink, { name }) => ({
    takeText(text, { container }) {
      const line = printedLine(text, container);
      if (line !== null) sink.printed(line);
      return line !== null;
    },
    take(value, place, carried = {}) {
      const process = processOf(value, carried, name);
      if (process === null) {
        sink.left("otherLine", place);
        return;
      }
      const record = logRecord(value, process, carried.stamp ?? null);
      if (record === null) sink.left("noTime", place);
      else sink.record({ ...record, clock: "log" });
    },
  }),
};

/** An envelope around one line: what it says of the line, and the line as text or as JSON. */
interface Envelope {
  fits(value: JsonObject): boolean;
  open(value: JsonObject): { readonly inner: string | JsonObject; readonly carried: Carried };
}

const ENVELOPES: readonly Envelope[] = [
  // Docker's json-file, and what fluentd passes on of it.
  {
    fits: ({ log, stream, time, kubernetes }) =>
      typeof log === "string" && (stream !== undefined || time !== undefined || kubernetes !== undefined),
    open: (value) => carriedBy(value, asString(value.log) ?? "", timeOfJson(value.time)),
  },
  // stern -o json
  {
    fits: ({ message, podName, containerName }) =>
      typeof message === "string" && typeof podName === "string" && typeof containerName === "string",
    open: ({ message, podName, containerName }) => ({
      inner: asString(message) ?? "",
      carried: carriedWith(undefined, asString(podName), asString(containerName)),
    }),
  },
  // logcli query --output=jsonl
  {
    fits: ({ line, labels }) => typeof line === "string" && typeof labels === "object",
    open: ({ line, labels, timestamp }) => ({
      inner: asString(line) ?? "",
      carried: labelled(asObject(labels), timeOfJson(timestamp)),
    }),
  },
  // Elasticsearch and OpenSearch: a hit, or its source.
  {
    fits: ({ _source: source }) => typeof source === "object" && source !== null,
    open: ({ _source: source }) => ({ inner: asObject(source), carried: {} }),
  },
  {
    fits: (value) => value["@timestamp"] !== undefined && isStructured(messageOf(value)),
    open: (value) => carriedBy(value, messageOf(value), timeOfJson(value["@timestamp"])),
  },
  // gcloud logging read --format=json
  {
    fits: ({ jsonPayload, textPayload }) =>
      typeof jsonPayload === "object" || typeof textPayload === "string",
    open: ({ jsonPayload, textPayload, timestamp, resource, severity }) => ({
      inner: asString(textPayload) ?? {
        ...(severity === undefined ? {} : { severity }),
        ...asObject(jsonPayload),
      },
      carried: labelled(asObject(asObject(resource).labels), timeOfJson(timestamp)),
    }),
  },
  // aws logs filter-log-events
  {
    fits: ({ message, logStreamName, timestamp }) =>
      typeof message === "string" && typeof logStreamName === "string" && typeof timestamp === "number",
    open: ({ message, timestamp }) => ({
      inner: asString(message) ?? "",
      carried: carriedWith(timeOfMs(asNumber(timestamp) ?? 0)),
    }),
  },
];

/** One line in its envelope. */
export const ENVELOPED_LINE: JsonShape = {
  kind: null,
  fits: (value) => ENVELOPES.some((envelope) => envelope.fits(value)),
  open: (sink, _, sort) => ({
    take(value, place, outer = {}) {
      const envelope = ENVELOPES.find((each) => each.fits(value));
      if (envelope === undefined) return;
      const { inner, carried: own } = envelope.open(value);
      takeInner(inner, { ...outer, ...own }, place, sort, sink);
    },
  }),
};

/** Whole answers of log services: many lines in one value. */
export const LOG_ANSWER: JsonShape = {
  kind: null,
  fits: (value) => linesOfAnswer(value) !== null,
  open: (sink, _, sort) => ({
    take(value, place) {
      for (const { inner, carried: own } of linesOfAnswer(value) ?? [])
        takeInner(inner, own, place, sort, sink);
    },
  }),
};

interface CarriedLine {
  readonly inner: string | JsonObject;
  readonly carried: Carried;
}

/** Loki's streams, Elasticsearch's hits, CloudWatch's events; null for any other value. */
function linesOfAnswer({ data, hits, events }: JsonObject): Iterable<CarriedLine> | null {
  const { resultType, result } = asObject(data);
  if (resultType === "streams") return lokiLines(asArray(result).map(asObject));
  const found = asObject(hits).hits;
  if (Array.isArray(found)) return found.map((hit) => ({ inner: asObject(hit), carried: {} }));
  if (Array.isArray(events) && asString(asObject(events[0]).message) !== undefined) {
    return events.map((event) => ({ inner: asObject(event), carried: {} }));
  }
  return null;
}

function* lokiLines(streams: readonly JsonObject[]): Generator<CarriedLine> {
  for (const { stream, values } of streams) {
    const labels = asObject(stream);
    for (const pair of asArray(values)) {
      const [nanos, line] = asArray(pair);
      yield { inner: asString(line) ?? "", carried: labelled(labels, timeOfNanos(asString(nanos) ?? "")) };
    }
  }
}

/** A line, or an object, from within an envelope. */
function takeInner(
  inner: string | JsonObject,
  outer: Carried,
  place: Place,
  sort: Sort,
  sink: ImportSink,
): void {
  if (typeof inner !== "string") {
    if (!sort(inner, place, outer)) sink.left("otherLine", place);
    return;
  }
  const { text, carried: own } = bareLine(inner.trimEnd());
  if (!sort(text, place, own === NOTHING_CARRIED ? outer : { ...outer, ...own }))
    sink.left("otherLine", place);
}

function carriedBy(value: JsonObject, inner: string, stamp: WrittenTime | null): CarriedLine {
  const { pod_name: podName, pod, container_name: containerName, container } = asObject(value.kubernetes);
  return {
    inner,
    carried: carriedWith(
      stamp ?? undefined,
      asString(podName) ?? asString(asObject(pod).name),
      asString(containerName) ?? asString(asObject(container).name),
    ),
  };
}

function labelled(labels: JsonObject, stamp: WrittenTime | null): Carried {
  const pod = asString(labels.pod) ?? asString(labels.pod_name);
  return carriedWith(stamp ?? undefined, pod, asString(labels.container) ?? asString(labels.container_name));
}

function messageOf(value: JsonObject): string {
  return asString(value.message) ?? asString(value["@message"]) ?? "";
}

function isStructured(text: string): boolean {
  return structuredLine(bareLine(text).text) !== null;
}
