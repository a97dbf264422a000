/** Loaded stores, as many as fit: what was asked for last stays longest. */
import { createBoundedMap } from "../model/bounded-map.ts";
import { type SourceFault, sourceFault } from "../model/errors.ts";
import type { Store } from "../store/store.ts";

export interface StoreCache {
  /** The store of this epoch; who asks while it is being loaded waits for the same. */
  load(epoch: string, read: () => Promise<Store>): Promise<Store>;
  /** The store, if it is loaded. */
  peek(epoch: string): Store | null;
}

/** Faults of what is in a file: reading it again would end the same way. */
const OF_THE_CONTENT: ReadonlySet<SourceFault | null> = new Set(["notATrace", "newerVersion", "tooLarge"]);
/** How many refusals are remembered; the one made longest ago goes first. */
const REMEMBERED_REFUSALS = 100;

/** @param maxBytes of records; the last one stays, whatever its size */
export function createStoreCache(maxBytes: number): StoreCache {
  const slots = new Map<string, { promise: Promise<Store>; loaded: Store | null }>();

  // A file that is refused for what is in it is not read again for everyone who asks: it may be half a gigabyte.
  const refusals = createBoundedMap<string, unknown>(REMEMBERED_REFUSALS);

  const evict = (): void => {
    let total = 0;
    for (const { loaded } of slots.values()) total += loaded?.bytes ?? 0;
    for (const [epoch, { loaded }] of slots) {
      if (total <= maxBytes || slots.size === 1) return;
      if (loaded === null) continue;
      slots.delete(epoch);
      total -= loaded.bytes;
    }
  };

  return {
    async load(epoch, read) {
      if (refusals.has(epoch)) throw refusals.get(epoch);
      const known = slots.get(epoch);
      if (known !== undefined) {
        slots.delete(epoch);
        slots.set(epoch, known);
        return known.promise;
      }
      const slot: { promise: Promise<Store>; loaded: Store | null } = { promise: read(), loaded: null };
      slots.set(epoch, slot);
      try {
        slot.loaded = await slot.promise;
        evict();
        return slot.loaded;
      } catch (error) {
        slots.delete(epoch);
        if (OF_THE_CONTENT.has(sourceFault(error))) refusals.set(epoch, error);
        throw error;
      }
    },
    peek: (epoch) => slots.get(epoch)?.loaded ?? null,
  };
}
