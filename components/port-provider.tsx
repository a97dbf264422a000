"use client";

import { createContext, type ReactNode, useContext } from "react";
import { httpPort } from "@/lib/client/http-port.ts";
import type { Port } from "@/lib/client/port.ts";

const PortContext = createContext<Port>(httpPort);

/** Makes everything below ask this port; without a provider the server that the page came from is asked. */
export function PortProvider({ port, children }: { readonly port: Port; readonly children: ReactNode }) {
  return <PortContext value={port}>{children}</PortContext>;
}

/** Who answers what this page asks. */
export function usePort(): Port {
  return useContext(PortContext);
}
