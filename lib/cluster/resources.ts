/**
 * What is watched, and what is lost without it. One row a resource; a resource may be watched in several parts, because
 * the objects of the system namespace are chosen otherwise than those of the revisions.
 */
import type { Lost, Need } from "../model/live-status.ts";
import { RESOURCE } from "../model/record.ts";

/** Where a part of a resource is looked for. */
export type Place = "scope" | "system";

export interface WatchPart {
  /** `scope`: the chosen namespace, or all of them; `system`: Knative's own. */
  readonly place: Place;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface WatchedResource {
  /** Name in records: `<plural>` or `<plural>.<group>`. */
  readonly resource: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly parts: readonly WatchPart[];
  readonly need: Need;
  readonly lost: Lost;
}

export const LEASES = "leases.coordination.k8s.io";

const OF_REVISION = "serving.knative.dev/revision";
const OF_SKS = "networking.internal.knative.dev/serverlessservice";
/** The processes whose pods are watched: traffic waits in one, the others write the logs that are read. */
const PROCESSES = "app in (activator,autoscaler,controller)";

const scope = (labelSelector?: string): WatchPart =>
  labelSelector === undefined ? { place: "scope" } : { place: "scope", labelSelector };
const system = (selector: Omit<WatchPart, "place">): WatchPart => ({ place: "system", ...selector });

/** In the order in which they are listed first: what tells which revisions there are before what belongs to them. */
export const WATCHED: readonly WatchedResource[] = [
  row(RESOURCE.serverlessServices, "networking.internal.knative.dev", "v1alpha1", "core", "sks", [scope()]),
  row(RESOURCE.podAutoscalers, "autoscaling.internal.knative.dev", "v1alpha1", "facts", "podAutoscalers", [
    scope(),
  ]),
  row(RESOURCE.revisions, "serving.knative.dev", "v1", "facts", "revisions", [scope()]),
  row(RESOURCE.configMaps, "", "v1", "extra", "configMaps", [
    system({ fieldSelector: "metadata.name=config-autoscaler" }),
    system({ fieldSelector: "metadata.name=config-network" }),
    system({ fieldSelector: "metadata.name=config-deployment" }),
  ]),
  row(RESOURCE.endpoints, "", "v1", "core", "endpoints", [
    scope(OF_SKS),
    system({ fieldSelector: "metadata.name=activator-service" }),
  ]),
  row(RESOURCE.deployments, "apps", "v1", "facts", "deployments", [scope(OF_REVISION)]),
  row(RESOURCE.pods, "", "v1", "facts", "pods", [scope(OF_REVISION), system({ labelSelector: PROCESSES })]),
  row(RESOURCE.endpointSlices, "discovery.k8s.io", "v1", "facts", "endpointSlices", [scope(OF_SKS)]),
  row(RESOURCE.services, "", "v1", "extra", "services", [
    scope(OF_SKS),
    system({ fieldSelector: "metadata.name=activator-service" }),
  ]),
  row(RESOURCE.k8sEvents, "", "v1", "extra", "k8sEvents", [scope()]),
  row(RESOURCE.replicaSets, "apps", "v1", "extra", "replicaSets", [scope(OF_REVISION)]),
  row(RESOURCE.metrics, "autoscaling.internal.knative.dev", "v1alpha1", "extra", "metrics", [scope()]),
  row(RESOURCE.configurations, "serving.knative.dev", "v1", "extra", "configurations", [scope()]),
  row(RESOURCE.routes, "serving.knative.dev", "v1", "extra", "routes", [scope()]),
  row(RESOURCE.knativeServices, "serving.knative.dev", "v1", "extra", "knativeServices", [scope()]),
  row(RESOURCE.ingresses, "networking.internal.knative.dev", "v1alpha1", "extra", "ingresses", [scope()]),
  row(LEASES, "coordination.k8s.io", "v1", "extra", "leases", [system({})]),
];

function row(
  resource: string,
  group: string,
  version: string,
  need: WatchedResource["need"],
  lost: Lost,
  parts: readonly WatchPart[],
): WatchedResource {
  const plural = group === "" ? resource : resource.slice(0, -group.length - 1);
  return { resource, group, version, plural, parts, need, lost };
}

export interface Where {
  /** null: all namespaces. */
  readonly namespace: string | null;
  readonly systemNamespace: string;
}

/** Path of a part's list without paging or watch parameters; selectors are in the query. */
export function listPath(
  { group, version, plural }: WatchedResource,
  { place, labelSelector, fieldSelector }: WatchPart,
  { namespace, systemNamespace }: Where,
): string {
  const api = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const inNamespace = place === "system" ? systemNamespace : namespace;
  const folder = inNamespace === null ? "" : `/namespaces/${encodeURIComponent(inNamespace)}`;
  const query = new URLSearchParams();
  if (labelSelector !== undefined) query.set("labelSelector", labelSelector);
  if (fieldSelector !== undefined) query.set("fieldSelector", fieldSelector);
  const text = query.toString();
  return `${api}${folder}/${plural}${text === "" ? "" : `?${text}`}`;
}
