"use client";

import { createParser, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { MEASURES } from "@/lib/core/index.ts";
import type { ScatterBox } from "@/lib/layout/index.ts";
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

/** "2026-…Z~2026-…Z~120~1900": from, to, least and most milliseconds. */
const parseAsBox = createParser<ScatterBox>({
  parse: (text) => {
    const [from = "", to = "", least = "", most = ""] = text.split("~");
    const box = { from: Date.parse(from), to: Date.parse(to), least: Number(least), most: Number(most) };
    return Object.values(box).some(Number.isNaN) ? null : box;
  },
  serialize: ({ from, to, least, most }) =>
    [new Date(from).toISOString(), new Date(to).toISOString(), least, most].join("~"),
  eq: (a, b) => a.from === b.from && a.to === b.to && a.least === b.least && a.most === b.most,
});

/** The tab's state in the address: the chosen episode, the one compared with it, the set of rows and their order. */
export function useColdStartsUrl() {
  return useQueryStates(
    {
      /** "namespace/name/index"; defaults to the episode at the cursor. */
      ep: parseAsString,
      /** The same form; a leading "@" means an episode of the source in `against`. */
      beside: parseAsString,
      /** Whether to list every revision of the source, not only this one. */
      all: parseAsBoolean.withDefault(false),
      /** Another revision of the service to compare with: its name, or "-" for none; the one before when absent. */
      revision: parseAsString,
      /** The part of the picture over time that is marked. */
      box: parseAsBox,
      /** Another source to compare with. */
      against: parseAsString,
      order: parseAsSort.withDefault({ column: "begin", descending: false }),
      /** What is shown of each; what clients waited when absent and that is far more than the start, else the start. */
      measure: parseAsStringLiteral(MEASURES),
    },
    { history: "replace", scroll: false, shallow: true, clearOnDefault: true },
  );
}
