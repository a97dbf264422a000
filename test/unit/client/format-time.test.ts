import { describe, expect, it } from "vitest";
import {
  formatDateTime,
  formatDuration,
  formatOffset,
  formatSecond,
  formatTime,
} from "../../../lib/client/format-time.ts";

const t = Date.UTC(2026, 10, 23, 4, 5, 37, 756);

describe("times", () => {
  it("read as wall clock, local clock or distance from the cursor", () => {
    expect(formatTime(t)).toBe("04:05:37.756");
    expect(formatTime(t, { clock: "local", origin: 0, localOffsetMinutes: 60 })).toBe("05:05:37.756");
    expect(formatTime(t, { clock: "relative", origin: t - 22_100 })).toBe("+22.100 s");
    expect(formatDateTime(t)).toBe("2026-11-23 04:05:37.756");
  });

  it("of the cluster's own clock have whole seconds", () => {
    expect(formatSecond(t)).toBe("04:05:37");
  });

  it.each([
    [0, "+0.000 s"],
    [-5, "−0.005 s"],
    [65_250, "+1:05.250"],
    [-600_000, "−10:00.000"],
  ])("offset %i ms is %s", (ms, expected) => {
    expect(formatOffset(ms)).toBe(expected);
  });

  it.each([
    [0, "0 ms"],
    [143, "143 ms"],
    [1_000, "1 s"],
    [9_245, "9.245 s"],
    [1_170, "1.17 s"],
    [92_000, "1 min 32 s"],
    [120_000, "2 min"],
    [7_500_000, "2 h 5 min"],
    [-143, "−143 ms"],
  ])("duration %i ms is %s", (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });
});
