/** Time that stands still until a test moves it. */
import { setImmediate } from "node:timers/promises";
import type { ClusterClock } from "../../../lib/cluster/types.ts";
import type { DurationMs, EpochMs } from "../../../lib/model/units.ts";

export interface HeldClock extends ClusterClock {
  /** Lets so much time pass: calls what is due, in order, and lets promises settle after each. */
  advance(ms: DurationMs): Promise<void>;
  /** Lets promises settle. */
  settle(): Promise<void>;
  /** Waits that have not ended, the next one first, in milliseconds from now. */
  readonly pending: readonly DurationMs[];
}

export function heldClock(start: EpochMs, random: () => number = () => 0.5): HeldClock {
  let now = start;
  let made = 0;
  const timers = new Map<number, { readonly at: EpochMs; readonly callback: () => void }>();
  const next = (): [number, { at: EpochMs; callback: () => void }] | undefined =>
    [...timers].sort(([i, a], [j, b]) => a.at - b.at || i - j)[0];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await setImmediate();
  };
  return {
    now: () => now,
    random,
    after(ms, callback) {
      const id = made++;
      timers.set(id, { at: now + ms, callback });
      return () => void timers.delete(id);
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let timer = next(); timer !== undefined && timer[1].at <= end; timer = next()) {
        timers.delete(timer[0]);
        now = Math.max(now, timer[1].at);
        timer[1].callback();
        await settle();
      }
      now = end;
    },
    settle,
    get pending() {
      return [...timers.values()].map(({ at }) => at - now).sort((a, b) => a - b);
    },
  };
}
