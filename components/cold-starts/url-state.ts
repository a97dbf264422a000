"use client";

import { createParser, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { MEASURES } from "@/lib/core/index.ts";
import { COLUMNS, type ListSort } from "./list-sort.ts";

/** "total" or "-total". */
const parseAsSort = createParser<ListSort>({
  parse: (text) => {
    const column = COLUMNS.find((name) => name === text.replace(/^-/, ""));
    return column === undefined ? null : { column, descending: text.startsWith("-") };
  },
  serialize: ({ column, descending }) => `${descending ? "-" : ""}${column}`,
  eq: (a, b) => a.column === b.column && a.descending === b.descending,
});

/** What the address holds of the tab: which episode, beside which, of what, in which order. */
export function useColdStartsUrl() {
  return useQueryStates(
    {
      /** "namespace/name/index"; the one at the cursor when left out. */
      ep: parseAsString,
      /** The same; with "@" before it, one of the source in `against`. */
      beside: parseAsString,
      /** All of the source, not only this revision's. */
      all: parseAsBoolean.withDefault(false),
      /** Another source, whose numbers stand beside these. */
      against: parseAsString,
      order: parseAsSort.withDefault({ column: "begin", descending: false }),
      measure: parseAsStringLiteral(MEASURES).withDefault("total"),
    },
    { history: "replace", scroll: false, shallow: true, clearOnDefault: true },
  );
}
