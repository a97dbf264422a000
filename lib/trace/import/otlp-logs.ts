/** Log records of OpenTelemetry, as a collector writes them into a file: lines, with what sent them. */
import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from "../../model/json.ts";
import { timeOfNanos } from "../written-time.ts";
import type { CarriedLine } from "./log-envelopes.ts";
import { carriedWith } from "./log-text.ts";

/** The lines of `{resourceLogs: [{resource, scopeLogs: [{logRecords}]}]}`; null for any other value. */
export function linesOfOtlp({ resourceLogs }: JsonObject): Iterable<CarriedLine> | null {
  return Array.isArray(resourceLogs) ? linesOf(resourceLogs) : null;
}

function* linesOf(groups: readonly Json[]): Generator<CarriedLine> {
  for (const { resource, scopeLogs } of groups.map((each) => asObject(each))) {
    const of = fieldsOf(asObject(resource).attributes);
    for (const scope of asArray(scopeLogs)) {
      for (const record of asArray(asObject(scope).logRecords)) yield lineOf(asObject(record), of);
    }
  }
}

function lineOf({ body, timeUnixNano, attributes }: JsonObject, of: JsonObject): CarriedLine {
  const own = { ...of, ...fieldsOf(attributes) };
  const value = plainOf(body);
  return {
    inner: typeof value === "string" ? value : asObject(value),
    carried: carriedWith(
      timeOfNanos(String(timeUnixNano ?? "")) ?? undefined,
      asString(own["k8s.pod.name"]),
      asString(own["k8s.container.name"]),
    ),
  };
}

function fieldsOf(attributes: Json | undefined): JsonObject {
  const fields = asArray(attributes).map((each) => asObject(each));
  return Object.fromEntries(fields.map(({ key, value }) => [asString(key) ?? "", plainOf(value)]));
}

/** A value as it was before it was given a type. Whoever parses a line puts its fields into a list of keys and values. */
function plainOf(typed: Json | undefined): Json {
  const { stringValue, intValue, doubleValue, boolValue, kvlistValue, arrayValue } = asObject(typed);
  if (kvlistValue !== undefined) return fieldsOf(asObject(kvlistValue).values);
  if (arrayValue !== undefined) return asArray(asObject(arrayValue).values).map(plainOf);
  const number = asNumber(doubleValue) ?? (intValue === undefined ? undefined : Number(intValue));
  return asString(stringValue) ?? number ?? boolValue ?? null;
}
