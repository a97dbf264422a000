import { act, cleanup, renderHook } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type HeadOptions, useHead } from "@/components/transport/use-head.ts";
import { type Frames, stubScreen } from "./page.ts";

let frames: Frames;
beforeEach(() => {
  frames = stubScreen();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A head whose place of rest is kept, as an address would. */
function head(given: Partial<HeadOptions> = {}) {
  const onRest = vi.fn();
  const { result, rerender } = renderHook(
    (changes: Partial<HeadOptions>) => {
      const options = { extent: { from: 0, to: 1_000 }, at: 200, speed: 1, ...given, ...changes };
      const [at, setAt] = useState(options.at);
      const rest = (t: number | null): void => {
        onRest(t);
        setAt(t);
      };
      return useHead({ ...options, at, onRest: rest });
    },
    { initialProps: {} },
  );
  return { onRest, rerender, now: () => result.current };
}

describe("the head", () => {
  it("is kept here while it is dragged, and rests where it is let go, on a whole millisecond", () => {
    const { now, onRest } = head();
    act(() => now().move(300.4, { commit: false }));
    expect(now().cursor).toBe(300.4);
    expect(onRest).not.toHaveBeenCalled();
    act(() => now().move(310.6));
    expect(now().cursor).toBe(311);
    expect(onRest).toHaveBeenCalledExactlyOnceWith(311);
  });

  it("stays within what there is, also when that shrinks", () => {
    const { now, rerender } = head();
    act(() => now().move(5_000));
    expect(now().cursor).toBe(1_000);
    rerender({ extent: { from: 0, to: 900 } });
    expect(now().cursor).toBe(900);
    act(() => now().move(-1, { commit: false }));
    expect(now().cursor).toBe(0);
  });

  it("goes back to where it rests when a drag is forgotten", () => {
    const { now } = head();
    act(() => now().move(700, { commit: false }));
    act(() => now().settle());
    expect(now().cursor).toBe(200);
  });

  it("plays by the time that has passed, is told to whoever keeps it in view, and rests at the end", () => {
    const onPlayed = vi.fn();
    const { now, onRest } = head({ speed: 2, onPlayed });
    act(() => now().setPlaying(true));
    frames.paint(50);
    frames.paint(150);
    expect(now().cursor).toBe(400);
    expect(onPlayed).toHaveBeenLastCalledWith(400);
    expect(onRest).not.toHaveBeenCalled();
    frames.paint(5_000);
    expect(now()).toMatchObject({ cursor: 1_000, playing: false });
    expect(onRest).toHaveBeenCalledExactlyOnceWith(1_000);
    act(() => now().setPlaying(true));
    expect(now().cursor).toBe(0);
  });

  it("stops where it is, and where it is put while it plays", () => {
    const { now, onRest } = head();
    act(() => now().setPlaying(true));
    frames.paint(0);
    frames.paint(100);
    act(() => now().setPlaying(false));
    expect(onRest).toHaveBeenLastCalledWith(300);
    act(() => now().setPlaying(true));
    act(() => now().move(500));
    expect(now()).toMatchObject({ cursor: 500, playing: false });
  });

  it("hands out the same functions while time goes on", () => {
    const { now, rerender } = head({ edge: true, at: null });
    const { move, setPlaying, follow, settle } = now();
    rerender({ extent: { from: 0, to: 2_000 } });
    expect(now()).toMatchObject({ move, setPlaying, follow, settle });
  });
});

describe("the head at an edge that moves", () => {
  it("goes with it until it is moved, and again when it is told to", () => {
    const { now, rerender, onRest } = head({ edge: true, at: null });
    expect(now()).toMatchObject({ cursor: 1_000, isFollowing: true });
    rerender({ extent: { from: 0, to: 1_500 } });
    expect(now().cursor).toBe(1_500);
    act(() => now().move(700, { commit: false }));
    expect(now()).toMatchObject({ cursor: 700, isFollowing: false });
    act(() => now().follow());
    expect(now()).toMatchObject({ cursor: 1_500, isFollowing: true });
    expect(onRest).toHaveBeenLastCalledWith(null);
  });

  it("is held where it is, instead of playing into what is not there", () => {
    const { now, rerender } = head({ edge: true, at: null });
    act(() => now().setPlaying(true));
    expect(now()).toMatchObject({ cursor: 1_000, isFollowing: false, playing: false });
    rerender({ extent: { from: 0, to: 1_500 } });
    expect(now().cursor).toBe(1_000);
  });

  it("follows when it has played to it", () => {
    const { now, onRest } = head({ edge: true, at: 200 });
    act(() => now().setPlaying(true));
    frames.paint(0);
    frames.paint(900);
    expect(onRest).toHaveBeenCalledExactlyOnceWith(null);
    expect(now()).toMatchObject({ cursor: 1_000, isFollowing: true });
  });
});
