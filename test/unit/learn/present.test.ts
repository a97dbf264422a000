/** What fills a wall, and what windows of a talk tell each other. */
import { describe, expect, test } from "vitest";
import { readMessage } from "@/components/learn/present/channel.ts";
import { wallScale } from "@/components/learn/present/use-wall.ts";

describe("a page on a wall", () => {
  const SMALLEST_TEXT = 11;

  test.each([
    [1920, 1080],
    [3840, 2160],
    [2560, 1440],
  ])("of %i × %i has no text below 20 px of a screen of 1080 lines, and fits", (width, height) => {
    const scale = wallScale(width, height);
    expect((SMALLEST_TEXT * scale * 1080) / height).toBeGreaterThanOrEqual(20);
    expect(1040 * scale).toBeLessThanOrEqual(width);
    expect(585 * scale).toBeLessThanOrEqual(height);
  });

  test("is as large as the narrower side allows, and never smaller than it is", () => {
    expect(wallScale(2080, 585)).toBe(1);
    expect(wallScale(1040, 5_850)).toBe(1);
    expect(wallScale(390, 844)).toBe(1);
  });
});

test.each([
  [{ is: "where" }, { is: "where" }],
  [
    { is: "turn", by: -1 },
    { is: "turn", by: -1 },
  ],
  [
    { is: "at", href: "/learn/zero", since: 5, more: 1 },
    { is: "at", href: "/learn/zero", since: 5 },
  ],
  [{ is: "turn", by: 2 }, null],
  [{ is: "at", href: 1, since: 5 }, null],
  [{ is: "over" }, null],
  ["where", null],
  [null, null],
])("a window says %j, which is heard as %j", (said, heard) => expect(readMessage(said)).toEqual(heard));
