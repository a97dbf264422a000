/**
 * Which objects exist: duplicates, late records, re-creation under an old name, lists after a gap.
 *
 * Resource versions are compared for equality only; order is the order of the records.
 */
import { asObject, asString } from "../../model/json.ts";
import type { TraceRecord } from "../../model/record.ts";
import type { CoreState, LiveObject, ResourceStats } from "../state/state.ts";

export type Admission =
  /** Apply it; `previousUid` is set when an object of another uid held the name until now. */
  | { readonly kind: "apply"; readonly isNew: boolean; readonly replaces: LiveObject | null }
  /** Same uid and resourceVersion as before, or a second deletion. */
  | { readonly kind: "duplicate" }
  /** About an object that was deleted before; must not bring it back. */
  | { readonly kind: "stale" };

/** Decides what an ADDED, MODIFIED or DELETED record means for the object registry, and updates the registry. */
export function admit(
  state: CoreState,
  record: TraceRecord,
  key: string,
  revision: string | null,
): Admission {
  const metadata = asObject(record.object.metadata);
  const uid = asString(metadata.uid) ?? "";
  const resourceVersion = asString(metadata.resourceVersion) ?? "";
  let objects = state.objects.get(record.resource);
  if (objects === undefined) {
    objects = new Map();
    state.objects.set(record.resource, objects);
  }
  const known = objects.get(key);
  const listing = state.shared.resources.get(record.resource)?.listing;
  if (record.initial) listing?.seen.add(key);

  if (record.type === "DELETED") {
    if (known === undefined) return { kind: "duplicate" };
    if (uid !== "" && known.uid !== "" && known.uid !== uid) return { kind: "stale" };
    dropObject(objects, key);
    if (known.uid !== "") state.deletedUids.add(known.uid);
    return { kind: "apply", isNew: false, replaces: null };
  }
  // What is there cannot be gone: a server that lies deletes an object of another kind with the same uid.
  if (uid !== "" && known?.uid !== uid && state.deletedUids.has(uid)) {
    // What a list shows after a gap is there, whatever was told before it.
    if (!record.initial || listing?.afterGap !== true) return { kind: "stale" };
    state.deletedUids.delete(uid);
  }
  const same = known !== undefined && known.uid === uid;
  if (same && resourceVersion !== "" && known.resourceVersion === resourceVersion)
    return { kind: "duplicate" };
  const replaced = known !== undefined && !same ? known : null;
  if (replaced !== null && replaced.uid !== "") state.deletedUids.add(replaced.uid);
  putObject(objects, key, { uid, resourceVersion, seq: record.seq, t: record.t, revision });
  return { kind: "apply", isNew: !same, replaces: replaced };
}

/**
 * Keys of the known objects that a finished list did not contain: they vanished while nobody watched. Without a gap the list
 * may be that of another namespace, in a recording made of several: it says nothing of namespaces of which it holds nothing.
 */
export function vanished(
  { objects }: CoreState,
  resource: string,
  { seen, namespaces, afterGap }: NonNullable<ResourceStats["listing"]>,
): string[] {
  const all = objects.get(resource);
  if (all === undefined) return [];
  const missing = (keys: Iterable<string>): string[] => [...keys].filter((key) => !seen.has(key));
  if (afterGap) return missing(all.keys());
  const own = namespacesOf(all);
  return [...namespaces].flatMap((namespace) => missing(own.get(namespace) ?? []));
}

type Objects = Map<string, LiveObject>;

/** Keys of the objects of a resource by namespace; made from them when a list asks first. */
const byNamespace = new WeakMap<Objects, Map<string, Set<string>>>();

function namespacesOf(objects: Objects): ReadonlyMap<string, ReadonlySet<string>> {
  const known = byNamespace.get(objects);
  if (known !== undefined) return known;
  const namespaces = new Map<string, Set<string>>();
  byNamespace.set(objects, namespaces);
  for (const key of objects.keys()) place(namespaces, key);
  return namespaces;
}

function place(namespaces: Map<string, Set<string>>, key: string): void {
  const namespace = namespaceOf(key);
  const keys = namespaces.get(namespace);
  if (keys === undefined) namespaces.set(namespace, new Set([key]));
  else keys.add(key);
}

const namespaceOf = (key: string): string => key.slice(0, key.indexOf("/"));

/** Adds or replaces an object. */
function putObject(objects: Objects, key: string, object: LiveObject): void {
  const namespaces = objects.has(key) ? undefined : byNamespace.get(objects);
  objects.set(key, object);
  if (namespaces !== undefined) place(namespaces, key);
}

/** An object is gone. */
export function dropObject(objects: Objects, key: string): void {
  objects.delete(key);
  byNamespace.get(objects)?.get(namespaceOf(key))?.delete(key);
}
