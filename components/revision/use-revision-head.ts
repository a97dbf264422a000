"use client";

import { useCallback, useMemo, useRef, useState } from "react";
import { type Head, useHead } from "@/components/transport/use-head.ts";
import { follow } from "@/lib/client/playback.ts";
import type { RevisionState } from "@/lib/core/index.ts";
import { clampRange, type Range, wholeRange } from "@/lib/layout/index.ts";
import type { RevisionUrl, SetRevisionUrl } from "./url-state.ts";

const LIVE_MARGIN = 0.03;
const MIN_LIVE_SPAN_MS = 20_000;

type Move<T> = (place: T, options: { readonly commit: boolean }) => void;

/** The cursor and the visible range of a revision page. */
export interface RevisionHead extends Pick<Head, "cursor" | "playing" | "isFollowing" | "settle"> {
  readonly range: Range;
  readonly moveCursor: Move<number>;
  readonly moveRange: Move<Range>;
  /** Moves the cursor; where it rests, it is in view. */
  readonly go: Move<number>;
  /** Rests the cursor there, in view. */
  readonly show: (t: number) => void;
  readonly play: (playing: boolean) => void;
  /** Back to where things happen. */
  readonly goToNow: () => void;
}

interface RevisionHeadOptions {
  readonly revision: RevisionState;
  readonly extent: Range;
  readonly isLive: boolean;
  readonly url: RevisionUrl;
  readonly setUrl: SetRevisionUrl;
}

/** Cursor and range rest in the address; while they move, their places are kept here. */
export function useRevisionHead({
  revision,
  extent,
  isLive,
  url,
  setUrl,
}: RevisionHeadOptions): RevisionHead {
  const [movingRange, setMovingRange] = useState<Range | null>(null);
  const range = useMemo(() => {
    if (movingRange !== null) return movingRange;
    if (url.from !== null && url.to !== null && url.to > url.from)
      return clampRange({ from: url.from, to: url.to }, extent);
    return isLive ? trailingRange(extent, url.span) : wholeRange(extent);
  }, [movingRange, url.from, url.to, url.span, extent, isLive]);
  const latest = useRef({ extent, isLive, range });
  latest.current = { extent, isLive, range };

  const head = useHead({
    extent,
    // In a cluster the cursor is where things happen, until somebody moves it.
    at: url.t ?? (isLive ? null : firstCursor(revision, extent)),
    edge: isLive,
    speed: url.speed,
    onRest: (t) => {
      if (t === null) setMovingRange(null);
      void setUrl(t === null ? { t, from: null, to: null } : { t });
    },
    onPlayed: (t) => {
      const next = follow(range, t, extent);
      if (next !== range) setMovingRange(clampRange(next, extent));
    },
  });
  const { move, setPlaying, isFollowing } = head;

  const moveRange = useCallback<Move<Range>>(
    (next, { commit }) => {
      setMovingRange(commit ? null : next);
      if (commit) void setUrl(addressOf(next, latest.current.extent, latest.current.isLive));
    },
    [setUrl],
  );
  const show = useCallback(
    (t: number): void => {
      move(t);
      const { range: shown, extent: all } = latest.current;
      const next = follow(shown, t, all);
      if (next !== shown) moveRange(clampRange(next, all), { commit: true });
    },
    [move, moveRange],
  );
  const go = useCallback<Move<number>>(
    (t, options) => {
      if (options.commit) show(t);
      else move(t, options);
    },
    [show, move],
  );
  const play = (playing: boolean): void => {
    // The picture is held; what happens meanwhile is kept, and comes into it with `goToNow`.
    if (isFollowing) void setUrl({ from: range.from, to: range.to });
    setPlaying(playing);
  };
  return { ...head, range, moveCursor: move, moveRange, go, show, play, goToNow: head.follow };
}

/** What the address says of a range. */
function addressOf(
  range: Range,
  extent: Range,
  isLive: boolean,
): { from: number | null; to: number | null; span?: number } {
  // The right edge is now: it goes on being so, over another length of time.
  if (isLive && range.to >= extent.to)
    return { from: null, to: null, span: Math.round(range.to - range.from) };
  const whole = wholeRange(extent);
  const isWhole = range.to - range.from >= (whole.to - whole.from) * 0.999;
  return isWhole ? { from: null, to: null } : { from: range.from, to: range.to };
}

/** The last `asked` milliseconds, or as many as there are, with a little room for what comes. */
function trailingRange(extent: Range, asked: number): Range {
  const span = Math.min(asked, Math.max(MIN_LIVE_SPAN_MS, (extent.to - extent.from) * (1 + LIVE_MARGIN)));
  return { from: extent.to - span * (1 - LIVE_MARGIN), to: extent.to + span * LIVE_MARGIN };
}

/** Where a reader starts: in the middle of the first wake, else of the first descent, else when it was first seen. */
function firstCursor(revision: RevisionState, extent: Range): number {
  const wake = revision.coldStarts.find((episode) => episode.kind === "wake");
  if (wake !== undefined) return wake.started ?? wake.podCreated ?? wake.begin;
  const descent = revision.scaleToZero[0];
  if (descent !== undefined) return descent.probeConfirmedAt ?? descent.inactiveAt;
  const started = revision.coldStarts[0]?.endpointReady;
  if (started !== undefined && started !== null) return started;
  // It never came up: where the last reason why was seen.
  const troubles = [...revision.pods.values()].flatMap((pod) =>
    pod.lastTrouble === undefined ? [] : [pod.lastTrouble.t],
  );
  return troubles.length > 0 ? Math.max(...troubles) : (revision.phase[0]?.from ?? extent.from);
}
