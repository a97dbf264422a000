/** Lines of Knative's logs that are about no revision: which of them say something, and what. */
import { asString, type JsonObject } from "../../../model/json.ts";
import type { SystemLineKind } from "../../state/system.ts";

const SEVERE: ReadonlySet<string> = new Set(
  "WARN WARNING ERROR DPANIC PANIC FATAL CRITICAL ALERT EMERGENCY".split(" "),
);
/** Words of pkg/websocket and of the activator's health check (protocol 8, D11). */
const CONNECTION = /websocket|connection has not yet been established|connection to autoscaler/i;
/** Words of the API server when it cannot reach a webhook of Knative, also one that converts versions; those of others are theirs. */
const WEBHOOK =
  /failed (?:calling|to call) webhook "[^"]*knative\.dev"|conversion webhook for [\w.]*knative\.dev\S* Kind=\w+ failed/i;
/** Words of a webhook that cannot be called because it has no certificate. */
const NO_CERTIFICATE = /^server key missing|tls: no certificates configured/i;
/** Words of pkg/configmap for one that it does not take. */
const CONFIG = /^Error (?:updating|initializing) \S+ config "/;
/** Words of client-go: it asks more than it allows itself. They are no warning there. */
const THROTTLED_WORD = "hrottling";
const THROTTLED = /Waited for [\d.]+m?s due to client-side throttling|Throttling request took/;
/** Words of client-go's leader election. */
const LEASE =
  /leader ?election lost|error (?:retrieving|initially creating|updating) (?:resource lock|leader election record)|Failed to (?:update|release) lock|failed to renew lease/i;

/** What an activator says of a call without the headers of a revision: it answers 404. */
const UNADDRESSED = /^Error while getting revision.*revision\.serving\.knative\.dev \\*"\\*" not found/s;

export interface SystemWords {
  readonly kind: SystemLineKind;
  readonly message: string;
  readonly isFatal?: true;
}

const FATAL: ReadonlySet<string> = new Set("DPANIC PANIC FATAL EMERGENCY".split(" "));

/** What a line says; null when it is of no interest. */
export function readSystemLine(component: string, object: JsonObject): SystemWords | null {
  const severity = asString(object.severity) ?? asString(object.level) ?? "";
  const error = asString(object.error);
  const text = asString(object.message) ?? asString(object.msg) ?? "";
  const message = error === undefined ? text : `${text}: ${error}`;
  if (text.includes(THROTTLED_WORD) && THROTTLED.test(text)) return { kind: "throttled", message };
  if (!SEVERE.has(severity.toUpperCase())) return null;
  if (WEBHOOK.test(message)) return { kind: "webhook", message };
  if (component.endsWith("webhook") && NO_CERTIFICATE.test(message)) return { kind: "webhook", message };
  if (CONFIG.test(message)) return { kind: "config", message };
  if (LEASE.test(message)) return { kind: "lease", message };
  if (component === "activator" && CONNECTION.test(message)) return { kind: "connection", message };
  if (component === "activator" && UNADDRESSED.test(message)) return { kind: "unaddressed", message };
  return { kind: "error", message, ...(FATAL.has(severity.toUpperCase()) ? { isFatal: true } : {}) };
}
