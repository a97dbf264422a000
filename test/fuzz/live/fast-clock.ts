/** A clock for waits that would be long: seconds pass in milliseconds. */
import type { ClusterClock } from "../../../lib/cluster/types.ts";
import type { Random } from "../../support/random.ts";

const START = Date.parse("2026-11-23T04:05:00Z");
/** Waits between two tries are this much shorter. */
const WAITS = 200;
/** Limits of silence only a little: a machine with other work to do must not seem dead. */
const LIMITS = 10;
/** The longest wait that a server can ask for. */
const LONGEST_WAIT_MS = 300_000;
/** Waits that the servers of the cases ask for. */
const ASKED_FOR: ReadonlySet<number> = new Set([3_000, LONGEST_WAIT_MS]);

export interface FastClock extends ClusterClock {
  /** How often something waited before it tried again. */
  readonly waits: number;
}

export function fastClock(chance: Random): FastClock {
  const began = performance.now();
  let waits = 0;
  return {
    get waits() {
      return waits;
    },
    now: () => Math.floor(START + (performance.now() - began) * WAITS),
    // No wait is a whole number of milliseconds by chance, by which waits are told from limits and from what is done every second.
    random: () => (Math.floor(chance.next() * 900) + Math.SQRT2) / 1_000,
    after(ms, callback) {
      const isLimit = ms >= 30_000 && ms % 1_000 === 0 && ms !== LONGEST_WAIT_MS;
      if (!Number.isInteger(ms) || ASKED_FOR.has(ms)) waits += 1;
      const timer = setTimeout(callback, ms / (isLimit ? LIMITS : WAITS));
      return () => clearTimeout(timer);
    },
  };
}
