/** One line of a log of Knative's, as the API hands it out: `<the kubelet's time> <JSON>` (protocol 5.2). */
import { readDecision } from "../core/reduce/decisions.ts";
import { revisionOfLog } from "../core/reduce/membership.ts";
import { asNumber, asString, type Json, type JsonObject } from "../model/json.ts";
import { nestsTooDeep } from "../model/nesting.ts";
import { isNamedAfterRevision } from "../model/resources.ts";
import type { EpochMs } from "../model/units.ts";
import { parseTime } from "../trace/time.ts";
import type { NewRecord } from "./types.ts";

export type LogProcess = "autoscaler" | "activator" | "controller";

/** A time, and how it is written in a record: in UTC, up to microseconds. */
export interface WrittenTime {
  readonly t: EpochMs;
  readonly at: string;
}

export interface SplitLine {
  /** The kubelet's time; null when the line does not begin with one. */
  readonly stamp: WrittenTime | null;
  /** What the process printed. */
  readonly text: string;
}

const STACK_LENGTH = 2_000;
const FRACTION = /\.(\d+)/;
const EPOCH_SECONDS = /^(\d{1,11})(?:\.(\d+))?$/;
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

/** The line as a record; null when it is no JSON object: a stack trace, a line of klog. */
export function parseLogLine(line: string, process: LogProcess, receivedAt: EpochMs): NewRecord | null {
  return recordOf(splitLine(line), process, receivedAt);
}

/** {@link parseLogLine} for a line that has been split. */
export function recordOf(
  { stamp, text }: SplitLine,
  process: LogProcess,
  receivedAt: EpochMs,
): NewRecord | null {
  const object = parsedObject(text);
  if (object === null) return null;
  const { t, at } = ownTime(object.timestamp) ?? ownTime(object.ts) ?? stamp ?? timeOf(receivedAt);
  const { stacktrace } = object;
  if (typeof stacktrace === "string" && stacktrace.length > STACK_LENGTH) {
    object.stacktrace = stacktrace.slice(0, STACK_LENGTH);
  }
  return { t, at, type: "LOG", resource: process, initial: false, object };
}

/**
 * Whether the timeline can use the line: it is about a revision, and of the processes that talk much it says something
 * that is known, or warns.
 */
export function isUsefulLog(process: LogProcess, object: JsonObject): boolean {
  if (!isAboutRevisions(object) || revisionOfLog(object) === null) return false;
  if (process === "autoscaler") return true;
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

/** RFC 3339 as text, or seconds since the epoch as a number. */
function ownTime(value: Json | undefined): WrittenTime | null {
  if (typeof value === "string") return writtenTime(value);
  const seconds = asNumber(value);
  if (seconds === undefined) return null;
  // The digits as they were printed: a product with 1,000 may end up just below them.
  const [, whole, fraction = ""] = EPOCH_SECONDS.exec(String(seconds)) ?? [];
  if (whole === undefined) return null;
  const t = Number(whole) * 1_000 + Number(fraction.slice(0, 3).padEnd(3, "0"));
  return { t, at: spelled(t, fraction) };
}

function writtenTime(text: string): WrittenTime | null {
  const t = parseTime(text);
  return Number.isNaN(t) ? null : { t, at: spelled(t, FRACTION.exec(text)?.[1] ?? "") };
}

function timeOf(t: EpochMs): WrittenTime {
  const at = new Date(t).toISOString();
  return { t: Math.floor(t), at };
}

let spelledSecond = Number.NaN;
let spelledText = "";

/** The second of `t` in UTC, with the fraction cut to microseconds. Neighbouring lines share their second. */
function spelled(t: EpochMs, fraction: string): string {
  const second = Math.floor(t / 1_000);
  if (second !== spelledSecond) {
    spelledSecond = second;
    spelledText = new Date(second * 1_000).toISOString().slice(0, -".000Z".length);
  }
  return fraction === "" ? `${spelledText}Z` : `${spelledText}.${fraction.slice(0, 6)}Z`;
}
