"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { usePort } from "@/components/port-provider.tsx";
import { createOverviewStore, type OverviewStore, type OverviewView } from "@/lib/client/overview-store.ts";

const NOTHING = (): (() => void) => () => undefined;

/** The rows of a growing source while the component is there; `initial` until the stream has told more. */
export function useLiveOverview(source: string, isLive: boolean, initial: OverviewView): OverviewView {
  const port = usePort();
  const [store, setStore] = useState<OverviewStore | null>(null);
  const [first] = useState(initial);
  useEffect(() => {
    if (!isLive) return;
    const created = createOverviewStore({
      initial: first,
      connect: (listener) => port.stream({ source, scope: { kind: "overview" } }, listener),
      schedule: (callback) => requestAnimationFrame(callback),
      now: () => Date.now(),
    });
    setStore(created);
    return () => created.close();
  }, [port, source, isLive, first]);
  return useSyncExternalStore(store?.subscribe ?? NOTHING, store?.getSnapshot ?? (() => first), () => first);
}
