/**
 * Inputs of two clusters: a name that two objects have at the same time. What came first says which cluster it is; the
 * rest belongs to another one.
 */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { RESOURCE } from "../../model/resources.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { parseTime } from "../time.ts";

/** Of an input; a path for what is a part of an archive or folder, which may hold dumps of several clusters. */
export type ClusterSource = string | symbol;

export interface Clusters {
  /** @param t a time at which the object was there for sure */
  saw(source: ClusterSource, resource: string, object: JsonObject, t: EpochMs | null): void;
  /**
   * What is not of the cluster of which the first inputs are, each with the first name that contradicts. What lies beside a
   * stranger, where nothing of the first cluster does, is of the same one.
   */
  strangers(all: Iterable<ClusterSource>): ReadonlyMap<ClusterSource, string>;
  /** Sources that hold objects of two clusters themselves: the first name that contradicts, and the uids of the later one. */
  mixed(): ReadonlyMap<ClusterSource, Mixed>;
}

export interface Mixed {
  readonly key: string;
  readonly uids: ReadonlySet<string>;
}

/** Kinds whose objects live long and are in every dump. */
const LONG_LIVED: ReadonlySet<string> = new Set([
  RESOURCE.configMaps,
  RESOURCE.deployments,
  RESOURCE.knativeServices,
  RESOURCE.revisions,
  RESOURCE.serverlessServices,
]);
/** Lives as long as its cluster: another uid is another cluster, whatever the times. */
const NAMESPACES = "namespaces";
const FIRST_NAMESPACE = `${NAMESPACES} /kube-system`;

/** Whether objects of the resource tell clusters apart. */
export function tellsClusters(resource: string): boolean {
  return LONG_LIVED.has(resource) || resource === NAMESPACES;
}

/** Clocks of a cluster differ by less. */
const MARGIN: DurationMs = 60_000;

interface Life {
  readonly uid: string;
  readonly from: EpochMs;
  to: EpochMs;
  readonly sources: Set<ClusterSource>;
}

export function createClusters(): Clusters {
  const lives = new Map<string, Life[]>();
  return {
    saw(source, resource, object, t) {
      if (!tellsClusters(resource)) return;
      const { namespace, name, uid, creationTimestamp } = asObject(object.metadata);
      const id = asString(uid);
      if (id === undefined || t === null) return;
      const key = `${resource} ${asString(namespace) ?? ""}/${asString(name) ?? ""}`;
      // Other namespaces are made anew.
      if (resource === NAMESPACES && key !== FIRST_NAMESPACE) return;
      const known = lives.get(key) ?? [];
      if (known.length === 0) lives.set(key, known);
      const life = known.find((each) => each.uid === id);
      if (life === undefined) {
        const from = parseTime(asString(creationTimestamp) ?? "");
        if (!Number.isNaN(from)) known.push({ uid: id, from, to: t, sources: new Set([source]) });
      } else {
        life.to = Math.max(life.to, t);
        life.sources.add(source);
      }
    },
    strangers(all) {
      const found = new Map<ClusterSource, string>();
      for (const [key, ofName] of lives) {
        const [first, ...others] = ofName;
        if (first === undefined) continue;
        for (const other of others) {
          if (!contradicts(key, first, other) || isShared(first, other)) continue;
          for (const source of other.sources) {
            if (!found.has(source)) found.set(source, key);
          }
        }
      }
      if (found.size === 0) return found;
      const own = new Set([...lives.values()].flat().flatMap(({ sources }) => [...sources]));
      for (const source of found.keys()) own.delete(source);
      return widened(found, own, all);
    },
    mixed() {
      const found = new Map<ClusterSource, { readonly key: string; readonly uids: Set<string> }>();
      for (const [key, [first, ...others]] of lives) {
        if (first === undefined) continue;
        for (const other of others) {
          if (!contradicts(key, first, other)) continue;
          for (const source of other.sources) {
            if (!first.sources.has(source)) continue;
            const known = found.get(source) ?? { key, uids: new Set() };
            known.uids.add(other.uid);
            found.set(source, known);
          }
        }
      }
      return found;
    },
  };
}

/** The strangers with what lies in the same folders, as far up as nothing of the first cluster lies there. */
function widened(
  found: ReadonlyMap<ClusterSource, string>,
  own: ReadonlySet<ClusterSource>,
  all: Iterable<ClusterSource>,
): Map<ClusterSource, string> {
  const ownFolders = new Set([...own].flatMap(foldersOf));
  const folders = new Map<string, string>();
  for (const [source, key] of found) {
    for (const folder of foldersOf(source)) if (!ownFolders.has(folder)) folders.set(folder, key);
  }
  const wide = new Map(found);
  for (const source of all) {
    const key = foldersOf(source)
      .map((folder) => folders.get(folder))
      .find((each) => each !== undefined);
    if (key !== undefined && !wide.has(source)) wide.set(source, key);
  }
  return wide;
}

/** The path itself and the folders around it. */
function foldersOf(source: ClusterSource): string[] {
  if (typeof source === "symbol") return [];
  const parts = source.split("/");
  return parts.map((_, i) => parts.slice(0, parts.length - i).join("/"));
}

/** Both are there at the same time, or are what a cluster has one of. */
function contradicts(key: string, a: Life, b: Life): boolean {
  return key === FIRST_NAMESPACE || (a.to > b.from + MARGIN && b.to > a.from + MARGIN);
}

/** One source has both. */
function isShared(a: Life, b: Life): boolean {
  return [...b.sources].some((source) => a.sources.has(source));
}
