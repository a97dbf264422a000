/** To which revision a record belongs ("namespace/name"), by names and labels only. */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { RESOURCE, type TraceRecord } from "../../model/record.ts";
import type { CoreState, SharedState } from "../state/state.ts";

const LABEL_REVISION = "serving.knative.dev/revision";
const LABEL_SKS = "networking.internal.knative.dev/serverlessservice";
const LABEL_SERVICE_TYPE = "networking.internal.knative.dev/serviceType";
const LABEL_SERVICE_NAME = "kubernetes.io/service-name";
export const ACTIVATOR_SERVICE = "activator-service";
const ACTIVATOR = "activator";

/** Resources whose objects carry the revision's own name. */
const NAMED_AFTER_REVISION: ReadonlySet<string> = new Set([
  RESOURCE.serverlessServices,
  RESOURCE.podAutoscalers,
  RESOURCE.metrics,
  RESOURCE.revisions,
]);

/** Kinds of `involvedObject` that carry the revision's own name. */
const KINDS_NAMED_AFTER_REVISION: ReadonlySet<string> = new Set([
  "Revision",
  "PodAutoscaler",
  "ServerlessService",
  "Metric",
]);

const KIND_RESOURCE: Readonly<Record<string, string>> = {
  Deployment: RESOURCE.deployments,
  ReplicaSet: RESOURCE.replicaSets,
  Pod: RESOURCE.pods,
};

export type EndpointsRole = "public" | "private" | "activator";

/** `namespace/name` of an object; names may be missing in damaged objects. */
export function objectKey(object: JsonObject): string {
  const metadata = asObject(object.metadata);
  return `${asString(metadata.namespace) ?? ""}/${asString(metadata.name) ?? ""}`;
}

/** The revision a watch record, log line, probe or request belongs to; null when it belongs to none (or to all). */
export function revisionOf(state: CoreState, record: TraceRecord): string | null {
  const { object, resource, type } = record;
  if (type === "LOG") return revisionOfLog(object);
  if (type === "PROBE" || type === "REQUEST") {
    const namespace = asString(object.namespace);
    const revision = asString(object.revision);
    return namespace !== undefined && revision !== undefined ? `${namespace}/${revision}` : null;
  }
  // Bookmarks, gaps and errors are about a watch, whatever its objects are named after.
  if (type !== "ADDED" && type !== "MODIFIED" && type !== "DELETED") return null;
  if (NAMED_AFTER_REVISION.has(resource)) return objectKey(object);
  const metadata = asObject(object.metadata);
  const namespace = asString(metadata.namespace) ?? "";
  const labels = asObject(metadata.labels);
  switch (resource) {
    case RESOURCE.endpoints:
    case RESOURCE.services: {
      const sks = asString(labels[LABEL_SKS]);
      if (sks !== undefined) return `${namespace}/${sks}`;
      return revisionByServiceName(state, namespace, asString(metadata.name));
    }
    case RESOURCE.endpointSlices: {
      const sks = asString(labels[LABEL_SKS]);
      if (sks !== undefined) return `${namespace}/${sks}`;
      return revisionByServiceName(state, namespace, asString(labels[LABEL_SERVICE_NAME]));
    }
    case RESOURCE.k8sEvents:
      return revisionOfK8sEvent(state, object);
    case RESOURCE.deployments: {
      const label = asString(labels[LABEL_REVISION]);
      if (label !== undefined) return `${namespace}/${label}`;
      return revisionByDeploymentName(state, namespace, asString(metadata.name) ?? "");
    }
    default: {
      const label = asString(labels[LABEL_REVISION]);
      return label !== undefined && namespace !== "" ? `${namespace}/${label}` : null;
    }
  }
}

/** True for the pods in which requests wait: they concern every revision. */
export function isActivatorPod({ systemNamespace }: SharedState, { object, resource }: TraceRecord): boolean {
  if (resource !== RESOURCE.pods) return false;
  const metadata = asObject(object.metadata);
  return metadata.namespace === systemNamespace && asObject(metadata.labels).app === ACTIVATOR;
}

/** What part an Endpoints object plays for its revision; null when none. */
export function endpointsRole(
  state: CoreState,
  object: JsonObject,
  revision: string | null,
): EndpointsRole | null {
  const metadata = asObject(object.metadata);
  const name = asString(metadata.name);
  const namespace = asString(metadata.namespace);
  if (name === ACTIVATOR_SERVICE && namespace === state.shared.systemNamespace) return "activator";
  if (revision === null) return null;
  if (`${namespace}/${name}` === revision) return "public";
  const type = asString(asObject(metadata.labels)[LABEL_SERVICE_TYPE]);
  if (type === "Private") return "private";
  const sks = state.revisions.get(revision)?.sks;
  return sks !== null && sks !== undefined && sks.privateServiceName === name ? "private" : null;
}

/** True for the EndpointSlices of a revision's public Service. */
export function isPublicSlice(object: JsonObject, revisionName: string): boolean {
  return asString(asObject(asObject(object.metadata).labels)[LABEL_SERVICE_NAME]) === revisionName;
}

function revisionByServiceName(state: CoreState, namespace: string, name: string | undefined): string | null {
  if (name === undefined) return null;
  const key = `${namespace}/${name}`;
  if (state.revisions.has(key)) return key;
  if (!name.endsWith("-private")) return null;
  const base = `${namespace}/${name.slice(0, -"-private".length)}`;
  if (state.revisions.has(base)) return base;
  // Long names are hashed, so the private name cannot be rebuilt: read it from the SKS (protocol 1.7).
  for (const [candidate, revision] of state.revisions) {
    if (revision.namespace === namespace && revision.sks?.privateServiceName === name) return candidate;
  }
  return null;
}

/** `REV-deployment`, `REV-deployment-<hash>`, `REV-deployment-<hash>-<pod>` → the revision, if it is known. */
function revisionByDeploymentName(state: CoreState, namespace: string, name: string): string | null {
  const end = name.lastIndexOf("-deployment");
  if (end <= 0) return null;
  const key = `${namespace}/${name.slice(0, end)}`;
  return state.revisions.has(key) ? key : null;
}

function revisionOfK8sEvent(state: CoreState, object: JsonObject): string | null {
  const involved = asObject(object.involvedObject);
  const kind = asString(involved.kind) ?? "";
  const namespace = asString(involved.namespace) ?? "";
  const name = asString(involved.name) ?? "";
  if (KINDS_NAMED_AFTER_REVISION.has(kind)) return `${namespace}/${name}`;
  const resource = KIND_RESOURCE[kind];
  if (resource === undefined) return null;
  const known = state.objects.get(resource)?.get(`${namespace}/${name}`);
  return known?.revision ?? revisionByDeploymentName(state, namespace, name);
}

const PA_DUMP = /^Async prober is done for &\{\{[^}]*\} \{(\S+) +(\S+) /;
const PROBE_URL = /https?:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc/;

/** The revision a log line is about; null when it names none, or when it is about them all. */
export function revisionOfLog(object: JsonObject): string | null {
  const key = asString(object["knative.dev/key"]);
  if (key !== undefined) return key.includes("/") ? key : null;
  // Two kinds of line carry no key: the async prober's summary names the PodAutoscaler in a dump of it, and its last
  // error (logger "fallback") names the revision only in the URL (protocol 5.3).
  const message = asString(object.message) ?? asString(object.msg) ?? "";
  const dump = PA_DUMP.exec(message);
  if (dump !== null) return `${dump[2]}/${dump[1]}`;
  if (message === "Unable to read sockstat") {
    const url = PROBE_URL.exec(asString(object.error) ?? "");
    if (url !== null) return `${url[2]}/${url[1]}`;
  }
  return null;
}
