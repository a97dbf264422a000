"use client";

import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { createRevisionStore, type RevisionStore, type RevisionView } from "@/lib/client/revision-store.ts";
import { openStream } from "@/lib/stream/client.ts";

const WAITING: RevisionView = {
  connection: "connecting",
  reason: "",
  stream: null,
  header: null,
  state: null,
  revision: null,
  extent: null,
  version: 0,
};
const NOTHING = (): (() => void) => () => undefined;

/** The data of one revision while the component is there; the stream is closed when it goes. */
export function useRevision(source: string, namespace: string, name: string): RevisionView {
  const [store, setStore] = useState<RevisionStore | null>(null);
  const query = useMemo(
    () => ({ source, scope: { kind: "revision" as const, namespace, name }, speed: null, from: null }),
    [source, namespace, name],
  );
  useEffect(() => {
    const created = createRevisionStore({
      key: `${query.scope.namespace}/${query.scope.name}`,
      connect: (listener) => openStream(query, listener),
      schedule: (callback) => requestAnimationFrame(callback),
    });
    setStore(created);
    return () => created.close();
  }, [query]);
  return useSyncExternalStore(
    store?.subscribe ?? NOTHING,
    store?.getSnapshot ?? (() => WAITING),
    () => WAITING,
  );
}
