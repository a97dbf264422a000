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
    objects.delete(key);
    if (known.uid !== "") state.deletedUids.add(known.uid);
    return { kind: "apply", isNew: false, replaces: null };
  }
  if (uid !== "" && state.deletedUids.has(uid)) return { kind: "stale" };
  const same = known !== undefined && known.uid === uid;
  if (same && resourceVersion !== "" && known.resourceVersion === resourceVersion)
    return { kind: "duplicate" };
  const replaced = known !== undefined && !same ? known : null;
  if (replaced !== null && replaced.uid !== "") state.deletedUids.add(replaced.uid);
  objects.set(key, { uid, resourceVersion, seq: record.seq, t: record.t, revision });
  return { kind: "apply", isNew: !same, replaces: replaced };
}

/**
 * Keys of the known objects that a finished list did not contain: they vanished while nobody watched. Without a gap the list
 * may be that of another namespace, in a recording made of several: it says nothing of namespaces of which it holds nothing.
 */
export function vanished(
  state: CoreState,
  resource: string,
  { seen, namespaces, afterGap }: NonNullable<ResourceStats["listing"]>,
): string[] {
  const objects = state.objects.get(resource);
  if (objects === undefined) return [];
  const missing = [...objects.keys()].filter((key) => !seen.has(key));
  if (afterGap || missing.length === 0) return missing;
  return missing.filter((key) => namespaces.has(key.slice(0, key.indexOf("/"))));
}
