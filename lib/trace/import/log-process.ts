/** Which process printed a log line: by what the line says itself, else by its pod, else by the name of its file. */
import { asString, type JsonObject } from "../../model/json.ts";
import type { Carried } from "./types.ts";

/** The processes of Knative whose lines are read, with what their lines and pods are known by. */
const PROCESSES: readonly { readonly name: string; readonly by: RegExp }[] = [
  { name: "queue-proxy", by: /^queue-?proxy\b|^sharedmain\/main/i },
  { name: "autoscaler-hpa", by: /^(hpaautoscaler|autoscaler-hpa)\b/ },
  { name: "autoscaler", by: /^autoscaler\b/ },
  { name: "activator", by: /^activator\b/ },
  { name: "webhook", by: /^(webhook|domain-?mapping-?webhook)\b/ },
  { name: "controller", by: /^controller\b/ },
];
/** Folders of Knative's source in `caller`. */
const FOLDERS: readonly { readonly name: string; readonly by: RegExp }[] = [
  {
    name: "autoscaler",
    by: /(^|\/)(kpa|scaling|autoscaling|metrics\/(collector|stats_scraper)|statforwarder)\//,
  },
  {
    name: "activator",
    by: /(^|\/)(activator|net\/(throttler|revision_backends|lb_policy)|handler)(\/|\.go)/,
  },
  { name: "queue-proxy", by: /(^|\/)queue(\/|-proxy)/ },
  {
    name: "controller",
    by: /(^|\/)(serverlessservice|revision|configuration|route|service|labeler|gc|domainmapping)\//,
  },
];
const RECONCILERS: readonly { readonly name: string; readonly by: RegExp }[] = [
  { name: "autoscaler", by: /autoscaling\.(kpa|metric)|autoscaler/i },
  { name: "autoscaler-hpa", by: /autoscaling\.hpa/i },
  {
    name: "controller",
    by: /reconciler\.(serverlessservice|revision|configuration|route|service|labeler|gc)/i,
  },
];

/**
 * The process of a structured line, as records name it; null when nothing tells. A controller of an ingress
 * (`net-kourier-controller`) keeps its own name.
 */
export function processOf(line: JsonObject, { pod, container }: Carried, fileName: string): string | null {
  if (container === "queue-proxy") return "queue-proxy";
  const logger = asString(line.logger) ?? "";
  const found =
    processOfLogger(logger) ??
    named(RECONCILERS, asString(line["knative.dev/controller"]) ?? "") ??
    named(PROCESSES, asString(line["knative.dev/pod"]) ?? "") ??
    named(PROCESSES, pod ?? "") ??
    (line.httpRequest === undefined ? null : "queue-proxy") ??
    named(FOLDERS, asString(line.caller) ?? "") ??
    named(PROCESSES, baseOf(fileName));
  if (found !== null) return found;
  return /^net-[a-z-]+/.exec(logger)?.[0] ?? null;
}

const MAX_KNOWN = 1_000;
const byLogger = new Map<string, string | null>();

/** The process that a logger's name tells; null when it tells none, and something else may. */
export function processOfLogger(logger: string): string | null {
  const known = byLogger.get(logger);
  if (known !== undefined) return known;
  const found = named(PROCESSES, logger);
  if (byLogger.size >= MAX_KNOWN) byLogger.clear();
  byLogger.set(logger, found);
  return found;
}

/** True for the name of a pod in which a process of Knative may run. */
export function isKnativePod(pod: string): boolean {
  return pod.startsWith("net-") || named(PROCESSES, pod) !== null;
}

function named(table: typeof PROCESSES, text: string): string | null {
  return text === "" ? null : (table.find(({ by }) => by.test(text))?.name ?? null);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
