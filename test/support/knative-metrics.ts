/** Metrics of Knative (1.21 and newer) that the dashboard and the rules ask for, as Prometheus spells them; protocol 5.1. */
import type { Known } from "./promql.ts";

const NAMESPACE = "k8s_namespace_name";
const OF_A_REVISION = [NAMESPACE, "kn_service_name", "kn_configuration_name", "kn_revision_name"];

/** OTel name → labels, and what Prometheus adds to the name for the unit and the kind. */
const METRICS: Readonly<Record<string, readonly [labels: readonly string[], suffix?: string]>> = {
  "kn.revision.pods.desired": [OF_A_REVISION],
  "kn.revision.pods.requested": [OF_A_REVISION],
  "kn.revision.pods.count": [OF_A_REVISION],
  "kn.revision.pods.not_ready.count": [OF_A_REVISION],
  "kn.revision.pods.pending.count": [OF_A_REVISION],
  "kn.revision.pods.terminating.count": [OF_A_REVISION],
  "kn.revision.capacity.excess": [OF_A_REVISION],
  "kn.revision.panic.mode": [OF_A_REVISION],
  "kn.revision.concurrency.stable": [OF_A_REVISION],
  "kn.revision.concurrency.panic": [OF_A_REVISION],
  "kn.revision.concurrency.target": [OF_A_REVISION],
  "kn.revision.rps.stable": [OF_A_REVISION, "_per_second"],
  "kn.revision.rps.panic": [OF_A_REVISION, "_per_second"],
  "kn.revision.rps.target": [OF_A_REVISION, "_per_second"],
  "kn.autoscaler.scrape.duration": [OF_A_REVISION.slice(0, 3), "_seconds_bucket"],
  "kn.revision.request.concurrency": [OF_A_REVISION],
  "kn.revision.request.queued": [[NAMESPACE, "kn_revision_name"]],
  "kn.revision.request.active": [[NAMESPACE, "kn_revision_name"]],
  "kn.activator.stats.conn.reachable": [["peer"]],
  "kn.activator.stats.conn.errors": [["peer"], "_total"],
  "http.server.request.duration": [OF_A_REVISION, "_seconds_bucket"],
  "kn.workqueue.depth": [[]],
};

export const KNATIVE_NAMES: readonly string[] = Object.keys(METRICS);

export const KNATIVE_METRICS: Known = new Map(
  Object.entries(METRICS).map(([name, [labels, suffix = ""]]) => [
    `${name.replaceAll(".", "_")}${suffix}`,
    new Set([...labels, ...(suffix.endsWith("_bucket") ? ["le"] : [])]),
  ]),
);
