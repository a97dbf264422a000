/** Loaded stores, as many as fit: what was asked for last stays longest. */
import { createBoundedMap } from "../model/bounded-map.ts";
import { type SourceFault, sourceFault } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import type { Store } from "../store/store.ts";
import { type AwaitedWork, createAwaitedWork } from "./awaited-work.ts";

/**
 * Reads a store.
 * @param signal told when nobody waits any more
 * @param onPart to be called when some of it can be looked at, with the store as it grows
 */
export type Read = (signal: AbortSignal, onPart: (part: Store) => void) => Promise<Store>;

export interface StoreCache {
  /**
   * The store of this epoch; who asks while it is being loaded waits for the same.
   * @param signal of who asks: he waits no longer when it fires
   */
  load(epoch: string, read: Read, signal?: AbortSignal): Promise<Store>;
  /**
   * The same; when it takes longer than `ms` and some of it is there, that part, which grows. It is read to its end then,
   * whoever goes.
   */
  loadPart(epoch: string, read: Read, ms: DurationMs, signal?: AbortSignal): Promise<Store>;
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
  /** Resolves when some of it can be looked at. */
  readonly part: Promise<Store>;
  readonly onPart: (part: Store) => void;
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
  const begin = (epoch: string, slot: Slot, read: Read) => {
    const work = async (signal: AbortSignal): Promise<Store> => {
      try {
        const store = await read(signal, slot.onPart);
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

  /** The slot of this epoch, in which a reading has begun or has ended. */
  const slotOf = (epoch: string, read: Read, signal: AbortSignal | undefined): Slot => {
    signal?.throwIfAborted();
    if (refusals.has(epoch)) throw refusals.get(epoch);
    const known = slots.get(epoch);
    const slot = known ?? emptySlot();
    slots.delete(epoch);
    slots.set(epoch, slot);
    if (known === undefined) slot.loading = begin(epoch, slot, read);
    return slot;
  };
  const whole = async ({ loaded, loading }: Slot, signal: AbortSignal | undefined): Promise<Store> =>
    loaded ?? (loading as AwaitedWork<Store>).wait(signal);

  return {
    load: async (epoch, read, signal) => whole(slotOf(epoch, read, signal), signal),
    async loadPart(epoch, read, ms, signal) {
      const slot = slotOf(epoch, read, signal);
      const all = whole(slot, signal);
      if (slot.loaded !== null) return all;
      const found = await Promise.race([all, later(ms).then(() => slot.part)]);
      // Somebody who waits for it for ever: what was begun to be shown is read to its end.
      if (found.reading !== null) slot.loading?.wait().catch(() => undefined);
      all.catch(() => undefined);
      return found;
    },
    peek: (epoch) => slots.get(epoch)?.loaded ?? null,
  };
}

function emptySlot(): Slot {
  const { promise, resolve } = Promise.withResolvers<Store>();
  return { loading: null, loaded: null, part: promise, onPart: resolve };
}

function later(ms: DurationMs): Promise<void> {
  return new Promise((resolve) => {
    // It does not keep a process going.
    setTimeout(resolve, ms).unref();
  });
}
