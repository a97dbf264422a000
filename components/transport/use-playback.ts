"use client";

import { useEffect, useRef } from "react";
import { advance, advanceStory, type Extent, STORY, type Story } from "@/lib/client/playback.ts";

interface Playback {
  readonly playing: boolean;
  readonly speed: number;
  /** For the speed that tells it. */
  readonly story: Story;
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
      const { cursor, speed, story, extent, onCursor, onEnd } = latest.current;
      if (extent === null) return;
      const elapsed = last === null ? 0 : now - last;
      const next =
        speed === STORY
          ? advanceStory(cursor, elapsed, story, extent)
          : advance(cursor, elapsed, speed, extent);
      last = now;
      onCursor(next.cursor);
      if (next.ended) onEnd();
      else frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing]);
}
