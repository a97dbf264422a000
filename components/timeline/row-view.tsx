"use client";

import { type KeyboardEvent, memo, type PointerEvent } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { formatDuration, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { ghostAt, isOfStory, isRevisionLane, type LaneId, type Row } from "@/lib/layout/index.ts";
import { heightOf } from "./row-height.ts";
import { type EvidenceAt, evidenceAt, evidenceAtTime, neighbourInRow, valueText } from "./row-hits.ts";
import { ScaleValues } from "./scale-values.tsx";
import styles from "./timeline.module.css";
import type { Hover } from "./tooltip.tsx";
import type { ViewportStore } from "./viewport-store.ts";

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
  readonly isPinned: boolean;
  /** Pins the lane or lets it go; undefined where lanes cannot be pinned. */
  readonly onPin: ((lane: LaneId) => void) | undefined;
  readonly onMovePinned: (lane: LaneId, direction: 1 | -1) => void;
  readonly selectedSeq: number | null;
  readonly active: boolean;
  readonly onActivate: (id: string) => void;
  readonly onMoveRow: (toIndex: number) => void;
  readonly onCursorChange: (t: number, options: { readonly commit: boolean }) => void;
  readonly onSelectEvidence: (seq: number, t: number) => void;
  readonly onOpenFinding: ((ref: string) => void) | undefined;
  readonly onHover: (hover: Hover | null) => void;
  /** What another future is called that the rows have as ghosts. */
  readonly ghostTitle: string;
}

/** One row: its label, and the place of its bars, marks or chart, which `RowsCanvas` paints. Arrow keys walk along it; Enter opens the evidence. */
export const RowView = memo(function RowView(props: RowViewProps) {
  const { row, top, viewport, foldable, folded, cursor, format } = props;
  const text = useTranslations("timeline");
  const height = heightOf(row);
  const lane = row.label;
  const ghost = ghostAt(row, cursor);
  const own = valueText(row, cursor, props.data.shared, text as Text, formatDuration);
  const value = ghost === undefined ? own : `${own}; ${props.ghostTitle}: ${ghost.label}`;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    const act = event.altKey ? pinAction(event.key, props) : keyAction(event.key, props);
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    if (event.buttons !== 0) return;
    const { left, top: above } = event.currentTarget.getBoundingClientRect();
    const { clientX, clientY } = event;
    props.onHover({ row, x: clientX - left, y: clientY - above, clientX, clientY });
  };

  return (
    <div
      className={styles.row}
      data-depth={row.depth}
      data-quiet={isRevisionLane(row.lane) && !isOfStory(row.lane)}
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
        {row.depth === 0 && props.onPin !== undefined && (
          <Button
            variant="bare"
            className={styles.pin}
            pressed={props.isPinned}
            aria-label={text(props.isPinned ? "unpin" : "pin", { lane })}
            title={text(props.isPinned ? "unpin" : "pin", { lane })}
            tabIndex={-1}
            onClick={() => props.onPin?.(row.lane)}
          >
            {props.isPinned ? "◆" : "◇"}
          </Button>
        )}
        {props.withCount && row.count !== "" && row.count !== "0" && (
          <span className={styles.count}>{grouped(row.count)}</span>
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
          const { left, top: above } = event.currentTarget.getBoundingClientRect();
          if (event.currentTarget.dataset.dragged === "true") return;
          const found = evidenceAt(row, viewport.get(), event.clientX - left, event.clientY - above);
          if (found !== null) select(found, props);
        }}
      />
    </div>
  );
});

/** A number with its thousands apart; an address or a node as it is. */
function grouped(count: string): string {
  return /^\d{4,}$/.test(count) ? Number(count).toLocaleString("en") : count;
}

type Text = (key: string, values?: Record<string, string | number>) => string;

/** Alt and an arrow move a pinned lane among the others. */
function pinAction(key: string, { row, isPinned, onMovePinned }: RowViewProps): (() => void) | null {
  const direction = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : null;
  return direction === null || !isPinned ? null : () => onMovePinned(row.lane, direction);
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
      const evidence = evidenceAtTime(row, view, cursor);
      return evidence === null ? () => undefined : () => select({ ...evidence, t: cursor }, props);
    }
    case "p":
      return props.onPin === undefined ? null : () => props.onPin?.(row.lane);
    case "o":
      return props.foldable ? () => props.onToggle(row.lane) : null;
    default:
      return null;
  }
}

/** A finding has a card; of anything else the record is shown. */
function select({ seq, t, finding }: EvidenceAt, { onOpenFinding, onSelectEvidence }: RowViewProps): void {
  if (finding !== undefined && onOpenFinding !== undefined) onOpenFinding(finding);
  else onSelectEvidence(seq, t);
}
