/**
 * Spans that may lie over each other, on a bounded number of levels:
 *
 *   level 0   ├──────────────┤   ├─────┤
 *         1      ├───┤ ├────────────┤
 *         2         ├────────┤
 *   crowd              2  3 2               so many more than there are levels
 */
import { lastIndexAt } from "../model/search.ts";
import type { CssPx, EpochMs } from "../model/units.ts";
import type { Window } from "./bars.ts";
import type { Crowd, StackItem, StackRow } from "./model.ts";

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface Stacked {
  /** The level of each span, in the same order; null: all levels were taken. */
  readonly levels: readonly (number | null)[];
  /** How many levels are used. */
  readonly used: number;
  readonly crowd: readonly Crowd[];
}

/**
 * Puts each span on the lowest level that is free when it begins.
 * @param spans in the order of their beginnings
 */
export function stackSpans(spans: readonly Span[], most: number): Stacked {
  const ends: EpochMs[] = [];
  const over: Span[] = [];
  const levels = spans.map((span) => {
    let level = 0;
    while (level < ends.length && (ends[level] as EpochMs) > span.from) level += 1;
    if (level === most) {
      over.push(span);
      return null;
    }
    // One that takes no time is seen as well: the next one begins above it.
    ends[level] = Math.max(span.to, span.from + 1);
    return level;
  });
  return { levels, used: ends.length, crowd: crowdOf(over) };
}

/** How many of the spans are open, from change to change; nothing where none is. */
export function crowdOf(spans: readonly Span[]): Crowd[] {
  const changes = spans
    .flatMap(({ from, to }) =>
      to > from
        ? [
            { t: from, by: 1 },
            { t: to, by: -1 },
          ]
        : [],
    )
    .sort((a, b) => a.t - b.t);
  const crowd: Crowd[] = [];
  let count = 0;
  changes.forEach(({ t, by }, i) => {
    count += by;
    const to = changes[i + 1]?.t;
    if (to === undefined || to === t || count === 0) return;
    const last = crowd[crowd.length - 1];
    if (last?.to === t && last.count === count) crowd[crowd.length - 1] = { ...last, to };
    else crowd.push({ from: t, to, count });
  });
  return crowd;
}

/** The latest end of all spans up to each one: where to begin to look for those that are open at a time. */
export function reachOfItems(items: readonly { readonly to: EpochMs }[]): EpochMs[] {
  let latest = Number.NEGATIVE_INFINITY;
  return items.map(({ to }) => {
    latest = Math.max(latest, to);
    return latest;
  });
}

export interface PlacedItem {
  readonly x: CssPx;
  readonly width: CssPx;
  readonly level: number;
  /** The one that is drawn: of several within a pixel the first. */
  readonly item: StackItem;
  /** How many lie here. */
  readonly count: number;
  /** Not over at the end of what is shown, so nothing is known of how it ends. */
  readonly isOpen: boolean;
}

export interface PlacedCrowd {
  readonly x: CssPx;
  readonly width: CssPx;
  /** The most that are open at once here, above those on levels. */
  readonly count: number;
}

export interface PlacedStack {
  /** Those that failed come last, so that nothing hides them. */
  readonly items: readonly PlacedItem[];
  readonly crowd: readonly PlacedCrowd[];
}

/** A failure is never narrower than this, so that its sign is seen. */
const FAILED_PX: CssPx = 7;

/** The spans that can be seen. Those of one look that are narrower than a pixel become one, level by level; failures do not. */
export function placeStack(row: StackRow, view: Window): PlacedStack {
  const { scale } = view;
  const limit = Math.min(view.until ?? view.end, Math.max(view.end, scale.range.from));
  const fine: PlacedItem[] = [];
  const failed: PlacedItem[] = [];
  const dense = new Map<number, { x: CssPx; right: CssPx; item: StackItem; count: number }>();
  const flush = (level: number): void => {
    const run = dense.get(level);
    if (run === undefined) return;
    dense.delete(level);
    const { x, right, item, count } = run;
    fine.push({ x, width: Math.max(1, right - x), level, item, count, isOpen: false });
  };
  for (let i = firstOpenAt(row, scale.range.from); i < row.items.length; i++) {
    const item = row.items[i] as StackItem;
    if (item.from > scale.range.to || item.from > limit) break;
    const isOpen = item.to > limit;
    const isFailed = item.failed && !isOpen;
    if (item.to < scale.range.from || (item.level === null && !isFailed)) continue;
    const level = item.level ?? row.levels - 1;
    const x = Math.max(0, scale.toPx(item.from));
    const right = Math.min(scale.widthPx, scale.toPx(Math.min(item.to, limit)));
    if (isFailed) {
      const last = failed[failed.length - 1];
      const width = Math.max(FAILED_PX, right - x);
      if (last !== undefined && last.level === level && x < last.x + 1 && width <= last.width) {
        failed[failed.length - 1] = { ...last, count: last.count + 1 };
      } else failed.push({ x, width, level, item, count: 1, isOpen });
      continue;
    }
    if (right - x >= 1) {
      flush(level);
      fine.push({ x, width: right - x, level, item, count: 1, isOpen });
      continue;
    }
    const run = dense.get(level);
    if (run !== undefined && x - run.right < 1 && run.item.style === item.style) {
      run.right = Math.max(run.right, right);
      run.count += 1;
    } else {
      flush(level);
      dense.set(level, { x, right, item, count: 1 });
    }
  }
  for (const level of [...dense.keys()]) flush(level);
  return { items: [...fine, ...failed], crowd: placeCrowd(row.crowd, view, limit) };
}

/** The first item that may be open at `t`. */
function firstOpenAt(row: StackRow, t: EpochMs): number {
  return lastIndexAt(row.reach, t - 1, (to) => to) + 1;
}

/** Per pixel the most that are open at once. */
function placeCrowd(crowd: readonly Crowd[], { scale }: Window, limit: EpochMs): PlacedCrowd[] {
  const placed: { x: CssPx; width: CssPx; count: number }[] = [];
  const first = Math.max(
    0,
    lastIndexAt(crowd, scale.range.from, (span) => span.from),
  );
  for (let i = first; i < crowd.length; i++) {
    const span = crowd[i] as Crowd;
    if (span.from > scale.range.to || span.from > limit) break;
    if (span.to < scale.range.from) continue;
    const x = Math.max(0, Math.floor(scale.toPx(span.from)));
    const right = Math.min(scale.widthPx, scale.toPx(Math.min(span.to, limit)));
    const last = placed[placed.length - 1];
    if (last !== undefined && right - last.x <= 2) {
      last.width = Math.max(last.width, right - last.x);
      last.count = Math.max(last.count, span.count);
    } else placed.push({ x, width: Math.max(1, right - x), count: span.count });
  }
  return placed;
}

/** The spans that are open at `t`, in the order in which they began; those that end later than `until` are open as well. */
export function openAt(row: StackRow, t: EpochMs): StackItem[] {
  const open: StackItem[] = [];
  for (let i = firstOpenAt(row, t); i < row.items.length; i++) {
    const item = row.items[i] as StackItem;
    if (item.from > t) break;
    if (item.to > t) open.push(item);
  }
  return open;
}

/** What is drawn at a place: within `reachPx` of it, on this level if there is something, else on the next one. */
export function itemAt(
  { items }: PlacedStack,
  x: CssPx,
  level: number,
  reachPx: CssPx,
): PlacedItem | undefined {
  const distance = (item: PlacedItem): number => Math.max(0, item.x - x, x - item.x - item.width);
  let best: PlacedItem | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const away = distance(item);
    if (away > reachPx) continue;
    const rank = Math.abs(item.level - level) * (reachPx + 1) + away;
    if (rank <= least) {
      least = rank;
      best = item;
    }
  }
  return best;
}
