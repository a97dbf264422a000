"use client";

import useSWR from "swr";
import { usePort } from "@/components/port-provider.tsx";
import type { ColdStartRow } from "@/lib/core/index.ts";

/** Loads all cold starts of a source; null while loading and when there is no source. */
export function useColdStarts(source: string | null): readonly ColdStartRow[] | null {
  const port = usePort();
  const { data } = useSWR<readonly ColdStartRow[], Error>(
    source === null ? null : [port.key, "cold-starts", source],
    () => port.coldStarts(source ?? ""),
    { revalidateOnFocus: false },
  );
  return data ?? null;
}
