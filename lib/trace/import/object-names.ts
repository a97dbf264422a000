/** What objects and their versions are called. */
import { asObject, asString, type JsonObject } from "../../model/json.ts";

/** Whose object it is: its resource, name and uid. */
export function identityOf(resource: string, object: JsonObject): string {
  const { uid, namespace, name } = asObject(object.metadata);
  return `${resource} ${asString(namespace) ?? ""}/${asString(name) ?? ""} ${asString(uid) ?? ""}`;
}

/** Names for the versions of objects: the same for the same version, and short, as there may be a million of them. */
export interface VersionNames {
  /** Null where the object has no version. */
  of(resource: string, object: JsonObject): string | null;
  /** The same of an object whose identity is known. */
  ofIdentity(id: string, object: JsonObject): string | null;
}

export function createVersionNames(): VersionNames {
  const numbers = new Map<string, number>();
  const named = (id: string, object: JsonObject): string => {
    let number = numbers.get(id);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(id, number);
    }
    return `${number} ${asString(asObject(object.metadata).resourceVersion)}`;
  };
  return {
    of: (resource, object) => (hasVersion(object) ? named(identityOf(resource, object), object) : null),
    ofIdentity: (id, object) => (hasVersion(object) ? named(id, object) : null),
  };
}

function hasVersion({ metadata }: JsonObject): boolean {
  return (asString(asObject(metadata).resourceVersion) ?? "") !== "";
}

/** For people. */
export function nameOf(object: JsonObject): string {
  const { namespace, name } = asObject(object.metadata);
  return [asString(namespace), asString(name)].filter((part) => part !== undefined).join("/");
}

/** "" where it has none. */
export function namespaceOf(object: JsonObject): string {
  return asString(asObject(object.metadata).namespace) ?? "";
}
