/** How tall a row is: a bar's height for one thing at a time, more where several lie over each other. */
import type { Row } from "@/lib/layout/index.ts";

export const ROW_HEIGHT = 24;
/** What another future has stands below, lower. */
export const GHOST_HEIGHT = 9;
const CHART_HEIGHT = 92;
const POINTS_HEIGHT = 64;
/** Least height of a bar in which its label can be read. */
const LEVEL_PX = 12;
const STACK_PAD_PX = 4;
const CROWD_PX = 12;

/** Height of a row; it depends on what a row holds, never on what of it is in view. */
export function heightOf(row: Row | undefined): number {
  if (row?.kind === "chart") return CHART_HEIGHT;
  if (row?.kind === "points") return POINTS_HEIGHT;
  if (row?.kind === "bars" && row.ghosts !== undefined) return ROW_HEIGHT + GHOST_HEIGHT;
  if (row?.kind !== "stack" || row.levels < 2) return ROW_HEIGHT;
  return Math.max(ROW_HEIGHT, 2 * STACK_PAD_PX + row.levels * LEVEL_PX + crowdHeight(row)) + 1;
}

/** Where the levels of a stack lie, from the top of its row. */
export function levelBox(
  row: { readonly levels: number; readonly crowd: readonly unknown[] },
  rowHeight: number,
): {
  readonly top: number;
  readonly height: number;
  readonly crowdTop: number;
  readonly crowdHeight: number;
} {
  const crowd = crowdHeight(row);
  const room = rowHeight - 1 - 2 * STACK_PAD_PX - crowd;
  return {
    top: STACK_PAD_PX,
    height: room / row.levels,
    crowdTop: rowHeight - 1 - STACK_PAD_PX - crowd,
    crowdHeight: crowd,
  };
}

function crowdHeight({ crowd }: { readonly crowd: readonly unknown[] }): number {
  return crowd.length === 0 ? 0 : CROWD_PX;
}
