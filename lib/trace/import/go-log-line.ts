/**
 * Lines of Go's own logger in a process of Knative, beside the process's own: its reverse proxy says there, and nowhere else, that an
 * answer was cut off (`2026/01/01 10:00:30 httputil: ReverseProxy read error during body copy: …`). They name no process.
 */
import type { JsonObject } from "../../model/json.ts";

const LINE = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) (httputil: ReverseProxy read error .+)$/;
/** Of the process's own lines: who it is, and of which revision. */
const OWN = /"(logger|knative\.dev\/key|knative\.dev\/pod)":"([^"\\]+)"/g;

/**
 * The line as the process would have printed it; null for any other.
 * @param before a line of the process in JSON from before it, by which the process is known; "" without one
 */
export function goLogLine(text: string, before: string): JsonObject | null {
  const [, year, month, day, time, message] = LINE.exec(text) ?? [];
  if (message === undefined) return null;
  const own = Object.fromEntries([...before.matchAll(OWN)].map(([, name = "", value = ""]) => [name, value]));
  return { severity: "ERROR", timestamp: `${year}-${month}-${day}T${time}Z`, message, ...own };
}
