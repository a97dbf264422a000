/** The public and the private Service of a revision: name, selector, owner (protocol 1.7). */
import { asArray, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { CurrentService, RevisionState } from "../state/state.ts";

const LABEL_SERVICE_TYPE = "networking.internal.knative.dev/serviceType";

/** A record of a Service that carries the labels of an SKS; Services of other sorts are left alone. */
export function applyService(revision: RevisionState, object: JsonObject): void {
  const metadata = asObject(object.metadata);
  const service: CurrentService = {
    name: asString(metadata.name) ?? "",
    hasSelector: Object.keys(asObject(asObject(object.spec).selector)).length > 0,
    controller: controllerOf(object),
  };
  const type = asString(asObject(metadata.labels)[LABEL_SERVICE_TYPE]);
  if (type === "Public") revision.publicService = service;
  else if (type === "Private") revision.privateService = service;
}

/** The Service with this key ("namespace/name") is gone. */
export function removeService(revision: RevisionState, key: string): void {
  const name = key.slice(key.indexOf("/") + 1);
  if (revision.publicService?.name === name) revision.publicService = null;
  if (revision.privateService?.name === name) revision.privateService = null;
}

/** uid of the owner that controls an object; "" when nobody does. */
export function controllerOf(object: JsonObject): string {
  for (const item of asArray(asObject(object.metadata).ownerReferences)) {
    const owner = asObject(item);
    if (owner.controller === true) return asString(owner.uid) ?? "";
  }
  return "";
}
