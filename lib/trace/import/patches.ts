/** Patches of the Kubernetes API, put onto an object. */
import { asArray, asObject, asString, type Json, type JsonObject } from "../../model/json.ts";

/** What tells the items of a list apart, by the list's name: as Kubernetes' types say (`patchMergeKey`). */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: "name",
  initContainers: "name",
  ephemeralContainers: "name",
  volumes: "name",
  env: "name",
  imagePullSecrets: "name",
  conditions: "type",
  containerStatuses: "name",
  ownerReferences: "uid",
  volumeMounts: "mountPath",
  hostAliases: "ip",
  podIPs: "ip",
};
const DIRECTIVE = /^\$(setElementOrder|retainKeys|deleteFromPrimitiveList)/;
const MAX_DEPTH = 60;

/**
 * The object after a patch: a list is JSON Patch (RFC 6902), an object is merged; null removes a field. The audit log
 * does not say which kind of merge was meant: lists that have a key are merged by it, as in a strategic merge and an
 * apply; others are replaced. An operation that does not fit leaves the object as it is.
 */
export function patched(object: JsonObject, patch: Json): JsonObject {
  if (Array.isArray(patch))
    return patch.reduce<JsonObject>((result, step) => stepped(result, asObject(step)), object);
  return typeof patch === "object" && patch !== null ? merged(object, patch, 0) : object;
}

function merged(object: JsonObject, patch: JsonObject, depth: number): JsonObject {
  if (depth > MAX_DEPTH || patch.$patch === "replace") return without(patch, "$patch");
  const result: JsonObject = { ...object };
  for (const name of Object.keys(patch)) {
    const value = patch[name];
    if (name === "$patch" || DIRECTIVE.test(name)) continue;
    if (value === null || value === undefined) delete result[name];
    else if (Array.isArray(value)) result[name] = mergedList(name, result[name], value, depth + 1);
    else if (typeof value === "object") result[name] = merged(asObject(result[name]), value, depth + 1);
    else result[name] = value;
  }
  return result;
}

function mergedList(name: string, before: Json | undefined, patch: readonly Json[], depth: number): Json[] {
  const key = MERGE_KEYS[name];
  const items = [...asArray(before)];
  const isKeyed = key !== undefined && patch.every((item) => asObject(item)[key] !== undefined);
  if (!isKeyed || items.length === 0) return patch.filter((item) => asObject(item).$patch !== "delete");
  for (const change of patch) {
    const fields = asObject(change);
    const index = items.findIndex((item) => asObject(item)[key] === fields[key]);
    if (fields.$patch === "delete") {
      if (index !== -1) items.splice(index, 1);
    } else if (index === -1) items.push(without(fields, "$patch"));
    else items[index] = merged(asObject(items[index]), fields, depth);
  }
  return items;
}

function stepped(object: JsonObject, { op, path, value }: JsonObject): JsonObject {
  const names = (asString(path) ?? "")
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  const what = asString(op);
  if (names.length === 0) return object;
  if (what === "remove") return asObject(changedAt(object, names, () => undefined));
  if (what === "add" || what === "replace") return asObject(changedAt(object, names, () => value));
  return object;
}

/** A copy in which the value at a path is another one; undefined removes it. */
function changedAt(value: Json | undefined, path: readonly string[], change: () => Json | undefined): Json {
  const [name = "", ...rest] = path;
  if (Array.isArray(value)) {
    const items = [...value];
    const index = name === "-" ? items.length : Number(name);
    if (!Number.isInteger(index) || index < 0 || index > items.length) return value;
    const next = rest.length === 0 ? change() : changedAt(items[index], rest, change);
    if (next === undefined) items.splice(index, 1);
    else items[index] = next;
    return items;
  }
  const next = rest.length === 0 ? change() : changedAt(asObject(value)[name], rest, change);
  if (next === undefined) return without(asObject(value), name);
  return { ...asObject(value), [name]: next };
}

function without(object: JsonObject, name: string): JsonObject {
  if (object[name] === undefined) return object;
  const { [name]: _, ...rest } = object;
  return rest;
}
