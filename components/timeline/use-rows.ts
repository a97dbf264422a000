"use client";

import { useMemo } from "react";
import { sameItems, useSame } from "@/components/shell/use-same.ts";
import { type Lane, type LaneId, type Row, rowsUntil, visibleRows } from "@/lib/layout/index.ts";
import { heightOf } from "./row-height.ts";

/** The rows of lanes; a new list only when a row appears or disappears, not with every frame of playing. */
export function useRows(
  lanes: readonly Lane[],
  folded: ReadonlySet<LaneId>,
  until: number | null,
): readonly Row[] {
  const all = useMemo(() => visibleRows(lanes, folded), [lanes, folded]);
  return useSame(until === null ? all : rowsUntil(all, until), sameItems);
}

/** Height of rows below each other. */
export function heightOfAll(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + heightOf(row), 0);
}
