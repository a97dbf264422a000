"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import {
  createRevisionStore,
  type RevisionStore,
  type RevisionView,
  WAITING,
} from "@/lib/client/revision-store.ts";
import { connectRevision } from "@/lib/client/revision-stream.ts";

const NOTHING = (): (() => void) => () => undefined;

/** The data of one revision while the component is there; the stream is closed when it goes. */
export function useRevision(source: string, namespace: string, name: string): RevisionView {
  const [store, setStore] = useState<RevisionStore | null>(null);
  useEffect(() => {
    const created = createRevisionStore({
      key: `${namespace}/${name}`,
      connect: (listener) => connectRevision({ source, namespace, name }, listener),
      schedule: (callback) => requestAnimationFrame(callback),
      now: () => Date.now(),
    });
    setStore(created);
    return () => created.close();
  }, [source, namespace, name]);
  return useSyncExternalStore(
    store?.subscribe ?? NOTHING,
    store?.getSnapshot ?? (() => WAITING),
    () => WAITING,
  );
}
