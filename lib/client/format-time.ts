/** Times and lengths of time as text; never more digits than the clock has. */
import { isoTime } from "../model/iso-time.ts";
import { formatAge, formatDuration, formatExact } from "../model/lengths.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";

export { formatAge, formatDuration, formatExact };

export type ClockMode = "utc" | "local" | "relative";

export interface TimeFormat {
  readonly clock: ClockMode;
  /** Zero of the relative clock: the cursor. */
  readonly origin: EpochMs;
  /** Minutes east of UTC for the local clock; the browser's own when left out. */
  readonly localOffsetMinutes?: number;
  /** The day that goes without saying, as {@link dayOf} writes it; a time of another day then has its date. */
  readonly day?: string;
}

const UTC: TimeFormat = { clock: "utc", origin: 0 };

const DAY_MS = 24 * 60 * 60 * 1_000;

/** "04:05:37.756", or "+22.100 s" on the relative clock. */
export function formatTime(t: EpochMs, format: TimeFormat = UTC): string {
  if (format.clock === "relative") return formatOffset(t - format.origin);
  return timeOfDay(t, format, 23);
}

/** "2026-11-23", on the wall clock. */
export function dayOf(t: EpochMs, format: TimeFormat = UTC): string {
  return formatDateTime(t, format).slice(0, 10);
}

/** "2026-11-23 04:05:37.756" on the wall clock, whatever clock is chosen for the axis. */
export function formatDateTime(t: EpochMs, format: TimeFormat = UTC): string {
  const wall = format.clock === "relative" ? UTC : format;
  return isoTime(shifted(t, wall).getTime()).slice(0, 23).replace("T", " ");
}

/** Whole seconds, for times of the cluster's own clock. */
export function formatSecond(t: EpochMs, format: TimeFormat = UTC): string {
  if (format.clock === "relative") return formatOffset(t - format.origin);
  return timeOfDay(t, format, 19);
}

/** "+22.100 s", "−1:05.250", "+3 d 4 h": the distance from the cursor. */
export function formatOffset(ms: DurationMs): string {
  const sign = ms < 0 ? "−" : "+";
  const abs = Math.abs(Math.round(ms));
  if (abs >= DAY_MS) return `${sign}${formatDuration(abs)}`;
  if (abs < 60_000) return `${sign}${(abs / 1_000).toFixed(3)} s`;
  const rest = ((abs % 60_000) / 1_000).toFixed(3).padStart(6, "0");
  return `${sign}${Math.floor(abs / 60_000)}:${rest}`;
}

/** Minutes east of UTC of the browser's time zone at `t`. */
export function localOffset(t: EpochMs): number {
  return -new Date(t).getTimezoneOffset();
}

function timeOfDay(t: EpochMs, format: TimeFormat, length: number): string {
  const full = isoTime(shifted(t, format).getTime()).slice(0, length).replace("T", " ");
  return format.day === undefined || full.startsWith(format.day) ? full.slice(11) : full;
}

function shifted(t: EpochMs, format: TimeFormat): Date {
  const minutes = format.clock === "local" ? (format.localOffsetMinutes ?? localOffset(t)) : 0;
  return new Date(Math.floor(t) + minutes * 60_000);
}
