/**
 * Lines that client-go prints in a process of Knative, beside the process's own: that it waits for its rate limit, lost a Lease, cannot
 * list objects. They are klog's (`W1129 10:00:28.123456       1 reflector.go:324] message`), without a year and without a logger.
 */
import type { JsonObject } from "../model/json.ts";

const LINE = /^([IWEF])(\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d{6}) +\d+ ([\w./-]+\.go:\d+)\] (.+)$/;
const SEVERITIES: Readonly<Record<string, string>> = { I: "INFO", W: "WARNING", E: "ERROR", F: "FATAL" };
/** Of what is no warning only this matters. */
const TELLING = /client-side throttling|Throttling request took/;
const TIME = /"(?:timestamp|ts|time)":"(\d{4})-(\d\d)/;
const LOGGER = /"logger":"([\w./-]+)"/;

/**
 * The line as the process would have printed it; null for any other, and for one that says nothing.
 * @param before a line of the process in JSON from before it, by which its year and its process are known; "" without one
 * @param telling what matters of lines that are no warnings
 */
export function klogLine(text: string, before: string, telling: RegExp = TELLING): JsonObject | null {
  const [, letter = "", month = "", day = "", time = "", caller = "", message = ""] = LINE.exec(text) ?? [];
  const severity = SEVERITIES[letter];
  if (severity === undefined || (severity === "INFO" && !telling.test(message))) return null;
  const [, year, lastMonth] = TIME.exec(before) ?? [];
  const logger = LOGGER.exec(before)?.[1];
  return {
    severity,
    ...(year === undefined
      ? {}
      : {
          timestamp: `${yearOf(Number(year), lastMonth === "12" && month === "01")}-${month}-${day}T${time}Z`,
        }),
    ...(logger === undefined ? {} : { logger }),
    caller,
    message,
  };
}

const yearOf = (year: number, isNext: boolean): number => (isNext ? year + 1 : year);
