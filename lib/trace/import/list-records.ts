/** Lists as records, at the instants of which they are. */
import type { JsonObject } from "../../model/json.ts";
import type { EpochMs } from "../../model/units.ts";
import { timeOfMs } from "../written-time.ts";
import type { Instant } from "./instants.ts";
import { nameOf, namespaceOf, type VersionNames } from "./object-names.ts";
import type { Slices } from "./sorted-rows.ts";
import type { Draft, Listed } from "./types.ts";

export interface ListWriting {
  /** Has the resources of which a watch or a trace tells. */
  readonly watched: { has(resource: string): boolean };
  readonly names: VersionNames;
  /** @returns false when this version is there already */
  isNewVersion(version: string | null): boolean;
  write(draft: Draft): void;
}

export interface ListWriter {
  /** Writes what was listed at one instant. */
  write(instant: Instant): Slices<void>;
}

/** So many objects are written in one slice. */
const SLICE_OBJECTS = 64;

/** Field of a record: a list beside a watch shows the object as it was then. */
const LISTED = "listed";

export function createListWriter({ watched, names, isNewVersion, write }: ListWriting): ListWriter {
  /** Resource → the objects of its last list, by identity. */
  const lists = new Map<string, Map<string, JsonObject>>();

  function* writeAll(objects: Iterable<JsonObject>, draft: Omit<Draft, "object">): Slices<void> {
    let count = 0;
    for (const object of objects) {
      write({ ...draft, object });
      count += 1;
      if (count % SLICE_OBJECTS === 0) yield;
    }
  }
  /** Writes a resource's objects of one instant. */
  function* writeList(resource: string, objects: readonly Listed[], t: EpochMs): Slices<void> {
    const { at } = timeOfMs(t);
    const draft = { t, at, resource, clock: "object" } as const;
    if (watched.has(resource)) {
      // Beside a watch of the same resource a list may hold a part only: it adds, and takes nothing away.
      yield* writeAll(
        objects.map(({ object }) => object),
        // It was so at that instant: of when it became so the watch tells, which has an order.
        { ...draft, type: "MODIFIED", initial: false, extra: { [LISTED]: true } },
      );
      return;
    }
    const before = lists.get(resource);
    const now = new Map(objects.map(({ id, object }) => [id, object]));
    if (before !== undefined) {
      const gap = { reason: "nothing is known between two lists" };
      write({ ...draft, type: "GAP", initial: false, object: gap });
      const namespaces = new Set(objects.map(({ object }) => namespaceOf(object)));
      // A list of other namespaces says nothing of these.
      for (const [id, object] of before) if (!namespaces.has(namespaceOf(object))) now.set(id, object);
    }
    yield* writeAll(now.values(), { ...draft, type: "ADDED", initial: true });
    lists.set(resource, now);
  }

  return {
    *write({ t, by, members }) {
      const byResource = new Map<string, Listed[]>();
      const newestOfAll = members.reduce((a, { newest }) => Math.max(a, newest), Number.NEGATIVE_INFINITY);
      for (const { listed, tally } of members) {
        tally.madeAt(t, by, newestOfAll);
        for (const [i, each] of listed.entries()) {
          if (i % SLICE_OBJECTS === 0) yield;
          const { id, resource, object } = each;
          const isRepeated = !isNewVersion(names.ofIdentity(id, object));
          if (isRepeated) tally.left("duplicate", nameOf(object));
          // In a list of its own an object that has not changed is told again: a list is whole.
          if (isRepeated && (watched.has(resource) || !lists.has(resource))) continue;
          tally.counted(t, "object");
          const objects = byResource.get(resource);
          if (objects === undefined) byResource.set(resource, [each]);
          else objects.push(each);
        }
      }
      for (const [resource, objects] of byResource) yield* writeList(resource, objects, t);
    },
  };
}
