/** One line of a log of Knative's, as the API hands it out: `<the kubelet's time> <JSON>` (protocol 5.2). */
import { readDecision } from "../core/reduce/decisions.ts";
import { ingressOfLine } from "../core/reduce/gateway-lines.ts";
import { revisionOfLog } from "../core/reduce/membership.ts";
import { readRequestLine } from "../core/reduce/request-lines.ts";
import { readSystemLine } from "../core/reduce/system/lines.ts";
import { isIngressController } from "../model/components.ts";
import { asString, type JsonObject } from "../model/json.ts";
import { nestsTooDeep } from "../model/nesting.ts";
import { isNamedAfterRevision } from "../model/resources.ts";
import type { EpochMs } from "../model/units.ts";
import { klogLine } from "../trace/klog-line.ts";
import { logRecord } from "../trace/log-record.ts";
import { timeOfMs, type WrittenTime, writtenTime } from "../trace/written-time.ts";
import type { NewRecord } from "./types.ts";

/** A controller of an ingress has a name of its own: `net-kourier-controller`. */
export type LogProcess =
  | "autoscaler"
  | "activator"
  | "controller"
  | "queue-proxy"
  | `net-${string}-controller`;

export interface SplitLine {
  /** The kubelet's time; null when the line does not begin with one. */
  readonly stamp: WrittenTime | null;
  /** What the process printed. */
  readonly text: string;
}

const SEVERE: ReadonlySet<string> = new Set([
  "WARN",
  "WARNING",
  "ERROR",
  "DPANIC",
  "PANIC",
  "FATAL",
  "CRITICAL",
  "ALERT",
  "EMERGENCY",
]);

/** Takes the kubelet's time off a line. */
export function splitLine(line: string): SplitLine {
  const space = line.indexOf(" ");
  const stamp = space < 20 || space > 40 ? null : writtenTime(line.slice(0, space));
  return stamp === null ? { stamp, text: line } : { stamp, text: line.slice(space + 1) };
}

/** The line as a record; null when it is neither a JSON object nor a telling line of klog: a stack trace. */
export function parseLogLine(line: string, process: LogProcess, receivedAt: EpochMs): NewRecord | null {
  return recordOf(splitLine(line), process, receivedAt);
}

/** {@link parseLogLine} for a line that has been split. */
export function recordOf(
  { stamp, text }: SplitLine,
  process: LogProcess,
  receivedAt: EpochMs,
): NewRecord | null {
  const object = parsedObject(text) ?? klogLine(text, "");
  if (object === null) return null;
  return logRecord(object, process, stamp ?? timeOfMs(receivedAt));
}

/**
 * Whether the timeline can use the line: it is about a revision, and of the processes that talk much it says something
 * that is known, or warns; or it is a warning about no object at all.
 */
export function isUsefulLog(process: LogProcess, object: JsonObject): boolean {
  if (object["knative.dev/key"] === undefined && readSystemLine(process, object) !== null) return true;
  if (isIngressController(process)) return ingressOfLine({ type: "LOG", resource: process, object }) !== null;
  if (!isAboutRevisions(object) || revisionOfLog(object) === null) return false;
  if (process === "autoscaler" || readRequestLine(process, object) !== null) return true;
  const severity = asString(object.severity) ?? asString(object.level) ?? "";
  if (SEVERE.has(severity.toUpperCase())) return true;
  return readDecision(asString(object.message) ?? asString(object.msg) ?? "").kind !== "other";
}

/** The controller reconciles Routes and Configurations too, and writes their keys into the same field. */
function isAboutRevisions(object: JsonObject): boolean {
  const kind = asString(object["knative.dev/kind"]);
  return kind === undefined || isNamedAfterRevision(kind.slice(kind.lastIndexOf(".") + 1));
}

function parsedObject(text: string): JsonObject | null {
  if (!text.trimStart().startsWith("{")) return null;
  try {
    const value = JSON.parse(text) as JsonObject;
    return nestsTooDeep(value) ? null : value;
  } catch {
    return null;
  }
}
