"use client";

import { useCallback } from "react";
import { type Browser, useStream } from "@/components/live/use-stream.ts";
import { usePort } from "@/components/port-provider.tsx";
import { createRevisionStore, type RevisionView, WAITING } from "@/lib/client/revision-store.ts";

/** Returns the live data of one revision for as long as the component is mounted. */
export function useRevision(source: string, namespace: string, name: string): RevisionView {
  const port = usePort();
  const open = useCallback(
    (browser: Browser) =>
      createRevisionStore({
        ...browser,
        key: `${namespace}/${name}`,
        connect: (listener) =>
          port.stream({ source, scope: { kind: "revision", namespace, name } }, listener),
      }),
    [port, source, namespace, name],
  );
  return useStream(open, WAITING);
}
