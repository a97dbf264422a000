import { describe, expect, test } from "vitest";
import { parseTime } from "../../../lib/trace/time.ts";
import { random } from "../../support/random.ts";

describe("a time", () => {
  test.each([
    ["2026-11-23T04:05:14Z", "2026-11-23T04:05:14.000Z"],
    ["2026-11-23T04:05:14.2Z", "2026-11-23T04:05:14.200Z"],
    ["2026-11-23T04:05:14.201Z", "2026-11-23T04:05:14.201Z"],
    ["2026-11-23T04:05:14.201999Z", "2026-11-23T04:05:14.201Z"],
    ["2026-11-23T04:05:14.999999999Z", "2026-11-23T04:05:14.999Z"],
    ["2026-11-23t04:05:14.5z", "2026-11-23T04:05:14.500Z"],
    ["2026-11-23 04:05:14Z", "2026-11-23T04:05:14.000Z"],
    ["2026-11-23T06:05:14.2019+02:00", "2026-11-23T04:05:14.201Z"],
    ["2026-11-22T22:35:14-05:30", "2026-11-23T04:05:14.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
    ["1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
  ])("%s is cut, not rounded, to %s", (text, expected) => {
    expect(new Date(parseTime(text)).toISOString()).toBe(expected);
  });

  test.each([
    "",
    "now",
    "2026-11-23",
    "2026-11-23T04:05Z",
    "2026-11-23T04:05:14",
    "2026-11-23T04:05:14.Z",
    "2026-11-23T04:05:14.2x1Z",
    "2026-11-23T04:05:1xZ",
    "2026-11-23T04:05:60Z",
    "2026-11-23T04:60:14Z",
    "2026-11-23T24:00:00Z",
    "2026-13-23T04:05:14Z",
    "2026-02-30T04:05:14Z",
    "2026-02-30T04:05:14+01:00",
    "2025-02-29T04:05:14Z",
    "+2026-11-23T04:05:14Z",
    " 2026-11-23T04:05:14Z",
    "2026-11-23T04:05:14Z ",
    "2026-11-23T04:05;14Z",
    "1763870714",
  ])("%j is none", (text) => {
    // Whatever was read before: neighbouring times share their minute.
    parseTime("2026-11-23T04:05:00Z");
    expect(parseTime(text)).toBeNaN();
  });

  test("is the same whatever was read before it", () => {
    const r = random(7);
    for (let i = 0; i < 2_000; i++) {
      const ms = Math.floor(r.next() * 4e12);
      const text = new Date(ms).toISOString();
      expect(parseTime(text)).toBe(ms);
      expect(parseTime(text.replace("Z", "123Z"))).toBe(ms);
    }
  });
});
