"use client";

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { STATS_ASKED_BY } from "@/lib/core/index.ts";

/** Spans of a cluster that can be chosen, in days. */
export const SPANS = [1, 7, 30, 90, 365] as const;
/** Times to promise, in milliseconds. */
export const PROMISES = [500, 1_000, 2_000, 3_000, 5_000, 10_000, 30_000] as const;

/** What is asked, in the address. */
export function useTrendsUrl() {
  return useQueryStates(
    {
      days: parseAsInteger.withDefault(30),
      by: parseAsStringLiteral(STATS_ASKED_BY).withDefault("auto"),
      /** "namespace/service"; all when absent. */
      service: parseAsString,
      within: parseAsInteger.withDefault(3_000),
    },
    { history: "replace", scroll: false, shallow: true, clearOnDefault: true },
  );
}
