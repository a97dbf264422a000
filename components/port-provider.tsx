"use client";

import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import { httpPort, serverViewHref } from "@/lib/client/http-port.ts";
import { createWorker } from "@/lib/client/local/create-worker.ts";
import type { OpenedFacts } from "@/lib/client/local/messages.ts";
import { createLocalPort, type LocalPort } from "@/lib/client/local-port.ts";
import type { Port } from "@/lib/client/port.ts";

const PortContext = createContext<Port>(httpPort);

/** Opens files in the browser, on pages that have a server. */
const besideServer = createLocalPort({ createWorker, viewHref: serverViewHref });
const LocalPortContext = createContext<LocalPort>(besideServer);

/** Makes everything below ask this port; without a provider the server that the page came from is asked. */
export function PortProvider({ port, children }: { readonly port: Port; readonly children: ReactNode }) {
  return <PortContext value={port}>{children}</PortContext>;
}

/** Makes the browser itself answer everything below. */
export function LocalPortProvider({
  port,
  children,
}: {
  readonly port: LocalPort;
  readonly children: ReactNode;
}) {
  return (
    <LocalPortContext value={port}>
      <PortProvider port={port}>{children}</PortProvider>
    </LocalPortContext>
  );
}

/** Who answers what this page asks. */
export function usePort(): Port {
  return useContext(PortContext);
}

/** Returns the port that opens files in the browser. */
export function useLocalPort(): LocalPort {
  return useContext(LocalPortContext);
}

/** Returns the file that is opened in the browser; null when none is. */
export function useOpened(): OpenedFacts | null {
  const port = useLocalPort();
  return useSyncExternalStore(
    port.subscribe,
    () => port.opened,
    () => null,
  );
}
