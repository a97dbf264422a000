/** The class that this browser leads, or led in a tab that was closed; and by which number a class that it follows knows it again. */
import { isSeat } from "../model/class-guess.ts";
import { isClassId } from "../model/class-place.ts";
import { asNumber, asObject } from "../model/json.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { createKept, type KeptHost } from "./kept.ts";

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
  /** The tab goes at this time: another one may take the class up at once. */
  rest(now: EpochMs): void;
  /** The class is over; tabs that know of it do not lead it on. */
  end(id: string): void;
  /** Whether it is the last class that this browser has ended. */
  hasEnded(id: string): boolean;
}

const LED = "skscope.class.led";
const SEAT = "skscope.class.seat";
const ENDED = "skscope.class.ended";
/** A class that nobody has led for so long is not gone on with, as a server has it. */
export const FORGOTTEN_MS: DurationMs = 3 * 3_600_000;
/** A tab that leads says so more often. */
const SILENCE_MS: DurationMs = 15_000;

/** What is kept in `host` for all tabs; nothing where a browser allows no storage. */
export function createLastingClass(host: KeptHost | null): LastingClass {
  const led = createKept(host, LED, readLed);
  const ended = createKept(host, ENDED, (text): unknown => (text === null ? null : JSON.parse(text)));
  return {
    left(now) {
      // Another tab may have told since.
      led.reload();
      const kept = led.get();
      if (kept === null || Math.abs(now - kept.at) < SILENCE_MS) return null;
      if (now - kept.at > FORGOTTEN_MS) return null;
      const { at: _, ...left } = kept;
      return left;
    },
    lead: ({ id, key, isOneOfMany }, at) => led.set({ id, key, isOneOfMany, at }),
    rest(now) {
      led.reload();
      const kept = led.get();
      if (kept !== null) led.set({ ...kept, at: now - SILENCE_MS });
    },
    end(id) {
      led.forget();
      ended.set(id);
    },
    hasEnded(id) {
      ended.reload();
      return ended.get() === id;
    },
  };
}

/** The number of this browser in a class, made up when it is asked for first. @param random 16 bytes, as base64url */
export function seatIn(id: string, host: KeptHost | null, random: () => string): string {
  const kept = createKept(host, SEAT, readSeat);
  const own = kept.get();
  if (own?.id === id) return own.seat;
  const seat = random();
  kept.set({ id, seat });
  return seat;
}

function readLed(text: string | null): (KeptClass & { readonly at: EpochMs }) | null {
  const { id, key, isOneOfMany, at } = asObject(text === null ? null : JSON.parse(text));
  if (typeof id !== "string" || typeof key !== "string" || !isClassId(id)) return null;
  return { id, key, isOneOfMany: isOneOfMany === true, at: asNumber(at) ?? 0 };
}

function readSeat(text: string | null): { readonly id: string; readonly seat: string } | null {
  const { id, seat } = asObject(text === null ? null : JSON.parse(text));
  return typeof id === "string" && typeof seat === "string" && isSeat(seat) ? { id, seat } : null;
}
