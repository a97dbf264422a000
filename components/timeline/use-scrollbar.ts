"use client";

import { type RefObject, useLayoutEffect, useState } from "react";

/** The width that a scrollbar takes from an element; 0 where bars lie over it. `isShown`: the element is there. */
export function useScrollbar(ref: RefObject<HTMLElement | null>, isShown: boolean): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null || !isShown) return;
    const measure = (): void => setWidth(Math.max(0, element.offsetWidth - element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, isShown]);
  return width;
}
