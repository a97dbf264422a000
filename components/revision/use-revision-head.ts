"use client";

import { useCallback, useMemo, useRef, useState } from "react";
import { type Head, useHead } from "@/components/transport/use-head.ts";
import { follow, STORY } from "@/lib/client/playback.ts";
import type { RevisionState } from "@/lib/core/index.ts";
import { clampRange, firstCursor, firstRange, type Range, reachOf, storySteps } from "@/lib/layout/index.ts";
import { PUSH, type RevisionUrl, type SetRevisionUrl } from "./url-state.ts";

const LIVE_MARGIN = 0.03;
const MIN_LIVE_SPAN_MS = 20_000;

type Move<T> = (place: T, options: { readonly commit: boolean }) => void;

/** The cursor and the visible range of a revision page. */
export interface RevisionHead
  extends Pick<Head, "cursor" | "playing" | "isFollowing" | "isMoving" | "settle"> {
  readonly range: Range;
  /** The whole source, and what is reconstructed of the time before it. */
  readonly reach: Range;
  readonly moveCursor: Move<number>;
  readonly moveRange: Move<Range>;
  /** Moves the cursor; once it rests, the range is moved to include it. */
  readonly go: Move<number>;
  /** Puts the cursor there and moves the range to include it. */
  readonly show: (t: number) => void;
  /** Shows a place far from here: Back undoes it. */
  readonly jump: (t: number) => void;
  readonly play: (playing: boolean) => void;
  /** Follows the present again. */
  readonly goToNow: () => void;
}

interface RevisionHeadOptions {
  readonly revision: RevisionState;
  readonly extent: Range;
  readonly isLive: boolean;
  readonly url: RevisionUrl;
  readonly setUrl: SetRevisionUrl;
}

/** Keeps cursor and range in the address; while they are moving, they are kept here instead. */
export function useRevisionHead({
  revision,
  extent,
  isLive,
  url,
  setUrl,
}: RevisionHeadOptions): RevisionHead {
  const [movingRange, setMovingRange] = useState<Range | null>(null);
  const from = useMemo(() => reachOf(revision, extent).from, [revision, extent]);
  const reach = useMemo(() => ({ from, to: extent.to }), [from, extent.to]);
  const range = useMemo(() => {
    if (movingRange !== null) return movingRange;
    if (url.from !== null && url.to !== null && url.to > url.from)
      return clampRange({ from: url.from, to: url.to }, reach);
    return isLive ? trailingRange(reach, url.span) : firstRange(revision, extent);
  }, [movingRange, url.from, url.to, url.span, revision, extent, reach, isLive]);
  const first = useMemo(() => (isLive ? null : firstCursor(revision, extent)), [revision, extent, isLive]);
  const latest = useRef({ revision, extent, reach, isLive, range });
  latest.current = { revision, extent, reach, isLive, range };

  const story = useMemo(
    () => ({ steps: url.speed === STORY ? storySteps(revision) : [] }),
    [url.speed, revision],
  );
  const head = useHead({
    extent,
    reach,
    // In a cluster the cursor follows the present until somebody moves it.
    at: url.t ?? first,
    edge: isLive,
    speed: url.speed,
    story,
    onRest: (t) => {
      if (t === null) setMovingRange(null);
      void setUrl(t === null ? { t, from: null, to: null } : { t });
    },
    onPlayed: (t) => {
      const next = follow(range, t, reach);
      if (next !== range) setMovingRange(clampRange(next, reach));
    },
  });
  const { move, setPlaying, isFollowing } = head;

  const moveRange = useCallback<Move<Range>>(
    (next, { commit }) => {
      setMovingRange(commit ? null : next);
      if (commit) void setUrl(addressOf(next, latest.current));
    },
    [setUrl],
  );
  const show = useCallback(
    (t: number): void => {
      move(t);
      const { range: shown, reach: all } = latest.current;
      const next = follow(shown, t, all);
      if (next !== shown) moveRange(clampRange(next, all), { commit: true });
    },
    [move, moveRange],
  );
  const jump = useCallback(
    (t: number): void => {
      // One entry of the history: what `show` writes in the same task joins it.
      void setUrl({ t: Math.round(t) }, PUSH);
      show(t);
    },
    [setUrl, show],
  );
  const go = useCallback<Move<number>>(
    (t, options) => {
      if (options.commit) show(t);
      else move(t, options);
    },
    [show, move],
  );
  const play = (playing: boolean): void => {
    // Holds the picture; what happens meanwhile is kept, and `goToNow` brings it into view.
    if (isFollowing) void setUrl({ from: range.from, to: range.to });
    setPlaying(playing);
  };
  return { ...head, range, reach, moveCursor: move, moveRange, go, show, jump, play, goToNow: head.follow };
}

/** The address of a range. */
function addressOf(
  range: Range,
  { revision, extent, isLive }: Pick<RevisionHeadOptions, "revision" | "extent" | "isLive">,
): { from: number | null; to: number | null; span?: number } {
  // The right edge is the present and stays so; only the length of the range has changed.
  if (isLive && range.to >= extent.to)
    return { from: null, to: null, span: Math.round(range.to - range.from) };
  const first = firstRange(revision, extent);
  const length = first.to - first.from;
  const isFirst = Math.abs(range.from - first.from) + Math.abs(range.to - first.to) <= length * 0.001;
  return isFirst ? { from: null, to: null } : { from: range.from, to: range.to };
}

/** The last `asked` milliseconds, or as many as there are, with a small margin on the right. */
function trailingRange(extent: Range, asked: number): Range {
  const span = Math.min(asked, Math.max(MIN_LIVE_SPAN_MS, (extent.to - extent.from) * (1 + LIVE_MARGIN)));
  return { from: extent.to - span * (1 - LIVE_MARGIN), to: extent.to + span * LIVE_MARGIN };
}
