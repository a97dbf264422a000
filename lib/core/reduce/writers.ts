/** Who wrote an object, and when last: `metadata.managedFields`, or what was kept of it beside a redacted object. */
import { asArray, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { EpochMs } from "../../model/units.ts";
import { asTime } from "./conditions.ts";

export interface Writer {
  readonly manager: string;
  /** `Update` or `Apply`. */
  readonly operation: string;
  /** "" for the object itself. */
  readonly subresource: string;
  readonly at: EpochMs;
}

/** The writers that an object names; a record of a redacted object carries them in its field `writers`. */
export function writersOf(object: JsonObject, extra: JsonObject | undefined): Writer[] {
  const fields = asArray(extra?.writers ?? asObject(object.metadata).managedFields);
  const writers: Writer[] = [];
  for (const field of fields) {
    const { manager, operation, subresource, time } = asObject(field);
    const at = asTime(time);
    if (at === undefined) continue;
    writers.push({
      manager: asString(manager) ?? "",
      operation: asString(operation) ?? "",
      subresource: asString(subresource) ?? "",
      at,
    });
  }
  return writers;
}
