"use client";

import { useMemo } from "react";
import { useColdStarts } from "@/components/cold-starts/use-cold-starts.ts";
import { parseFilter, type Sort, sortRows } from "@/lib/client/overview-rows.ts";
import { type GridEntry, groupedByService, ungrouped } from "@/lib/client/service-groups.ts";
import { type StartTimes, startTimesOf } from "@/lib/client/start-times.ts";
import type { OverviewRow } from "@/lib/core/index.ts";
import type { useOverviewUrl } from "./url-state.ts";

interface Entries {
  /** The rows that pass the filter, in order. */
  readonly rows: readonly OverviewRow[];
  /** The same with their services above them, where they are grouped. */
  readonly entries: readonly GridEntry[];
  /** By the key of the revision. */
  readonly starts: ReadonlyMap<string, StartTimes>;
  readonly order: Sort;
}

interface EntriesOptions {
  readonly source: string;
  readonly isLive: boolean;
  readonly url: Pick<ReturnType<typeof useOverviewUrl>[0], "q" | "sort" | "order" | "group">;
  /** All rows at the cursor. */
  readonly all: readonly OverviewRow[];
}

/** Which rows the overview shows, in which order. */
export function useEntries({ source, isLive, url, all }: EntriesOptions): Entries {
  const { q, sort, order, group } = url;
  // All cold starts of a cluster that is being watched may be many: they are asked for when somebody sorts by them.
  const isAsked = !isLive || sort === "startTime" || sort === "waited" || group !== null;
  const coldStarts = useColdStarts(isAsked ? source : null);
  const starts = useMemo(() => startTimesOf(coldStarts ?? []), [coldStarts]);
  const wanted: Sort = useMemo(() => ({ key: sort, descending: order === "desc" }), [sort, order]);
  // Sorted once, filtered with every letter: a row that passes stays where it was among the others.
  const sorted = useMemo(() => sortRows(all, wanted, starts), [all, wanted, starts]);
  const rows = useMemo(() => passing(sorted, q), [sorted, q]);
  const entries = useMemo(
    () => (group === null ? ungrouped(rows) : groupedByService(rows, coldStarts ?? [])),
    [group, rows, coldStarts],
  );
  return { rows, entries, starts, order: wanted };
}

/** The rows that pass; the very same list where all do, so that nothing below is rendered for a letter that changes nothing. */
function passing(rows: readonly OverviewRow[], query: string): readonly OverviewRow[] {
  if (query === "") return rows;
  const some = rows.filter(parseFilter(query));
  return some.length === rows.length ? rows : some;
}
