/** Painting requests: spans on levels, the crowd above them, and measurements as points. */
import type { PlacedItem, PlacedPoints, PlacedStack, StackRow } from "@/lib/layout/index.ts";
import type { Colours } from "./colours.ts";
import { type PaintSize, paintBar, paintLabel, paintShape, textWidth } from "./paint.ts";
import { lookOf } from "./paint-look.ts";
import { levelBox } from "./row-height.ts";

/** From this height on a label is written inside. */
const LABEL_FROM_PX = 10;
const CROWDED_FONT_PX = 10;
const CROSS_PX = 2.6;

/** Spans on their levels; of those that failed the sign as well as the colour tells, and they lie on top. */
export function paintStack(
  ctx: CanvasRenderingContext2D,
  row: StackRow,
  { items, crowd }: PlacedStack,
  size: PaintSize,
  c: Colours,
  selectedSeq: number | null,
): void {
  const box = levelBox(row, size.height);
  const gap = row.levels > 1 ? 1 : 0;
  ctx.textBaseline = "middle";
  const fontPx = box.height >= 14 ? 11 : CROWDED_FONT_PX;
  ctx.font = `500 ${fontPx}px ${c["font-mono"]}`;
  for (const placed of items) {
    const top = box.top + placed.level * box.height;
    paintItem(ctx, placed, { top, height: box.height - gap, fontPx }, c);
    if (placed.item.seq !== selectedSeq) continue;
    ctx.strokeStyle = c.accent ?? "";
    ctx.lineWidth = 2;
    ctx.strokeRect(placed.x, top - 1, Math.max(3, placed.width), box.height - gap + 2);
  }
  const most = Math.max(1, ...row.crowd.map(({ count }) => count));
  ctx.font = `500 ${CROWDED_FONT_PX}px ${c["font-mono"]}`;
  for (const { x, width, count } of crowd) {
    ctx.globalAlpha = 0.18 + (0.62 * count) / most;
    ctx.fillStyle = c["ink-3"] ?? "";
    ctx.fillRect(x, box.crowdTop + 1, width, box.crowdHeight - 1);
    ctx.globalAlpha = 1;
    const ground = c.bg ?? "";
    const look = { ink: c.ink ?? "", ground, fontPx: CROWDED_FONT_PX };
    paintLabel(ctx, `+${count}`, look, { x, y: box.crowdTop, width, height: box.crowdHeight + 1 });
  }
}

function paintItem(
  ctx: CanvasRenderingContext2D,
  { x, width, item, count, isOpen }: PlacedItem,
  { top, height, fontPx }: { readonly top: number; readonly height: number; readonly fontPx: number },
  c: Colours,
): void {
  const look = lookOf(isOpen ? "neutral" : item.style, c);
  if (count > 1 && !item.failed) {
    ctx.fillStyle = look.edge ?? look.ink;
    ctx.fillRect(x, top, width, height);
    return;
  }
  paintBar(ctx, look, x, top, width, height, c);
  if (isOpen) return;
  const text = item.failed ? fitting(item.label, width, fontPx) : item.label;
  if (text === null) {
    ctx.strokeStyle = c.none ?? "";
    ctx.lineWidth = 1.6;
    paintShape(ctx, "cross", x + Math.min(width / 2, 6), top + height / 2, CROSS_PX, height);
  } else if (height >= LABEL_FROM_PX) {
    const ground = look.texture === undefined ? null : look.fill;
    paintLabel(ctx, text, { ink: look.ink, ground, fontPx }, { x, y: top, width, height });
  }
}

/** What of a failure can be said in a bar of a width: all, its status, or nothing. */
function fitting(label: string, width: number, fontPx: number): string | null {
  const [status = ""] = label.split(" · ");
  return [`✕ ${label}`, `✕ ${status}`].find((text) => textWidth(text, fontPx) <= width) ?? null;
}

/** Measurements: a dot each, a cross where it failed, and a line a power of ten. */
export function paintPoints(
  ctx: CanvasRenderingContext2D,
  { points, lines }: PlacedPoints,
  size: PaintSize,
  c: Colours,
): void {
  ctx.font = `10px ${c["font-mono"]}`;
  ctx.textBaseline = "middle";
  for (const { y } of lines) {
    ctx.fillStyle = c.hairline ?? "";
    ctx.fillRect(0, Math.round(y), size.width, 1);
  }
  for (const { x, y, failed } of points) {
    ctx.fillStyle = failed ? (c.none ?? "") : (c["ink-2"] ?? "");
    ctx.strokeStyle = ctx.fillStyle;
    ctx.lineWidth = 1.4;
    paintShape(ctx, failed ? "cross" : "dot", x, y, failed ? 3 : 1.8, size.height);
  }
  for (const { ms, y } of lines) {
    const label = ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`;
    const width = ctx.measureText(label).width;
    ctx.fillStyle = c.bg ?? "";
    ctx.fillRect(size.width - width - 8, y - 6, width + 6, 12);
    ctx.fillStyle = c["ink-2"] ?? "";
    ctx.fillText(label, size.width - width - 5, y + 0.5);
  }
}
