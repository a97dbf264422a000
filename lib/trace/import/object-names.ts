/** What objects and their versions are called. */
import { asObject, asString, type JsonObject } from "../../model/json.ts";

/** Whose object it is: its resource, name and uid. */
export function identityOf(resource: string, object: JsonObject): string {
  const { uid, namespace, name } = asObject(object.metadata);
  return `${resource} ${asString(namespace) ?? ""}/${asString(name) ?? ""} ${asString(uid) ?? ""}`;
}

/**
 * What names the version of an object; null where it has none.
 * @param named the same name, where many versions of an object are kept
 */
export function versionOf(
  resource: string,
  object: JsonObject,
  named: (name: string) => string = (name) => name,
): string | null {
  return hasVersion(object) ? versionOfIdentity(named(identityOf(resource, object)), object) : null;
}

/** The same of an object whose identity is known. */
export function versionOfIdentity(id: string, object: JsonObject): string | null {
  return hasVersion(object) ? `${id} ${asString(asObject(object.metadata).resourceVersion)}` : null;
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
