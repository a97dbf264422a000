"use client";

import { type PointerEvent, useEffect, useRef } from "react";

export type DragPhase = "start" | "move" | "end" | "cancel";

/** How far the pointer is from where it went down, in pixels (down and right are positive), and where in its element that was. */
export interface DragBy {
  readonly dx: number;
  readonly dy: number;
  readonly atX: number;
  readonly atY: number;
}

interface Held<T> {
  readonly what: T;
  readonly pointer: number;
  readonly x: number;
  readonly y: number;
  readonly atX: number;
  readonly atY: number;
  moved: boolean;
}

export interface DragProps {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
}

/** Less movement than this is a click. */
const CLICK_PX = 3;

/**
 * Dragging of one thing at a time. The function that is returned gives the handlers of the element by which `what` is held;
 * a press without a movement tells nobody but `onClick`. Escape gives a drag up.
 */
export function useDrag<T>(
  onDrag: (what: T, by: DragBy, phase: DragPhase) => void,
  onClick: (what: T, by: DragBy) => void,
): (what: T) => DragProps {
  const held = useRef<Held<T> | null>(null);
  const latest = useRef(onDrag);
  latest.current = onDrag;
  useEffect(() => {
    const giveUp = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || held.current?.moved !== true) return;
      event.preventDefault();
      const now = held.current;
      held.current = null;
      latest.current(now.what, still(now), "cancel");
    };
    window.addEventListener("keydown", giveUp, { capture: true });
    return () => window.removeEventListener("keydown", giveUp, { capture: true });
  }, []);
  return (what) => ({
    onPointerDown(event) {
      if (event.button !== 0 || held.current !== null) return;
      event.stopPropagation();
      const { left, top } = event.currentTarget.getBoundingClientRect();
      const { clientX: x, clientY: y, pointerId: pointer } = event;
      held.current = { what, pointer, x, y, atX: x - left, atY: y - top, moved: false };
      event.currentTarget.setPointerCapture?.(event.pointerId);
    },
    onPointerMove(event) {
      const now = held.current;
      if (now === null || now.pointer !== event.pointerId) return;
      const by = byOf(now, event);
      if (!now.moved) {
        if (Math.hypot(by.dx, by.dy) < CLICK_PX) return;
        now.moved = true;
        latest.current(now.what, still(now), "start");
      }
      latest.current(now.what, by, "move");
    },
    onPointerUp(event) {
      const now = held.current;
      if (now === null || now.pointer !== event.pointerId) return;
      held.current = null;
      if (now.moved) latest.current(now.what, byOf(now, event), "end");
      else onClick(now.what, still(now));
    },
    onPointerCancel(event) {
      const now = held.current;
      if (now === null || now.pointer !== event.pointerId) return;
      held.current = null;
      if (now.moved) latest.current(now.what, still(now), "cancel");
    },
  });
}

function still({ atX, atY }: Held<unknown>): DragBy {
  return { dx: 0, dy: 0, atX, atY };
}

function byOf(held: Held<unknown>, { clientX, clientY }: { clientX: number; clientY: number }): DragBy {
  return { dx: clientX - held.x, dy: clientY - held.y, atX: held.atX, atY: held.atY };
}
