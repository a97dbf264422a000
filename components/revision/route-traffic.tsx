"use client";

import { useMedia } from "@/components/shell/use-media.ts";
import type { Colours } from "@/components/timeline/colours.ts";
import { addCross, PaintedCanvas } from "@/components/timeline/painted-canvas.tsx";
import type { Dot, PlacedTraffic } from "@/lib/layout/index.ts";
import styles from "./route-picture.module.css";

const DOT_PX = 3;
const SEAT_PX = 2.8;

interface RouteTrafficProps {
  readonly placed: PlacedTraffic;
  readonly width: number;
  readonly height: number;
}

/** The dots on the route picture: requests on their way, in the queue, and in pods. The numbers beside say the same. */
export function RouteTraffic({ placed, width, height }: RouteTrafficProps) {
  return (
    <PaintedCanvas
      drawing={placed}
      paint={paintTraffic}
      width={width}
      height={height}
      className={styles.traffic}
    />
  );
}

function paintTraffic(ctx: CanvasRenderingContext2D, { dots, seats }: PlacedTraffic, c: Colours): void {
  ctx.lineWidth = 1;
  ctx.strokeStyle = c["hairline-strong"] ?? "";
  for (const { x, y } of seats) {
    ctx.beginPath();
    ctx.arc(x, y, SEAT_PX, 0, 2 * Math.PI);
    ctx.stroke();
  }
  for (const dot of dots) paintDot(ctx, dot, c);
  ctx.globalAlpha = 1;
}

function paintDot(ctx: CanvasRenderingContext2D, { x, y, tone, opacity }: Dot, c: Colours): void {
  ctx.globalAlpha = opacity;
  ctx.beginPath();
  if (tone === "lost") {
    ctx.strokeStyle = c.none ?? "";
    ctx.lineWidth = 2.2;
    addCross(ctx, x, y, DOT_PX);
    ctx.stroke();
    return;
  }
  ctx.fillStyle = c[tone === "ink" ? "ink-2" : tone] ?? "";
  ctx.strokeStyle = c.bg ?? "";
  ctx.lineWidth = 1.5;
  ctx.arc(x, y, DOT_PX, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.fill();
}

const QUERY = "(prefers-reduced-motion: reduce)";

/** True for readers who asked for less motion: they get numbers instead of dots. */
export function useReducedMotion(): boolean {
  return useMedia(QUERY);
}
