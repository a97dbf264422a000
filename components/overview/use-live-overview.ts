"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { createOverviewStore, type OverviewStore, type OverviewView } from "@/lib/client/overview-store.ts";
import { openStream } from "@/lib/stream/client.ts";

const NOTHING = (): (() => void) => () => undefined;

/** The rows of a growing source while the component is there; `initial` until the stream has told more. */
export function useLiveOverview(source: string, isLive: boolean, initial: OverviewView): OverviewView {
  const [store, setStore] = useState<OverviewStore | null>(null);
  const [first] = useState(initial);
  useEffect(() => {
    if (!isLive) return;
    const created = createOverviewStore({
      initial: first,
      connect: (listener) =>
        openStream({ source, scope: { kind: "overview" }, speed: null, from: null }, listener),
      schedule: (callback) => requestAnimationFrame(callback),
      now: () => Date.now(),
    });
    setStore(created);
    return () => created.close();
  }, [source, isLive, first]);
  return useSyncExternalStore(store?.subscribe ?? NOTHING, store?.getSnapshot ?? (() => first), () => first);
}
