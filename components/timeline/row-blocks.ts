/**
 * Which rows share a canvas. Each canvas is a layer that the browser sorts anew in every frame, so one for each row makes a
 * frame of 200 rows late; one for all would be larger than what a graphics card takes, and painted whole when a row comes into view.
 */
import type { Row } from "@/lib/layout/index.ts";
import { heightOf } from "./row-height.ts";

/** A block ends before it is taller than this; a row that is taller by itself has one of its own. */
const MOST_PX = 384;

/** A stretch in pixels, from the top of its block or of all rows. */
export interface Stretch {
  readonly top: number;
  readonly height: number;
}

export interface RowBlock extends Stretch {
  readonly rows: readonly (Stretch & { readonly row: Row })[];
}

/** All rows, in blocks below each other. */
export function blocksOf(rows: readonly Row[]): readonly RowBlock[] {
  const blocks: RowBlock[] = [];
  let held: RowBlock["rows"][number][] = [];
  let top = 0;
  let height = 0;
  const close = (): void => {
    if (held.length > 0) blocks.push({ top, height, rows: held });
    top += height;
    height = 0;
    held = [];
  };
  for (const row of rows) {
    const own = heightOf(row);
    if (height + own > MOST_PX) close();
    held.push({ row, top: height, height: own });
    height += own;
  }
  close();
  return blocks;
}

/** The stretches of a block whose rows belong to one above them: they have another ground. */
export function sunkenIn({ rows }: RowBlock): readonly Stretch[] {
  const stretches: { top: number; height: number }[] = [];
  for (const { row, top, height } of rows) {
    if (row.depth === 0) continue;
    const last = stretches.at(-1);
    if (last !== undefined && last.top + last.height === top) last.height += height;
    else stretches.push({ top, height });
  }
  return stretches;
}
