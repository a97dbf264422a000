import { describe, expect, it } from "vitest";
import {
  advance,
  advanceStory,
  episodeAround,
  episodeTimes,
  follow,
  neighbour,
  nextSpeed,
} from "../../../lib/client/playback.ts";

const extent = { from: 0, to: 10_000 };

describe("playback", () => {
  it("moves by the time that has passed, times the speed, and stops at the end", () => {
    expect(advance(1_000, 16, 60, extent)).toEqual({ cursor: 1_960, ended: false });
    expect(advance(9_900, 16, 60, extent)).toEqual({ cursor: 10_000, ended: true });
    expect(advance(-500, 10, 1, extent)).toEqual({ cursor: 10, ended: false });
  });

  it("knows the next speed, and its limits", () => {
    expect([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(60, 1), nextSpeed(0.25, -1)]).toEqual([
      2, 0.5, 60, 0.25,
    ]);
  });

  // range [0 ··· 2000], cursor 2100:  the range moves on and keeps its length
  it("moves the visible range on when the head leaves it", () => {
    const range = { from: 0, to: 2_000 };
    expect(follow(range, 1_999, extent)).toBe(range);
    expect(follow(range, 2_100, extent)).toEqual({ from: 1_800, to: 3_800 });
    expect(follow(range, 9_999, extent)).toEqual({ from: 8_000, to: 10_000 });
  });

  it("steps to the neighbour that is really before or after", () => {
    expect(neighbour([10, 20, 30], 20, 1)).toBe(30);
    expect(neighbour([10, 20, 30], 20, -1)).toBe(10);
    expect(neighbour([10, 20, 30], 30, 1)).toBeNull();
    expect(neighbour([], 5, -1)).toBeNull();
  });

  it("finds the episode around or nearest to an instant, with air", () => {
    const revision = {
      coldStarts: [{ begin: 1_000, end: 2_000, handedOver: 2_100, requestAt: 990 }],
      scaleToZero: [{ inactiveAt: 5_000, end: 9_000, modeProxyAt: 4_990 }],
    };
    expect(episodeTimes(revision)).toEqual([1_000, 5_000]);
    expect(episodeAround(revision, 1_500, extent)).toEqual({ from: 823.5, to: 2_266.5 });
    expect(episodeAround(revision, 4_000, extent)?.from).toBeCloseTo(4_388.5);
    expect(episodeAround({ coldStarts: [], scaleToZero: [] }, 0, extent)).toBeNull();
  });
});

describe("the story speed", () => {
  // steps at 1000 and 5000 of 0…10000
  const steps = [1_000, 5_000];
  const play = (ms: number, from = 0) => advanceStory(from, ms, { steps }, extent);

  it("lingers at each step, and goes on in a second or so, however long nothing happens", () => {
    // 1000 ms to the first step at their own pace, 1800 ms for the 120 ms after it.
    expect(play(1_000).cursor).toBeCloseTo(1_000, 6);
    expect(play(1_900).cursor).toBeCloseTo(1_060, 6);
    expect(play(2_800).cursor).toBeCloseTo(1_120, 6);
    // 3880 ms without a step take 1500.
    expect(play(4_300).cursor).toBeCloseTo(5_000, 6);
    expect(play(7_600)).toEqual({ cursor: 10_000, ended: true });
  });

  it("lingers as long as there is to read", () => {
    expect(advanceStory(1_000, 3_000, { steps, readingMs: 6_000 }, extent).cursor).toBeCloseTo(1_060, 6);
  });

  it("is the same frame by frame as at once", () => {
    let cursor = 0;
    for (let i = 0; i < 60; i++) ({ cursor } = advanceStory(cursor, 50, { steps }, extent));
    expect(cursor).toBeCloseTo(play(3_000).cursor, 6);
  });

  it("comes to an end without steps, and with steps that lie close", () => {
    expect(advanceStory(0, 1_500, { steps: [] }, extent)).toEqual({ cursor: 10_000, ended: true });
    const close = Array.from({ length: 50 }, (_, i) => i);
    expect(advanceStory(0, 1_000_000, { steps: close }, extent).ended).toBe(true);
  });
});
