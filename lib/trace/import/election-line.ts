/**
 * Lines of client-go's leader election in a process of Knative: that it leads from now on, or no more. Where a log is all that there is,
 * nothing else tells who leads.
 */
import type { JsonObject } from "../../model/json.ts";
import { klogLine } from "../klog-line.ts";
import type { Carried } from "./types.ts";

const TELLING = /^(?:successfully acquired|failed to renew) lease /;
const POD = /"knative\.dev\/pod":"([^"\\]+)"/;

/**
 * The line as the process would have printed it, with its pod; null for any other.
 * @param before a line of the process in JSON from before it; "" without one
 */
export function electionLine(text: string, before: string, { pod }: Carried): JsonObject | null {
  const line = klogLine(text, before, TELLING);
  if (line === null || !TELLING.test(String(line.message))) return null;
  const name = POD.exec(before)?.[1] ?? pod;
  return name === undefined ? line : { ...line, "knative.dev/pod": name };
}
