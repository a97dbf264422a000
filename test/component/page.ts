/** A browser for pages that draw: frames come when they are asked for, and everything has a size. */
import { act } from "@testing-library/react";
import { vi } from "vitest";

/**
 * The revision r is woken:
 *
 *     0          10     11    12    12.5         13.5        20
 *     activator                                  │ pods
 *                ├ cold start ──────┤
 */
export const COLD_START = `
  0    =sks   Proxy n=2 pop=True uid=s
  0    =priv
  0    =pub   a1 a2 owner=s
  0    =dep   0
  10   dep    1
  11   pod/r-deployment-1
  12   pod/r-deployment-1  scheduled started ready
  12.5 priv   p1
  13   sks    Serve n=2 pop=False uid=s
  13.5 pub    p1 owner=s
  20   dep    1
`;

/** Two revisions: one at zero, one whose path leads nowhere from the fifth second. */
export const IDLE_AND_LOST = `
  0    =sks/idle   Proxy n=2 pop=True
  0    =priv/idle
  0    =pub/idle   a1 a2
  0    =dep/idle   0
  0    =sks/lost   Serve n=2 pop=False
  0    =priv/lost  p2
  0    =pub/lost   p2
  0    =dep/lost   1
  5    pub/lost
  5    priv/lost
`;

const WIDTH = 1_000;
const HEIGHT = 900;

export interface Frames {
  /** Paints the next frame at this time of the page (milliseconds). */
  paint(now: number): void;
}

/** Puts in place what jsdom lacks; `vi.unstubAllGlobals` and `vi.restoreAllMocks` take it away. */
export function stubScreen(): Frames {
  let frames = new Map<number, (now: number) => void>();
  let next = 0;
  vi.stubGlobal("requestAnimationFrame", (callback: (now: number) => void) => {
    next += 1;
    frames.set(next, callback);
    return next;
  });
  vi.stubGlobal("cancelAnimationFrame", (id: number) => frames.delete(id));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(WIDTH);
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(HEIGHT);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, WIDTH, HEIGHT));
  // Nothing can be painted; what would be is in the names of the rows, and is looked at in a browser.
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
  return {
    paint(now) {
      const due = frames;
      frames = new Map();
      act(() => {
        for (const callback of due.values()) callback(now);
      });
    },
  };
}
