import { describe, expect, it } from "vitest";
import {
  dayOf,
  formatAge,
  formatDateTime,
  formatDuration,
  formatOffset,
  formatSecond,
  formatTime,
} from "../../../lib/client/format-time.ts";

const T = Date.UTC(2026, 10, 23, 4, 5, 37, 756);
const DAY = { clock: "utc", origin: 0 } as const;

describe("instants", () => {
  it.each([
    ["UTC, with milliseconds", formatTime(T), "04:05:37.756"],
    ["UTC when nothing else is asked for", formatTime(T, { clock: "utc", origin: 99 }), "04:05:37.756"],
    [
      "local, by the zone's distance",
      formatTime(T, { clock: "local", origin: 0, localOffsetMinutes: 330 }),
      "09:35:37.756",
    ],
    [
      "local, the day before",
      formatDateTime(T, { clock: "local", origin: 0, localOffsetMinutes: -480 }),
      "2026-11-22 20:05:37.756",
    ],
    ["relative, from its zero", formatTime(T, { clock: "relative", origin: T - 22_100 }), "+22.100 s"],
    [
      "relative times have a date on the wall clock",
      formatDateTime(T, { clock: "relative", origin: T }),
      "2026-11-23 04:05:37.756",
    ],
    ["parts of a millisecond are cut off", formatTime(T + 0.9), "04:05:37.756"],
    [
      "a time of the day that goes without saying",
      formatTime(T, { ...DAY, day: "2026-11-23" }),
      "04:05:37.756",
    ],
    ["a time of another day", formatTime(T, { ...DAY, day: "2026-11-24" }), "2026-11-23 04:05:37.756"],
    ["a second of another day", formatSecond(T, { ...DAY, day: "2026-11-24" }), "2026-11-23 04:05:37"],
    [
      "the same instant, which is the day before elsewhere",
      formatTime(T, { clock: "local", origin: 0, localOffsetMinutes: -480, day: "2026-11-23" }),
      "2026-11-22 20:05:37.756",
    ],
    ["the day itself", dayOf(T), "2026-11-23"],
    ["whole seconds where the clock has no more", formatSecond(T), "04:05:37"],
  ])("%s", (_, text, expected) => {
    expect(text).toBe(expected);
  });
});

describe("distances from the cursor", () => {
  it.each([
    [0, "+0.000 s"],
    [22_100, "+22.100 s"],
    [-1, "−0.001 s"],
    [59_999, "+59.999 s"],
    [60_000, "+1:00.000"],
    [-65_250, "−1:05.250"],
    [3_600_000, "+60:00.000"],
    [86_399_999, "+1439:59.999"],
    [86_400_000, "+24 h"],
    [-16_555_156_443, "−191 d 14 h"],
  ])("%d ms read %s", (ms, expected) => {
    expect(formatOffset(ms)).toBe(expected);
  });
});

describe("lengths of time", () => {
  it.each([
    [0, "0 ms"],
    [143, "143 ms"],
    [999.4, "999 ms"],
    [1_000, "1 s"],
    [9_245, "9.245 s"],
    [9_250, "9.25 s"],
    [10_000, "10 s"],
    [-143, "−143 ms"],
    [59_999, "59.999 s"],
    [60_000, "1 min"],
    [91_675, "1 min 32 s"],
    [119_700, "2 min"],
    [3_599_600, "1 h"],
    [7_500_000, "2 h 5 min"],
  ])("%d ms are %s", (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });

  it.each([
    [-5, "0 ms"],
    [143, "143 ms"],
    [9_249, "9.2 s"],
    [9_990, "9.9 s"],
    [41_917, "41 s"],
    [59_999, "59 s"],
    [119_700, "1 min 59 s"],
    [7_500_000, "2 h 5 min"],
  ])("something %d ms old has lasted %s", (ms, expected) => {
    expect(formatAge(ms)).toBe(expected);
  });
});
