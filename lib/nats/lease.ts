/**
 * One collector at a time: whoever holds the lease renews it, and whoever waits for it takes it when it has not been renewed
 * for a while. Nobody compares clocks: the one who waits counts how often he has found the same, and the store takes
 * a change only from whoever has seen the last one.
 */
import type { ClusterClock } from "../cluster/types.ts";
import type { DurationMs } from "../model/units.ts";

/** What is written in a lease: who holds it, and whatever else he has to say. */
export interface LeaseNote {
  /** Empty when whoever held it has given it back. */
  readonly holder: string;
}

export interface LeaseEntry<T extends LeaseNote> {
  readonly note: T;
  readonly revision: number;
}

export interface LeaseStore<T extends LeaseNote> {
  get(): Promise<LeaseEntry<T> | null>;
  /** The new revision; null when the entry is not at revision `after` any more (0: there is none). */
  put(note: T, after: number): Promise<number | null>;
}

export interface LeaseOptions<T extends LeaseNote> {
  readonly store: LeaseStore<T>;
  readonly clock: ClusterClock;
  /** What is written now; its holder names this one, as nobody else is named. */
  readonly note: () => T;
  /** @param before what was written by whoever held it last; null when nobody did */
  readonly onTaken: (before: T | null) => void;
  /** Somebody else holds it. */
  readonly onLost: (by: string) => void;
  /** The store does not answer; null when it does. */
  readonly onTrouble?: (error: unknown) => void;
}

export interface Lease {
  readonly isHeld: boolean;
  start(): void;
  /** Asks now, not when it is due. */
  hurry(): void;
  /** The same, and whether it is held then, as far as the store can be reached. */
  confirm(): Promise<boolean>;
  /** Gives it back, as far as the store can be reached, and asks no more. */
  release(): Promise<void>;
}

export const RENEW_MS: DurationMs = 2_000;
export const ASK_MS: DurationMs = 1_000;
/** Found the same so often, with {@link ASK_MS} between: three renewals are missing. */
export const STALE_ASKS = 6;

/** A lease that is asked for from {@link Lease.start} on. */
export function createLease<T extends LeaseNote>(options: LeaseOptions<T>): Lease {
  const { store, clock, note, onTaken, onLost, onTrouble } = options;
  /** Of the entry that this one wrote last; null while it does not hold the lease. */
  let held: number | null = null;
  let seen = { revision: -1, asks: 0 };
  let isOn = false;
  let turning: Promise<void> | null = null;
  let cancel: () => void = () => undefined;

  const renew = async (revision: number): Promise<void> => {
    const mine = note();
    const renewed = await store.put(mine, revision);
    if (renewed !== null) {
      held = renewed;
      return;
    }
    // An answer that was lost leaves an entry of one's own; a store that was emptied leaves none.
    const now = await store.get();
    if (now === null || now.note.holder === mine.holder) {
      held = now?.revision ?? 0;
      return;
    }
    held = null;
    seen = { revision: now.revision, asks: 1 };
    onLost(now.note.holder);
  };
  const ask = async (): Promise<void> => {
    const now = await store.get();
    const revision = now?.revision ?? 0;
    seen = { revision, asks: seen.revision === revision ? seen.asks + 1 : 1 };
    const isFree = now === null || now.note.holder === "" || seen.asks > STALE_ASKS;
    if (!isFree || !isOn) return;
    held = await store.put(note(), revision);
    if (held !== null) onTaken(now?.note ?? null);
  };
  const turn = async (): Promise<void> => {
    try {
      await (held === null ? ask() : renew(held));
      onTrouble?.(null);
    } catch (error) {
      onTrouble?.(error);
    }
  };
  const run = (): void => {
    cancel();
    if (turning !== null || !isOn) return;
    turning = turn().finally(() => {
      turning = null;
      if (isOn) cancel = clock.after(held === null ? ASK_MS : RENEW_MS, run);
    });
  };

  return {
    get isHeld() {
      return held !== null;
    },
    start() {
      isOn = true;
      run();
    },
    hurry: run,
    async confirm() {
      await turning;
      run();
      await turning;
      return held !== null;
    },
    async release() {
      isOn = false;
      cancel();
      await turning;
      if (held === null) return;
      const revision = held;
      held = null;
      await store.put({ ...note(), holder: "" }, revision).catch(() => undefined);
    },
  };
}
