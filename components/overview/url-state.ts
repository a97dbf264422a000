"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { parseAsTime } from "@/components/shell/parse-time.ts";
import { SORT_KEYS } from "@/lib/client/overview-rows.ts";

/** What the address of an overview holds. */
export function useOverviewUrl() {
  return useQueryStates(
    {
      /** Cursor; the end of the source when left out. */
      t: parseAsTime,
      /** Filter. */
      q: parseAsString.withDefault(""),
      sort: parseAsStringLiteral(SORT_KEYS).withDefault("state"),
      /** Rows under their services. */
      group: parseAsStringLiteral(["service"] as const),
      order: parseAsStringLiteral(["asc", "desc"] as const).withDefault("asc"),
    },
    { history: "replace", shallow: true, scroll: false, clearOnDefault: true },
  );
}
