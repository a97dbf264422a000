/** A log line of Knative's as a record: its own time, its stack trace shortened, credentials taken out. */
import { asString, type JsonObject } from "../model/json.ts";
import type { NewRecord } from "../model/record.ts";
import { withoutCredentialsIn } from "./redact-text.ts";
import { timeOfJson, type WrittenTime } from "./written-time.ts";

const STACK_LENGTH = 2_000;

/** Field of a record: the line had been printed before anybody followed the log, and lies where its own time says. */
export const BACKLOG = "backlog";

/**
 * The record of a structured line. The object is changed: a long stack trace is cut.
 * @param process who printed it: `autoscaler`, `activator`, `controller`, `queue-proxy`, `webhook`
 * @param stamp the time that whoever carried the line put before it, for a line without one; null when there is none
 * @returns null when the line has no time at all
 */
export function logRecord(object: JsonObject, process: string, stamp: WrittenTime | null): NewRecord | null {
  const time = timeOfJson(object.timestamp) ?? timeOfJson(object.ts) ?? timeOfJson(object.time) ?? stamp;
  if (time === null) return null;
  const stacktrace = asString(object.stacktrace);
  if (stacktrace !== undefined && stacktrace.length > STACK_LENGTH) {
    object.stacktrace = stacktrace.slice(0, STACK_LENGTH);
  }
  const kept = withoutCredentialsIn(object);
  return { t: time.t, at: time.at, type: "LOG", resource: process, initial: false, object: kept };
}
