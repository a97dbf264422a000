"use client";

import { useMemo, useSyncExternalStore } from "react";

/**
 * A media query that is asked of the browser once and then told by it. Asked at every rendering it costs a frame's worth of time in a
 * page of many rows: the browser brings its styles up to date before it answers.
 */
function mediaOf(query: string) {
  let list: MediaQueryList | null = null;
  let matches = false;
  const asked = (): MediaQueryList => {
    if (list === null) {
      list = window.matchMedia(query);
      matches = list.matches;
    }
    return list;
  };
  return {
    subscribe(listener: () => void): () => void {
      const media = asked();
      const changed = (): void => {
        matches = media.matches;
        listener();
      };
      // It may have changed between the rendering and now.
      matches = media.matches;
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    matches(): boolean {
      asked();
      return matches;
    },
  };
}

/** Whether a media query matches, and follows it; `atFirst` while the server renders. */
export function useMedia(query: string, atFirst = false): boolean {
  const media = useMemo(() => mediaOf(query), [query]);
  return useSyncExternalStore(media.subscribe, media.matches, () => atFirst);
}
