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
  /** Which fields, to two levels ("spec.mode"), where that is told. */
  readonly fields: readonly string[];
}

/** Who sent a write, as the API server's audit log says it. */
export interface Sender {
  readonly user: string;
  /** The program: `controller/v1.19`. */
  readonly agent: string;
}

/** The sender whom a record of an audit log names; null for other records. */
export function senderOf(extra: JsonObject | undefined): Sender | null {
  const { user, agent } = asObject(extra?.by);
  const sender = { user: asString(user) ?? "", agent: asString(agent) ?? "" };
  return sender.user === "" && sender.agent === "" ? null : sender;
}

/** The writers that an object names; a record of a redacted object carries them in its field `writers`. */
export function writersOf(object: JsonObject, extra: JsonObject | undefined): Writer[] {
  const managed = asArray(extra?.writers ?? asObject(object.metadata).managedFields);
  const writers: Writer[] = [];
  for (const field of managed) {
    const { manager, operation, subresource, time, fields: written } = asObject(field);
    const at = asTime(time);
    if (at === undefined) continue;
    writers.push({
      manager: asString(manager) ?? "",
      operation: asString(operation) ?? "",
      subresource: asString(subresource) ?? "",
      at,
      fields: asArray(written).filter((path) => typeof path === "string"),
    });
  }
  return writers;
}
