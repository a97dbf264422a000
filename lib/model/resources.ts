/**
 * The table of resources: all that is known of a Kubernetes resource apart from what its records change. What is asked
 * of the API server, which role is needed, to which revision an object belongs, who is sent it and where it stands in
 * the inspector are read from here. What a record changes is in `lib/core/reduce/appliers.ts`.
 *
 * The rows stand in the order in which they are listed first.
 */

import { COMPONENTS } from "./components.ts";
import type { Row } from "./resource-row.ts";

const OF_REVISION = "serving.knative.dev/revision";
const OF_SKS = "networking.internal.knative.dev/serverlessservice";
const ACTIVATOR_SERVICE = "activator-service";

const ROWS = {
  serverlessServices: {
    plural: "serverlessservices",
    group: "networking.internal.knative.dev",
    version: "v1alpha1",
    kind: "ServerlessService",
    parts: [{ place: "scope" }],
    need: "core",
    belongs: "name",
    isFirst: true,
    hasEvents: true,
    story: 10,
  },
  podAutoscalers: {
    plural: "podautoscalers",
    group: "autoscaling.internal.knative.dev",
    version: "v1alpha1",
    kind: "PodAutoscaler",
    parts: [{ place: "scope" }],
    need: "facts",
    belongs: "name",
    isFirst: true,
    hasEvents: true,
    story: 20,
  },
  revisions: {
    plural: "revisions",
    group: "serving.knative.dev",
    version: "v1",
    kind: "Revision",
    parts: [{ place: "scope" }],
    need: "facts",
    belongs: "name",
    isFirst: true,
    hasEvents: true,
    story: 60,
  },
  configMaps: {
    plural: "configmaps",
    group: "",
    version: "v1",
    kind: "ConfigMap",
    parts: [
      { place: "system", fieldSelector: "metadata.name=config-autoscaler" },
      { place: "system", fieldSelector: "metadata.name=config-network" },
      { place: "system", fieldSelector: "metadata.name=config-deployment" },
    ],
    need: "extra",
    belongs: "none",
    shared: { sort: "settings", names: ["config-autoscaler", "config-deployment", "config-network"] },
    story: 120,
  },
  endpoints: {
    plural: "endpoints",
    group: "",
    version: "v1",
    kind: "Endpoints",
    parts: [
      { place: "scope", labelSelector: OF_SKS },
      { place: "system", fieldSelector: `metadata.name=${ACTIVATOR_SERVICE}` },
    ],
    need: "core",
    belongs: "service",
    shared: { sort: "activatorAddresses", names: [ACTIVATOR_SERVICE] },
    story: 30,
  },
  deployments: {
    plural: "deployments",
    group: "apps",
    version: "v1",
    kind: "Deployment",
    parts: [{ place: "scope", labelSelector: OF_REVISION }],
    need: "facts",
    belongs: "deployment",
    hasEvents: true,
    story: 40,
  },
  pods: {
    plural: "pods",
    group: "",
    version: "v1",
    kind: "Pod",
    // Requests wait in the activator; what the other processes do explains what revisions do.
    parts: [
      { place: "scope", labelSelector: OF_REVISION },
      { place: "system", labelSelector: `app in (${COMPONENTS.join(",")})` },
    ],
    need: "facts",
    belongs: "label",
    shared: { sort: "activatorPods", app: "activator" },
    hasEvents: true,
    story: 50,
  },
  endpointSlices: {
    plural: "endpointslices",
    group: "discovery.k8s.io",
    version: "v1",
    kind: "EndpointSlice",
    parts: [{ place: "scope", labelSelector: OF_SKS }],
    need: "facts",
    belongs: "serviceLabel",
    story: 80,
  },
  services: {
    plural: "services",
    group: "",
    version: "v1",
    kind: "Service",
    parts: [
      { place: "scope", labelSelector: OF_SKS },
      { place: "system", fieldSelector: `metadata.name=${ACTIVATOR_SERVICE}` },
    ],
    need: "extra",
    belongs: "service",
    story: 70,
  },
  k8sEvents: {
    plural: "events",
    group: "",
    version: "v1",
    kind: "Event",
    parts: [{ place: "scope" }],
    need: "extra",
    belongs: "involvedObject",
  },
  replicaSets: {
    plural: "replicasets",
    group: "apps",
    version: "v1",
    kind: "ReplicaSet",
    parts: [{ place: "scope", labelSelector: OF_REVISION }],
    need: "extra",
    belongs: "label",
    hasEvents: true,
    story: 100,
  },
  metrics: {
    plural: "metrics",
    group: "autoscaling.internal.knative.dev",
    version: "v1alpha1",
    kind: "Metric",
    parts: [{ place: "scope" }],
    need: "extra",
    belongs: "name",
    hasEvents: true,
    story: 90,
  },
  // Of class hpa: made from the PodAutoscaler, with its name and its labels.
  horizontalPodAutoscalers: {
    plural: "horizontalpodautoscalers",
    group: "autoscaling",
    version: "v2",
    kind: "HorizontalPodAutoscaler",
    parts: [{ place: "scope", labelSelector: OF_REVISION }],
    need: "extra",
    belongs: "label",
    hasEvents: true,
    story: 25,
  },
  configurations: {
    plural: "configurations",
    group: "serving.knative.dev",
    version: "v1",
    kind: "Configuration",
    parts: [{ place: "scope" }],
    need: "extra",
    belongs: "none",
    shared: { sort: "serving" },
    story: 112,
  },
  routes: {
    plural: "routes",
    group: "serving.knative.dev",
    version: "v1",
    kind: "Route",
    parts: [{ place: "scope" }],
    need: "extra",
    belongs: "none",
    shared: { sort: "serving" },
    story: 111,
  },
  knativeServices: {
    plural: "services",
    group: "serving.knative.dev",
    version: "v1",
    kind: "Service",
    parts: [{ place: "scope" }],
    need: "extra",
    belongs: "none",
    shared: { sort: "serving" },
    story: 113,
  },
  domainMappings: {
    plural: "domainmappings",
    group: "serving.knative.dev",
    version: "v1beta1",
    kind: "DomainMapping",
    parts: [{ place: "scope" }],
    need: "extra",
    belongs: "none",
    shared: { sort: "serving" },
    isOptional: true,
    story: 114,
  },
  certificates: {
    plural: "certificates",
    group: "networking.internal.knative.dev",
    version: "v1alpha1",
    kind: "Certificate",
    parts: [{ place: "scope" }],
    need: "extra",
    belongs: "none",
    shared: { sort: "serving" },
    isOptional: true,
    story: 115,
  },
  ingresses: {
    plural: "ingresses",
    group: "networking.internal.knative.dev",
    version: "v1alpha1",
    kind: "Ingress",
    parts: [{ place: "scope" }],
    need: "extra",
    belongs: "none",
    shared: { sort: "routing" },
    story: 110,
  },
  images: {
    plural: "images",
    group: "caching.internal.knative.dev",
    version: "v1alpha1",
    kind: "Image",
    parts: [{ place: "scope", labelSelector: OF_REVISION }],
    need: "extra",
    belongs: "label",
    story: 105,
  },
  leases: {
    plural: "leases",
    group: "coordination.k8s.io",
    version: "v1",
    kind: "Lease",
    parts: [{ place: "system" }],
    need: "extra",
    belongs: "none",
  },
} as const satisfies Readonly<Record<string, Row>>;

/** Names a row; also the text that says what is lost without it, in the message catalogue `cluster`. */
export type ResourceKey = keyof typeof ROWS;

/** A row with its names. */
export interface ResourceRow extends Row {
  readonly key: ResourceKey;
  /** Name in records: `<plural>`, or `<plural>.<group>` outside the core group. */
  readonly resource: string;
}

type NameOf<R extends Pick<Row, "plural" | "group">> = R["group"] extends ""
  ? R["plural"]
  : `${R["plural"]}.${R["group"]}`;

function nameOf({ plural, group }: Row): string {
  return group === "" ? plural : `${plural}.${group}`;
}

/** Every resource that is watched. */
export const RESOURCES: readonly ResourceRow[] = Object.entries<Row>(ROWS).map(([key, row]) => ({
  ...row,
  key: key as ResourceKey,
  resource: nameOf(row),
}));

/** Names in records, by the keys of the table. */
export const RESOURCE = Object.fromEntries(RESOURCES.map(({ key, resource }) => [key, resource])) as {
  readonly [K in ResourceKey]: NameOf<(typeof ROWS)[K]>;
};

const BY_NAME: ReadonlyMap<string, ResourceRow> = new Map(RESOURCES.map((row) => [row.resource, row]));
/**
 * Knative's operator writes the settings of this one into ConfigMaps. It has no row: it is not watched, as not every cluster has it.
 */
export const KNATIVE_SERVINGS = "knativeservings.operator.knative.dev";

const WITH_EVENTS: ReadonlyMap<string, ResourceRow> = new Map(
  RESOURCES.filter(({ hasEvents }) => hasEvents).map((row) => [row.kind, row]),
);

/** True where nobody need be told that a resource is not there or may not be read: most clusters have no use for it. */
export function isQuietlyMissed({
  resource,
  state,
}: {
  readonly resource: string;
  readonly state: string;
}): boolean {
  return (state === "missing" || state === "refused") && BY_NAME.get(resource)?.isOptional === true;
}

/** The row of a resource by its name in records; undefined for one that is not watched. */
export function resourceRow(resource: string): ResourceRow | undefined {
  return BY_NAME.get(resource);
}

/** True for a resource whose objects tell something: those that are watched, and what Knative's operator reads. */
export function isRead(resource: string): boolean {
  return resource === KNATIVE_SERVINGS || BY_NAME.has(resource);
}

/** The resource of the object that a Kubernetes event is about, by its kind; undefined when such events are not kept. */
export function rowOfEvents(kind: string): ResourceRow | undefined {
  return WITH_EVENTS.get(kind);
}

/** True for kinds whose objects carry the revision's own name, so that their key is the revision's. */
export function isNamedAfterRevision(kind: string): boolean {
  return WITH_EVENTS.get(kind)?.belongs === "name";
}

/** True where names tell the revision, so that it may only be known after the record: when the revision is. */
export function isNamedLater(resource: string): boolean {
  const belongs = BY_NAME.get(resource)?.belongs;
  return belongs !== undefined && belongs !== "name" && belongs !== "label" && belongs !== "none";
}
