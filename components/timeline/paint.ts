/** Painting placed bars and marks on a canvas. No time arithmetic here: pixels come from `lib/layout`. */
import {
  type Bar,
  type BarStyle,
  type MarkShape,
  type MarkTone,
  type PlacedMark,
  type PlacedPiece,
  type PlacedSpan,
  widestSeen,
} from "@/lib/layout/index.ts";
import type { Colours } from "./colours.ts";
import { type Look, lookOf, reconstructed, texture } from "./paint-look.ts";

/** The size of labels in a bar of the usual height. */
const LABEL_FONT_PX = 12;
/** Widths of characters by the size of the mono face, for "does the label fit": Latin, and Chinese. */
const CHAR_EM = 0.602;
const WIDE_CHAR_EM = 1.02;
const FIRST_WIDE = "\u2e80";
/** What is too short for a bar of its own can still be seen and hit. */
const LEAST_PX = 3;

export interface PaintSize {
  readonly width: number;
  readonly height: number;
}

/** Prepares a canvas for CSS pixels; null when there is no 2D context. */
export function prepare(
  canvas: HTMLCanvasElement,
  { width, height }: PaintSize,
): CanvasRenderingContext2D | null {
  // What is shown larger (a talk) is painted with as many more points.
  const ratio = (window.devicePixelRatio || 1) * (canvas.currentCSSZoom ?? 1);
  const w = Math.max(1, Math.round(width * ratio));
  const h = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const ctx = canvas.getContext("2d");
  if (ctx === null) return null;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

/** Bars of a row, left to right; their labels stand where nothing hides them. */
export function paintBars(
  ctx: CanvasRenderingContext2D,
  pieces: readonly PlacedPiece[],
  size: PaintSize,
  c: Colours,
  selectedSeq: number | null,
  hidden: readonly PlacedSpan[] = [],
): void {
  const top = 4;
  const height = size.height - 2 * top - 1;
  ctx.font = `500 ${LABEL_FONT_PX}px ${c["font-mono"]}`;
  ctx.textBaseline = "middle";
  for (const piece of pieces) {
    const { x, width } = sharp(piece);
    if (piece.kind === "dense") {
      const worst = worstOf(piece.bars);
      ctx.fillStyle = worst === null ? (c["ink-3"] ?? "") : (lookOf(worst, c).edge ?? "");
      ctx.fillRect(x, top, worst === null ? width : Math.max(LEAST_PX, width), height);
      continue;
    }
    const { bar } = piece;
    const own = lookOf(bar.style, c);
    const look = bar.told === undefined ? own : reconstructed(own);
    paintBar(ctx, look, x, top, width, height, c);
    if (bar.seq === selectedSeq) {
      ctx.strokeStyle = c.accent ?? "";
      ctx.lineWidth = 2;
      ctx.strokeRect(x + 1, top - 1, Math.max(1, width - 2), height + 2);
    }
    const ground = look.texture === undefined ? null : look.fill === "transparent" ? (c.bg ?? "") : look.fill;
    paintLabel(
      ctx,
      bar.label,
      { ink: look.ink, ground },
      { ...sharp(widestSeen({ x, width }, hidden)), y: top, height },
    );
  }
}

/** On whole pixels: an edge between two of them is a blur, and so are the letters beside it. */
function sharp({ x, width }: { readonly x: number; readonly width: number }): { x: number; width: number } {
  const left = Math.round(x);
  return { x: left, width: Math.max(1, Math.round(x + width) - left) };
}

/** What of bars that are too short to be told apart must not be overlooked; null when nothing must. */
function worstOf(bars: readonly Bar[]): BarStyle | null {
  const styles = bars.map(({ style }) => style);
  return WORST_FIRST.find((style) => styles.includes(style)) ?? null;
}

const WORST_FIRST = ["trouble", "warning"] as const satisfies readonly BarStyle[];

/** One bar, without its label. */
export function paintBar(
  ctx: CanvasRenderingContext2D,
  look: Look,
  x: number,
  y: number,
  width: number,
  height: number,
  c: Colours,
): void {
  if (look.fill !== "transparent") {
    ctx.fillStyle = look.fill;
    ctx.fillRect(x, y, width, height);
  }
  if (look.texture === "split") {
    ctx.fillStyle = c["activator-soft"] ?? "";
    ctx.fillRect(x, y, width, height / 2);
  } else if (look.texture !== undefined && width >= 3) {
    ctx.fillStyle = texture(ctx, look.texture, look.edge ?? c.unknown ?? "");
    ctx.fillRect(x, y, width, height);
  }
  if (look.edge === undefined) return;
  if (width < 3) {
    ctx.fillStyle = look.edge;
    ctx.fillRect(x, y, Math.max(1, width), height);
    return;
  }
  ctx.strokeStyle = look.edge;
  ctx.lineWidth = 1;
  ctx.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
}

/** Width of a label with the air around it. */
export function textWidth(text: string, fontPx: number): number {
  return widthOf(text, fontPx) + 8;
}

function widthOf(text: string, fontPx: number): number {
  let em = 0;
  for (const character of text) em += character < FIRST_WIDE ? CHAR_EM : WIDE_CHAR_EM;
  return em * fontPx;
}

interface LabelLook {
  readonly ink: string;
  /** A plain background, where a texture would run through the letters. */
  readonly ground?: string | null;
  readonly fontPx?: number;
}

/** The label of a bar, as much of it as fits; nothing where too little does. */
export function paintLabel(
  ctx: CanvasRenderingContext2D,
  label: string,
  { ink, ground = null, fontPx = LABEL_FONT_PX }: LabelLook,
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  const text = fitting(label, width - 8, fontPx);
  if (text === "") return;
  if (ground !== null) {
    ctx.fillStyle = ground;
    ctx.fillRect(x + 2, y + 1.5, Math.ceil(widthOf(text, fontPx)) + 6, height - 3);
  }
  ctx.fillStyle = ink;
  ctx.fillText(text, x + 5, Math.round(y + height / 2) + 0.5);
}

/** As much of a label as fits, the rest as an ellipsis; empty where that says too little. */
function fitting(label: string, room: number, fontPx: number): string {
  if (room < 3 * CHAR_EM * fontPx) return "";
  if (widthOf(label, fontPx) <= room) return label;
  if (room < 6 * CHAR_EM * fontPx) return "";
  let text = label;
  while (text !== "" && widthOf(`${text}…`, fontPx) > room) text = text.slice(0, -1);
  return `${text}…`;
}

/** Hatches the spans where nothing is known, on top of everything else. */
export function paintUnknown(
  ctx: CanvasRenderingContext2D,
  spans: readonly { readonly x: number; readonly width: number }[],
  size: PaintSize,
  c: Colours,
): void {
  for (const { x, width } of spans) {
    ctx.fillStyle = c["unknown-soft"] ?? "";
    ctx.fillRect(x, 1, width, size.height - 2);
    ctx.fillStyle = texture(ctx, "hatch", c.unknown ?? "");
    ctx.fillRect(x, 1, width, size.height - 2);
    const box = { x: Math.round(x), y: 1, width, height: size.height - 2 };
    paintLabel(ctx, "?", { ink: c["unknown-ink"] ?? "", ground: c["unknown-soft"] ?? "" }, box);
  }
}

function toneColour(tone: MarkTone, c: Colours): string {
  const token = tone === "warning" ? "activator-ink" : tone === "ink" ? "ink-2" : tone;
  return c[token] ?? "";
}

/** Marks of a row; strong ones last, so that they lie on top. */
export function paintMarks(
  ctx: CanvasRenderingContext2D,
  marks: readonly PlacedMark[],
  size: PaintSize,
  c: Colours,
  selectedSeq: number | null,
): void {
  const y = size.height / 2;
  for (const strong of [false, true]) {
    for (const { x, mark, count } of marks) {
      if (mark.strong !== strong) continue;
      const radius = mark.strong ? 5 : mark.shape === "dot" ? 2 : 3.5;
      ctx.fillStyle = toneColour(mark.tone, c);
      ctx.strokeStyle = ctx.fillStyle;
      ctx.lineWidth = 1.6;
      paintShape(ctx, mark.shape, x, y, radius, size.height);
      if (count > 1 && mark.shape !== "tick") {
        ctx.fillRect(x - 2, size.height - 4, 4, 1.5);
      }
      if (mark.seq === selectedSeq) {
        ctx.strokeStyle = c.accent ?? "";
        ctx.lineWidth = 2;
        ctx.strokeRect(x - radius - 2.5, y - radius - 2.5, 2 * radius + 5, 2 * radius + 5);
      }
    }
  }
}

/** The sign of a mark. */
export function paintShape(
  ctx: CanvasRenderingContext2D,
  shape: MarkShape,
  x: number,
  y: number,
  r: number,
  height: number,
): void {
  ctx.beginPath();
  switch (shape) {
    case "diamond":
      ctx.moveTo(x, y - r - 0.5);
      ctx.lineTo(x + r + 0.5, y);
      ctx.lineTo(x, y + r + 0.5);
      ctx.lineTo(x - r - 0.5, y);
      ctx.closePath();
      ctx.fill();
      return;
    case "triangle":
      ctx.moveTo(x, y - r);
      ctx.lineTo(x + r, y + r);
      ctx.lineTo(x - r, y + r);
      ctx.closePath();
      ctx.fill();
      return;
    case "cross":
      ctx.moveTo(x - r, y - r);
      ctx.lineTo(x + r, y + r);
      ctx.moveTo(x + r, y - r);
      ctx.lineTo(x - r, y + r);
      ctx.stroke();
      return;
    case "tick":
      ctx.globalAlpha = 0.55;
      ctx.fillRect(x - 0.5, 6, 1, height - 12);
      ctx.globalAlpha = 1;
      return;
    case "square":
      ctx.fillRect(x - r + 1, y - r + 1, 2 * r - 2, 2 * r - 2);
      return;
    case "circle":
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.stroke();
      return;
    default:
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.fill();
  }
}

/** A single sample of a bar or mark for the legend. */
export function paintSample(
  canvas: HTMLCanvasElement,
  sample: {
    readonly bar?: BarStyle;
    readonly shape?: MarkShape;
    readonly tone?: MarkTone;
    readonly strong?: boolean;
  },
  c: Colours,
): void {
  const size = { width: sample.bar === undefined ? 14 : 22, height: 14 };
  const ctx = prepare(canvas, size);
  if (ctx === null) return;
  if (sample.bar !== undefined) {
    paintBar(ctx, lookOf(sample.bar, c), 0, 1, size.width, size.height - 2, c);
  } else if (sample.shape !== undefined) {
    ctx.fillStyle = toneColour(sample.tone ?? "ink", c);
    ctx.strokeStyle = ctx.fillStyle;
    ctx.lineWidth = 1.6;
    paintShape(ctx, sample.shape, 7, 7, sample.strong === true ? 5 : 3.5, size.height);
  }
}
