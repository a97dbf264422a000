/** Reading an instant that somebody typed. */
import type { EpochMs } from "../model/units.ts";
import { localOffset, type TimeFormat } from "./format-time.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const MINUTE_MS = 60_000;
const TIME_OF_DAY = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z?)$/i;

interface Extent {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * The instant within the extent that "4:05", "04:05:53.018" or "2026-11-23 04:05:53" names by this clock; a time of day is of
 * the first day on which the extent has it. Null: there is none, or it is no instant.
 */
export function parseInstant(text: string, { from, to }: Extent, format: TimeFormat): EpochMs | null {
  const shift = format.clock === "local" ? (format.localOffsetMinutes ?? localOffset(from)) * MINUTE_MS : 0;
  const isWithin = (t: EpochMs): boolean => t >= from && t <= to;
  const whole = DATE_TIME.exec(text.trim());
  if (whole !== null) {
    const [, day = "", time = "", zulu = ""] = whole;
    const t = Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}Z`) - (zulu === "" ? shift : 0);
    return isWithin(t) ? t : null;
  }
  const parts = TIME_OF_DAY.exec(text.trim());
  if (parts === null) return null;
  const [, hours, minutes, seconds = "0", fraction = ""] = parts;
  const ofDay =
    ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000 + Number(fraction.padEnd(3, "0"));
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const midnight = Math.floor((from + shift) / DAY_MS) * DAY_MS - shift;
  const first = midnight + ofDay;
  return [first, first + DAY_MS].find(isWithin) ?? null;
}
