/** Lines of Knative's logs that are about no revision: which of them say something, and what. */
import { asString, type JsonObject } from "../../../model/json.ts";
import type { SystemLineKind } from "../../state/system.ts";

const SEVERE: ReadonlySet<string> = new Set(
  "WARN WARNING ERROR DPANIC PANIC FATAL CRITICAL ALERT EMERGENCY".split(" "),
);
/** Words of pkg/websocket and of the activator's health check (protocol 8, D11). */
const CONNECTION = /websocket|connection has not yet been established|connection to autoscaler/i;
/** Words of the API server when it cannot reach a webhook of Knative; those of others are theirs. */
const WEBHOOK = /failed (?:calling|to call) webhook "[^"]*knative\.dev"/i;

/** What an activator says of a call without the headers of a revision: it answers 404. */
const UNADDRESSED = /^Error while getting revision.*revision\.serving\.knative\.dev \\*"\\*" not found/s;

/** What a line says; null when it is of no interest. */
export function readSystemLine(
  component: string,
  object: JsonObject,
): { readonly kind: SystemLineKind; readonly message: string } | null {
  const severity = asString(object.severity) ?? asString(object.level) ?? "";
  if (!SEVERE.has(severity.toUpperCase())) return null;
  const error = asString(object.error);
  const text = asString(object.message) ?? asString(object.msg) ?? "";
  const message = error === undefined ? text : `${text}: ${error}`;
  if (WEBHOOK.test(message)) return { kind: "webhook", message };
  if (component === "activator" && CONNECTION.test(message)) return { kind: "connection", message };
  if (component === "activator" && UNADDRESSED.test(message)) return { kind: "unaddressed", message };
  return { kind: "error", message };
}
