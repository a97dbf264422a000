/** Painting how many pods were wanted and there: a line for each, on the same time axis as the bars. */
import type { RevisionState } from "@/lib/core/index.ts";
import { placeSteps, type Window } from "@/lib/layout/index.ts";
import type { Colours } from "./colours.ts";
import type { PaintSize } from "./paint.ts";

/**
 * The lines of the scale chart; line style as well as colour tells them apart. `shift` pixels lower than its value says, so
 * that those of the same value run side by side and none hides another.
 */
export const SCALE_SERIES = [
  { key: "replicas", track: "replicas", stroke: "series-1", width: 2, dash: [], shift: -1 },
  { key: "desired", track: "desired", stroke: "series-2", width: 1.5, dash: [5, 3], shift: -3 },
  { key: "actual", track: "actual", stroke: "series-4", width: 1.5, dash: [2, 2], shift: 3 },
  { key: "ready", track: "readyReplicas", stroke: "series-3", width: 2, dash: [], shift: 1 },
] as const;

/** Where lines lie upon one another a dashed one shows what is below it: solid ones come first. */
const PAINTED = SCALE_SERIES.toSorted((a, b) => a.dash.length - b.dash.length);

/** Of another future only what was there: what was wanted of it follows from that. */
const GHOST_SERIES = SCALE_SERIES.filter(({ key }) => key === "ready");

const TOP_PX = 8;
const FOOT_PX = 5;

/** The lines of the scale chart; `most` is the value at its top. */
export function paintScale(
  ctx: CanvasRenderingContext2D,
  revision: RevisionState,
  view: Window,
  size: PaintSize,
  c: Colours,
  most: number,
): void {
  const height = size.height - TOP_PX - FOOT_PX;
  for (const { track, stroke, width, dash, shift } of PAINTED) {
    const box = { top: TOP_PX + shift, height, most };
    ctx.strokeStyle = c[stroke] ?? "";
    ctx.lineWidth = width;
    ctx.setLineDash([...dash]);
    ctx.beginPath();
    strokeSteps(ctx, placeSteps(revision[track], view, box));
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

/** The lines of another future: all of one colour and dotted, below those of this one. */
export function paintGhostScale(
  ctx: CanvasRenderingContext2D,
  ghost: RevisionState,
  view: Window,
  size: PaintSize,
  c: Colours,
  most: number,
): void {
  const height = size.height - TOP_PX - FOOT_PX;
  ctx.strokeStyle = c.unknown ?? "";
  ctx.lineWidth = 1.5;
  ctx.setLineDash([1, 3]);
  ctx.beginPath();
  for (const { track, shift } of GHOST_SERIES)
    strokeSteps(ctx, placeSteps(ghost[track], view, { top: TOP_PX + shift, height, most }));
  ctx.stroke();
  ctx.setLineDash([]);
}

function strokeSteps(ctx: CanvasRenderingContext2D, lines: ReturnType<typeof placeSteps>): void {
  for (const line of lines) {
    for (const [i, { x, y }] of line.entries()) {
      if (i === 0) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    }
  }
}

/** The highest value of all lines, at least one: the same whatever is in view, so panning does not change a height. */
export function mostOf(revision: RevisionState): number {
  let most = 1;
  for (const { track } of SCALE_SERIES)
    for (const { value } of revision[track]) most = Math.max(most, value ?? 0);
  return most;
}
