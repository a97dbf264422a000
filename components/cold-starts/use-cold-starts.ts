"use client";

import useSWR from "swr";
import { fetchJson } from "@/lib/client/fetch-json.ts";
import type { ColdStartRow } from "@/lib/core/index.ts";

/** All cold starts of a source; null while they come, and where none is asked for. */
export function useColdStarts(source: string | null): readonly ColdStartRow[] | null {
  const url = source === null ? null : `/api/sources/${encodeURIComponent(source)}/cold-starts`;
  const { data } = useSWR<{ coldStarts: readonly ColdStartRow[] }, Error>(url, fetchJson, {
    revalidateOnFocus: false,
  });
  return data?.coldStarts ?? null;
}
