/** Log lines in JSON, by themselves and in the envelopes of log services and container runtimes. */
import type { JsonObject } from "../../model/json.ts";
import { logRecord } from "../log-record.ts";
import { isEnvelope, linesOfAnswer, opened } from "./log-envelopes.ts";
import { processOf } from "./log-process.ts";
import { bareLine, NOTHING_CARRIED } from "./log-text.ts";
import { linesOfOtlp } from "./otlp-logs.ts";
import type { Carried, ImportSink, JsonShape, Place, Sort } from "./types.ts";
import { printedLine } from "./zap-line.ts";

/** A structured line of one of Knative's processes. */
export const LOG_LINE: JsonShape = {
  kind: "logs",
  fits: (value) =>
    (typeof value.message === "string" || typeof value.msg === "string" || value.httpRequest !== undefined) &&
    ["severity", "level", "logger", "caller", "knative.dev/key", "httpRequest"].some(
      (name) => value[name] !== undefined,
    ) &&
    typeof value.apiVersion !== "string",
  open: (sink, { name }) => ({
    takeText(text, { container }) {
      const line = printedLine(text, container);
      if (line !== null) sink.printed("LOG", line, "log");
      return line !== null;
    },
    take(value, place, carried = {}) {
      const process = processOf(value, carried, name);
      if (process === null) {
        sink.left("otherLine", place);
        return;
      }
      const record = logRecord(value, process, carried.stamp ?? null);
      if (record === null) sink.left("noTime", place);
      else sink.record({ ...record, clock: "log" });
    },
  }),
};

/** A longer line, put together of parts, is no log line. */
const MAX_PARTS_LENGTH = 1024 * 1024;

/** One line in its envelope. */
export const ENVELOPED_LINE: JsonShape = {
  kind: null,
  fits: isEnvelope,
  open(sink, _, sort) {
    /** Docker cuts long lines: the parts lack a newline, and those of the two streams come in turns. */
    const parts = new Map<string, string>();
    return {
      take(value, place, outer = {}) {
        const line = opened(value);
        if (line === null) return;
        const { inner, carried, stream } = line;
        const whole = stream === undefined || typeof inner !== "string" ? inner : joined(stream, inner);
        if (whole !== null) takeInner(whole, { ...outer, ...carried }, place, sort, sink);
      },
      // biome-ignore lint/correctness/useYield: there are two at most
      *end() {
        for (const [stream] of parts) sink.left("otherLine", `the last line of ${stream}`);
      },
    };

    /** The line that ends with this part; null while parts are missing. */
    function joined(stream: string, text: string): string | null {
      const whole = (parts.get(stream) ?? "") + text;
      parts.delete(stream);
      // Collectors take the newline off a whole line, too.
      const isPart = whole.startsWith("{") && !/[}\n]\s*$/.test(text) && whole.length < MAX_PARTS_LENGTH;
      if (isPart) parts.set(stream, whole);
      return isPart ? null : whole;
    }
  },
};

/** Whole answers of log services, and what collectors write: many lines in one value. */
export const LOG_ANSWER: JsonShape = {
  kind: null,
  fits: (value) => linesOfAnswer(value) !== null || linesOfOtlp(value) !== null,
  open: (sink, _, sort) => ({
    take(value, place) {
      for (const { inner, carried } of linesOfAnswer(value) ?? linesOfOtlp(value) ?? [])
        takeInner(inner, carried, place, sort, sink);
    },
  }),
};

/** A line, or an object, from within an envelope. */
function takeInner(
  inner: string | JsonObject,
  outer: Carried,
  place: Place,
  sort: Sort,
  sink: ImportSink,
): void {
  if (typeof inner !== "string") {
    if (!sort(inner, place, outer)) sink.left("otherLine", place);
    return;
  }
  const { text, carried: own } = bareLine(inner.trimEnd());
  if (!sort(text, place, own === NOTHING_CARRIED ? outer : { ...outer, ...own }))
    sink.left("otherLine", place);
}
