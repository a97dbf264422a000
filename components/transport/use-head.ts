"use client";

import { useCallback, useRef, useState } from "react";
import { pageHead } from "@/lib/client/class-head.ts";
import type { Extent, Story } from "@/lib/client/playback.ts";
import { useLed, useReport } from "./use-led.ts";
import { usePlayback } from "./use-playback.ts";

export interface HeadOptions {
  /** The head plays within this. */
  readonly extent: Extent;
  /** How far it can be moved; the extent when absent. */
  readonly reach?: Extent;
  /** Where the head rests; null: at the end of the extent. */
  readonly at: number | null;
  /** Called with the place where the head comes to rest, in whole milliseconds; null: at the edge. */
  readonly onRest: (t: number | null) => void;
  /** The end of the extent is the present, and a head that rests there follows it. */
  readonly edge?: boolean;
  readonly speed: number;
  /** Where a story lingers; nowhere when absent. */
  readonly story?: Story;
  /** Called with every place the head reaches while playing. */
  readonly onPlayed?: (t: number) => void;
}

export interface Head {
  readonly cursor: number;
  readonly playing: boolean;
  /** The head is following the edge. */
  readonly isFollowing: boolean;
  /** It plays, is being dragged, or follows. */
  readonly isMoving: boolean;
  /** Moves the head; `commit: false` while it is being dragged. */
  readonly move: (t: number, options?: { readonly commit: boolean }) => void;
  /** Starts (from the beginning if the head is at the end) or stops playing; a head that follows the edge is held instead. */
  readonly setPlaying: (playing: boolean) => void;
  /** Rests at the edge from now on. */
  readonly follow: () => void;
  /** Drops an unfinished drag: the head goes back to where it rests. */
  readonly settle: () => void;
}

const NO_STORY: Story = { steps: [] };

/** The instant that a page shows. A moving head is kept here; `onRest` hears of it once it has come to rest. */
export function useHead({
  extent,
  reach = extent,
  at,
  onRest,
  edge = false,
  speed,
  story = NO_STORY,
  onPlayed,
}: HeadOptions): Head {
  const [moving, setMoving] = useState<number | null>(null);
  const [isPlaying, setIsPlaying] = useState(false);
  const own = clamp(moving ?? at ?? extent.to, reach);
  const led = useLed(own, story, extent);
  const cursor = led === null ? own : clamp(led.cursor, reach);
  const playing = led?.playing ?? isPlaying;
  const isFollowing = led === null && edge && moving === null && at === null;
  // The functions keep their identity as time passes, so they cause no renders.
  const latest = useRef({ extent, reach, cursor, isFollowing, onRest, isLed: led !== null });
  latest.current = { extent, reach, cursor, isFollowing, onRest, isLed: led !== null };
  useReport(cursor, playing, speed);

  const settle = useCallback(() => setMoving(null), []);
  const rest = useCallback((t: number | null): void => {
    setMoving(null);
    setIsPlaying(false);
    latest.current.onRest(t);
  }, []);
  const move = useCallback<Head["move"]>(
    (t, { commit } = { commit: true }) => {
      if (latest.current.isLed && !pageHead.takeOver()) return;
      pageHead.noteMove();
      const place = clamp(t, latest.current.reach);
      if (commit) rest(Math.round(place));
      else setMoving(place);
    },
    [rest],
  );
  const setPlaying = useCallback(
    (next: boolean): void => {
      const now = latest.current;
      if (now.isLed && !pageHead.takeOver()) return;
      if (!next || now.isFollowing) {
        rest(Math.round(now.cursor));
        return;
      }
      setMoving(now.cursor >= now.extent.to ? now.extent.from : now.cursor);
      setIsPlaying(true);
    },
    [rest],
  );
  const follow = useCallback(() => rest(null), [rest]);
  usePlayback({
    playing: isPlaying && led === null,
    speed,
    story,
    extent,
    cursor,
    onCursor: (t) => {
      setMoving(t);
      onPlayed?.(t);
    },
    onEnd: () => rest(edge ? null : extent.to),
  });
  return {
    cursor,
    playing,
    isFollowing,
    isMoving: led !== null || moving !== null || isFollowing,
    move,
    setPlaying,
    follow,
    settle,
  };
}

function clamp(t: number, { from, to }: Extent): number {
  return Math.min(Math.max(t, from), to);
}
