/** One collector at a time, and another within ten seconds. */
import { describe, expect, test } from "vitest";
import {
  createLease,
  type Lease,
  type LeaseEntry,
  type LeaseNote,
  type LeaseStore,
} from "../../../lib/nats/lease.ts";
import { type HeldClock, heldClock } from "../cluster/held-clock.ts";

interface Note extends LeaseNote {
  readonly says: number;
}

/** A store in memory that can be away, and whose answers can be lost on the way. */
class HeldStore implements LeaseStore<Note> {
  entry: LeaseEntry<Note> | null = null;
  isAway = false;
  losesAnswers = false;
  #revision = 0;

  async get(): Promise<LeaseEntry<Note> | null> {
    if (this.isAway) throw new Error("away");
    return this.entry;
  }

  async put(note: Note, after: number): Promise<number | null> {
    if (this.isAway) throw new Error("away");
    if ((this.entry?.revision ?? 0) !== after) return null;
    this.#revision += 1;
    this.entry = { note, revision: this.#revision };
    if (this.losesAnswers) throw new Error("no answer");
    return this.#revision;
  }
}

interface Asker {
  readonly lease: Lease;
  /** Where its own way to the store can be cut. */
  readonly way: { isCut: boolean };
}

function scene() {
  const clock = heldClock(0);
  const store = new HeldStore();
  const told: string[] = [];
  const asker = (holder: string): Asker => {
    let says = 0;
    const way = { isCut: false };
    const cut = <T>(work: () => Promise<T>): Promise<T> =>
      way.isCut ? Promise.reject(new Error("cut")) : work();
    const lease = createLease<Note>({
      store: { get: () => cut(() => store.get()), put: (note, after) => cut(() => store.put(note, after)) },
      clock,
      note: () => ({ holder, says: says++ }),
      onTaken: (before) => told.push(`${holder} after ${before?.holder ?? "nobody"}`),
      onLost: (by) => told.push(`${holder} lost to ${by}`),
      onTrouble: (error) => {
        if (error instanceof Error) told.push(`${holder}: ${error.message}`);
      },
    });
    lease.start();
    return { lease, way };
  };
  return { clock, store, told, asker };
}

async function heldFrom(clock: HeldClock, { lease }: Asker, mostMs: number): Promise<number> {
  for (let ms = 0; ms <= mostMs; ms += 100) {
    if (lease.isHeld) return ms;
    await clock.advance(100);
  }
  return Number.POSITIVE_INFINITY;
}

describe("a lease", () => {
  test("is held by the first who asks, for as long as he renews it", async () => {
    const { clock, store, told, asker } = scene();
    const [a, b] = [asker("a"), asker("b")];
    await clock.advance(3_600_000);
    expect([a.lease.isHeld, b.lease.isHeld, told]).toEqual([true, false, ["a after nobody"]]);
    expect(store.entry?.note.says).toBe(1_800);
  });

  test("goes to another within ten seconds when whoever held it is gone, and not before four", async () => {
    const { clock, told, asker } = scene();
    const a = asker("a");
    await clock.advance(60_000);
    const b = asker("b");
    await clock.advance(1_500);
    a.way.isCut = true;
    const ms = await heldFrom(clock, b, 20_000);
    expect([ms >= 4_000, ms <= 10_000]).toEqual([true, true]);
    expect(told.filter((line) => line.startsWith("b"))).toEqual(["b after a"]);
    a.way.isCut = false;
    await clock.advance(2_000);
    expect([a.lease.isHeld, told.at(-1)]).toEqual([false, "a lost to b"]);
  });

  test("is asked for at once by whoever must be sure of it", async () => {
    const { clock, told, asker } = scene();
    const a = asker("a");
    await clock.settle();
    const b = asker("b");
    expect([await a.lease.confirm(), await b.lease.confirm()]).toEqual([true, false]);
    a.way.isCut = true;
    await clock.advance(10_000);
    a.way.isCut = false;
    expect([a.lease.isHeld, await a.lease.confirm(), told.at(-1)]).toEqual([true, false, "a lost to b"]);
  });

  test("goes to one of those who wait, however they come together", async () => {
    const { clock, told, asker } = scene();
    const a = asker("a");
    await clock.settle();
    const waiting = ["b", "c", "d"].map(asker);
    a.way.isCut = true;
    await clock.advance(10_000);
    expect(waiting.filter(({ lease }) => lease.isHeld)).toHaveLength(1);
    expect(told.filter((line) => line.endsWith("after a"))).toHaveLength(1);
  });

  test("is given back at once by whoever ends", async () => {
    const { clock, told, asker } = scene();
    const a = asker("a");
    await clock.settle();
    const b = asker("b");
    await a.lease.release();
    await clock.advance(1_000);
    expect([b.lease.isHeld, told]).toEqual([true, ["a after nobody", "b after "]]);
  });

  test("stays with its holder while the store is away for all, and when an answer is lost", async () => {
    const { clock, store, told, asker } = scene();
    const [a, b] = [asker("a"), asker("b")];
    await clock.advance(1_000);
    store.isAway = true;
    await clock.advance(3_600_000);
    store.isAway = false;
    await clock.advance(5_000);
    store.losesAnswers = true;
    await clock.advance(2_000);
    store.losesAnswers = false;
    await clock.advance(60_000);
    expect([a.lease.isHeld, b.lease.isHeld]).toEqual([true, false]);
    expect(told.filter((line) => !/away|answer/.test(line))).toEqual(["a after nobody"]);
    expect(told.some((line) => line === "a: away")).toBe(true);
  });

  test("is taken again by its holder from a store that was emptied", async () => {
    const { clock, store, asker } = scene();
    const a = asker("a");
    await clock.advance(1_000);
    store.entry = null;
    await clock.advance(5_000);
    expect([a.lease.isHeld, store.entry]).toEqual([
      true,
      expect.objectContaining({ note: expect.objectContaining({ holder: "a" }) }),
    ]);
  });
});
