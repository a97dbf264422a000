import { describe, expect, test } from "vitest";
import { clock } from "../../../lib/cli/why-text.ts";

describe("a time of a report", () => {
  test.each([
    ["of the day it begins is the time of day", "2026-11-28T17:10:00.123Z", "17:10:00.123"],
    ["of another day has its date", "2026-08-29T08:00:00.000Z", "08-29 08:00:00.000"],
    ["of another year has its year", "2024-08-29T08:00:00.000Z", "2024-08-29 08:00:00.000"],
  ])("%s", (_, iso, expected) => expect(clock(iso, "2026-11-28")).toBe(expected));
});
