"use client";

import { type RefObject, useLayoutEffect, useState } from "react";

/** Width and height of an element in CSS pixels, kept up to date; 0 before it is measured. */
export function useSize(ref: RefObject<HTMLElement | null>): {
  readonly width: number;
  readonly height: number;
} {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = (): void => {
      const box = element.getBoundingClientRect();
      // What is shown larger has the pixels that it is laid out in.
      const zoom = element.currentCSSZoom ?? 1;
      const [width, height] = [box.width / zoom, box.height / zoom];
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
