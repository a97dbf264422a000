/** Painting what another future has: lower, hatched and without words, below the bars of this one. */
import type { PlacedPiece } from "@/lib/layout/index.ts";
import type { Colours } from "./colours.ts";
import { lookOf, texture } from "./paint-look.ts";
import { GHOST_HEIGHT, ROW_HEIGHT } from "./row-height.ts";

/** From the foot of this future's bars. */
const TOP_PX = ROW_HEIGHT - 3;
const LEAST_PX = 2;

/** The ghosts of a row, left to right. */
export function paintGhosts(ctx: CanvasRenderingContext2D, pieces: readonly PlacedPiece[], c: Colours): void {
  const height = GHOST_HEIGHT - 2;
  for (const piece of pieces) {
    const x = Math.round(piece.x);
    const width = Math.max(LEAST_PX, Math.round(piece.x + piece.width) - x);
    const [bar] = piece.kind === "bar" ? [piece.bar] : piece.bars;
    const edge = (bar === undefined ? undefined : lookOf(bar.style, c).edge) ?? c.unknown ?? "";
    ctx.fillStyle = texture(ctx, "hatch", edge);
    ctx.fillRect(x, TOP_PX, width, height);
    ctx.strokeStyle = edge;
    ctx.lineWidth = 1;
    ctx.strokeRect(x + 0.5, TOP_PX + 0.5, width - 1, height - 1);
  }
}
