"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import type { StreamStore, StreamStoreOptions } from "@/lib/client/stream-store.ts";

/** The parts of a store's environment that every browser provides. */
export type Browser = Omit<StreamStoreOptions, "connect">;

const NOTHING = (): (() => void) => () => undefined;
/** A hidden page has no frames; a timer takes their place. */
const HIDDEN_MS = 1_000;

export const BROWSER: Browser = {
  schedule(callback) {
    const run = (): void => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      callback();
    };
    const frame = requestAnimationFrame(run);
    const timer = setTimeout(run, HIDDEN_MS);
  },
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
};

/**
 * Returns the view of a stream that is open for as long as the component is mounted.
 * @param open opens the store; a new function replaces it, null opens none
 * @param first the view before the store has one
 */
export function useStream<V>(open: ((browser: Browser) => StreamStore<V>) | null, first: V): V {
  const [store, setStore] = useState<StreamStore<V> | null>(null);
  useEffect(() => {
    if (open === null) return;
    const opened = open(BROWSER);
    setStore(opened);
    return () => opened.close();
  }, [open]);
  return useSyncExternalStore(store?.subscribe ?? NOTHING, store?.getSnapshot ?? (() => first), () => first);
}
