"use client";

import { useEffect, useRef } from "react";
import { advance, advanceStory, type Extent, STORY } from "@/lib/client/playback.ts";

interface Playback {
  readonly playing: boolean;
  readonly speed: number;
  /** The steps of the story, for the speed that tells it. */
  readonly steps: readonly number[];
  readonly extent: Extent | null;
  readonly cursor: number;
  readonly onCursor: (t: number) => void;
  readonly onEnd: () => void;
}

/** While playing, advances the head once per frame by the real time elapsed. */
export function usePlayback(playback: Playback): void {
  const latest = useRef(playback);
  latest.current = playback;
  const { playing } = playback;
  useEffect(() => {
    if (!playing) return;
    let last: number | null = null;
    let frame = requestAnimationFrame(function tick(now) {
      const { cursor, speed, steps, extent, onCursor, onEnd } = latest.current;
      if (extent === null) return;
      const elapsed = last === null ? 0 : now - last;
      const next =
        speed === STORY
          ? advanceStory(cursor, elapsed, steps, extent)
          : advance(cursor, elapsed, speed, extent);
      last = now;
      onCursor(next.cursor);
      if (next.ended) onEnd();
      else frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing]);
}
