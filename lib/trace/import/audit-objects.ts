/**
 * Objects rebuilt from what an audit log says was written.
 *
 *   write ──▶ body answered ───────────────────────────────────────────┐
 *   writes, by time ──▶ body sent, put onto the one before ─────────────┴──▶ records by the API server's clock
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
/** Parts that are written and answered as objects of their own. */
const REPLACED_PARTS: ReadonlySet<string> = new Set(["scale", "binding"]);

/** A record of a write, and what is known of the object after it. */
export interface Settled {
  readonly draft: Draft;
  /** Of the object: resource, namespace and name. */
  readonly id: string;
  /** Whether the record's object is there from now on, is gone, or says nothing of that. */
  readonly effect: "set" | "delete" | "none";
}

/** The records of a write that says itself what becomes of its object; null when that depends on what was written before. */
export function settled(write: AuditWrite): readonly Settled[] | null {
  const { verb, subresource, answered, sent, code } = write;
  const name = nameIn(write);
  if (code < 200 || code >= 300 || !PARENT_PARTS.has(subresource)) return [bare(write, name)];
  if (verb === "deletecollection") {
    return asArray(answered?.items).map((item) => {
      const object = named(write, asObject(item));
      return removed(write, asString(asObject(object.metadata).name) ?? "", object, true);
    });
  }
  if (verb === "delete") {
    return answered !== undefined && isWhole(answered) ? [removed(write, name, answered, true)] : null;
  }
  if (answered !== undefined && !REPLACED_PARTS.has(subresource)) return [changed(write, name, answered)];
  return answered === undefined && sent === undefined ? [bare(write, name)] : null;
}

/** Objects between the writes, which come in the order of their times. */
export interface AuditObjects<Held> {
  /** Says what a settled write makes of an object; null where the object is not known. */
  told(id: string, effect: Settled["effect"], held: Held | null): void;
  /** The records of a write that is not settled. */
  rebuilt(write: AuditWrite): readonly Draft[];
}

/** @param read the object that is held somewhere else */
export function createAuditObjects<Held>(read: (held: Held) => JsonObject): AuditObjects<Held> {
  /** The body after the last write. */
  const bodies = new Map<string, { readonly body: JsonObject } | { readonly held: Held }>();

  const bodyOf = (id: string): JsonObject | undefined => {
    const known = bodies.get(id);
    if (known === undefined) return undefined;
    return "body" in known ? known.body : read(known.held);
  };
  const remembered = ({ draft, id, effect }: Settled): Draft => {
    if (effect === "set") bodies.set(id, { body: draft.object });
    else if (effect === "delete") bodies.delete(id);
    return draft;
  };

  return {
    told(id, effect, held) {
      if (effect === "set" && held !== null) bodies.set(id, { held });
      else if (effect !== "none") bodies.delete(id);
    },
    rebuilt(write) {
      const { verb, answered, sent } = write;
      const name = nameIn(write);
      const before = bodyOf(idOf(write, name));
      if (verb === "delete") {
        return [before === undefined ? bare(write, name) : removed(write, name, before, false)].map(
          remembered,
        );
      }
      const body = bodyAfter(write, before, answered, sent);
      return [body === null ? bare(write, name) : changed(write, name, body)].map(remembered);
    },
  };
}

function nameIn({ name, answered }: AuditWrite): string {
  return name || (asString(asObject(answered?.metadata).name) ?? "");
}

function idOf({ resource, namespace }: AuditWrite, name: string): string {
  return `${resource} ${namespace}/${name}`;
}

function told(write: AuditWrite, type: string, object: JsonObject): Draft {
  return {
    t: write.t,
    at: write.at,
    type,
    resource: write.resource,
    initial: false,
    object,
    clock: "apiserver",
    extra: { by: { user: write.user, agent: write.agent } },
  };
}

/** The instant and the writer. */
function bare(write: AuditWrite, name: string): Settled {
  const object = {
    verb: write.verb,
    ...(write.subresource === "" ? {} : { subresource: write.subresource }),
    code: write.code,
    ...(write.message === "" ? {} : { message: write.message }),
    ...replicasOf(write),
    metadata: { namespace: write.namespace, name },
  };
  return { draft: told(write, AUDIT_RECORD, object), id: "", effect: "none" };
}

/** @param isAnswer whether the body is what the API server answered */
function removed(write: AuditWrite, name: string, body: JsonObject, isAnswer: boolean): Settled {
  const id = idOf(write, name);
  return stays(write, body, isAnswer)
    ? { draft: told(write, "MODIFIED", body), id, effect: "set" }
    : { draft: told(write, "DELETED", body), id, effect: "delete" };
}

function changed(write: AuditWrite, name: string, body: JsonObject): Settled {
  const id = idOf(write, name);
  const object = named(write, body);
  // Its last finalizer went: the API server takes the object away with this write.
  if (asObject(object.metadata).deletionTimestamp !== undefined && isReleased(write, object)) {
    return { draft: told(write, "DELETED", object), id, effect: "delete" };
  }
  const isNew = write.verb === "create" && write.subresource === "";
  return { draft: told(write, isNew ? "ADDED" : "MODIFIED", object), id, effect: "set" };
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

/** The object after a write that is not answered with it; null when the log does not hold enough to know it. */
function bodyAfter(
  { verb, subresource, name }: AuditWrite,
  before: JsonObject | undefined,
  answered: JsonObject | undefined,
  sent: AuditWrite["sent"],
): JsonObject | null {
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
