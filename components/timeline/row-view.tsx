"use client";

import dynamic from "next/dynamic";
import {
  type KeyboardEvent,
  memo,
  type PointerEvent,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { isUnknownAt } from "@/lib/core/index.ts";
import {
  barAt,
  type ChartRow,
  type LaneId,
  markNear,
  placeBars,
  placeMarks,
  placeUnknown,
  type Row,
  type Window,
} from "@/lib/layout/index.ts";
import { useColours } from "./colours.ts";
import { paintBars, paintMarks, paintUnknown, prepare } from "./paint.ts";
import { ScaleValues } from "./scale-values.tsx";
import styles from "./timeline.module.css";
import type { Hover } from "./tooltip.tsx";
import type { ViewportStore } from "./viewport-store.ts";

/** recharts is the largest part of the page; the lanes do not wait for it. */
const ChartRowView = dynamic(() => import("./chart-row.tsx").then((module) => module.ChartRowView), {
  ssr: false,
});

export const ROW_HEIGHT = 24;
export const CHART_HEIGHT = 92;
export const LATENCY_HEIGHT = 56;
/** A click or a key reaches a mark that is this far away. */
const MARK_REACH_PX = 7;

export interface RowViewProps {
  readonly row: Row;
  readonly top: number;
  /** Position among the visible rows. */
  readonly index: number;
  readonly viewport: ViewportStore;
  readonly data: RevisionData;
  readonly cursor: number;
  readonly format: TimeFormat;
  /** False "as if live": counts cover the whole recording and would give away the future. */
  readonly withCount: boolean;
  readonly foldable: boolean;
  readonly folded: boolean;
  readonly onToggle: (lane: LaneId) => void;
  readonly selectedSeq: number | null;
  readonly active: boolean;
  readonly onActivate: (id: string) => void;
  readonly onMoveRow: (toIndex: number) => void;
  readonly onCursorChange: (t: number, options: { readonly commit: boolean }) => void;
  readonly onSelectEvidence: (seq: number, t: number) => void;
  readonly onHover: (hover: Hover | null) => void;
}

/** One row: its label, and its bars, marks or chart. Arrow keys walk along it; Enter opens the evidence. */
export const RowView = memo(function RowView(props: RowViewProps) {
  const { row, top, viewport, foldable, folded, cursor, format } = props;
  const text = useTranslations("timeline");
  const height = row.kind === "chart" ? (row.chart === "scale" ? CHART_HEIGHT : LATENCY_HEIGHT) : ROW_HEIGHT;
  const lane = row.label;
  const value = valueText(props, text as Text);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keyAction(event.key, props);
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    if (event.buttons !== 0) return;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    props.onHover({ row, x, clientX: event.clientX, clientY: event.clientY });
  };

  return (
    <div
      className={styles.row}
      data-depth={row.depth}
      data-row={row.id}
      style={{ transform: `translateY(${top}px)`, height }}
    >
      <div className={styles.label} title={row.title}>
        {foldable ? (
          <Button
            variant="bare"
            className={styles.fold}
            aria-expanded={!folded}
            aria-label={folded ? text("unfold", { lane }) : text("fold", { lane })}
            onClick={() => props.onToggle(row.lane)}
          >
            {folded ? "▶" : "▼"}
          </Button>
        ) : (
          row.depth === 0 && <span className={styles.foldSpace} />
        )}
        <span className={styles.labelText}>{lane}</span>
        {row.kind === "chart" && row.chart === "scale" && (
          <ScaleValues revision={props.data.revision} cursor={cursor} />
        )}
        {props.withCount && row.count !== "" && row.count !== "0" && (
          <span className={styles.count}>{row.count}</span>
        )}
      </div>
      <div
        className={styles.area}
        data-area
        role="slider"
        tabIndex={props.active ? 0 : -1}
        aria-label={row.depth === 0 ? lane : row.title}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(1, Math.round(viewport.get().end))}
        aria-valuenow={Math.round(cursor)}
        aria-valuetext={text("at", {
          label: lane,
          time: formatTime(cursor, { ...format, clock: "utc" }),
          value,
        })}
        onKeyDown={onKeyDown}
        onFocus={() => props.onActivate(row.id)}
        onPointerMove={onPointerMove}
        onPointerLeave={() => props.onHover(null)}
        onDoubleClick={() => props.onToggle(row.lane)}
        onPointerUp={(event) => {
          if (event.defaultPrevented) return;
          const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
          if (event.currentTarget.dataset.dragged === "true") return;
          const seq = evidenceAt(row, viewport.get(), x);
          if (seq !== null) props.onSelectEvidence(seq.seq, seq.t);
        }}
      >
        {row.kind === "chart" ? (
          <ChartArea row={row} viewport={viewport} data={props.data} height={height} />
        ) : (
          <RowCanvas row={row} viewport={viewport} height={height} selectedSeq={props.selectedSeq} />
        )}
      </div>
    </div>
  );
});

type Text = (key: string, values?: Record<string, string | number>) => string;

interface RowCanvasProps {
  readonly row: Exclude<Row, { kind: "chart" }>;
  readonly viewport: ViewportStore;
  readonly height: number;
  readonly selectedSeq: number | null;
}

function RowCanvas({ row, viewport, height, selectedSeq }: RowCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  useLayoutEffect(() => {
    const paint = (): void => {
      const canvas = ref.current;
      const view = viewport.get();
      if (canvas === null) return;
      const size = { width: view.scale.widthPx, height };
      const ctx = prepare(canvas, size);
      if (ctx === null) return;
      if (row.kind === "bars") paintBars(ctx, placeBars(row, view), size, colours, selectedSeq);
      else paintMarks(ctx, placeMarks(row, view), size, colours, selectedSeq);
      paintUnknown(ctx, placeUnknown(row, view), size, colours);
    };
    paint();
    return viewport.subscribe(paint);
  }, [row, viewport, height, colours, selectedSeq]);
  return <canvas ref={ref} />;
}

interface ChartAreaProps {
  readonly row: ChartRow;
  readonly viewport: ViewportStore;
  readonly data: RevisionData;
  readonly height: number;
}

function ChartArea({ row, viewport, data, height }: ChartAreaProps) {
  const view = useSyncExternalStore(viewport.subscribe, viewport.get, viewport.get);
  return (
    <>
      <ChartRowView row={row} view={view} data={data} height={height} />
      {placeUnknown(row, view).map((span) => (
        <span key={span.x} className={styles.chartUnknown} style={{ left: span.x, width: span.width }} />
      ))}
    </>
  );
}

function keyAction(key: string, props: RowViewProps): (() => void) | null {
  const { row, cursor } = props;
  const view = props.viewport.get();
  switch (key) {
    case "ArrowUp":
      return () => props.onMoveRow(props.index - 1);
    case "ArrowDown":
      return () => props.onMoveRow(props.index + 1);
    case "ArrowLeft":
    case "ArrowRight": {
      const t = neighbourInRow(row, cursor, key === "ArrowRight" ? 1 : -1, view.until);
      return t === null ? () => undefined : () => props.onCursorChange(t, { commit: true });
    }
    case "Enter": {
      const evidence = evidenceAt(row, view, view.scale.toPx(cursor));
      return evidence === null ? () => undefined : () => props.onSelectEvidence(evidence.seq, cursor);
    }
    case "o":
      return props.foldable ? () => props.onToggle(row.lane) : null;
    default:
      return null;
  }
}

function neighbourInRow(row: Row, t: number, direction: 1 | -1, until: number | null): number | null {
  if (row.kind === "chart") return null;
  const times = row.kind === "bars" ? row.bars.map((bar) => bar.from) : row.marks.map((mark) => mark.t);
  if (direction === 1) return times.find((time) => time > t && (until === null || time <= until)) ?? null;
  for (let i = times.length - 1; i >= 0; i--) if ((times[i] as number) < t) return times[i] as number;
  return null;
}

function evidenceAt(row: Row, view: Window, x: number): { seq: number; t: number } | null {
  const t = view.scale.toTime(x);
  if (view.until !== null && t > view.until) return null;
  if (row.kind === "bars") {
    const bar = barAt(row, t);
    return bar === undefined ? null : { seq: bar.seq, t };
  }
  if (row.kind !== "marks") return null;
  const mark = markNear(row, t, MARK_REACH_PX / view.scale.pxPerMs);
  return mark === undefined ? null : { seq: mark.seq, t: mark.t };
}

function valueText({ row, cursor, data }: RowViewProps, text: Text): string {
  const known =
    row.unknown.length === 0 || !row.unknown.some((u) => u.from < cursor && (u.to === null || cursor < u.to));
  if (!known || (row.lane === "path" && isUnknownAt(data.shared, "path", cursor))) return text("unknownAt");
  if (row.kind === "chart") return text("nothingAt");
  const found = row.kind === "bars" ? barAt(row, cursor) : markNear(row, cursor, 0);
  if (found === undefined) return text("nothingAt");
  return found.told === undefined ? found.label : `${found.label}, ${text("provenance.reconstructed")}`;
}
