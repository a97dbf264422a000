"use client";

import { type PointerEvent, useLayoutEffect, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { unknownSpans } from "@/lib/core/index.ts";
import {
  brushRange,
  clampRange,
  density,
  findingTicks,
  MIN_RANGE_MS,
  noteSpans,
  type Range,
  type TickSource,
  timeScale,
  wholeRange,
} from "@/lib/layout/index.ts";
import type { Note } from "@/lib/model/notes.ts";
import { useColours } from "./colours.ts";
import { paintUnknown, prepare } from "./paint.ts";
import styles from "./timeline.module.css";

interface MinimapProps {
  readonly data: RevisionData;
  /** Where findings began. */
  readonly places: readonly TickSource[];
  /** Where the words stand that are being looked for. */
  readonly hits: readonly number[];
  /** Idle stretches that the lanes fold. */
  readonly idle: readonly Range[];
  readonly notes: readonly Note[] | undefined;
  readonly extent: Range;
  readonly range: Range;
  readonly cursor: number;
  readonly revealUntil: number | null;
  readonly width: number;
  readonly onRangeChange: (range: Range, options: { readonly commit: boolean }) => void;
}

const HEIGHT = 34;
const PATH_TOP = 24;
/** Ticks of findings hang from the top edge. */
const TICK_HEIGHT = 7;
const PATH_HEIGHT = 6;
/** What is looked for stands on the lower edge. */
const HIT_HEIGHT = 5;
const NOTE_HEIGHT = 4;
/** Pressing within this distance of the frame drags it instead of brushing a new one. */
const GRAB_PX = 6;

/** A stretch that the lanes fold is pale between two dashed edges, as there; the map goes on showing how long it is. */
function paintFold(
  ctx: CanvasRenderingContext2D,
  x: number,
  right: number,
  colours: Readonly<Record<string, string>>,
): void {
  ctx.save();
  ctx.globalAlpha = 0.72;
  ctx.fillStyle = colours["bg-sunken"] ?? "";
  ctx.fillRect(x, 0, right - x, HEIGHT);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colours["hairline-strong"] ?? "";
  ctx.setLineDash([2, 2]);
  for (const edge of [x, right]) {
    ctx.beginPath();
    ctx.moveTo(Math.round(edge) + 0.5, 0);
    ctx.lineTo(Math.round(edge) + 0.5, HEIGHT);
    ctx.stroke();
  }
  ctx.restore();
}

/** The whole recording: how much happened when, the path as a strip, and the visible range as a frame to drag. */
export function Minimap(props: MinimapProps) {
  const { data, places, hits, idle, notes, extent, range, cursor, revealUntil, width } = props;
  const text = useTranslations("timeline");
  const ref = useRef<HTMLCanvasElement>(null);
  const drag = useRef<{ mode: "move" | "brush"; startX: number; range: Range } | null>(null);
  const colours = useColours();
  const scale = useMemo(() => timeScale(wholeRange(extent), Math.max(1, width)), [extent, width]);

  useLayoutEffect(() => {
    const canvas = ref.current;
    if (canvas === null || width === 0) return;
    const ctx = prepare(canvas, { width, height: HEIGHT });
    if (ctx === null) return;
    const limit = revealUntil === null ? width : scale.toPx(revealUntil);
    ctx.fillStyle = colours["ink-3"] ?? "";
    for (const bucket of density(data.revision, scale)) {
      if (bucket.x > limit) break;
      const height = 2 + bucket.share * 16;
      ctx.fillRect(bucket.x, PATH_TOP - 3 - height, 3, height);
    }
    for (const slice of data.revision.path) {
      const x = scale.toPx(slice.from);
      const right = Math.min(limit, scale.toPx(slice.to ?? extent.to));
      if (x > limit) break;
      ctx.fillStyle =
        colours[slice.value === "pods" ? "pods" : slice.value === "none" ? "none" : "activator"] ?? "";
      ctx.fillRect(
        x,
        slice.value === "pods" ? PATH_TOP + 2 : PATH_TOP,
        Math.max(1, right - x),
        PATH_HEIGHT - (slice.value === "pods" ? 2 : 0),
      );
    }
    for (const fold of idle) {
      const x = scale.toPx(fold.from);
      const right = Math.min(limit, scale.toPx(fold.to));
      if (right > x) paintFold(ctx, x, right, colours);
    }
    for (const gap of unknownSpans(data.shared, "path")) {
      const x = scale.toPx(gap.from);
      const right = Math.min(limit, scale.toPx(gap.to ?? extent.to));
      if (right > x) paintUnknown(ctx, [{ x, width: right - x }], { width, height: HEIGHT }, colours);
    }
    const left = scale.toPx(range.from);
    const right = scale.toPx(range.to);
    ctx.fillStyle = colours["accent-soft"] ?? "";
    ctx.globalAlpha = 0.35;
    ctx.fillRect(left, 0, right - left, HEIGHT);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = colours.accent ?? "";
    ctx.lineWidth = 1;
    ctx.strokeRect(left + 0.5, 0.5, Math.max(1, right - left - 1), HEIGHT - 1);
    for (const { x, severity } of findingTicks(places, scale, 4)) {
      ctx.fillStyle = colours[severity === "error" ? "none" : "activator-ink"] ?? "";
      ctx.fillRect(x - 1, 0, 3, TICK_HEIGHT);
    }
    ctx.fillStyle = colours["series-4"] ?? "";
    for (const span of noteSpans(notes ?? [], scale)) {
      ctx.fillRect(span.x - 1, TICK_HEIGHT, Math.max(4, span.width), NOTE_HEIGHT);
      ctx.fillRect(span.x - 1, TICK_HEIGHT, 1.5, HEIGHT - TICK_HEIGHT);
    }
    ctx.fillStyle = colours.accent ?? "";
    for (const t of hits) ctx.fillRect(Math.round(scale.toPx(t)) - 1, HEIGHT - HIT_HEIGHT, 3, HIT_HEIGHT);
    ctx.fillRect(scale.toPx(cursor) - 0.75, 0, 1.5, HEIGHT);
  }, [data, scale, extent, range, cursor, revealUntil, width, colours, places, hits, idle, notes]);

  const at = (event: PointerEvent<HTMLElement>): number =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const apply = (event: PointerEvent<HTMLElement>, commit: boolean): void => {
    const start = drag.current;
    if (start === null) return;
    const x = at(event);
    if (start.mode === "move") {
      const by = (x - start.startX) / scale.pxPerMs;
      props.onRangeChange(clampRange({ from: start.range.from + by, to: start.range.to + by }, extent), {
        commit,
      });
    } else if (Math.abs(x - start.startX) > 3) {
      props.onRangeChange(clampRange(brushRange(scale, start.startX, x, MIN_RANGE_MS), extent), { commit });
    } else if (commit) {
      const half = (range.to - range.from) / 2;
      const t = scale.toTime(x);
      props.onRangeChange(clampRange({ from: t - half, to: t + half }, extent), { commit });
    }
  };
  return (
    <canvas
      ref={ref}
      className={styles.minimap}
      role="img"
      aria-label={hits.length === 0 ? text("minimap") : text("minimapHits", { count: hits.length })}
      data-testid="minimap"
      onPointerDown={(event) => {
        const x = at(event);
        const left = scale.toPx(range.from);
        const right = scale.toPx(range.to);
        const whole = right - left > width * 0.94;
        const inside = x >= left - GRAB_PX && x <= right + GRAB_PX && !whole;
        drag.current = { mode: inside ? "move" : "brush", startX: x, range };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => apply(event, false)}
      onPointerUp={(event) => {
        apply(event, true);
        drag.current = null;
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
    />
  );
}
