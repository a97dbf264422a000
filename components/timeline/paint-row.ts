/** Painting whole rows: what each kind holds, and where nothing is known. */
import type { RevisionState } from "@/lib/core/index.ts";
import {
  placeBars,
  placeMarks,
  placePoints,
  placeStack,
  placeUnknown,
  type Row,
  type Window,
} from "@/lib/layout/index.ts";
import type { Colours } from "./colours.ts";
import { type PaintSize, paintBars, paintMarks, paintUnknown } from "./paint.ts";
import { paintGhosts } from "./paint-ghosts.ts";
import { mostOf, paintGhostScale, paintScale } from "./paint-scale.ts";
import { paintPoints, paintStack } from "./paint-stack.ts";
import type { RowBlock } from "./row-blocks.ts";
import { ROW_HEIGHT } from "./row-height.ts";

/** What the rows of a block are painted from. */
export interface RowPaint {
  readonly view: Window;
  readonly colours: Colours;
  readonly revision: RevisionState;
  /** Another future of it, drawn paler; null or absent where there is none. */
  readonly ghost?: RevisionState | null;
  readonly selectedSeq: number | null;
}

/** The rows of a block, each in its own place and never outside of it. */
export function paintRows(ctx: CanvasRenderingContext2D, { rows }: RowBlock, paint: RowPaint): void {
  const { view, colours } = paint;
  const width = view.scale.widthPx;
  for (const { row, top, height } of rows) {
    const size = { width, height };
    ctx.save();
    ctx.translate(0, top);
    ctx.beginPath();
    ctx.rect(0, 0, width, height);
    ctx.clip();
    paintRow(ctx, row, size, paint);
    paintUnknown(ctx, placeUnknown(row, view), size, colours);
    ctx.restore();
  }
}

function paintRow(
  ctx: CanvasRenderingContext2D,
  row: Row,
  size: PaintSize,
  { view, colours, revision, ghost = null, selectedSeq }: RowPaint,
): void {
  switch (row.kind) {
    case "chart": {
      const most = Math.max(mostOf(revision), ghost === null ? 0 : mostOf(ghost));
      if (ghost !== null) paintGhostScale(ctx, ghost, view, size, colours, most);
      paintScale(ctx, revision, view, size, colours, most);
      return;
    }
    case "bars": {
      const own = row.ghosts === undefined ? size : { ...size, height: ROW_HEIGHT };
      paintBars(ctx, placeBars(row, view), own, colours, selectedSeq, placeUnknown(row, view));
      if (row.ghosts !== undefined) paintGhosts(ctx, placeBars({ ...row, bars: row.ghosts }, view), colours);
      return;
    }
    case "stack":
      paintStack(ctx, row, placeStack(row, view), size, colours, selectedSeq);
      return;
    case "points":
      paintPoints(ctx, placePoints(row, view, size.height), size, colours);
      return;
    default:
      paintMarks(ctx, placeMarks(row, view), size, colours, selectedSeq);
  }
}
