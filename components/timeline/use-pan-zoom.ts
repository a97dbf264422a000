"use client";

import { type RefObject, useEffect, useRef } from "react";
import type { TimeScale } from "@/lib/layout/index.ts";

export interface PanZoom {
  readonly scale: TimeScale;
  readonly onZoom: (factor: number, aroundTime: number, commit: boolean) => void;
  readonly onPan: (ms: number, commit: boolean) => void;
  readonly onClick: (t: number) => void;
  /** Shift and drag; absent where nothing can be selected. */
  readonly onSelect?: (from: number, to: number, commit: boolean) => void;
}

/** Less movement than this is a click. */
const CLICK_PX = 4;
const WHEEL_ZOOM = 0.0022;
/** A wheel has no "up" event; the range is committed after this long without a turn. */
const WHEEL_REST_MS = 180;

/**
 * Pointer and wheel on the lanes: drag pans, Ctrl/⌘/Alt+wheel and pinch zoom at the pointer, Shift or sideways wheel
 * pans, Shift and drag selects, a click sets the cursor. The plain wheel scrolls the rows.
 */
export function usePanZoom(ref: RefObject<HTMLElement | null>, handlers: PanZoom): void {
  const latest = useRef(handlers);
  latest.current = handlers;

  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const pointers = new Map<number, { x: number; startX: number; area: HTMLElement }>();
    let moved = false;
    let selectsFrom: number | null = null;
    let pinch = 0;
    let wheelRest: ReturnType<typeof setTimeout> | undefined;

    const areaOf = (target: EventTarget | null): HTMLElement | null =>
      target instanceof Element ? target.closest<HTMLElement>("[data-area]") : null;
    const timeAt = (area: HTMLElement, clientX: number): number =>
      latest.current.scale.toTime(clientX - area.getBoundingClientRect().left);
    const distance = (): number => {
      const [a, b] = [...pointers.values()];
      return a === undefined || b === undefined ? 0 : Math.abs(a.x - b.x);
    };

    const select = (area: HTMLElement, clientX: number, commit: boolean): void => {
      if (selectsFrom !== null) latest.current.onSelect?.(selectsFrom, timeAt(area, clientX), commit);
    };

    const onWheel = (event: WheelEvent): void => {
      const area = areaOf(event.target);
      if (area === null) return;
      const zoom = event.ctrlKey || event.metaKey || event.altKey;
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!zoom && !sideways) return;
      event.preventDefault();
      if (zoom) {
        latest.current.onZoom(Math.exp(event.deltaY * WHEEL_ZOOM), timeAt(area, event.clientX), false);
      } else {
        const px = event.deltaX === 0 ? event.deltaY : event.deltaX;
        latest.current.onPan(px / latest.current.scale.pxPerMs, false);
      }
      clearTimeout(wheelRest);
      wheelRest = setTimeout(() => latest.current.onPan(0, true), WHEEL_REST_MS);
    };
    const onDown = (event: PointerEvent): void => {
      const area = areaOf(event.target);
      if (area === null || event.button !== 0) return;
      pointers.set(event.pointerId, { x: event.clientX, startX: event.clientX, area });
      moved = pointers.size > 1;
      const selects = event.shiftKey && latest.current.onSelect !== undefined;
      selectsFrom = selects ? timeAt(area, event.clientX) : null;
      pinch = distance();
      area.dataset.dragged = "false";
    };
    const onMove = (event: PointerEvent): void => {
      const pointer = pointers.get(event.pointerId);
      if (pointer === undefined) return;
      const by = event.clientX - pointer.x;
      pointer.x = event.clientX;
      if (pointers.size === 2) {
        const now = distance();
        const [a, b] = [...pointers.values()];
        if (pinch > 0 && now > 0 && a !== undefined && b !== undefined) {
          latest.current.onZoom(pinch / now, timeAt(pointer.area, (a.x + b.x) / 2), false);
        }
        pinch = now;
        return;
      }
      if (!moved && Math.abs(event.clientX - pointer.startX) < CLICK_PX) return;
      if (!moved) {
        moved = true;
        pointer.area.dataset.dragged = "true";
        element.setPointerCapture(event.pointerId);
      }
      if (selectsFrom !== null) select(pointer.area, event.clientX, false);
      else latest.current.onPan(-by / latest.current.scale.pxPerMs, false);
    };
    const onUp = (event: PointerEvent): void => {
      const pointer = pointers.get(event.pointerId);
      if (pointer === undefined) return;
      pointers.delete(event.pointerId);
      if (moved && selectsFrom !== null) select(pointer.area, event.clientX, true);
      else if (moved) latest.current.onPan(0, true);
      else if (event.type === "pointerup") latest.current.onClick(timeAt(pointer.area, event.clientX));
    };

    element.addEventListener("wheel", onWheel, { passive: false });
    element.addEventListener("pointerdown", onDown);
    element.addEventListener("pointermove", onMove);
    element.addEventListener("pointerup", onUp);
    element.addEventListener("pointercancel", onUp);
    return () => {
      clearTimeout(wheelRest);
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("pointerdown", onDown);
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("pointerup", onUp);
      element.removeEventListener("pointercancel", onUp);
    };
  }, [ref]);
}
