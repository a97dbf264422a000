/**
 * Objects rebuilt from what an audit log says was written.
 *
 *   writes, by time ──▶ body answered, else body sent put onto the one before ──▶ records by the API server's clock
 *
 * An object that is not written within the log does not exist for it. A write whose body is not logged is a record of
 * the type `AUDIT`: the instant, the writer, no object.
 */
import { asArray, asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import { RESOURCE, resourceRow } from "../../model/resources.ts";
import type { AuditWrite } from "./audit-write.ts";
import { patched } from "./patches.ts";
import type { Draft } from "./types.ts";

/** Record type of a write that changes nothing that can be shown: without a body, or refused. */
export const AUDIT_RECORD = "AUDIT";

const PARENT_PARTS: ReadonlySet<string> = new Set(["", "status", "scale", "binding"]);

/** Takes writes in the order of their times and gives the records that they make. */
export function createAuditObjects(): (write: AuditWrite) => readonly Draft[] {
  /** Resource, namespace and name → the body after the last write. */
  const bodies = new Map<string, JsonObject>();

  const idOf = ({ resource, namespace }: AuditWrite, name: string): string =>
    `${resource} ${namespace}/${name}`;
  const told = (write: AuditWrite, type: string, object: JsonObject): Draft => ({
    t: write.t,
    at: write.at,
    type,
    resource: write.resource,
    initial: false,
    object,
    clock: "apiserver",
    extra: { by: { user: write.user, agent: write.agent } },
  });
  const bare = (write: AuditWrite, name: string): Draft =>
    told(write, AUDIT_RECORD, {
      verb: write.verb,
      ...(write.subresource === "" ? {} : { subresource: write.subresource }),
      code: write.code,
      ...(write.message === "" ? {} : { message: write.message }),
      ...replicasOf(write),
      metadata: { namespace: write.namespace, name },
    });

  const removed = (write: AuditWrite, name: string, answered: JsonObject | undefined): Draft => {
    const id = idOf(write, name);
    const body = answered ?? bodies.get(id);
    if (body === undefined) return bare(write, name);
    if (stays(write, body, answered !== undefined)) {
      bodies.set(id, body);
      return told(write, "MODIFIED", body);
    }
    bodies.delete(id);
    return told(write, "DELETED", body);
  };

  return (write) => {
    const { verb, subresource, answered, sent, code } = write;
    const name = write.name || (asString(asObject(answered?.metadata).name) ?? "");
    if (code < 200 || code >= 300 || !PARENT_PARTS.has(subresource)) return [bare(write, name)];
    if (verb === "deletecollection") {
      return asArray(answered?.items).map((item) => {
        const object = named(write, asObject(item));
        return removed(write, asString(asObject(object.metadata).name) ?? "", object);
      });
    }
    if (verb === "delete")
      return [removed(write, name, answered && isWhole(answered) ? answered : undefined)];
    const id = idOf(write, name);
    const before = bodies.get(id);
    const body = bodyAfter(write, before, answered, sent);
    if (body === null) return [bare(write, name)];
    const object = named(write, body);
    // Its last finalizer went: the API server takes the object away with this write.
    if (asObject(object.metadata).deletionTimestamp !== undefined && isReleased(write, object)) {
      bodies.delete(id);
      return [told(write, "DELETED", object)];
    }
    bodies.set(id, object);
    return [told(write, verb === "create" && subresource === "" ? "ADDED" : "MODIFIED", object)];
  };
}

/** Replicas that a refused write of a subresource scale asked for. */
function replicasOf({ subresource, sent }: AuditWrite): { readonly replicas?: number } {
  return subresource === "scale" ? replicasIn(sent) : {};
}

/** Of a whole Scale or a patch of one. */
function replicasIn(body: AuditWrite["sent"]): { readonly replicas?: number } {
  const scale = Array.isArray(body) ? patched({}, body) : asObject(body);
  const replicas = asNumber(asObject(scale.spec).replicas);
  return replicas === undefined ? {} : { replicas };
}

/** The object after a write; null when the log does not hold enough to know it. */
function bodyAfter(
  { verb, subresource, name }: AuditWrite,
  before: JsonObject | undefined,
  answered: JsonObject | undefined,
  sent: AuditWrite["sent"],
): JsonObject | null {
  if (answered !== undefined && subresource !== "scale" && subresource !== "binding") return answered;
  if (subresource === "scale") {
    if (before === undefined) return null;
    const { replicas } = replicasIn(answered ?? sent);
    return replicas === undefined ? null : unversioned(patched(before, { spec: { replicas } }));
  }
  if (subresource === "binding") {
    const node = asString(asObject(asObject(Array.isArray(sent) ? undefined : sent).target).name);
    return before === undefined || node === undefined
      ? null
      : unversioned(patched(before, { spec: { nodeName: node } }));
  }
  if (sent === undefined) return null;
  if (verb === "patch") return before === undefined ? null : unversioned(patched(before, sent));
  const object = asObject(Array.isArray(sent) ? undefined : sent);
  if (asString(asObject(object.metadata).name) === undefined && name === "") return null;
  // The status has a writer of its own: an update of the rest leaves it, and one of it leaves the rest.
  if (subresource === "status" && before !== undefined)
    return unversioned({ ...before, status: object.status ?? {} });
  const kept = before?.status;
  return unversioned(
    subresource === "" && object.status === undefined && kept !== undefined
      ? { ...object, status: kept }
      : object,
  );
}

/** The version is not known after a write whose answer was not logged. */
function unversioned(object: JsonObject): JsonObject {
  const { resourceVersion: _, ...metadata } = asObject(object.metadata);
  return { ...object, metadata };
}

/** With the names that a patch or a sent object may leave out. */
function named({ resource, namespace, name }: AuditWrite, object: JsonObject): JsonObject {
  const row = resourceRow(resource);
  const { name: own, namespace: ownNamespace, ...metadata } = asObject(object.metadata);
  return {
    ...object,
    ...(object.kind === undefined && row !== undefined ? { kind: row.kind } : {}),
    ...(object.apiVersion === undefined && row !== undefined
      ? { apiVersion: row.group === "" ? row.version : `${row.group}/${row.version}` }
      : {}),
    metadata: {
      ...metadata,
      name: asString(own) ?? name,
      ...(namespace === "" && ownNamespace === undefined
        ? {}
        : { namespace: asString(ownNamespace) ?? namespace }),
    },
  };
}

/** A pod has a while to end, and finalizers hold an object: it is there until another write. */
function stays({ resource, sent }: AuditWrite, object: JsonObject, isAnswer: boolean): boolean {
  const { deletionTimestamp, finalizers } = asObject(object.metadata);
  if (asArray(finalizers).length > 0) return true;
  const grace = asNumber(asObject(Array.isArray(sent) ? undefined : sent).gracePeriodSeconds);
  return resource === RESOURCE.pods && isAnswer && deletionTimestamp !== undefined && grace !== 0;
}

/** Pods are taken away by the kubelet's own delete, others when no finalizer is left. */
function isReleased({ resource }: AuditWrite, object: JsonObject): boolean {
  return resource !== RESOURCE.pods && asArray(asObject(object.metadata).finalizers).length === 0;
}

function isWhole(object: JsonObject): boolean {
  return asString(asObject(object.metadata).name) !== undefined;
}
