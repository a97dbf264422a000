"use client";

import type { Colours } from "@/components/timeline/colours.ts";
import { addCross, PaintedCanvas } from "@/components/timeline/painted-canvas.tsx";
import type { Dot } from "@/lib/layout/index.ts";
import type { PlacedScene } from "@/lib/layout/scene/index.ts";
import styles from "./scene-dots.module.css";

const DOT_PX = 3.2;
const SEAT_PX = 3;

interface SceneDotsProps {
  readonly placed: Pick<PlacedScene, "dots" | "seats">;
  readonly width: number;
  readonly height: number;
}

/** Requests as dots on a canvas above the parts; the numbers in the parts say the same. */
export function SceneDots({ placed, width, height }: SceneDotsProps) {
  return (
    <PaintedCanvas drawing={placed} paint={paint} width={width} height={height} className={styles.dots} />
  );
}

const TONES: Readonly<Record<Exclude<Dot["tone"], "lost">, string>> = {
  activator: "activator",
  pods: "pods",
  ink: "ink-2",
};

/** Dots of one colour in one go, what goes away by itself, and what was lost above all. */
function paint(ctx: CanvasRenderingContext2D, { dots, seats }: SceneDotsProps["placed"], c: Colours): void {
  ctx.lineWidth = 1;
  // Free seats are what many scenes are about.
  ctx.strokeStyle = c["ink-3"] ?? "";
  ctx.beginPath();
  for (const { x, y } of seats) circle(ctx, x, y, SEAT_PX);
  ctx.stroke();
  for (const [tone, token] of Object.entries(TONES)) {
    ctx.fillStyle = c[token] ?? "";
    ctx.beginPath();
    for (const dot of dots) if (dot.tone === tone && dot.opacity === 1) circle(ctx, dot.x, dot.y, DOT_PX);
    ctx.fill();
    for (const dot of dots) {
      if (dot.tone !== tone || dot.opacity === 1) continue;
      ctx.globalAlpha = dot.opacity;
      ctx.beginPath();
      circle(ctx, dot.x, dot.y, DOT_PX);
      ctx.fill();
      ctx.globalAlpha = 1;
    }
  }
  ctx.strokeStyle = c.none ?? "";
  ctx.lineWidth = 2.2;
  ctx.beginPath();
  for (const { tone, x, y } of dots) {
    if (tone !== "lost") continue;
    addCross(ctx, x, y, DOT_PX);
  }
  ctx.stroke();
}

function circle(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  ctx.moveTo(x + radius, y);
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
}
