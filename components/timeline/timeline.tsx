"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { sameItems, useSame } from "@/components/shell/use-same.ts";
import { Button } from "@/components/ui/button.tsx";
import { useFindingText } from "@/components/why/finding-text.ts";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import {
  buildLanes,
  type ClockMode,
  clampRange,
  findInLanes,
  type Lane,
  type LaneId,
  type Range,
  type Row,
  revisionPlaces,
  rowsUntil,
  timeScale,
  visibleRows,
  wholeRange,
  zoomAround,
} from "@/lib/layout/index.ts";
import { Axis } from "./axis.tsx";
import { Legend } from "./legend.tsx";
import { Minimap } from "./minimap.tsx";
import { heightOf } from "./row-height.ts";
import { RowView } from "./row-view.tsx";
import { TableTwin } from "./table-twin.tsx";
import styles from "./timeline.module.css";
import { type Hover, Tooltip } from "./tooltip.tsx";
import { usePanZoom } from "./use-pan-zoom.ts";
import { useSize } from "./use-size.ts";
import { createViewport } from "./viewport-store.ts";

/** Instants inside texts are named by the wall clock. */
const WALL_CLOCK: TimeFormat = { clock: "utc", origin: 0 };

export interface TimelineProps {
  readonly data: RevisionData;
  /** The whole source. */
  readonly extent: Range;
  /** The whole source with the reconstructed past before it; the extent when absent. */
  readonly reach?: Range;
  readonly range: Range;
  readonly onRangeChange: (range: Range, options: { readonly commit: boolean }) => void;
  readonly cursor: number;
  readonly onCursorChange: (t: number, options: { readonly commit: boolean }) => void;
  /** "As if live": nothing later is drawn; null: everything is. */
  readonly revealUntil: number | null;
  readonly folded: ReadonlySet<LaneId>;
  readonly onFoldedChange: (folded: ReadonlySet<LaneId>) => void;
  readonly onSelectEvidence: (seq: number, t: number) => void;
  /** Opens the card of a finding, as an address names it; absent where there are no cards. */
  readonly onOpenFinding?: (ref: string) => void;
  readonly selectedSeq: number | null;
  readonly clock: ClockMode;
  /** Words whose places are marked on the map. */
  readonly find?: string;
  readonly table: boolean;
  readonly onTableChange: (table: boolean) => void;
  /** These instead of the lanes of the revision. */
  readonly lanes?: readonly Lane[];
  /** Only these lanes; all when absent. */
  readonly only?: readonly LaneId[];
}

/** The lanes of a revision on one time axis, with minimap, cursor and their table twin. */
export function Timeline(props: TimelineProps) {
  const { data, extent, reach = extent, range, cursor, folded, revealUntil, clock, only } = props;
  const text = useTranslations("timeline");
  const areaRef = useRef<HTMLDivElement>(null);
  const scrollerRef = useRef<HTMLDivElement>(null);
  const { width } = useSize(areaRef);
  const [hover, setHover] = useState<Hover | null>(null);
  const [activeRow, setActiveRow] = useState("path");

  const describe = useFindingText(WALL_CLOCK);
  const own = props.lanes;
  const lanes = useMemo(
    () =>
      own ??
      buildLanes(
        data.shared,
        data.revision,
        (key, values) => text(key as never, values as never),
        describe,
      ).filter(({ id }) => only === undefined || only.includes(id)),
    [own, data, text, describe, only],
  );
  const { find = "" } = props;
  const hits = useMemo(
    () => findInLanes(lanes, find, revealUntil ?? undefined).map(({ t }) => t),
    [lanes, find, revealUntil],
  );
  const all = useMemo(() => visibleRows(lanes, folded), [lanes, folded]);
  // A new list only when a row appears or disappears, not with every frame of playing.
  const rows = useSame(revealUntil === null ? all : rowsUntil(all, revealUntil), sameItems);
  const scale = useMemo(() => timeScale(range, Math.max(1, width)), [range, width]);
  const format: TimeFormat = useMemo(() => ({ clock, origin: cursor }), [clock, cursor]);
  const view = useMemo(
    () => ({ scale, until: revealUntil, end: extent.to }),
    [scale, revealUntil, extent.to],
  );

  const known = revealUntil ?? extent.to;
  const places = useMemo(
    () =>
      own === undefined ? revisionPlaces(data.revision, known).filter((one) => one.shownAt <= known) : [],
    [own, data, known],
  );
  const foldable = useMemo(
    () => new Set(lanes.filter((lane) => lane.rows.length > 1).map((lane) => lane.id)),
    [lanes],
  );
  const [viewport] = useState(() => createViewport(view));
  // Before the browser paints and after the rows exist: they repaint their canvases without rendering.
  useLayoutEffect(() => viewport.set(view), [viewport, view]);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollerRef.current,
    estimateSize: (index) => heightOf(rows[index]),
    // A new function makes the virtualizer lay out again: heights depend on the kinds of rows.
    getItemKey: useCallback((index) => rows[index]?.id ?? index, [rows]),
    overscan: 6,
    initialRect: { width: 1200, height: 600 },
  });

  usePanZoom(scrollerRef, {
    scale,
    onZoom: (factor, around, commit) =>
      props.onRangeChange(zoomAround(range, factor, around, reach), { commit }),
    onPan: (ms, commit) =>
      props.onRangeChange(clampRange({ from: range.from + ms, to: range.to + ms }, reach), { commit }),
    onClick: (t) => props.onCursorChange(clampTime(t, reach), { commit: true }),
  });

  const toggleLane = useCallback(
    (lane: LaneId) => {
      const next = new Set(folded);
      if (!next.delete(lane)) next.add(lane);
      props.onFoldedChange(next);
    },
    [folded, props.onFoldedChange],
  );

  const focusRow = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    setActiveRow(row.id);
    virtual.scrollToIndex(index, { align: "auto" });
    requestAnimationFrame(() => {
      scrollerRef.current
        ?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"] [role=slider]`)
        ?.focus();
    });
  };

  const latestFocusRow = useRef(focusRow);
  latestFocusRow.current = focusRow;
  const moveRow = useCallback((toIndex: number) => latestFocusRow.current(toIndex), []);

  const cursorX = scale.toPx(cursor);
  return (
    <section className={styles.timeline} aria-label={text("label", { name: data.revision.name })}>
      <div className={styles.toolbar}>
        <Button
          size="small"
          onClick={() =>
            props.onFoldedChange(folded.size > 0 ? new Set() : new Set(lanes.map((lane) => lane.id)))
          }
        >
          {folded.size > 0 ? text("unfoldAll") : text("foldAll")}
        </Button>
        <Legend />
        <span className={styles.spacer} />
        <Button size="small" pressed={props.table} onClick={() => props.onTableChange(!props.table)}>
          {text("table.show")}
        </Button>
      </div>
      <div className={styles.head}>
        <div className={styles.headLabel}>{clock === "relative" ? "Δ" : clock === "utc" ? "UTC" : ""}</div>
        <div className={styles.headArea} ref={areaRef}>
          <Minimap
            data={data}
            hits={hits}
            places={places}
            extent={isWithin(range, extent) ? extent : reach}
            range={range}
            cursor={cursor}
            revealUntil={revealUntil}
            width={width}
            onRangeChange={props.onRangeChange}
          />
          <Axis
            scale={scale}
            clock={clock}
            origin={cursor}
            cursor={cursor}
            extent={reach}
            places={places}
            onCursorChange={props.onCursorChange}
            onOpenFinding={props.onOpenFinding}
          />
        </div>
      </div>
      {props.table ? (
        <TableTwin
          lanes={lanes}
          range={range}
          until={revealUntil}
          format={format}
          onSelectEvidence={props.onSelectEvidence}
        />
      ) : (
        <div
          className={styles.scroller}
          ref={scrollerRef}
          onPointerLeave={() => setHover(null)}
          data-testid="lanes"
        >
          <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index] as Row;
              return (
                <RowView
                  key={item.key}
                  row={row}
                  top={item.start}
                  index={item.index}
                  viewport={viewport}
                  data={data}
                  cursor={cursor}
                  format={format}
                  foldable={row.depth === 0 && foldable.has(row.lane)}
                  folded={folded.has(row.lane)}
                  onToggle={toggleLane}
                  withCount={revealUntil === null}
                  selectedSeq={props.selectedSeq}
                  active={row.id === activeRow}
                  onActivate={setActiveRow}
                  onMoveRow={moveRow}
                  onCursorChange={props.onCursorChange}
                  onSelectEvidence={props.onSelectEvidence}
                  onOpenFinding={props.onOpenFinding}
                  onHover={setHover}
                />
              );
            })}
            <div className={styles.overlay}>
              {revealUntil !== null && revealUntil < range.to && (
                <div className={styles.future} style={{ left: Math.max(0, scale.toPx(revealUntil)) }} />
              )}
              {hover !== null && <div className={styles.hoverLine} style={{ left: hover.x }} />}
              {cursorX >= 0 && cursorX <= width && (
                <div className={styles.cursorLine} style={{ left: cursorX }} />
              )}
            </div>
          </div>
        </div>
      )}
      {hover !== null && <Tooltip hover={hover} view={view} format={format} />}
    </section>
  );
}

/** As long as nothing of the past is shown, the map is that of the records: days before them would leave it a pixel. */
function isWithin(range: Range, extent: Range): boolean {
  return range.from >= wholeRange(extent).from - 1;
}

function clampTime(t: number, extent: Range): number {
  return Math.round(Math.min(Math.max(t, extent.from), extent.to));
}
