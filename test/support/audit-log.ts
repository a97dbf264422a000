/** An audit log as the API server would have written it while a recording was made. */
import type { Json, JsonObject } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { objectRecords } from "./input-shapes.ts";

export type AuditLevel = "RequestResponse" | "Request" | "Metadata";

const CONTROLLERS: Readonly<Record<string, readonly [user: string, agent: string]>> = {
  "serverlessservices.networking.internal.knative.dev": [
    "system:serviceaccount:knative-serving:controller",
    "controller",
  ],
  "podautoscalers.autoscaling.internal.knative.dev": [
    "system:serviceaccount:knative-serving:controller",
    "autoscaler",
  ],
  endpoints: ["system:serviceaccount:kube-system:endpoint-controller", "kube-controller-manager"],
  pods: ["system:node:node-b", "kubelet"],
};

/** Events of the writes that the watch's changes tell of; what was listed first is not in it. */
export function auditEvents(records: readonly TraceRecord[], level: AuditLevel): JsonObject[] {
  return objectRecords(records)
    .filter(({ initial }) => !initial)
    .map((record, i) => auditEvent(record, level, i));
}

function auditEvent({ type, resource, object, at }: TraceRecord, level: AuditLevel, i: number): JsonObject {
  const [plural = "", ...group] = resource.split(".");
  const { namespace, name } = object.metadata as { namespace: string; name: string };
  const verb = { ADDED: "create", MODIFIED: "update", DELETED: "delete" }[type] ?? "update";
  const [username, agent] = CONTROLLERS[resource] ?? ["admin", "kubectl/v1.36"];
  const isDelete = type === "DELETED";
  const { status: _, ...spec } = object;
  // A write of the rest leaves the status, so both are written.
  const sent: Json = isDelete
    ? { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0 }
    : { ...spec, ...object };
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level,
    auditID: `audit-${i}`,
    stage: "ResponseComplete",
    requestURI: `/apis/${resource}/${namespace}/${name}`,
    verb,
    user: { username, groups: ["system:authenticated"] },
    sourceIPs: ["10.0.0.1"],
    userAgent: agent,
    objectRef: { resource: plural, namespace, name, apiGroup: group.join("."), apiVersion: "v1" },
    responseStatus: { metadata: {}, code: type === "ADDED" ? 201 : 200 },
    ...(level === "Metadata" ? {} : { requestObject: sent }),
    ...(level === "RequestResponse"
      ? { responseObject: isDelete ? { kind: "Status", status: "Success" } : object }
      : {}),
    requestReceivedTimestamp: at,
    stageTimestamp: at,
    annotations: { "authorization.k8s.io/decision": "allow" },
  };
}

/** The same as Google's audit log holds it. */
export function cloudAuditEntry(event: JsonObject): JsonObject {
  const { objectRef, verb, user, userAgent, requestObject, responseObject, stageTimestamp } = event;
  const { resource, namespace, name, apiGroup } = objectRef as Readonly<Record<string, string>>;
  const group = apiGroup === "" ? "core" : apiGroup;
  return {
    timestamp: stageTimestamp as string,
    protoPayload: {
      "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
      authenticationInfo: { principalEmail: (user as { username: string }).username },
      requestMetadata: { callerSuppliedUserAgent: userAgent as string },
      methodName: `io.k8s.${group}.v1.${resource}.${verb as string}`,
      resourceName: `${group}/v1/namespaces/${namespace}/${resource}/${name}`,
      request: { "@type": "type.googleapis.com/x", ...(requestObject as JsonObject) },
      response: { "@type": "type.googleapis.com/x", ...(responseObject as JsonObject) },
    },
  };
}
