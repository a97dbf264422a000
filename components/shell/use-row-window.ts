"use client";

import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";

/** What is in view of the rows, before it is known how high their box is. */
const FIRST_HEIGHT_PX = 640;

interface RowWindowOptions {
  /** How many rows are rendered above and below what is in view. */
  readonly overscan: number;
  /** False while the box is not there; it is by default. */
  readonly isShown?: boolean;
}

export interface RowWindow {
  /** The rows that are rendered: from `begin` on, before `end`. */
  readonly begin: number;
  readonly end: number;
  /** Where each row begins; one more than there are rows, the last for their end. */
  readonly tops: Float64Array;
  /** Scrolls as little as it takes for the row to be seen whole. */
  readonly reveal: (index: number) => void;
}

/**
 * Which of many rows are rendered. Their heights are known and not measured, so another order or number of ten thousand rows
 * costs a sum of their heights and nothing more.
 */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  heightOf: (index: number) => number,
  { overscan, isShown = true }: RowWindowOptions,
): RowWindow {
  const tops = useMemo(() => topsOf(count, heightOf), [count, heightOf]);
  const [seen, setSeen] = useState({ top: 0, height: FIRST_HEIGHT_PX });
  const latest = useRef({ tops, seen });
  useLayoutEffect(() => {
    latest.current.tops = tops;
  }, [tops]);
  const show = useCallback((next: typeof seen): void => {
    latest.current.seen = next;
    setSeen(next);
  }, []);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null || !isShown) return;
    const look = (): void => {
      // A box without a height is not laid out (yet).
      const next = { top: box.scrollTop, height: box.clientHeight || FIRST_HEIGHT_PX };
      const { tops: all, seen: before } = latest.current;
      if (!isSame(span(all, before, overscan), span(all, next, overscan))) show(next);
    };
    look();
    box.addEventListener("scroll", look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(box);
    return () => {
      box.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, [scroller, isShown, overscan, show]);
  const reveal = useCallback(
    (index: number): void => {
      const box = scroller.current;
      if (box === null) return;
      const [top = 0, bottom = top] = latest.current.tops.subarray(index, index + 2);
      const height = box.clientHeight || FIRST_HEIGHT_PX;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (bottom > box.scrollTop + height) box.scrollTop = bottom - height;
      // At once, not with the event: whoever wants the focus on the row waits for it to be rendered.
      show({ top: box.scrollTop, height });
    },
    [scroller, show],
  );
  return { ...span(tops, seen, overscan), tops, reveal };
}

function topsOf(count: number, heightOf: (index: number) => number): Float64Array {
  const tops = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) tops[i + 1] = (tops[i] ?? 0) + heightOf(i);
  return tops;
}

interface Span {
  readonly begin: number;
  readonly end: number;
}

interface Seen {
  readonly top: number;
  readonly height: number;
}

function span(tops: Float64Array, { top, height }: Seen, overscan: number): Span {
  const count = tops.length - 1;
  // What is scrolled further than the rows reach is on its way back.
  const least = Math.max(0, Math.min(top, (tops[count] ?? 0) - height));
  return {
    begin: Math.max(0, rowAt(tops, least) - overscan),
    end: Math.min(count, rowAt(tops, least + height) + 1 + overscan),
  };
}

/** The last row that begins at a place or above it. */
function rowAt(tops: Float64Array, y: number): number {
  let [low, high] = [0, tops.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isSame(a: Span, b: Span): boolean {
  return a.begin === b.begin && a.end === b.end;
}
