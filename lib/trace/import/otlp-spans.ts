/**
 * Spans of activator and queue-proxy, as an OpenTelemetry collector writes them into a file: requests, each once, as who
 * sent it saw it.
 *
 *   activator     ├───────── server ─────────┤      the outermost server span of a request: when it was sent, how long it took
 *   queue-proxy             ├── server ──┤          names the revision
 */
import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from "../../model/json.ts";
import { isNanos, timeOfNanos } from "../written-time.ts";
import { PROBE_AGENT, withoutQuery } from "./access-line.ts";
import { isJaegerTrace, jaegerSpans } from "./jaeger-spans.ts";
import type { Slices } from "./sorted-rows.ts";
import type { ImportSink, JsonShape, Place } from "./types.ts";
import { isZipkinSpan, zipkinSpan } from "./zipkin-spans.ts";

/** What a span, or who sent it, is asked for, by the names of today and those of before. */
const ATTRIBUTES = {
  service: ["service.name"],
  container: ["container.name", "k8s.container.name"],
  revision: ["kn.revision.name"],
  namespace: ["k8s.namespace.name"],
  status: ["http.response.status_code", "http.status_code"],
  host: ["server.address", "http.host", "net.host.name"],
  path: ["url.path", "http.target", "http.path"],
  agent: ["user_agent.original", "http.user_agent"],
} as const;
const NAMES: ReadonlySet<string> = new Set(Object.values(ATTRIBUTES).flat());
/** Whose spans a request passes; those of others are requests of their own. */
const PROXIES: ReadonlySet<string> = new Set(["activator", "queue-proxy", "queue"]);
const SERVER: readonly (Json | undefined)[] = [2, "SPAN_KIND_SERVER"];
/** As queue-proxies called themselves before Knative used OpenTelemetry. */
const POD = /^.+-deployment-[a-z0-9]+-[a-z0-9]+$/;
/** Spans come in any order, so all are held until the end. */
const MAX_SPANS = 500_000;
const NANOS_PER_MS = 1e6;
/** Spans may be each other's parents, in what is no trace. */
const MOST_HOPS = 32;

interface Span {
  readonly id: string;
  readonly parent: string;
  readonly isServer: boolean;
  readonly isProxy: boolean;
  readonly revision: string;
  /** What sent it, where that is called after its pod. */
  readonly pod: string;
  readonly namespace: string;
  readonly start: string;
  readonly end: string;
  readonly status: number | undefined;
  readonly host: string;
  readonly path: string;
  readonly isProbe: boolean;
  readonly place: Place;
}

/** OTLP in JSON: one object a line, or a whole file. Metrics of it tell nothing here; for its logs see `otlp-logs.ts`. */
export const OTLP_SPANS: JsonShape = {
  kind: "spans",
  fits: (value) =>
    groupsOf(value) !== undefined ||
    isJaegerTrace(value) ||
    isZipkinSpan(value) ||
    Array.isArray(value.resourceMetrics),
  open(sink) {
    const spans = new Map<string, Span>();
    return {
      take(value, place) {
        if (value.resourceMetrics !== undefined) sink.left("otherKind", place);
        for (const span of spansOf(value, place)) {
          if (spans.size >= MAX_SPANS) sink.left("limit", place);
          else if (span === null) sink.left("noTime", place);
          else spans.set(span.id, span);
        }
      },
      end: () => tellRequests(spans, sink),
    };
  },
};

function* spansOf(value: JsonObject, place: Place): Generator<Span | null> {
  if (isZipkinSpan(value)) {
    const { span, resource } = zipkinSpan(value);
    yield readSpan(span, resource, place);
  }
  if (isJaegerTrace(value))
    for (const span of jaegerSpans(value)) yield readSpan(span.span, span.resource, place);
  for (const group of asArray(groupsOf(value)).map((each) => asObject(each))) {
    const resource = attributesOf(asObject(group.resource).attributes);
    const scopes = [...asArray(group.scopeSpans), ...asArray(group.instrumentationLibrarySpans)];
    for (const scope of scopes) {
      for (const span of asArray(asObject(scope).spans)) yield readSpan(asObject(span), resource, place);
    }
  }
}

/** Spans by what sent them: of the file exporter, and of Tempo's API. */
function groupsOf({ resourceSpans, batches, trace }: JsonObject): Json | undefined {
  const found = [resourceSpans, batches, asObject(trace).resourceSpans, asObject(trace).batches];
  return found.find(Array.isArray);
}

type Attributes = ReadonlyMap<string, string>;

function readSpan(span: JsonObject, resource: Attributes, place: Place): Span | null {
  const { traceId, spanId, parentSpanId, kind, startTimeUnixNano, endTimeUnixNano } = span;
  const own = attributesOf(span.attributes);
  const of = (names: readonly string[]): string => {
    for (const name of names) {
      const text = own.get(name) ?? resource.get(name);
      if (text !== undefined) return text;
    }
    return "";
  };
  const start = String(startTimeUnixNano ?? "");
  const end = String(endTimeUnixNano ?? "");
  if (!isNanos(start) || !isNanos(end)) return null;
  const trace = asString(traceId) ?? "";
  const service = of(ATTRIBUTES.service);
  const pod = POD.test(service) ? service : "";
  const status = Number(of(ATTRIBUTES.status) || Number.NaN);
  return {
    id: `${trace} ${asString(spanId) ?? ""}`,
    parent: `${trace} ${asString(parentSpanId) ?? ""}`,
    isServer: SERVER.includes(kind),
    isProxy: pod !== "" || PROXIES.has(service) || PROXIES.has(of(ATTRIBUTES.container)),
    revision: of(ATTRIBUTES.revision),
    pod,
    namespace: of(ATTRIBUTES.namespace),
    start,
    end,
    status: Number.isNaN(status) ? undefined : status,
    host: of(ATTRIBUTES.host),
    path: withoutQuery(of(ATTRIBUTES.path)),
    isProbe: PROBE_AGENT.test(of(ATTRIBUTES.agent)),
    place,
  };
}

/** Those that are read. */
function attributesOf(attributes: Json | undefined): Attributes {
  const read = new Map<string, string>();
  for (const each of asArray(attributes)) {
    const { key, value } = asObject(each);
    if (typeof key !== "string" || !NAMES.has(key)) continue;
    const { stringValue, intValue } = asObject(value);
    const text = asString(stringValue) ?? asString(intValue) ?? asNumber(intValue)?.toString();
    if (text !== undefined) read.set(key, text);
  }
  return read;
}

/** Each request once: by its outermost span, and the revision that a span of it names. */
/** So many spans are looked at in one slice. */
const SLICE_SPANS = 512;

function* tellRequests(spans: ReadonlyMap<string, Span>, sink: ImportSink): Slices<void> {
  const told = new Set<Span>();
  let looked = 0;
  for (const span of spans.values()) {
    looked += 1;
    if (looked % SLICE_SPANS === 0) yield;
    if (!span.isServer || (span.revision === "" && span.pod === "")) continue;
    const outer = outermost(spans, span);
    if (told.has(outer)) continue;
    told.add(outer);
    if (outer.isProbe || span.isProbe) sink.left("otherLine", span.place);
    else tellRequest(outer, span, sink);
  }
}

/** The last server span on the way up through Knative's own processes. */
function outermost(spans: ReadonlyMap<string, Span>, span: Span): Span {
  let outer = span;
  let next = spans.get(span.parent);
  for (let hops = 0; hops < MOST_HOPS && next !== undefined; hops++) {
    const isSame = next.revision === "" || next.revision === span.revision;
    if (!next.isProxy || !isSame) break;
    if (next.isServer) outer = next;
    next = spans.get(next.parent);
  }
  return outer;
}

function tellRequest(outer: Span, { revision, namespace, pod }: Span, sink: ImportSink): void {
  const time = timeOfNanos(outer.start);
  if (time === null) return;
  const ms = Number(BigInt(outer.end) - BigInt(outer.start)) / NANOS_PER_MS;
  const { host, path, status } = outer;
  const request = { host, path, ...(status === undefined ? {} : { status }), ms };
  if (revision === "") {
    sink.requested({ time, cluster: "", pod, request });
    return;
  }
  sink.record({
    ...time,
    type: "REQUEST",
    resource: "gateway",
    initial: false,
    clock: "client",
    object: { namespace, revision, ...request },
  });
}
