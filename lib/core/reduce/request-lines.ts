/**
 * Requests that went wrong, as the activator and queue-proxy print them (0.12 to 1.24): error lines of the process, and the
 * lines of its request log (`logging.enable-request-log`).
 *
 * A line tells what that process answered, not what the client got, and one request may be in several logs.
 */
import { asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { DurationMs } from "../../model/units.ts";
import { parseGoDuration } from "../state/go-duration.ts";
import type { LoggedCause, LoggedSource } from "../state/state.ts";

/** A request that went wrong, by one line. */
export interface LoggedRequest {
  readonly source: LoggedSource;
  readonly cause: LoggedCause;
  /** What the process answered; 0 when the client was gone. */
  readonly status: number;
  readonly ms: DurationMs;
  readonly message: string;
}

/** Longer texts are cut before anything is looked for in them. */
const MOST_TEXT = 4_096;
const MESSAGE_LENGTH = 300;

/** How the error lines of both processes begin; the longer ones go on with numbers of the node's sockets. */
const ERROR_LINES = [
  "Throttler try error",
  "Error processing request in the activator",
  "error reverse proxying request",
  "Request timeout",
  "httputil: ReverseProxy read error during body copy",
] as const;
/** Before lines of Go's own logger, which some collectors hand on as text. */
const GO_TIME = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)? /;
/** Probes of kubelet and Knative: `logging.enable-probe-request-log` prints them, too. */
const PROBE_AGENT = /^(kube-probe\/|Knative-\w+-Probe)/;

/** What a line of the activator or of queue-proxy says of a request that went wrong; null when it says nothing of one. */
export function readRequestLine(process: string, object: JsonObject): LoggedRequest | null {
  if (process !== "activator" && process !== "queue-proxy") return null;
  const access = accessOf(object);
  return access === null ? readErrorLine(process, object) : readAccess(process, access);
}

/** What a line of a request log says, whatever came of the request; null for any other line. */
export function requestOf(process: string, object: JsonObject): JsonObject | null {
  if (process !== "activator" && process !== "queue-proxy") return null;
  return accessOf(object);
}

/** A probe of kubelet or Knative, which is no load. */
export function isProbe(access: JsonObject): boolean {
  return PROBE_AGENT.test(asString(access.userAgent) ?? "");
}

function readErrorLine(process: LoggedRequest["source"], object: JsonObject): LoggedRequest | null {
  const text = (asString(object.message) ?? asString(object.msg) ?? "")
    .slice(0, MOST_TEXT)
    .replace(GO_TIME, "");
  const start = ERROR_LINES.find((line) => text.startsWith(line));
  if (start === undefined) return null;
  const error = (asString(object.error) ?? "").slice(0, MOST_TEXT);
  const rest = start === "error reverse proxying request" ? "" : text.slice(start.length);
  const message = `${start}${rest}${error === "" ? "" : `: ${error}`}`.slice(0, MESSAGE_LENGTH);
  const cause = causeOf(start, `${rest} ${error}`);
  return { source: process, cause, status: STATUS[cause], ms: 0, message };
}

/** What the processes answer (protocol 4.1): the activator's limit in time is a 503, that of the whole request a 504. */
const STATUS: Readonly<Record<LoggedCause, number>> = {
  full: 503,
  deadline: 503,
  timeout: 504,
  proxy: 502,
  // The status had been sent before.
  cut: 0,
  canceled: 0,
  status: 500,
  app: 500,
  other: 500,
};

function causeOf(start: (typeof ERROR_LINES)[number], error: string): LoggedCause {
  if (/queue full|activator overload|breaker/i.test(error)) return "full";
  if (/context canceled/.test(error)) return "canceled";
  if (start === "Request timeout") return "timeout";
  if (start.startsWith("httputil")) return "cut";
  if (start === "error reverse proxying request") return "proxy";
  return /deadline exceeded/.test(error) ? "deadline" : "other";
}

/** The part of a request log's line that its default template makes; some collectors hand the line on as text. */
function accessOf(object: JsonObject): JsonObject | null {
  const access = asObject(object.httpRequest);
  if (access.status !== undefined) return access;
  const text = asString(object.message) ?? asString(object.msg) ?? "";
  if (!text.startsWith('{"httpRequest"') || text.length > MOST_TEXT) return null;
  try {
    return asObject(asObject(JSON.parse(text)).httpRequest);
  } catch {
    return null;
  }
}

/** What the processes answer themselves, by its length (protocol 4.1): "pending request queue full⏎", and what is over in time. */
const OWN_ANSWERS: readonly {
  readonly process: "activator" | "queue-proxy" | null;
  readonly status: number;
  readonly size: number;
  readonly cause: LoggedCause;
}[] = [
  { process: null, status: 503, size: 27, cause: "full" },
  { process: "activator", status: 504, size: 25, cause: "timeout" },
  { process: "queue-proxy", status: 504, size: 15, cause: "timeout" },
];

/** A request log names no cause; the process's own answers have a status and a length of their own. */
function ownCause(
  process: "activator" | "queue-proxy",
  status: number,
  { responseSize }: JsonObject,
): LoggedCause | undefined {
  const size = asNumber(responseSize) ?? Number(asString(responseSize) ?? Number.NaN);
  return OWN_ANSWERS.find(
    (one) => one.status === status && one.size === size && (one.process ?? process) === process,
  )?.cause;
}

function readAccess(process: "activator" | "queue-proxy", access: JsonObject): LoggedRequest | null {
  const status = asNumber(access.status) ?? Number(asString(access.status) ?? Number.NaN);
  if (!Number.isInteger(status) || status < 500 || status > 599) return null;
  if (isProbe(access)) return null;
  const method = asString(access.requestMethod) ?? "";
  const url = (asString(access.requestUrl) ?? "").slice(0, MESSAGE_LENGTH).replace(/[?#].*$/s, "");
  return {
    source: `${process}-access`,
    cause: ownCause(process, status, access) ?? (status >= 502 && status <= 504 ? "status" : "app"),
    status,
    ms: Math.round(parseGoDuration(asString(access.latency) ?? "") ?? 0),
    message: `${method} ${url}: ${status}`.trim().slice(0, MESSAGE_LENGTH),
  };
}
