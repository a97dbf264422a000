/**
 * Spans as Zipkin's API and page give them out, and as Knative sent them before it used OpenTelemetry: the same spans, told otherwise. The
 * queue-proxy calls itself after its pod there, and the activator `activator-service`.
 */
import { asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { SpanOfProcess } from "./jaeger-spans.ts";

/** One span of version 2; lists of them, and of lists, are cut into these. */
export function isZipkinSpan({ traceId, id, timestamp, localEndpoint, duration }: JsonObject): boolean {
  return (
    typeof traceId === "string" &&
    typeof id === "string" &&
    typeof timestamp === "number" &&
    (typeof localEndpoint === "object" || typeof duration === "number")
  );
}

/** A span in the fields of OpenTelemetry. */
export function zipkinSpan(value: JsonObject): SpanOfProcess {
  const { traceId, id, parentId, kind, timestamp, duration, localEndpoint, tags, shared } = value;
  const start = asNumber(timestamp) ?? 0;
  const isServer = asString(kind)?.toUpperCase() === "SERVER";
  const name = asString(asObject(localEndpoint).serviceName) ?? "";
  const span: JsonObject = {
    traceId: traceId ?? "",
    // Client and server of a call may share a span.
    spanId: shared === true ? `${asString(id) ?? ""} shared` : (id ?? ""),
    parentSpanId: (shared === true ? id : parentId) ?? "",
    kind: isServer ? "SPAN_KIND_SERVER" : "",
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: nanos(start + (asNumber(duration) ?? 0)),
    attributes: Object.entries(asObject(tags)).map(([key, text]) => ({
      key,
      value: { stringValue: text ?? "" },
    })),
  };
  return { span, resource: new Map([["service.name", name.replace(/^activator-service$/, "activator")]]) };
}

/** Of microseconds. */
function nanos(micros: number): string {
  return `${Math.round(micros)}000`;
}
