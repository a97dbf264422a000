/** What is visible, outside React: panning and zooming repaint canvases without rendering every row anew. */
import type { Window } from "@/lib/layout/index.ts";

export interface ViewportStore {
  get(): Window;
  /** Tells all listeners at once; nobody where it is what they know. */
  set(view: Window): void;
  subscribe(listener: () => void): () => void;
}

/** A store that begins with `initial`. */
export function createViewport(initial: Window): ViewportStore {
  const listeners = new Set<() => void>();
  let current = initial;
  return {
    get: () => current,
    set(view) {
      if (view === current) return;
      current = view;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
