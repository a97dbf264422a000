/** Which revision a record belongs to ("namespace/name"), by names and labels only. */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { RESOURCE, type TraceRecord } from "../../model/record.ts";
import type { SharedSort } from "../../model/resource-row.ts";
import { KNATIVE_SERVINGS, resourceRow, rowOfEvents } from "../../model/resources.ts";
import type { CoreState, RevisionState } from "../state/state.ts";
import { AUDIT_TYPE, METRIC_TYPE } from "./clock.ts";

const LABEL_REVISION = "serving.knative.dev/revision";
const LABEL_SKS = "networking.internal.knative.dev/serverlessservice";
const LABEL_SERVICE_TYPE = "networking.internal.knative.dev/serviceType";
const LABEL_SERVICE_NAME = "kubernetes.io/service-name";

/** What part an Endpoints object plays for its revision. */
export type EndpointsRole = "public" | "private";

/** `namespace/name` of an object; names may be missing in damaged objects. */
export function objectKey(object: JsonObject): string {
  const metadata = asObject(object.metadata);
  return `${asString(metadata.namespace) ?? ""}/${asString(metadata.name) ?? ""}`;
}

/** The revision that a record belongs to; null when it belongs to none, or to all. */
export function revisionOf(state: CoreState, record: TraceRecord): string | null {
  const { object, resource, type } = record;
  if (type === "LOG") return knownRevisionOfLog(state, object);
  if (type === AUDIT_TYPE) return revisionOfWrite(state, resource, object);
  if (type === "PROBE" || type === "REQUEST" || type === METRIC_TYPE) {
    const namespace = asString(object.namespace);
    const revision = asString(object.revision);
    return namespace !== undefined && revision !== undefined ? `${namespace}/${revision}` : null;
  }
  // Bookmarks, gaps and errors are about a watch, whatever its objects are named after.
  if (type !== "ADDED" && type !== "MODIFIED" && type !== "DELETED") return null;
  const belongs = resourceRow(resource)?.belongs ?? "label";
  if (belongs === "name") return objectKey(object);
  if (belongs === "none") return null;
  if (belongs === "involvedObject") return revisionOfK8sEvent(state, object);
  const metadata = asObject(object.metadata);
  const namespace = asString(metadata.namespace) ?? "";
  const name = asString(metadata.name);
  const labels = asObject(metadata.labels);
  if (belongs === "service" || belongs === "serviceLabel") {
    const sks = asString(labels[LABEL_SKS]);
    if (sks !== undefined) return `${namespace}/${sks}`;
    const service = belongs === "service" ? name : asString(labels[LABEL_SERVICE_NAME]);
    return revisionByServiceName(state, namespace, service);
  }
  const label = asString(labels[LABEL_REVISION]);
  if (belongs === "deployment") {
    return label !== undefined
      ? `${namespace}/${label}`
      : revisionByDeploymentName(state, namespace, name ?? "");
  }
  // One that somebody has put onto a Deployment of Knative's has no label of it.
  if (label === undefined && resource === RESOURCE.horizontalPodAutoscalers) {
    const { kind, name: target } = asObject(asObject(object.spec).scaleTargetRef);
    return kind === "Deployment" ? revisionByDeploymentName(state, namespace, asString(target) ?? "") : null;
  }
  return label !== undefined && namespace !== "" ? `${namespace}/${label}` : null;
}

/**
 * Why an object that belongs to no single revision concerns many; null when it does not.
 * @param object the object itself; without it a pod counts as an activator when it is known to be one
 */
export function sharedSort(
  { shared: { systemNamespace, activatorPods } }: CoreState,
  resource: string,
  key: string,
  object?: JsonObject,
): SharedSort | null {
  if (resource === KNATIVE_SERVINGS) return key.startsWith(`${systemNamespace}/`) ? "settings" : null;
  const row = resourceRow(resource)?.shared;
  if (row === undefined) return null;
  const { sort, names, app } = row;
  if (names === undefined && app === undefined) return sort;
  if (!key.startsWith(`${systemNamespace}/`)) return null;
  const name = key.slice(systemNamespace.length + 1);
  if (names !== undefined) return names.includes(name) ? sort : null;
  const isThere =
    object === undefined
      ? activatorPods?.has(name) === true
      : asObject(asObject(object.metadata).labels).app === app;
  return isThere ? sort : null;
}

/** What part an Endpoints object plays for its revision; null when none. */
export function endpointsRole(
  { namespace, name, sks }: RevisionState,
  object: JsonObject,
): EndpointsRole | null {
  if (objectKey(object) === `${namespace}/${name}`) return "public";
  const metadata = asObject(object.metadata);
  if (asString(asObject(metadata.labels)[LABEL_SERVICE_TYPE]) === "Private") return "private";
  return sks !== null && sks.privateServiceName === metadata.name ? "private" : null;
}

/** True for the EndpointSlices of a revision's public Service. */
export function isPublicSlice(object: JsonObject, revisionName: string): boolean {
  return asString(asObject(asObject(object.metadata).labels)[LABEL_SERVICE_NAME]) === revisionName;
}

/** What a controller reconciles beside revisions, by the kind that its lines name. */
const OTHER_KIND =
  /^serving\.knative\.dev\.(Service|Route|Configuration|DomainMapping)$|\.(Ingress|Certificate)$/;

/** The key of a line may be that of a Service or a Route: it makes no revision. */
function knownRevisionOfLog({ revisions }: CoreState, object: JsonObject): string | null {
  const key = revisionOfLog(object);
  if (key === null || revisions.has(key)) return key;
  return OTHER_KIND.test(asString(object["knative.dev/kind"]) ?? "") ? null : key;
}

/** A write without a body has nothing but the name of its object. */
function revisionOfWrite(state: CoreState, resource: string, object: JsonObject): string | null {
  const belongs = resourceRow(resource)?.belongs;
  const metadata = asObject(object.metadata);
  const namespace = asString(metadata.namespace) ?? "";
  const name = asString(metadata.name) ?? "";
  if (name === "") return null;
  if (belongs === "name") return objectKey(object);
  if (belongs === "deployment" || resource === RESOURCE.pods) return keyInName(namespace, name);
  return belongs === "service" ? revisionByServiceName(state, namespace, name) : null;
}

function revisionByServiceName(state: CoreState, namespace: string, name: string | undefined): string | null {
  if (name === undefined) return null;
  const key = `${namespace}/${name}`;
  if (state.revisions.has(key)) return key;
  if (!name.endsWith("-private")) return null;
  const base = `${namespace}/${name.slice(0, -"-private".length)}`;
  if (state.revisions.has(base)) return base;
  // Long names are hashed, so the private name cannot be rebuilt: read it from the SKS (protocol 1.7).
  const candidates = privateNames(state).get(key);
  for (const candidate of candidates ?? []) {
    if (state.revisions.get(candidate)?.sks?.privateServiceName === name) return candidate;
    candidates?.delete(candidate);
  }
  return null;
}

/** Which revisions have, or had, a private Service of a name; made from the revisions when it is asked first. */
const namesByRevisions = new WeakMap<CoreState["revisions"], Map<string, Set<string>>>();

function privateNames({ revisions }: CoreState): Map<string, Set<string>> {
  const known = namesByRevisions.get(revisions);
  if (known !== undefined) return known;
  const names = new Map<string, Set<string>>();
  namesByRevisions.set(revisions, names);
  for (const revision of revisions.values()) addPrivateName(names, revision);
  return names;
}

/** The SKS of a revision may name another private Service now. */
export function notePrivateName(state: CoreState, revision: RevisionState): void {
  addPrivateName(privateNames(state), revision);
}

function addPrivateName(names: Map<string, Set<string>>, { namespace, name, sks }: RevisionState): void {
  if (sks === null || sks.privateServiceName === "") return;
  const service = `${namespace}/${sks.privateServiceName}`;
  names.set(service, (names.get(service) ?? new Set()).add(`${namespace}/${name}`));
}

/** `REV-deployment` → the revision, if it is known. */
function revisionByDeploymentName(state: CoreState, namespace: string, name: string): string | null {
  const key = keyInName(namespace, name);
  return key !== null && state.revisions.has(key) ? key : null;
}

/** `REV-deployment`, `REV-deployment-<hash>`, `REV-deployment-<hash>-<pod>` → the revision that it would be of. */
function keyInName(namespace: string, name: string): string | null {
  const end = name.lastIndexOf("-deployment");
  return end <= 0 ? null : `${namespace}/${name.slice(0, end)}`;
}

function revisionOfK8sEvent(state: CoreState, object: JsonObject): string | null {
  const involved = asObject(object.involvedObject);
  const kind = asString(involved.kind) ?? "";
  const namespace = asString(involved.namespace) ?? "";
  const name = asString(involved.name) ?? "";
  const row = rowOfEvents(kind);
  if (row === undefined) return null;
  if (row.belongs === "name") return `${namespace}/${name}`;
  const known = state.objects.get(row.resource)?.get(`${namespace}/${name}`);
  // An Event may be told before its object, and before anything else of the revision.
  return known?.revision ?? keyInName(namespace, name);
}

/** A request log has no key: its template may name the revision, a collector may name the pod. */
function revisionOfRequestLog(object: JsonObject): string | null {
  const collected = asObject(object.kubernetes);
  const namespace = asString(object.namespace) ?? asString(collected.namespace_name);
  if (namespace === undefined) return null;
  const pod = asString(object["knative.dev/pod"]) ?? asString(object.pod) ?? asString(collected.pod_name);
  const end = pod?.lastIndexOf("-deployment-") ?? -1;
  const revision = asString(object.revision) ?? (end > 0 ? pod?.slice(0, end) : undefined);
  return revision === undefined ? null : `${namespace}/${revision}`;
}

const PA_DUMP = /^Async prober is done for &\{\{[^}]*\} \{(\S+) +(\S+) /;
const PROBE_URL = /https?:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc/;

/** The revision that a log line is about; null when it names none. */
export function revisionOfLog(object: JsonObject): string | null {
  const key = asString(object["knative.dev/key"]);
  // A call without the headers of a revision has the key "/".
  if (key !== undefined) return /[^/]\/[^/]/.test(key) ? key : null;
  const named = revisionOfRequestLog(object);
  if (named !== null) return named;
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
