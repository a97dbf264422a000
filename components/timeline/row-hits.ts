/** What a pointer or a key reaches in a row. */
import { isUnknownAt, type SharedState } from "@/lib/core/index.ts";
import {
  type Bar,
  barAt,
  itemAt,
  type Mark,
  markNear,
  openAt,
  placeBars,
  placePoints,
  placeStack,
  placeUnknown,
  pointNear,
  type Row,
  type StackRow,
  type Window,
} from "@/lib/layout/index.ts";
import { heightOf, levelBox } from "./row-height.ts";

/** A click or a key reaches what is this far away. */
const REACH_PX = 7;

type Text = (key: string, values?: Record<string, string | number>) => string;

export type Hit =
  | { readonly kind: "nothing" }
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "dense"; readonly count: number }
  | { readonly kind: "crowd"; readonly count: number }
  | { readonly kind: "bar"; readonly bar: Bar; readonly isOpen: boolean }
  | { readonly kind: "mark"; readonly mark: Mark }
  | { readonly kind: "point"; readonly t: number; readonly ms: number; readonly seq: number };

/** What is under a place of a row; exact values are in it. */
export function hitAt(row: Row, view: Window, x: number, y: number): Hit {
  const t = view.scale.toTime(x);
  if (view.until !== null && t > view.until) return { kind: "nothing" };
  const gap = placeUnknown(row, view).find((span) => x >= span.x && x <= span.x + span.width);
  if (gap !== undefined) return { kind: "unknown", reason: gap.reason };
  switch (row.kind) {
    case "bars": {
      const dense = placeBars(row, view).find(
        (piece) =>
          piece.kind === "dense" &&
          piece.bars.length > 1 &&
          x >= piece.x - 2 &&
          x <= piece.x + piece.width + 2,
      );
      if (dense?.kind === "dense") return { kind: "dense", count: dense.bars.length };
      const bar = barAt(row, t);
      return bar === undefined ? { kind: "nothing" } : { kind: "bar", bar, isOpen: false };
    }
    case "marks": {
      const mark = markNear(row, t, REACH_PX / view.scale.pxPerMs);
      return mark === undefined ? { kind: "nothing" } : { kind: "mark", mark };
    }
    case "stack":
      return stackHit(row, view, x, y);
    case "points": {
      const index = pointNear(placePoints(row, view, heightOf(row)), x, y, REACH_PX);
      if (index === null) return { kind: "nothing" };
      return {
        kind: "point",
        t: row.t[index] as number,
        ms: row.ms[index] as number,
        seq: row.seq[index] as number,
      };
    }
    default:
      return { kind: "nothing" };
  }
}

function stackHit(row: StackRow, view: Window, x: number, y: number): Hit {
  const placed = placeStack(row, view);
  const box = levelBox(row, heightOf(row));
  if (box.crowdHeight > 0 && y >= box.crowdTop) {
    const crowd = placed.crowd.find((span) => x >= span.x - 1 && x <= span.x + span.width + 1);
    if (crowd !== undefined) return { kind: "crowd", count: crowd.count };
  }
  const item = itemAt(placed, x, Math.floor((y - box.top) / box.height), REACH_PX);
  if (item === undefined) return { kind: "nothing" };
  if (item.count > 1) return { kind: "dense", count: item.count };
  return { kind: "bar", bar: item.item, isOpen: item.isOpen };
}

export interface EvidenceAt {
  readonly seq: number;
  readonly t: number;
  /** The finding that it is, as an address names it. */
  readonly finding?: string | undefined;
}

/** The record that shows what is at a place; null where there is nothing. */
export function evidenceAt(row: Row, view: Window, x: number, y: number): EvidenceAt | null {
  const hit = hitAt(row, view, x, y);
  const t = view.scale.toTime(x);
  switch (hit.kind) {
    case "bar":
      return { seq: hit.bar.seq, t, finding: hit.bar.finding };
    case "mark":
      return { seq: hit.mark.seq, t: hit.mark.t };
    case "point":
      return { seq: hit.seq, t: hit.t };
    case "dense":
      // Of many within a pixel any: the next zoom tells them apart.
      return row.kind === "bars" ? evidenceAtTime(row, view, t) : stackEvidence(row, view, x, y);
    default:
      return null;
  }
}

function stackEvidence(row: Row, view: Window, x: number, y: number) {
  if (row.kind !== "stack") return null;
  const box = levelBox(row, heightOf(row));
  const found = itemAt(placeStack(row, view), x, Math.floor((y - box.top) / box.height), REACH_PX);
  return found === undefined ? null : { seq: found.item.seq, t: found.item.from };
}

/** The record that shows what holds at a time: for keys, which have no height. */
export function evidenceAtTime(row: Row, view: Window, t: number): EvidenceAt | null {
  if (view.until !== null && t > view.until) return null;
  switch (row.kind) {
    case "bars": {
      const bar = barAt(row, t);
      return bar === undefined ? null : { seq: bar.seq, t, finding: bar.finding };
    }
    case "marks": {
      const mark = markNear(row, t, REACH_PX / view.scale.pxPerMs);
      return mark === undefined ? null : { seq: mark.seq, t: mark.t };
    }
    case "stack": {
      const [oldest] = openAt(row, t);
      return oldest === undefined ? null : { seq: oldest.seq, t };
    }
    default:
      return null;
  }
}

/** The next or previous time at which something begins in a row; null at either end. */
export function neighbourInRow(row: Row, t: number, direction: 1 | -1, until: number | null): number | null {
  const times = timesOf(row);
  if (direction === 1) return times.find((time) => time > t && (until === null || time <= until)) ?? null;
  for (let i = times.length - 1; i >= 0; i--) if ((times[i] as number) < t) return times[i] as number;
  return null;
}

function timesOf(row: Row): readonly number[] {
  switch (row.kind) {
    case "bars":
      return row.bars.map((bar) => bar.from);
    case "stack":
      return row.items.map((item) => item.from);
    case "marks":
      return row.marks.map((mark) => mark.t);
    case "points":
      return row.t;
    default:
      return [];
  }
}

/** What a row says at the cursor, in words. */
export function valueText(
  row: Row,
  cursor: number,
  shared: SharedState,
  text: Text,
  lengthOf: (ms: number) => string,
): string {
  const known =
    row.unknown.length === 0 || !row.unknown.some((u) => u.from < cursor && (u.to === null || cursor < u.to));
  if (!known || (row.lane === "path" && isUnknownAt(shared, "path", cursor))) return text("unknownAt");
  if (row.kind === "chart") return text("nothingAt");
  if (row.kind === "stack") {
    const open = openAt(row, cursor);
    const [oldest] = open;
    if (oldest === undefined) return text("nothingAt");
    return text("requests.openAt", {
      count: open.length,
      longest: lengthOf(Math.round(cursor - oldest.from)),
    });
  }
  if (row.kind === "points") {
    const i = row.t.indexOf(cursor);
    return i < 0 ? text("nothingAt") : lengthOf(row.ms[i] as number);
  }
  const found = row.kind === "bars" ? barAt(row, cursor) : markNear(row, cursor, 0);
  if (found === undefined) return text("nothingAt");
  return found.told === undefined ? found.label : `${found.label}, ${text("provenance.reconstructed")}`;
}
