/** Lengths of time as text: one rule for pages, reports and the command. */
import type { DurationMs } from "./units.ts";

/** "143 ms", "9.245 s", "1 min 32 s", "2 h 5 min". */
export function formatDuration(ms: DurationMs): string {
  const abs = Math.round(Math.abs(ms));
  const sign = ms < 0 ? "−" : "";
  if (abs < 1_000) return `${sign}${abs} ms`;
  if (abs < 60_000) return `${sign}${trimZeros((abs / 1_000).toFixed(3))} s`;
  return `${sign}${longDuration(Math.round(abs / 1_000))}`;
}

/** The same for a column of lengths: "1.260 s" stands under "1.535 s", digit under digit. */
export function formatExact(ms: DurationMs): string {
  const abs = Math.round(Math.abs(ms));
  return abs < 1_000 || abs >= 60_000
    ? formatDuration(ms)
    : `${ms < 0 ? "−" : ""}${(abs / 1_000).toFixed(3)} s`;
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

function trimZeros(text: string): string {
  return text.replace(/\.?0+$/, "");
}
