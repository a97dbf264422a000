/** Loaded stores, as many as fit: what was asked for last stays longest. */
import { createBoundedMap } from "../model/bounded-map.ts";
import { type SourceFault, sourceFault } from "../model/errors.ts";
import type { Store } from "../store/store.ts";
import { type AwaitedWork, createAwaitedWork } from "./awaited-work.ts";

export interface StoreCache {
  /**
   * The store of this epoch; who asks while it is being loaded waits for the same.
   * @param read told by its signal when nobody waits any more
   * @param signal of who asks: he waits no longer when it fires
   */
  load(epoch: string, read: (signal: AbortSignal) => Promise<Store>, signal?: AbortSignal): Promise<Store>;
  /** The store, if it is loaded. */
  peek(epoch: string): Store | null;
}

/** Faults of what is in a file: reading it again would end the same way. */
const OF_THE_CONTENT: ReadonlySet<SourceFault | null> = new Set(["notATrace", "newerVersion", "tooLarge"]);
/** How many refusals are remembered; the one made longest ago goes first. */
const REMEMBERED_REFUSALS = 100;

interface Slot {
  loading: AwaitedWork<Store> | null;
  loaded: Store | null;
}

/** @param maxBytes of records; the last one stays, whatever its size */
export function createStoreCache(maxBytes: number): StoreCache {
  const slots = new Map<string, Slot>();

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
  const remove = (epoch: string, slot: Slot): void => {
    if (slots.get(epoch) === slot) slots.delete(epoch);
  };
  const begin = (epoch: string, slot: Slot, read: (signal: AbortSignal) => Promise<Store>) => {
    const work = async (signal: AbortSignal): Promise<Store> => {
      try {
        const store = await read(signal);
        slot.loaded = store;
        slot.loading = null;
        evict();
        return store;
      } catch (error) {
        remove(epoch, slot);
        if (OF_THE_CONTENT.has(sourceFault(error))) refusals.set(epoch, error);
        throw error;
      }
    };
    // Who comes now starts anew.
    return createAwaitedWork(work, () => remove(epoch, slot));
  };

  return {
    async load(epoch, read, signal) {
      signal?.throwIfAborted();
      if (refusals.has(epoch)) throw refusals.get(epoch);
      const known = slots.get(epoch);
      const slot: Slot = known ?? { loading: null, loaded: null };
      slots.delete(epoch);
      slots.set(epoch, slot);
      if (known === undefined) slot.loading = begin(epoch, slot, read);
      return slot.loaded ?? (slot.loading as AwaitedWork<Store>).wait(signal);
    },
    peek: (epoch) => slots.get(epoch)?.loaded ?? null,
  };
}
