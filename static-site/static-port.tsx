"use client";

import { type ReactNode, useState } from "react";
import { LocalPortProvider } from "@/components/port-provider.tsx";
import { createWorker } from "@/lib/client/local/create-worker.ts";
import type { ShippedRecording } from "@/lib/client/local/messages.ts";
import { createLocalPort } from "@/lib/client/local-port.ts";
import { type ViewAddress, withQuery } from "@/lib/client/port.ts";

interface StaticPortProps {
  readonly shipped: readonly ShippedRecording[];
  readonly children: ReactNode;
}

/** Everything below is answered by this browser, which fetches shipped recordings from beside the page. */
export function StaticPort({ shipped, children }: StaticPortProps) {
  const [port] = useState(() => createLocalPort({ createWorker, viewHref: staticViewHref, shipped }));
  return <LocalPortProvider port={port}>{children}</LocalPortProvider>;
}

/** A file server knows no `/view/SOURCE/NAMESPACE/NAME`, so the view is in the query. */
function staticViewHref({ source, revision, page, query }: ViewAddress): string {
  const name = revision === undefined ? undefined : `${revision.namespace}/${revision.name}`;
  return withQuery("/view", { source, revision: name, page, ...query });
}
