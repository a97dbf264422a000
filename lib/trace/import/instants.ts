/** When lists were made, and which of them belong together. */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import type { EpochMs } from "../../model/units.ts";
import { newestTime } from "./object-times.ts";
import type { InstantSource, Tally } from "./report.ts";
import type { InputInfo, Listed } from "./types.ts";

/** The objects of one input's lists. */
export interface Snapshot {
  readonly input: InputInfo;
  readonly tally: Tally;
  readonly listed: Listed[];
  /** When the lists were made, if the input says so. */
  said: EpochMs | null;
}

/** Lists that are taken as made at the same time. */
export interface Instant {
  readonly t: EpochMs;
  readonly by: InstantSource;
  readonly members: readonly Snapshot[];
}

/**
 * Puts lists together that can be of one instant: `kubectl get` was run for one kind after the other. Two inputs that
 * hold the same object in different versions are of two instants.
 * @param given when lists were made that do not say it
 */
export function instantsOf(snapshots: readonly Snapshot[], given?: EpochMs): readonly Instant[] {
  const timed = snapshots
    .map((snapshot) => ({ snapshot, ...timeOf(snapshot, given) }))
    .sort((a, b) => a.t - b.t);
  const groups: { t: EpochMs; by: InstantSource; members: Snapshot[]; versions: Map<string, string> }[] = [];
  for (const { snapshot, t, by } of timed) {
    const versions = versionsOf(snapshot.listed);
    const last = groups.at(-1);
    if (last !== undefined && by !== "said" && last.by !== "said" && agree(last.versions, versions)) {
      last.t = Math.max(last.t, t);
      if (by === "file") last.by = by;
      last.members.push(snapshot);
      for (const [id, version] of versions) last.versions.set(id, version);
    } else if (last !== undefined && by === "said" && last.by === "said" && last.t === t) {
      last.members.push(snapshot);
    } else groups.push({ t, by, members: [snapshot], versions });
  }
  return groups;
}

function timeOf({ input, listed, said }: Snapshot, given?: EpochMs): { t: EpochMs; by: InstantSource } {
  if (said !== null) return { t: said, by: "said" };
  if (given !== undefined) return { t: given, by: "given" };
  let newest = Number.NEGATIVE_INFINITY;
  for (const { object } of listed) newest = Math.max(newest, newestTime(object) ?? Number.NEGATIVE_INFINITY);
  const { modifiedAt } = input;
  if (modifiedAt !== undefined && modifiedAt >= newest) return { t: modifiedAt, by: "file" };
  return { t: newest === Number.NEGATIVE_INFINITY ? 0 : newest, by: "objects" };
}

function versionsOf(listed: readonly Listed[]): Map<string, string> {
  const versions = new Map<string, string>();
  for (const { resource, object } of listed) {
    const { resourceVersion } = asObject(object.metadata);
    versions.set(identityOf(resource, object), asString(resourceVersion) ?? "");
  }
  return versions;
}

/** Whose object it is: its resource, name and uid. */
export function identityOf(resource: string, object: JsonObject): string {
  const { uid, namespace, name } = asObject(object.metadata);
  return `${resource} ${asString(namespace) ?? ""}/${asString(name) ?? ""} ${asString(uid) ?? ""}`;
}

function agree(known: ReadonlyMap<string, string>, more: ReadonlyMap<string, string>): boolean {
  for (const [id, version] of more) {
    const before = known.get(id);
    if (before !== undefined && before !== version) return false;
  }
  return true;
}
