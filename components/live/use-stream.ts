"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import type { StreamStore, StreamStoreOptions } from "@/lib/client/stream-store.ts";

/** What a browser gives a store to run on. */
export type Browser = Omit<StreamStoreOptions, "connect">;

const NOTHING = (): (() => void) => () => undefined;
/** A page that is not seen has no frames. */
const HIDDEN_MS = 1_000;

const BROWSER: Browser = {
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
 * What a stream tells, while the component is there; the stream is closed when it goes.
 * @param open opens it; a new function opens another one, null opens none
 * @param first what is shown until the stream has told something
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
