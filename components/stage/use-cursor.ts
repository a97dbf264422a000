"use client";

import { useCallback, useState } from "react";
import { usePlayback } from "@/components/revision/use-playback.ts";
import type { Extent } from "@/lib/client/playback.ts";

export interface CursorControl {
  readonly cursor: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly setSpeed: (speed: number) => void;
  readonly setPlaying: (playing: boolean) => void;
  /** `commit` false while it is dragged. */
  readonly move: (t: number, options?: { readonly commit: boolean }) => void;
}

/** One head over a stage: `at` is where it rests, and is told when it rests elsewhere. */
export function useCursor(
  extent: Extent,
  at: number,
  onRest: (t: number) => void,
  firstSpeed = 2,
): CursorControl {
  const [moving, setMoving] = useState<number | null>(null);
  const [playing, setPlayingState] = useState(false);
  const [speed, setSpeed] = useState(firstSpeed);
  const cursor = Math.min(Math.max(moving ?? at, extent.from), extent.to);
  const move = useCallback(
    (t: number, { commit } = { commit: true }) => {
      setMoving(commit ? null : t);
      if (!commit) return;
      setPlayingState(false);
      onRest(Math.round(t));
    },
    [onRest],
  );
  const setPlaying = (next: boolean): void => {
    if (next) setMoving(cursor >= extent.to ? extent.from : cursor);
    else {
      setMoving(null);
      onRest(Math.round(cursor));
    }
    setPlayingState(next);
  };
  usePlayback({
    playing,
    speed,
    extent,
    cursor,
    onCursor: setMoving,
    onEnd: () => {
      setPlayingState(false);
      setMoving(null);
      onRest(extent.to);
    },
  });
  return { cursor, playing, speed, setSpeed, setPlaying, move };
}
