"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { CursorControl } from "@/components/stage/use-cursor.ts";
import { useLed, useReport } from "@/components/transport/use-led.ts";
import { usePlayback } from "@/components/transport/use-playback.ts";
import { pageHead } from "@/lib/client/class-head.ts";
import { type Extent, STORY, type Story } from "@/lib/client/playback.ts";
import { holdAt, reachedBy, type SceneTimes, timeFor, wayMs } from "./scene-times.ts";

interface TellingOptions {
  readonly extent: Extent;
  /** The same object for as long as the story is the same. */
  readonly times: SceneTimes;
  /** The chosen scene, 1-based. */
  readonly scene: number;
  /** Where the head was moved to; null: at the scene. */
  readonly at: number | null;
  /** Whether the story waits before a scene for an answer. */
  readonly holds: (scene: number) => boolean;
  /** The reader wants no motion: scenes are there at once. */
  readonly isStill: boolean;
  /** The head came to rest; null: where the scene is told. */
  readonly onRest: (t: number | null) => void;
  /** Playing has come to a scene that asks first. */
  readonly onHold: (scene: number) => void;
  /** Play was pressed where the story waits: it is to go on without an answer. */
  readonly onSkip: (scene: number) => void;
}

export interface Telling extends CursorControl {
  /** The scene that is told: chosen, or reached by the head; 0 before the first. */
  readonly shown: number;
  /** The story plays because the reader pressed Play. */
  readonly isPlayed: boolean;
  /** Turns to a scene: forward it is played from the one before, backward it is there at once. */
  readonly enter: (scene: number, earlier: number) => void;
  /** Plays a scene from where the story waited for an answer. */
  readonly tell: (scene: number) => void;
}

interface Way {
  readonly until: number;
  readonly speed: number;
  /** It leads to a scene; else it was begun by Play. */
  readonly isToScene: boolean;
  /** The scene before which it ends; null: none. */
  readonly hold: number | null;
}

/** Long enough to read the caption of a scene. */
const READING_MS = 6_000;

/** The head of a story that is told in scenes. */
export function useTelling(options: TellingOptions): Telling {
  const { extent, times, scene, at, holds } = options;
  const [speed, setSpeed] = useState(STORY);
  const [moving, setMoving] = useState<number | null>(null);
  const [way, setWay] = useState<Way | null>(null);
  const told = timeFor(times, scene) ?? extent.from;
  const target = holds(scene) ? holdAt(times, scene, extent.from) : told;
  const own = clamp(moving ?? at ?? target, extent);
  const story: Story = {
    steps: times.at.filter((t) => t !== null).sort((a, b) => a - b),
    readingMs: READING_MS,
  };
  const led = useLed(own, story, extent);
  const isLed = led !== null;
  const cursor = isLed ? clamp(led.cursor, extent) : own;
  const playing = isLed ? led.playing : way !== null;
  const pace = way?.isToScene === true ? way.speed : speed;
  useReport(cursor, playing, pace, way?.until ?? null);
  const latest = useRef({ ...options, cursor, target, way, isLed });
  latest.current = { ...options, cursor, target, way, isLed };

  const stop = useCallback((): void => {
    setMoving(null);
    setWay(null);
  }, []);
  const rest = useCallback(
    (t: number): void => {
      stop();
      const { target: place, onRest } = latest.current;
      onRest(Math.abs(t - place) < 1 ? null : Math.round(t));
    },
    [stop],
  );
  // Another story: the scene that the head was on its way to is elsewhere in it. Who lets it play goes on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the times are what is waited for
  useEffect(
    () => () => {
      if (latest.current.way === null || latest.current.way.isToScene) stop();
      else setWay({ until: Number.POSITIVE_INFINITY, speed: STORY, isToScene: false, hold: null });
    },
    [times, stop],
  );

  const move = useCallback<CursorControl["move"]>(
    (t, { commit } = { commit: true }) => {
      if (latest.current.isLed && !pageHead.takeOver()) return;
      pageHead.noteMove();
      const place = clamp(t, latest.current.extent);
      if (commit) rest(place);
      else {
        setWay(null);
        setMoving(place);
      }
    },
    [rest],
  );
  const setPlaying = useCallback(
    (next: boolean): void => {
      const now = latest.current;
      if (now.isLed && !pageHead.takeOver()) return;
      if (!next) {
        rest(now.cursor);
        return;
      }
      const from = now.cursor >= now.extent.to ? now.extent.from : now.cursor;
      const holding = now.times.at.flatMap((_, index) => {
        const one = index + 1;
        const place = holdAt(now.times, one, now.extent.from);
        return now.holds(one) && (timeFor(now.times, one) ?? from) > from ? [{ one, place }] : [];
      });
      for (const { one, place } of holding) if (place <= from) now.onSkip(one);
      const ahead = holding.find(({ place }) => place > from);
      setMoving(from);
      setWay({
        until: ahead?.place ?? now.extent.to,
        speed: STORY,
        isToScene: false,
        hold: ahead?.one ?? null,
      });
    },
    [rest],
  );
  const go = useCallback(
    (from: number, until: number): void => {
      if (latest.current.isStill || latest.current.isLed || from >= until) {
        stop();
        return;
      }
      setMoving(from);
      setWay({ until, speed: (until - from) / wayMs(until - from), isToScene: true, hold: null });
    },
    [stop],
  );
  const enter = useCallback<Telling["enter"]>(
    (next, earlier) => {
      const now = latest.current;
      const begin = now.extent.from;
      if (next <= earlier) {
        stop();
        return;
      }
      const isHeld = now.holds(next);
      const goal = isHeld ? holdAt(now.times, next, begin) : (timeFor(now.times, next) ?? begin);
      const own = isHeld ? null : (now.times.from[next - 1] ?? null);
      const before = next === earlier + 1 ? now.cursor : (timeFor(now.times, next - 1) ?? begin);
      go(own ?? before, goal);
    },
    [go, stop],
  );
  const tell = useCallback<Telling["tell"]>(
    (next) => {
      const { times: its, extent: whole } = latest.current;
      go(holdAt(its, next, whole.from), timeFor(its, next) ?? whole.from);
    },
    [go],
  );
  usePlayback({
    playing: way !== null && !isLed,
    speed: pace,
    story,
    extent: { from: extent.from, to: Math.min(way?.until ?? extent.to, extent.to) },
    cursor: own,
    onCursor: setMoving,
    onEnd: () => {
      const ended = latest.current.way;
      if (ended === null) return;
      stop();
      if (ended.hold !== null) latest.current.onHold(ended.hold);
      else if (ended.isToScene) latest.current.onRest(null);
      else rest(latest.current.extent.to);
    },
  });
  const isToScene = isLed
    ? led.until !== null && (led.until === told || led.until === target)
    : way?.isToScene === true;
  // The teacher's page may wait there for an answer that was given here already.
  const places = isLed ? [told, holdAt(times, scene, extent.from)] : [target];
  const isAtScene = isToScene || places.some((place) => Math.abs(cursor - place) < 1);
  return {
    cursor,
    playing,
    isFollowing: false,
    isMoving: moving !== null || isLed,
    move,
    setPlaying,
    follow: stop,
    settle: stop,
    speed,
    setSpeed,
    hasStory: story.steps.length > 0,
    shown: isAtScene ? scene : reachedBy(times, cursor),
    isPlayed: playing && !isToScene,
    enter,
    tell,
  };
}

function clamp(t: number, { from, to }: Extent): number {
  return Math.min(Math.max(t, from), to);
}
