"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { usePort } from "@/components/port-provider.tsx";
import {
  createRevisionStore,
  type RevisionStore,
  type RevisionView,
  WAITING,
} from "@/lib/client/revision-store.ts";

const NOTHING = (): (() => void) => () => undefined;

/** The data of one revision while the component is there; the stream is closed when it goes. */
export function useRevision(source: string, namespace: string, name: string): RevisionView {
  const port = usePort();
  const [store, setStore] = useState<RevisionStore | null>(null);
  useEffect(() => {
    const created = createRevisionStore({
      key: `${namespace}/${name}`,
      connect: (listener) => port.stream({ source, scope: { kind: "revision", namespace, name } }, listener),
      schedule: (callback) => requestAnimationFrame(callback),
      now: () => Date.now(),
    });
    setStore(created);
    return () => created.close();
  }, [port, source, namespace, name]);
  return useSyncExternalStore(
    store?.subscribe ?? NOTHING,
    store?.getSnapshot ?? (() => WAITING),
    () => WAITING,
  );
}
