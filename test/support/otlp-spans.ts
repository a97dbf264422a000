/** Spans as activator and queue-proxy would have sent them to a collector while a recording was made. */
import type { JsonObject } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";

function attribute(key: string, value: string | number): JsonObject {
  return {
    key,
    value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
  };
}

/** One span of a service, alone in its line. */
export function spanLine(service: string, span: JsonObject, attributes: JsonObject = {}): JsonObject {
  const given = Object.entries(attributes).map(([key, value]) => attribute(key, value as string | number));
  const resource = { attributes: [attribute("service.name", service)] };
  return {
    resourceSpans: [{ resource, scopeSpans: [{ spans: [{ kind: 2, ...span, attributes: given }] }] }],
  };
}

/** Nanoseconds of a time in milliseconds, and some microseconds more. */
export function nanos(ms: number): string {
  return `${BigInt(Math.round(ms * 1_000)) * 1_000n}`;
}

/** Two lines for each request: the queue-proxy's, which names the revision, and the activator's around it. */
export function requestSpans(records: readonly TraceRecord[]): JsonObject[] {
  return records
    .filter(({ type, object }) => type === "REQUEST" && typeof object.revision === "string")
    .flatMap(({ object, t }, i) => {
      const { namespace, revision, status, path, host, ms } = object as Readonly<Record<string, string>>;
      const end = t + Number(ms);
      const trace = { traceId: `trace-${i}` };
      return [
        spanLine(
          "queue-proxy",
          {
            ...trace,
            spanId: "b",
            parentSpanId: "a",
            startTimeUnixNano: nanos(t + Number(ms) / 4),
            endTimeUnixNano: nanos(end - Number(ms) / 4),
          },
          {
            "kn.revision.name": revision ?? "",
            "k8s.namespace.name": namespace ?? "",
            "http.response.status_code": Number(status),
          },
        ),
        spanLine(
          "activator",
          { ...trace, spanId: "a", startTimeUnixNano: nanos(t), endTimeUnixNano: nanos(end) },
          {
            "http.response.status_code": Number(status),
            "url.path": path ?? "",
            "server.address": host ?? "",
          },
        ),
      ];
    })
    .reverse();
}
