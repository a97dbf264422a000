/** Times of inputs as a record writes them: in UTC, up to microseconds. */
import { asNumber, type Json } from "../model/json.ts";
import type { EpochMs } from "../model/units.ts";
import { parseTime } from "./time.ts";

/** A time, and how a record writes it. */
export interface WrittenTime {
  readonly t: EpochMs;
  readonly at: string;
}

const ZONE_WITHOUT_COLON = /[+-]\d{4}$/;
const FRACTION = /\.(\d+)/;
const MOST_SECONDS = 1e11;

/** An RFC 3339 text, its zone with a colon or without (zap prints +0800); null when it is none. */
export function writtenTime(text: string): WrittenTime | null {
  if (text.endsWith("Z")) {
    // Most times; a fraction begins behind the second.
    const utc = parseTime(text);
    return Number.isNaN(utc) ? null : { t: utc, at: spelled(utc, text.slice(20, -1)) };
  }
  const t = parseTime(ZONE_WITHOUT_COLON.test(text) ? `${text.slice(0, -2)}:${text.slice(-2)}` : text);
  return Number.isNaN(t) ? null : { t, at: spelled(t, FRACTION.exec(text)?.[1] ?? "") };
}

/** Of larger numbers it is clear that they are not seconds: nobody logs of the year 5138. */
const OTHER_UNITS: readonly (readonly [from: number, perMs: number])[] = [
  [1e17, 1e6],
  [1e14, 1e3],
  [MOST_SECONDS, 1],
];
const MOST_NUMBER = 1e19;

/**
 * RFC 3339 as text, or seconds since the epoch as a number, or milli-, micro- or nanoseconds where it is so large; null for
 * anything else.
 */
export function timeOfJson(value: Json | undefined): WrittenTime | null {
  if (typeof value === "string") return writtenTime(value);
  const seconds = asNumber(value);
  if (seconds === undefined) return null;
  if (Number.isInteger(seconds) && seconds >= 0 && seconds < MOST_SECONDS) {
    const t = seconds * 1_000;
    return { t, at: spelled(t, "") };
  }
  if (seconds >= MOST_SECONDS && seconds < MOST_NUMBER) {
    const [, perMs = 1] = OTHER_UNITS.find(([from]) => seconds >= from) ?? [];
    return timeOfMs(seconds / perMs);
  }
  // The digits as they were printed: a product with 1,000 may end up just below them.
  const text = String(seconds);
  const point = text.indexOf(".");
  const whole = point === -1 ? text : text.slice(0, point);
  const fraction = point === -1 ? "" : text.slice(point + 1);
  if (!(seconds >= 0 && seconds < MOST_SECONDS) || text.includes("e")) return null;
  const t = Number(whole) * 1_000 + Number(fraction.slice(0, 3).padEnd(3, "0"));
  return { t, at: spelled(t, fraction) };
}

/** Whether a text is a number of nanoseconds since the epoch: with so many digits each is a day that exists. */
export function isNanos(text: string): boolean {
  return /^\d{10,20}$/.test(text);
}

/** Nanoseconds since the epoch in digits, as OpenTelemetry and Loki write them; null when the text is no such number. */
export function timeOfNanos(text: string): WrittenTime | null {
  if (!isNanos(text)) return null;
  const digits = text.padStart(19, "0");
  const seconds = Number(digits.slice(0, -9));
  const fraction = digits.slice(-9);
  const t = seconds * 1_000 + Number(fraction.slice(0, 3));
  return { t, at: spelled(t, fraction) };
}

/** A time in milliseconds, as a record writes it. */
export function timeOfMs(t: EpochMs): WrittenTime {
  return { t: Math.floor(t), at: new Date(t).toISOString() };
}

const MINUTE_SECONDS = 60;
let spelledMinute = Number.NaN;
let minuteText = "";
let spelledSecond = Number.NaN;
let spelledText = "";

/** The second of `t` in UTC, with the fraction cut to microseconds. Neighbouring lines share their second, or their minute. */
function spelled(t: EpochMs, fraction: string): string {
  const second = Math.floor(t / 1_000);
  if (second !== spelledSecond) {
    const minute = Math.floor(second / MINUTE_SECONDS);
    if (minute !== spelledMinute) {
      minuteText = new Date(minute * MINUTE_SECONDS * 1_000).toISOString().slice(0, -"00.000Z".length);
      spelledMinute = minute;
    }
    const rest = second - minute * MINUTE_SECONDS;
    spelledText = `${minuteText}${rest < 10 ? "0" : ""}${rest}`;
    spelledSecond = second;
  }
  return fraction === "" ? `${spelledText}Z` : `${spelledText}.${fraction.slice(0, 6)}Z`;
}
