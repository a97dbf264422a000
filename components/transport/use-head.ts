"use client";

import { useCallback, useRef, useState } from "react";
import type { Extent } from "@/lib/client/playback.ts";
import { usePlayback } from "./use-playback.ts";

export interface HeadOptions {
  /** Where the head may be. */
  readonly extent: Extent;
  /** Where it rests; null: at the end of the extent. */
  readonly at: number | null;
  /** Told where it comes to rest, a whole millisecond; null: at the edge. */
  readonly onRest: (t: number | null) => void;
  /** The end of the extent is the present: the head goes with it while it rests there. */
  readonly edge?: boolean;
  readonly speed: number;
  /** Told where it gets to while it plays. */
  readonly onPlayed?: (t: number) => void;
}

export interface Head {
  readonly cursor: number;
  readonly playing: boolean;
  /** It goes with the edge. */
  readonly isFollowing: boolean;
  /** While it is dragged `commit` is false; it rests where it is let go. */
  readonly move: (t: number, options?: { readonly commit: boolean }) => void;
  /** Plays from here, from the beginning where nothing is left; or stops. One that follows is held. */
  readonly setPlaying: (playing: boolean) => void;
  /** Rests at the edge. */
  readonly follow: () => void;
  /** Forgets where it was dragged to: it is where it rests. */
  readonly settle: () => void;
}

/** The instant that a page shows. While it moves its place is kept here, and `onRest` is told when that is over. */
export function useHead({ extent, at, onRest, edge = false, speed, onPlayed }: HeadOptions): Head {
  const [moving, setMoving] = useState<number | null>(null);
  const [playing, setIsPlaying] = useState(false);
  const cursor = clamp(moving ?? at ?? extent.to, extent);
  const isFollowing = edge && moving === null && at === null;
  // The functions stay the same while time goes on: nothing is rendered anew for them.
  const latest = useRef({ extent, cursor, isFollowing, onRest });
  latest.current = { extent, cursor, isFollowing, onRest };

  const settle = useCallback(() => setMoving(null), []);
  const rest = useCallback((t: number | null): void => {
    setMoving(null);
    setIsPlaying(false);
    latest.current.onRest(t);
  }, []);
  const move = useCallback<Head["move"]>(
    (t, { commit } = { commit: true }) => {
      const place = clamp(t, latest.current.extent);
      if (commit) rest(Math.round(place));
      else setMoving(place);
    },
    [rest],
  );
  const setPlaying = useCallback(
    (next: boolean): void => {
      const now = latest.current;
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
    playing,
    speed,
    extent,
    cursor,
    onCursor: (t) => {
      setMoving(t);
      onPlayed?.(t);
    },
    onEnd: () => rest(edge ? null : extent.to),
  });
  return { cursor, playing, isFollowing, move, setPlaying, follow, settle };
}

function clamp(t: number, { from, to }: Extent): number {
  return Math.min(Math.max(t, from), to);
}
