/** Times of a trace: RFC 3339 text to epoch milliseconds, cut (not rounded). */
import type { EpochMs } from "../model/units.ts";

/** What a time of a record looks like; the day must exist as well. */
export const RFC_3339 =
  /^\d{4}-\d{2}-\d{2}[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

let cachedMinute = "";
let cachedMinuteMs = Number.NaN;

/**
 * Milliseconds since the epoch of an RFC 3339 time, digits beyond milliseconds cut off; NaN when the text is none.
 * Neighbouring records share their minute, so its value is remembered.
 */
export function parseTime(text: string): EpochMs {
  const length = text.length;
  // "2026-11-23T04:05:14Z" or with a fraction; anything else takes the slow path.
  if (length >= 20 && text.charCodeAt(length - 1) === 90 && text.charCodeAt(10) === 84) {
    const minute = text.slice(0, 16);
    if (minute !== cachedMinute) {
      const ms = minuteOf(text);
      if (Number.isNaN(ms)) return Number.NaN;
      cachedMinute = minute;
      cachedMinuteMs = ms;
    }
    const seconds = twoDigits(text, 17);
    if (text.charCodeAt(16) !== 58 || seconds > 59) return Number.NaN;
    if (length === 20) return cachedMinuteMs + seconds * 1_000;
    if (text.charCodeAt(19) !== 46 || length === 21) return Number.NaN;
    let fraction = 0;
    for (let i = 0; i < 3; i++) fraction = fraction * 10 + (20 + i < length - 1 ? digit(text, 20 + i) : 0);
    for (let i = 23; i < length - 1; i++) if (Number.isNaN(digit(text, i))) return Number.NaN;
    return cachedMinuteMs + seconds * 1_000 + fraction;
  }
  if (!isTime(text)) return Number.NaN;
  return Math.floor(Date.parse(text.replace(/(\.\d{3})\d+/, "$1").replace(" ", "T")));
}

const FIRST_YEAR = 1_000;

/** The minute of a text that begins as a time does; NaN when there is no such minute. */
function minuteOf(text: string): EpochMs {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const isApart = text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45 && text.charCodeAt(13) === 58;
  // Of earlier years `Date.UTC` makes others.
  if (!isApart || !(year >= FIRST_YEAR))
    return isTime(text) ? Date.parse(`${text.slice(0, 16)}:00Z`) : Number.NaN;
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59)) return Number.NaN;
  const ms = Date.UTC(year, month - 1, day, hour, minute);
  // 30 February would be 2 March.
  return day <= 28 || new Date(ms).getUTCDate() === day ? ms : Number.NaN;
}

/** `Date.parse` alone takes 30 February for 2 March. */
function isTime(text: string): boolean {
  if (!RFC_3339.test(text)) return false;
  const day = text.slice(0, 10);
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

function digit(text: string, index: number): number {
  const code = text.charCodeAt(index) - 48;
  return code >= 0 && code <= 9 ? code : Number.NaN;
}

function twoDigits(text: string, index: number): number {
  return digit(text, index) * 10 + digit(text, index + 1);
}
