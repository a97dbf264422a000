/** Traces as Jaeger's page and API give them out: the same spans as OpenTelemetry's, told otherwise. */
import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from "../../model/json.ts";

/** A span in the fields of OpenTelemetry, and the attributes of the process that sent it. */
export interface SpanOfProcess {
  readonly span: JsonObject;
  readonly resource: ReadonlyMap<string, string>;
}

/** `{traceID, spans, processes}` */
export function isJaegerTrace({ traceID, spans, processes }: JsonObject): boolean {
  return typeof traceID === "string" && Array.isArray(spans) && typeof processes === "object";
}

export function* jaegerSpans({ spans, processes }: JsonObject): Generator<SpanOfProcess> {
  for (const each of asArray(spans)) {
    const { traceID, spanID, references, startTime, duration, tags, processID } = asObject(each);
    const { serviceName, tags: ofProcess } = asObject(asObject(processes)[asString(processID) ?? ""]);
    const parent = asArray(references).find((one) => asObject(one).refType === "CHILD_OF");
    const start = asNumber(startTime);
    const kind = asArray(tags).find((tag) => asObject(tag).key === "span.kind");
    const span: JsonObject = {
      traceId: traceID ?? "",
      spanId: spanID ?? "",
      parentSpanId: asObject(parent).spanID ?? "",
      kind: asObject(kind).value === "server" ? "SPAN_KIND_SERVER" : "",
      startTimeUnixNano: nanos(start),
      endTimeUnixNano: nanos(start === undefined ? undefined : start + (asNumber(duration) ?? 0)),
      attributes: asArray(tags).map(attributeOf),
    };
    const resource = new Map(
      asArray(ofProcess).flatMap((tag) => {
        const { key, value } = asObject(tag);
        return typeof key === "string" ? [[key, String(value ?? "")] as const] : [];
      }),
    );
    yield { span, resource: resource.set("service.name", asString(serviceName) ?? "") };
  }
}

function attributeOf(tag: Json): Json {
  const { key, value } = asObject(tag);
  return { key: key ?? "", value: { stringValue: String(value ?? "") } };
}

/** Of microseconds. */
function nanos(micros: number | undefined): string {
  return micros === undefined ? "" : `${Math.round(micros)}000`;
}
