"use client";

import { useLayoutEffect, useRef } from "react";
import { type Colours, useColours } from "./colours.ts";
import { prepare } from "./paint.ts";

interface PaintedCanvasProps<T> {
  readonly drawing: T;
  /** The same function for as long as it paints the same. */
  readonly paint: (ctx: CanvasRenderingContext2D, drawing: T, colours: Colours) => void;
  readonly width: number;
  readonly height: number;
  readonly className: string | undefined;
}

/** A canvas in the colours of the theme, painted before it is shown and whenever what it shows has changed. */
export function PaintedCanvas<T>({ drawing, paint, width, height, className }: PaintedCanvasProps<T>) {
  const ref = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  useLayoutEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    const ctx = prepare(canvas, { width, height });
    if (ctx !== null) paint(ctx, drawing, colours);
  }, [drawing, paint, width, height, colours]);
  return <canvas ref={ref} className={className} style={{ width, height }} />;
}

/** Adds the cross of what was lost to the path. */
export function addCross(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y + size);
  ctx.moveTo(x + size, y - size);
  ctx.lineTo(x - size, y + size);
}
