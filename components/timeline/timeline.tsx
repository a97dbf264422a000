"use client";

import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useRowWindow } from "@/components/shell/use-row-window.ts";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import {
  clampRange,
  findInLanes,
  type LaneId,
  moveBy,
  orderLanes,
  type Range,
  type Row,
  revisionPlaces,
  timeScale,
  wholeRange,
  zoomAround,
} from "@/lib/layout/index.ts";
import { Axis } from "./axis.tsx";
import { MarkHandles, type Marks } from "./marks.tsx";
import { Minimap } from "./minimap.tsx";
import { Overlay } from "./overlay.tsx";
import { RangeBubble } from "./range-bubble.tsx";
import parts from "./reading.module.css";
import type { Stretch } from "./row-blocks.ts";
import { heightOf } from "./row-height.ts";
import { RowView } from "./row-view.tsx";
import { RowsCanvas } from "./rows-canvas.tsx";
import { TableTwin } from "./table-twin.tsx";
import styles from "./timeline.module.css";
import type { MarkedInstant, TimelineProps } from "./timeline-props.ts";
import { TimelineToolbar } from "./timeline-toolbar.tsx";
import { type Hover, Tooltip } from "./tooltip.tsx";
import { useLanes } from "./use-lanes.ts";
import { usePanZoom } from "./use-pan-zoom.ts";
import { usePins } from "./use-pins.ts";
import { useRowFocus } from "./use-row-focus.ts";
import { heightOfAll, useRows } from "./use-rows.ts";
import { useScrollbar } from "./use-scrollbar.ts";
import { useSize } from "./use-size.ts";
import { useViewport } from "./use-viewport.ts";

export type { TimelineProps };

/** Instants inside texts are named by the wall clock. */
const WALL_CLOCK: TimeFormat = { clock: "utc", origin: 0 };

/** Rows above and below what is in view, for who scrolls. */
const OVERSCAN = 6;

const NO_IDLE: readonly Range[] = [];
const NO_MARKS: Marks = [];
const NO_LINES: readonly MarkedInstant[] = [];
const NO_PINS: readonly LaneId[] = [];

/** The lanes of a revision on one time axis, with minimap, cursor and their table twin. */
export function Timeline(props: TimelineProps) {
  const { data, extent, reach = extent, range, cursor, folded, revealUntil, clock } = props;
  const text = useTranslations("timeline");
  const areaRef = useRef<HTMLDivElement>(null);
  const bodyRef = useRef<HTMLDivElement>(null);
  const scrollerRef = useRef<HTMLDivElement>(null);
  const { width } = useSize(areaRef);
  const scrollbar = useScrollbar(scrollerRef, !props.table);
  const [hover, setHover] = useState<Hover | null>(null);

  const lanes = useLanes(props);
  const { find = "", reading = null } = props;
  const hits = useMemo(
    () => findInLanes(lanes, find, revealUntil ?? undefined).map(({ t }) => t),
    [lanes, find, revealUntil],
  );
  const idle = reading?.idle ?? NO_IDLE;
  const marks = reading?.marks ?? NO_MARKS;
  const { set = "evidence", pinned = NO_PINS } = reading ?? {};
  const shown = useMemo(() => orderLanes(lanes, set, pinned), [lanes, set, pinned]);
  const pinnedRows = useRows(shown.pinned, folded, revealUntil);
  const rows = useRows(shown.others, folded, revealUntil);
  const scale = useMemo(() => timeScale(range, Math.max(1, width), idle), [range, width, idle]);
  const origin = props.origin ?? cursor;
  const format: TimeFormat = useMemo(() => ({ clock, origin }), [clock, origin]);
  const view = useMemo(
    () => ({ scale, until: revealUntil, end: extent.to }),
    [scale, revealUntil, extent.to],
  );

  const known = revealUntil ?? extent.to;
  const places = useMemo(
    () =>
      props.lanes === undefined
        ? revisionPlaces(data.revision, known).filter((one) => one.shownAt <= known)
        : [],
    [props.lanes, data, known],
  );
  const foldable = useMemo(
    () => new Set(lanes.filter((lane) => lane.rows.length > 1).map((lane) => lane.id)),
    [lanes],
  );
  const viewport = useViewport(view);

  const heightAt = useCallback((index: number) => heightOf(rows[index]), [rows]);
  const { begin, end, tops, reveal } = useRowWindow(scrollerRef, rows.length, heightAt, {
    overscan: OVERSCAN,
    isShown: !props.table,
  });

  usePanZoom(bodyRef, {
    scale,
    onZoom: (factor, around, commit) =>
      props.onRangeChange(zoomAround(range, factor, around, reach, idle), { commit }),
    onPan: (ms, commit) => props.onRangeChange(moveBy(range, ms, reach, idle), { commit }),
    onClick: (t) => props.onCursorChange(clampTime(t, reach), { commit: true }),
    ...(reading === null
      ? {}
      : {
          onSelect: (from, to, commit) =>
            reading.onMarks([clampTime(from, reach), clampTime(to, reach)], { commit }),
        }),
  });

  const toggleLane = useCallback(
    (lane: LaneId) => {
      const next = new Set(folded);
      if (!next.delete(lane)) next.add(lane);
      props.onFoldedChange(next);
    },
    [folded, props.onFoldedChange],
  );

  const { activeRow, setActiveRow, moveRow } = useRowFocus(bodyRef, pinnedRows, rows, (index) =>
    reveal(index),
  );

  const { pin, movePinned } = usePins(reading);
  const rowView = (row: Row, index: number, top: number) => (
    <RowView
      key={row.id}
      row={row}
      top={top}
      index={index}
      viewport={viewport}
      data={data}
      cursor={cursor}
      format={format}
      foldable={row.depth === 0 && foldable.has(row.lane)}
      folded={folded.has(row.lane)}
      onToggle={toggleLane}
      isPinned={index < pinnedRows.length}
      onPin={pin}
      onMovePinned={movePinned}
      withCount={revealUntil === null}
      selectedSeq={props.selectedSeq}
      active={row.id === activeRow}
      onActivate={setActiveRow}
      onMoveRow={moveRow}
      onCursorChange={props.onCursorChange}
      onSelectEvidence={props.onSelectEvidence}
      onOpenFinding={props.onOpenFinding}
      onHover={setHover}
      ghostTitle={props.ghost?.title ?? ""}
    />
  );
  const shownTop = tops[begin] ?? 0;
  const shownRows = { top: shownTop, height: (tops[end] ?? shownTop) - shownTop };
  const canvas = (of: readonly Row[], shown?: Stretch) => (
    <RowsCanvas
      rows={of}
      shown={shown}
      viewport={viewport}
      revision={data.revision}
      ghost={props.ghost?.data.revision ?? null}
      selectedSeq={props.selectedSeq}
    />
  );
  const overlay = (
    <Overlay
      scale={scale}
      marks={marks}
      notes={props.notes}
      cursor={cursor}
      until={revealUntil}
      hoverX={hover === null ? null : hover.x}
      lines={props.lines ?? NO_LINES}
    />
  );
  return (
    <section className={styles.timeline} aria-label={text("label", { name: data.revision.name })}>
      <TimelineToolbar
        reading={reading}
        notes={props.notes}
        range={range}
        isAnyFolded={folded.size > 0}
        onFoldAll={() =>
          props.onFoldedChange(folded.size > 0 ? new Set() : new Set(lanes.map((lane) => lane.id)))
        }
        hasLegend={props.lanes === undefined}
        table={props.table}
        onTableChange={props.onTableChange}
      />
      <div className={styles.head} style={{ paddingRight: scrollbar }}>
        <div className={styles.headLabel}>
          {props.origin !== undefined ? "" : clock === "relative" ? "Δ" : clock === "utc" ? "UTC" : ""}
        </div>
        <div className={styles.headArea} ref={areaRef}>
          <Minimap
            data={data}
            hits={hits}
            notes={props.notes?.all}
            places={places}
            idle={idle}
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
            origin={origin}
            hasOwnOrigin={props.origin !== undefined}
            cursor={cursor}
            extent={reach}
            places={places}
            notes={props.notes}
            onCursorChange={props.onCursorChange}
            onOpenFinding={props.onOpenFinding}
          />
          {reading !== null && (
            <MarkHandles
              scale={scale}
              marks={marks}
              extent={reach}
              format={WALL_CLOCK}
              onMarks={reading.onMarks}
            />
          )}
        </div>
      </div>
      {props.above !== undefined && <div style={{ paddingRight: scrollbar }}>{props.above(scale)}</div>}
      <div className={parts.lanesBox} ref={bodyRef}>
        {props.table ? (
          <TableTwin
            lanes={[...shown.pinned, ...shown.others]}
            range={range}
            until={revealUntil}
            format={format}
            ghostTitle={props.ghost?.title ?? ""}
            onSelectEvidence={props.onSelectEvidence}
          />
        ) : (
          <div className={parts.lanesBox} onPointerLeave={() => setHover(null)} data-testid="lanes">
            {pinnedRows.length > 0 && (
              <div className={parts.pinned}>
                <div className={styles.rows} style={{ height: heightOfAll(pinnedRows) }}>
                  {canvas(pinnedRows)}
                  {pinnedRows.map((row, i) => rowView(row, i, heightOfAll(pinnedRows.slice(0, i))))}
                  {overlay}
                </div>
              </div>
            )}
            <div className={styles.scroller} ref={scrollerRef}>
              <div className={styles.rows} style={{ height: tops.at(-1) }}>
                {canvas(rows, shownRows)}
                {rows
                  .slice(begin, end)
                  .map((row, nth) => rowView(row, pinnedRows.length + begin + nth, tops[begin + nth] ?? 0))}
                {overlay}
              </div>
            </div>
          </div>
        )}
        {reading !== null && marks.length > 0 && (
          <RangeBubble
            data={data}
            marks={marks}
            cursor={cursor}
            until={revealUntil ?? extent.to}
            format={clock === "relative" ? WALL_CLOCK : format}
            onZoom={(to) => props.onRangeChange(clampRange(to, reach), { commit: true })}
            onClear={() => reading.onMarks([], { commit: true })}
          />
        )}
      </div>
      {hover !== null && (
        <Tooltip hover={hover} view={view} format={format} ghostTitle={props.ghost?.title ?? ""} />
      )}
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
