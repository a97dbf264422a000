/**
 * The envelopes in which log services, collectors and container runtimes hand out one line (or one event of an audit log): what each
 * says of the line, and the line as text or as an object.
 */
import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from "../../model/json.ts";
import { timeOfJson, timeOfMs, timeOfNanos, type WrittenTime } from "../written-time.ts";
import { bareLine, carriedWith, structuredLine } from "./log-text.ts";
import type { Carried } from "./types.ts";

/** A line, and what carried it. */
export interface CarriedLine {
  readonly inner: string | JsonObject;
  readonly carried: Carried;
  /** Of which stream, where its lines may be parts: a part lacks the newline at its end. */
  readonly stream?: string;
}

/** A kind of envelope. */
interface Envelope {
  fits(value: JsonObject): boolean;
  open(value: JsonObject): CarriedLine;
}

/** Names under which collectors put a line that they have parsed. */
const PARSED = ["structured", "log_processed", "log_json", "json"] as const;
const NANOS = /^\d{19}$/;

const ENVELOPES: readonly Envelope[] = [
  // Docker's json-file, and what fluentd passes on of it.
  {
    fits: ({ log, stream, time, kubernetes }) =>
      typeof log === "string" && (stream !== undefined || time !== undefined || kubernetes !== undefined),
    open: (value) => ({
      ...carriedBy(value, asString(value.log) ?? "", timeOfJson(value.time)),
      ...(typeof value.stream === "string" && value.kubernetes === undefined ? { stream: value.stream } : {}),
    }),
  },
  // stern -o json, -o extjson
  {
    fits: ({ message, podName, pod, containerName, container }) =>
      (typeof podName === "string" || typeof pod === "string") &&
      (typeof containerName === "string" || typeof container === "string") &&
      (typeof podName === "string" || isLine(message)) &&
      (typeof message === "string" || isObject(message)),
    open: ({ message, podName, pod, containerName, container }) => ({
      inner: lineOf(message),
      carried: carriedWith(
        undefined,
        asString(podName) ?? asString(pod),
        asString(containerName) ?? asString(container),
      ),
    }),
  },
  // logcli query --output=jsonl, and what Grafana downloads
  {
    fits: ({ line, labels, fields }) => typeof line === "string" && (isObject(labels) || isObject(fields)),
    open: ({ line, labels, fields, timestamp }) => ({
      inner: asString(line) ?? "",
      carried: labelled({ ...asObject(fields), ...asObject(labels) }, anyTime(timestamp)),
    }),
  },
  // Elasticsearch and OpenSearch: a hit, or its source. Kibana asks for fields, each a list.
  {
    fits: ({ _source: source, fields }) => isObject(source) || isListOfEach(fields),
    open: ({ _source: source, fields }) => ({
      inner: { ...firstOfEach(asObject(fields)), ...asObject(source) },
      carried: {},
    }),
  },
  {
    fits: (value) => value["@timestamp"] !== undefined && isStructured(messageOf(value)),
    open: (value) => carriedBy(value, messageOf(value), timeOfJson(value["@timestamp"])),
  },
  {
    fits: (value) => isObject(value["@message"]),
    open: (value) => ({ inner: asObject(value["@message"]), carried: {} }),
  },
  // What was parsed by a collector: OpenShift Logging, Fluent Bit.
  {
    fits: (value) =>
      PARSED.some((name) => isObject(value[name])) &&
      (value["@timestamp"] !== undefined || value.kubernetes !== undefined),
    open: (value) => {
      const name = PARSED.find((each) => isObject(value[each])) ?? PARSED[0];
      const { inner: _, ...rest } = carriedBy(value, "", timeOfJson(value["@timestamp"] ?? value.time));
      return { ...rest, inner: asObject(value[name]) };
    },
  },
  // Vector
  {
    fits: ({ message, kubernetes, source_type: source }) =>
      isLine(message) && (isObject(kubernetes) || typeof source === "string"),
    open: (value) => carriedBy(value, asString(value.message) ?? "", timeOfJson(value.timestamp)),
  },
  // gcloud logging read
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
  // aws logs filter-log-events, and what a subscription sends
  {
    fits: ({ message, logStreamName, timestamp, id }) =>
      typeof message === "string" &&
      typeof timestamp === "number" &&
      (typeof logStreamName === "string" || (typeof id === "string" && isLine(message))),
    open: ({ message, timestamp }) => ({
      inner: asString(message) ?? "",
      carried: carriedWith(timeOfMs(asNumber(timestamp) ?? 0)),
    }),
  },
  // Azure: Log Analytics (containers, and diagnostics of the API server), and what is sent to storage.
  {
    fits: ({ LogMessage: message, LogEntry: entry, log_s: log }) => [message, entry, log].some(isLine),
    open: ({ LogMessage: message, LogEntry: entry, log_s: log, ...others }) => ({
      inner: lineOf([message, entry, log].find(isLine)),
      carried: carriedWith(
        timeOfJson(others.TimeGenerated) ?? undefined,
        asString(others.PodName) ?? asString(others.pod_s),
        asString(others.ContainerName) ?? asString(others.containerName_s),
      ),
    }),
  },
  {
    fits: ({ category, properties }) => typeof category === "string" && isLine(asObject(properties).log),
    open: ({ properties, time }) => ({
      inner: (asString(asObject(properties).log) ?? "").trimEnd(),
      carried: carriedWith(timeOfJson(time) ?? undefined),
    }),
  },
  // Azure's own table of audit events: fields of one in columns, those that are objects as text.
  {
    fits: ({ AuditId: id, Verb: verb }) => typeof id === "string" && typeof verb === "string",
    open: (value) => ({ inner: azureAuditEvent(value), carried: {} }),
  },
  // Datadog: the line, or what was parsed of it beside its message.
  {
    fits: ({ attributes }) => {
      const { message, attributes: parsed } = asObject(attributes);
      return typeof message === "string" && (isStructured(message) || isObject(parsed));
    },
    open: ({ attributes }) => {
      const { message, attributes: parsed, timestamp } = asObject(attributes);
      const text = asString(message) ?? "";
      return {
        inner: isStructured(text) ? text : { message: text, ...asObject(parsed) },
        carried: carriedWith(timeOfJson(timestamp) ?? undefined),
      };
    },
  },
  // Splunk
  {
    fits: ({ _raw: raw, result }) => typeof raw === "string" || typeof asObject(result)._raw === "string",
    open: (value) => {
      const { _raw: raw, _time: time } = typeof value._raw === "string" ? value : asObject(value.result);
      return { inner: asString(raw) ?? "", carried: carriedWith(timeOfJson(time) ?? undefined) };
    },
  },
  // journalctl -o json
  {
    fits: ({ MESSAGE: message, __REALTIME_TIMESTAMP: time }) =>
      typeof message === "string" && typeof time === "string",
    open: ({ MESSAGE: message, __REALTIME_TIMESTAMP: time }) => ({
      inner: asString(message) ?? "",
      carried: carriedWith(timeOfNanos(`${asString(time) ?? ""}000`) ?? undefined),
    }),
  },
];

/** The envelope that a value is, opened; null for any other value. */
export function opened(value: JsonObject): CarriedLine | null {
  return ENVELOPES.find((envelope) => envelope.fits(value))?.open(value) ?? null;
}

/** Whether a value is an envelope. */
export function isEnvelope(value: JsonObject): boolean {
  return ENVELOPES.some((envelope) => envelope.fits(value));
}

/** Whole answers of log services as lines: Loki, Elasticsearch, CloudWatch, Azure, Datadog; null for any other value. */
export function linesOfAnswer(value: JsonObject): Iterable<CarriedLine> | null {
  const { data, hits, events, logEvents, results, tables, records, rawResponse } = value;
  const { resultType, result } = asObject(data);
  if (resultType === "streams") return lokiLines(asArray(result).map((each) => asObject(each)));
  // One of them: answers are cut where they are long.
  if (isObject(value.stream) && Array.isArray(value.values)) return lokiLines([value]);
  const found = asObject(hits).hits ?? asObject(asObject(rawResponse).hits).hits;
  if (Array.isArray(found)) return found.map(bare);
  const sent = [events, logEvents].find((each) => asString(asObject(asArray(each)[0]).message) !== undefined);
  if (sent !== undefined) return asArray(sent).map(bare);
  if (isObject(asArray(asArray(results)[0])[0])) return asArray(results).map(ofFields);
  if (asObject(asArray(tables)[0]).rows !== undefined) return asArray(tables).flatMap(ofTable);
  const listed = [data, records, results].find(
    (each) => Array.isArray(each) && isEnvelope(asObject(each[0])),
  );
  return listed === undefined ? null : asArray(listed).map(bare);
}

function bare(value: Json): CarriedLine {
  return { inner: asObject(value), carried: {} };
}

/** CloudWatch Logs Insights: each row is a list of fields. */
function ofFields(row: Json): CarriedLine {
  const fields = asArray(row).map((each) => asObject(each));
  return bare(Object.fromEntries(fields.map(({ field, value }) => [asString(field) ?? "", value ?? null])));
}

/** Azure: columns, and rows without their names. */
function ofTable(table: Json): CarriedLine[] {
  const { columns, rows } = asObject(table);
  const names = asArray(columns).map((column) => asString(asObject(column).name) ?? "");
  return asArray(rows).map((row) =>
    bare(Object.fromEntries(asArray(row).map((value, i) => [names[i] ?? "", value]))),
  );
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

function azureAuditEvent(row: JsonObject): JsonObject {
  const parsed = (name: string): Json => {
    const value = row[name];
    return typeof value === "string" && value.startsWith("{")
      ? (structuredLine(value) ?? {})
      : (value ?? null);
  };
  return {
    auditID: row.AuditId ?? "",
    verb: row.Verb ?? "",
    stage: row.Stage ?? null,
    userAgent: row.UserAgent ?? "",
    requestURI: row.RequestUri ?? "",
    user: parsed("User"),
    objectRef: parsed("ObjectRef"),
    responseStatus: parsed("ResponseStatus"),
    requestObject: parsed("RequestObject"),
    responseObject: parsed("ResponseObject"),
    stageTimestamp: row.StageReceivedTime ?? row.TimeGenerated ?? "",
    requestReceivedTimestamp: row.RequestReceivedTime ?? row.TimeGenerated ?? "",
  };
}

function anyTime(time: Json | undefined): WrittenTime | null {
  return typeof time === "string" && NANOS.test(time) ? timeOfNanos(time) : timeOfJson(time);
}

function isListOfEach(fields: Json | undefined): boolean {
  const values = isObject(fields) ? Object.values(asObject(fields)) : [];
  return values.length > 0 && values.every(Array.isArray);
}

function firstOfEach(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, Array.isArray(value) ? (value[0] ?? null) : value]),
  );
}

function messageOf(value: JsonObject): string {
  return asString(value.message) ?? asString(value["@message"]) ?? "";
}

function lineOf(value: Json | undefined): string | JsonObject {
  return typeof value === "string" ? value.trimEnd() : asObject(value);
}

/** A line in JSON as text or parsed; the text of a message by itself is none. */
function isLine(value: Json | undefined): boolean {
  return typeof value === "string" ? isStructured(value) : isObject(value);
}

function isStructured(text: string): boolean {
  return structuredLine(bareLine(text.trim()).text) !== null;
}

function isObject(value: Json | undefined): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
