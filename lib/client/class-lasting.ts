/** The class that this browser leads, or led in a tab that was closed; and by which number a class that it follows knows it again. */
import { isSeat } from "../model/class-guess.ts";
import { isClassId } from "../model/class-place.ts";
import { asNumber, asObject } from "../model/json.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";

export interface KeptClass {
  readonly id: string;
  readonly key: string;
  readonly isOneOfMany: boolean;
}

export interface LastingClass {
  /** The class that nobody leads any more in this browser; null: none, or another tab leads it. */
  left(now: EpochMs): KeptClass | null;
  /** A tab leads this class. */
  lead(kept: KeptClass, now: EpochMs): void;
  /** The tab goes: another one may take the class up at once. */
  rest(): void;
  end(): void;
}

type Keeps = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const LED = "skscope.class.led";
const SEAT = "skscope.class.seat";
/** A tab that leads says so more often. */
const SILENCE_MS: DurationMs = 15_000;

/** What is kept in `storage` for all tabs; nothing where a browser allows no storage. */
export function createLastingClass(storage: Keeps): LastingClass {
  const read = (): (KeptClass & { readonly at: EpochMs }) | null => {
    const { id, key, isOneOfMany, at } = asObject(parsed(attempt(() => storage.getItem(LED))));
    if (typeof id !== "string" || typeof key !== "string" || !isClassId(id)) return null;
    return { id, key, isOneOfMany: isOneOfMany === true, at: asNumber(at) ?? 0 };
  };
  const write = ({ id, key, isOneOfMany }: KeptClass, at: EpochMs): void => {
    attempt(() => storage.setItem(LED, JSON.stringify({ id, key, isOneOfMany, at })));
  };
  return {
    left(now) {
      const kept = read();
      return kept === null || Math.abs(now - kept.at) < SILENCE_MS ? null : kept;
    },
    lead: write,
    rest() {
      const kept = read();
      if (kept !== null) write(kept, 0);
    },
    end: () => void attempt(() => storage.removeItem(LED)),
  };
}

/** The number of this browser in a class, made up when it is asked for first. @param random 16 bytes, as base64url */
export function seatIn(id: string, storage: Keeps, random: () => string): string {
  const kept = asObject(parsed(attempt(() => storage.getItem(SEAT))));
  if (kept.id === id && typeof kept.seat === "string" && isSeat(kept.seat)) return kept.seat;
  const seat = random();
  attempt(() => storage.setItem(SEAT, JSON.stringify({ id, seat })));
  return seat;
}

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

function parsed(text: string | null): unknown {
  return text === null ? null : attempt(() => JSON.parse(text) as unknown);
}
