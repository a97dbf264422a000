"use client";

import { useLocalPort, useOpened, usePort } from "@/components/port-provider.tsx";
import { isScenarioId } from "@/lib/sim/is-scenario-id.ts";

export type SourceKind = "live" | "opened" | "recording" | "simulation";

/** What the bar on top calls a source; an opened file may be a dump, so it is not called a recording. */
export function useSourceKind(source: string, isLive: boolean): SourceKind {
  const isLocal = usePort() === useLocalPort();
  const opened = useOpened();
  if (isLive) return "live";
  if (isScenarioId(source)) return "simulation";
  return isLocal && opened?.summary.id === source ? "opened" : "recording";
}
