"use client";

import { useEffect, useRef } from "react";
import { advance, type Extent } from "@/lib/client/playback.ts";

interface Playback {
  readonly playing: boolean;
  readonly speed: number;
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
      const { cursor, speed, extent, onCursor, onEnd } = latest.current;
      if (extent === null) return;
      const next = advance(cursor, last === null ? 0 : now - last, speed, extent);
      last = now;
      onCursor(next.cursor);
      if (next.ended) onEnd();
      else frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing]);
}
