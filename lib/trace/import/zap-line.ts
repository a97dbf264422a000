/**
 * Log lines as zap prints them in production, read by their outer form: no credential can be in them, nobody asks for more
 * than their time, and their JSON is as good as that of a parser that was asked. Most lines of a log are such; to parse
 * and to print them again takes several times as long.
 */
import { mayHoldCredentials } from "../redact-text.ts";
import { parseTime } from "../time.ts";
import { processOfLogger } from "./log-process.ts";
import type { PrintedRecord } from "./types.ts";

/** Texts without `\/` and `\u`, which may hide what is looked for. */
const TEXT = String.raw`[^"\\\u0000-\u001f]*(?:\\["\\bfnrt][^"\\\u0000-\u001f]*)*`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const SIMPLE = `(?:"${TEXT}"|${NUMBER}|true|false|null)`;
const KEY = String.raw`"[\w./-]+"`;
const VALUE = String.raw`(?:${SIMPLE}|\{(?:${KEY}:${SIMPLE}(?:,${KEY}:${SIMPLE})*)?\}|\[(?:${SIMPLE}(?:,${SIMPLE})*)?\])`;
/** Names without anything that separates a credential from what it is called. */
const NAMES = String.raw`(?:,"(?:commit|knative\.dev/(?:controller|kind|name|namespace|pod|key|traceid))":"[\w./-]*")*`;
/** What of a line is looked at stands once: a later one would count instead. And what other shapes are known by is in none. */
const OTHERS = [
  ...["apiVersion", "timestamp", "ts", "time", "logger", "message", "msg", "stacktrace"],
  ...["format", "t", "auditID", "protoPayload", "api_path", "capture_id", "object", "data"],
  ...["resourceSpans", "resourceLogs", "resourceMetrics", "response_code"],
  ...[
    "logEvents",
    "records",
    "results",
    "tables",
    "rawResponse",
    "fields",
    "attributes",
    "properties",
    "result",
    "_raw",
  ],
  ...["hits", "events", "log", "podName", "line", "_source", "jsonPayload", "textPayload", "logStreamName"],
].join("|");
const FIELDS = `(?:,(?!"(?:${OTHERS})")${KEY}:${VALUE})*`;
const LINE = new RegExp(
  String.raw`^\{"(?:severity|level)":"(?:debug|info|warn|warning|error|DEBUG|INFO|WARN|WARNING|ERROR)",` +
    String.raw`"(?:timestamp|ts)":"([\dT:.-]{19,29}Z)","logger":"([\w./-]*)","caller":"[\w./@-]*\.go:\d+",` +
    `"(?:message|msg)":"(${TEXT})"${NAMES}(${FIELDS})\\}$`,
);
/** Decisions whose events other inputs tell of, too. */
const MARKED = "Scaling ";
const MICROSECONDS = "2026-01-01T00:00:00.123456".length;

/** The record of a line in JSON; null for a line of which more has to be looked at. */
export function printedLine(text: string, container: string | undefined): PrintedRecord | null {
  const parts = LINE.exec(text);
  if (parts === null) return null;
  const [, time = "", logger = "", message = "", fields = ""] = parts;
  const resource = container === "queue-proxy" ? container : processOfLogger(logger);
  const t = parseTime(time);
  if (resource === null || Number.isNaN(t) || message.startsWith(MARKED)) return null;
  // The beginning of a JSON Web Token, which may stand in a name.
  if (text.includes("J") && text.includes("eyJ")) return null;
  if (mayHoldCredentials(message) || (fields !== "" && mayHoldCredentials(fields))) return null;
  const at = time.length <= MICROSECONDS + 1 ? time : `${time.slice(0, MICROSECONDS)}Z`;
  return { t, at, resource, object: text };
}
