import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LiveState } from "../../../lib/model/live-status.ts";
import { untilKnown } from "../../../lib/server/until-known.ts";
import { liveStatus } from "../../support/live-status.ts";

type Told = Parameters<typeof untilKnown>[0];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A cluster that tells of nothing until it is told to. */
function cluster(isLive = true) {
  const listeners = new Set<() => void>();
  let state: LiveState = "starting";
  let isKnown = false;
  const live = { status: () => liveStatus({ state }) } as NonNullable<Told["live"]>;
  const source: Told = {
    hasRevision: () => isKnown,
    hasEnded: false,
    reading: isLive ? null : ({} as NonNullable<Told["reading"]>),
    live: isLive ? live : null,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    source,
    become(next: LiveState): void {
      state = next;
    },
    tell(): void {
      isKnown = true;
      for (const listener of listeners) listener();
    },
    get listeners() {
      return listeners.size;
    },
  };
}

/** Whether it is over, and what is left of the waiting then. */
function waiting(source: Told, gone?: AbortSignal) {
  const told = { isOver: false };
  void untilKnown(source, "demo/r", gone).then(() => {
    told.isOver = true;
  });
  return told;
}

test("lists that come after half a minute are waited for", async () => {
  const one = cluster();
  const told = waiting(one.source);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(told.isOver).toBe(false);
  one.tell();
  await vi.advanceTimersByTimeAsync(0);
  expect([told.isOver, one.listeners, vi.getTimerCount()]).toEqual([true, 0, 0]);
});

test.each<LiveState>(["live", "stale", "refused", "stopped"])(
  "a cluster that is %s is not waited for, though it does not say so",
  async (state) => {
    const one = cluster();
    const told = waiting(one.source);
    await vi.advanceTimersByTimeAsync(3_000);
    one.become(state);
    await vi.advanceTimersByTimeAsync(500);
    expect([told.isOver, one.listeners, vi.getTimerCount()]).toEqual([true, 0, 0]);
  },
);

test("one that never tells is waited for a minute", async () => {
  const one = cluster();
  const told = waiting(one.source);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(told.isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect([told.isOver, one.listeners, vi.getTimerCount()]).toEqual([true, 0, 0]);
});

test("a recording that is being read is waited for as long as that takes", async () => {
  const one = cluster(false);
  const told = waiting(one.source);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(told.isOver).toBe(false);
  one.tell();
  await vi.advanceTimersByTimeAsync(0);
  expect([told.isOver, one.listeners]).toEqual([true, 0]);
});

test("nothing is waited for when it is known, or whoever asks has gone", async () => {
  const known = cluster();
  known.tell();
  const leaving = new AbortController();
  const left = waiting(cluster().source, leaving.signal);
  const told = [waiting(known.source), waiting(cluster().source, AbortSignal.abort())];
  await vi.advanceTimersByTimeAsync(0);
  expect([...told.map(({ isOver }) => isOver), left.isOver]).toEqual([true, true, false]);
  leaving.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(left.isOver).toBe(true);
});
