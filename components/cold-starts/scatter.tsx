"use client";

import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useSize } from "@/components/timeline/use-size.ts";
import { Button } from "@/components/ui/button.tsx";
import { formatDuration, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { ColdStartRow, MeasureKey, PhaseKey } from "@/lib/core/index.ts";
import {
  firstBox,
  placeScatter,
  rowsIn,
  type Scatter,
  type ScatterBox,
  stepBox,
  ticks,
} from "@/lib/layout/index.ts";
import { rowKey } from "./episode-list.tsx";
import styles from "./trend.module.css";

interface ScatterViewProps {
  readonly rows: readonly ColdStartRow[];
  readonly measure: MeasureKey;
  readonly chosen: string | null;
  readonly box: ScatterBox | null;
  readonly format: TimeFormat;
  readonly onBox: (box: ScatterBox | null) => void;
  readonly onChoose: (row: ColdStartRow) => void;
}

const HEIGHT = 190;
const LABELS_PX = 58;
const DIRECTIONS: Readonly<Record<string, { readonly right: number; readonly up: number }>> = {
  ArrowLeft: { right: -1, up: 0 },
  ArrowRight: { right: 1, up: 0 },
  ArrowUp: { right: 0, up: 1 },
  ArrowDown: { right: 0, up: -1 },
};
/** Less than this is a click. */
const DRAG_PX = 5;

/** The shape of each phase, beside its colour. */
const SHAPES: Readonly<Partial<Record<PhaseKey, string>>> = {
  decide: "M-4,4 L0,-4 L4,4 Z",
  schedule: "M-4,-4 L4,-4 L0,4 Z",
  start: "M-4,0 A4,4 0 1 0 4,0 A4,4 0 1 0 -4,0 Z",
  ready: "M-3.5,-3.5 H3.5 V3.5 H-3.5 Z",
  publish: "M0,-5 L5,0 L0,5 L-5,0 Z",
  answer: "M-4,-4 L4,4 M4,-4 L-4,4",
};
const OTHER = "M-4,0 H4 M0,-4 V4";

/** When each cold start began and how long it took, with the sign of its slowest phase; a box around some marks them. */
export function ScatterView({ rows, measure, chosen, box, format, onBox, onChoose }: ScatterViewProps) {
  const text = useTranslations("coldStarts");
  const ref = useRef<HTMLDivElement>(null);
  const { width } = useSize(ref);
  const [drag, setDrag] = useState<{ x: number; y: number; toX: number; toY: number } | null>(null);
  const scatter = useMemo(
    () => placeScatter(rows, measure, Math.max(1, width - LABELS_PX), HEIGHT),
    [rows, measure, width],
  );
  const phases = [...new Set(scatter.points.map(({ row }) => row.slowest))].filter((key) => key !== null);
  const at = (event: PointerEvent<Element>): { x: number; y: number } => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const onUp = (): void => {
    if (drag !== null && Math.abs(drag.toX - drag.x) > DRAG_PX) onBox(boxOf(drag, scatter));
    setDrag(null);
  };
  /** The same by keys: arrows move the box, with Shift they change its size. */
  const onKey = (event: KeyboardEvent<Element>): void => {
    const direction = DIRECTIONS[event.key];
    const isEnd = event.key === "Escape" && box !== null;
    if (direction === undefined && !isEnd) return;
    event.preventDefault();
    event.stopPropagation();
    if (direction === undefined) onBox(null);
    else if (box === null) onBox(firstBox(scatter, HEIGHT));
    else onBox(stepBox(scatter, HEIGHT, box, { ...direction, isSizing: event.shiftKey }));
  };
  const shown = drag === null ? box : boxOf(drag, scatter);
  return (
    <figure
      className={styles.scatter}
      aria-label={text("trend.title", { measure: text(`measure.${measure}`) })}
    >
      <figcaption>
        {text("trend.title", { measure: text(`measure.${measure}`) })}
        <ul className={styles.signs}>
          {phases.map((phase) => (
            <li key={phase} data-phase={phase}>
              <svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">
                <path d={SHAPES[phase] ?? OTHER} className={styles.sign} />
              </svg>
              {text(`phase.${phase}`)}
            </li>
          ))}
        </ul>
        <Button
          size="small"
          title={text("trend.keysHelp")}
          aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown Escape"
          onClick={() => box === null && onBox(firstBox(scatter, HEIGHT))}
          onKeyDown={onKey}
        >
          {text("trend.keys")}
        </Button>
        {box !== null && (
          <Button size="small" onClick={() => onBox(null)}>
            {text("trend.clear")}
          </Button>
        )}
        <output className={styles.aside}>
          {box !== null && text("trend.marked", { count: rowsIn(rows, measure, box).size, all: rows.length })}
        </output>
      </figcaption>
      <div ref={ref} className={styles.plot}>
        {width > 0 && (
          <>
            {scatter.ticks.map(({ ms, y }) => (
              <span key={ms} className={styles.tick} style={{ top: y }}>
                {formatDuration(ms)}
              </span>
            ))}
            <svg
              className={styles.area}
              width={width - LABELS_PX}
              height={HEIGHT}
              style={{ left: LABELS_PX }}
              aria-hidden="true"
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                const { x, y } = at(event);
                setDrag({ x, y, toX: x, toY: y });
              }}
              onPointerMove={(event) => {
                if (drag === null) return;
                const { x, y } = at(event);
                setDrag({ ...drag, toX: x, toY: y });
              }}
              onPointerUp={onUp}
              onPointerCancel={() => setDrag(null)}
            >
              {scatter.ticks.map(({ ms, y }) => (
                <line key={ms} x1={0} x2={width} y1={y} y2={y} className={styles.line} />
              ))}
              {shown !== null && <BoxShape box={shown} scatter={scatter} />}
              {scatter.points.map(({ row, x, y, ms }) => (
                // biome-ignore lint/a11y/noStaticElementInteractions: the list below does the same by keys
                <g
                  key={rowKey(row)}
                  transform={`translate(${x} ${y})`}
                  data-phase={row.slowest ?? ""}
                  data-chosen={rowKey(row) === chosen}
                  className={styles.point}
                  onClick={() => onChoose(row)}
                >
                  <title>
                    {`${row.name} ${row.index}: ${formatDuration(ms)}, ${formatTime(row.begin, format)}`}
                  </title>
                  <circle r={8} className={styles.reach} />
                  <path d={SHAPES[row.slowest ?? "pull"] ?? OTHER} className={styles.sign} />
                </g>
              ))}
            </svg>
            <div className={styles.times} style={{ left: LABELS_PX }}>
              {ticks(scatter.time, { clock: format.clock === "local" ? "local" : "utc", origin: 0 }).map(
                (tick) => (
                  <span key={tick.t} style={{ left: tick.x }}>
                    {tick.fits && tick.label}
                  </span>
                ),
              )}
            </div>
          </>
        )}
      </div>
    </figure>
  );
}

function boxOf(
  { x, y, toX, toY }: { x: number; y: number; toX: number; toY: number },
  { time, toMs }: Scatter,
): ScatterBox {
  return {
    from: Math.round(time.toTime(Math.min(x, toX))),
    to: Math.round(time.toTime(Math.max(x, toX))),
    least: toMs(Math.max(y, toY)),
    most: toMs(Math.min(y, toY)),
  };
}

function BoxShape({ box, scatter }: { readonly box: ScatterBox; readonly scatter: Scatter }) {
  const left = scatter.time.toPx(box.from);
  const top = scatter.toY(box.most);
  return (
    <rect
      x={left}
      y={top}
      width={Math.max(1, scatter.time.toPx(box.to) - left)}
      height={Math.max(1, scatter.toY(box.least) - top)}
      className={styles.box}
    />
  );
}
