/** The name in records of a resource, from the `apiVersion` and `kind` of an object. */
import { asString, type JsonObject } from "./json.ts";
import { RESOURCE, RESOURCES, resourceRow } from "./resources.ts";

const KNOWN: ReadonlyMap<string, string> = new Map(
  RESOURCES.map(({ kind, group, resource }) => [`${group}/${kind}`, resource]),
);

/** Group of an `apiVersion`: "" for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

/**
 * The resource that an object is of, as records name it: `pods`, `deployments.apps`; undefined when the object does not
 * say its kind. The plural of a kind that skscope does not know is made by Kubernetes' own rule.
 */
export function resourceOfObject(object: JsonObject): string | undefined {
  const apiVersion = asString(object.apiVersion);
  const kind = asString(object.kind);
  if (apiVersion === undefined || kind === undefined || kind === "") return undefined;
  const group = groupOf(apiVersion);
  const known = KNOWN.get(`${group}/${kind}`);
  if (known !== undefined) return known;
  const plural = pluralOf(kind.toLowerCase());
  return group === "" ? plural : `${plural}.${group}`;
}

/**
 * The full name of a record's resource, where whoever wrote the record did not write it: `serverlessservices` and
 * `ServerlessService` are taken as meant. The object's own kind decides; a name that nobody knows stays.
 */
export function meantResource(resource: string, object: JsonObject): string {
  // Services are Kubernetes' and Knative's.
  if (resource !== RESOURCE.services && resourceRow(resource) !== undefined) return resource;
  const own = resourceOfObject(object);
  if (own !== undefined && resourceRow(own) !== undefined) return own;
  if (resource === RESOURCE.services) return resource;
  return BY_SHORT_NAME.get(resource.toLowerCase()) ?? resource;
}

/** Plurals and kinds in lower case → the resource, where only one resource has that name. */
const BY_SHORT_NAME: ReadonlyMap<string, string> = shortNames();

function shortNames(): Map<string, string> {
  const names = new Map<string, string>();
  const shared = new Set<string>();
  for (const { plural, kind, resource } of RESOURCES) {
    for (const name of new Set([plural, kind.toLowerCase()])) {
      if (names.has(name)) shared.add(name);
      names.set(name, resource);
    }
  }
  for (const name of shared) names.delete(name);
  return names;
}

/** As `meta.UnsafeGuessKindToResource` of apimachinery makes it. */
function pluralOf(singular: string): string {
  if (singular.endsWith("endpoints")) return singular;
  if (singular.endsWith("s")) return `${singular}es`;
  if (singular.endsWith("y")) return `${singular.slice(0, -1)}ies`;
  return `${singular}s`;
}
