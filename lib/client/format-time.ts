/** Times and lengths of time as text; never more digits than the clock has. */
import { isoTime } from "../model/iso-time.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";

export type ClockMode = "utc" | "local" | "relative";

export interface TimeFormat {
  readonly clock: ClockMode;
  /** Zero of the relative clock: the cursor. */
  readonly origin: EpochMs;
  /** Minutes east of UTC for the local clock; the browser's own when left out. */
  readonly localOffsetMinutes?: number;
}

const UTC: TimeFormat = { clock: "utc", origin: 0 };

/** "04:05:37.756", or "+22.100 s" on the relative clock. */
export function formatTime(t: EpochMs, format: TimeFormat = UTC): string {
  if (format.clock === "relative") return formatOffset(t - format.origin);
  return isoTime(shifted(t, format).getTime()).slice(11, 23);
}

/** "2026-11-23 04:05:37.756" on the wall clock, whatever clock is chosen for the axis. */
export function formatDateTime(t: EpochMs, format: TimeFormat = UTC): string {
  const wall = format.clock === "relative" ? UTC : format;
  return isoTime(shifted(t, wall).getTime()).slice(0, 23).replace("T", " ");
}

/** Whole seconds, for times of the cluster's own clock. */
export function formatSecond(t: EpochMs, format: TimeFormat = UTC): string {
  if (format.clock === "relative") return formatOffset(t - format.origin);
  return isoTime(shifted(t, format).getTime()).slice(11, 19);
}

/** "+22.100 s", "−1:05.250": the distance from the cursor. */
export function formatOffset(ms: DurationMs): string {
  const sign = ms < 0 ? "−" : "+";
  const abs = Math.abs(Math.round(ms));
  if (abs < 60_000) return `${sign}${(abs / 1_000).toFixed(3)} s`;
  const rest = ((abs % 60_000) / 1_000).toFixed(3).padStart(6, "0");
  return `${sign}${Math.floor(abs / 60_000)}:${rest}`;
}

/** "143 ms", "9.245 s", "1 min 32 s", "2 h 5 min". */
export function formatDuration(ms: DurationMs): string {
  const abs = Math.round(Math.abs(ms));
  const sign = ms < 0 ? "−" : "";
  if (abs < 1_000) return `${sign}${abs} ms`;
  if (abs < 60_000) return `${sign}${trimZeros((abs / 1_000).toFixed(3))} s`;
  return `${sign}${longDuration(Math.round(abs / 1_000))}`;
}

/**
 * "143 ms", "9.2 s", "42 s", "1 min 32 s": how long something has lasted, for columns that are compared at a glance.
 * What has not passed yet is cut off, not rounded up.
 */
export function formatAge(ms: DurationMs): string {
  const age = Math.max(0, Math.floor(ms));
  if (age < 1_000) return `${age} ms`;
  if (age < 10_000) return `${(Math.floor(age / 100) / 10).toFixed(1)} s`;
  return age < 60_000 ? `${Math.floor(age / 1_000)} s` : longDuration(Math.floor(age / 1_000));
}

function longDuration(total: number): string {
  const hours = Math.floor(total / 3_600);
  const minutes = Math.floor((total % 3_600) / 60);
  const seconds = total % 60;
  if (hours >= 48) return `${Math.floor(hours / 24)} d${hours % 24 === 0 ? "" : ` ${hours % 24} h`}`;
  if (hours > 0) return `${hours} h${minutes === 0 ? "" : ` ${minutes} min`}`;
  return `${minutes} min${seconds === 0 ? "" : ` ${seconds} s`}`;
}

/** Minutes east of UTC of the browser's time zone at `t`. */
export function localOffset(t: EpochMs): number {
  return -new Date(t).getTimezoneOffset();
}

function shifted(t: EpochMs, format: TimeFormat): Date {
  const minutes = format.clock === "local" ? (format.localOffsetMinutes ?? localOffset(t)) : 0;
  return new Date(Math.floor(t) + minutes * 60_000);
}

function trimZeros(text: string): string {
  return text.replace(/\.?0+$/, "");
}
