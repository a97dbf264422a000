import type { StreamClock } from "../../../lib/stream/pump.ts";

/** A clock that stands still until it is moved; callbacks run when their time has come. */
export interface FakeClock extends StreamClock {
  /** Timers that are running now, and the most that ever ran at once. */
  readonly running: number;
  readonly mostRunning: number;
  /** Moves time on, stopping at every timer on the way; what they set off has run when this resolves. */
  advance(ms: number): Promise<void>;
}

export function createFakeClock(startOfDay = 0): FakeClock {
  let ticks = 0;
  let mostRunning = 0;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    get running() {
      return timers.size;
    },
    get mostRunning() {
      return mostRunning;
    },
    ticks: () => ticks,
    now: () => startOfDay + ticks,
    after(ms, callback) {
      const timer = { at: ticks + ms, callback };
      timers.add(timer);
      mostRunning = Math.max(mostRunning, timers.size);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = ticks + ms;
      await settle();
      for (;;) {
        const next = [...timers].sort((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > end) break;
        ticks = Math.max(ticks, next.at);
        timers.delete(next);
        next.callback();
        await settle();
      }
      ticks = end;
      await settle();
    },
  };
}

/** Lets everything that is waiting for a promise run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
