"use client";

import { createParser, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { SORT_KEYS } from "@/lib/client/overview-rows.ts";

/** An instant as RFC 3339 with milliseconds. */
const parseAsTime = createParser<number>({
  parse: (text) => {
    const t = Date.parse(text);
    return Number.isNaN(t) ? null : t;
  },
  serialize: (t) => new Date(Math.round(t)).toISOString(),
});

/** What the address of an overview holds. */
export function useOverviewUrl() {
  return useQueryStates(
    {
      /** Cursor; the end of the source when left out. */
      t: parseAsTime,
      /** Filter. */
      q: parseAsString.withDefault(""),
      sort: parseAsStringLiteral(SORT_KEYS).withDefault("state"),
      order: parseAsStringLiteral(["asc", "desc"] as const).withDefault("asc"),
    },
    { history: "replace", shallow: true, scroll: false, clearOnDefault: true },
  );
}
