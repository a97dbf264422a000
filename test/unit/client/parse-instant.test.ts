import { describe, expect, it } from "vitest";
import { parseInstant } from "../../../lib/client/parse-instant.ts";

const UTC = { clock: "utc", origin: 0 } as const;
const INDIA = { clock: "local", origin: 0, localOffsetMinutes: 330 } as const;
const t = (text: string): number => Date.parse(`2026-11-${text}Z`);

/** From shortly before midnight to the next morning. */
const NIGHT = { from: t("23T23:59:50"), to: t("24T04:10:00") };

describe("an instant that somebody typed", () => {
  it.each([
    ["23:59:55", t("23T23:59:55")],
    ["4:05", t("24T04:05:00")],
    ["04:05:53.1", t("24T04:05:53.100")],
    ["04:05:53,018", t("24T04:05:53.018")],
    [" 2026-11-24 04:05:53 ", t("24T04:05:53")],
    ["2026-11-24T04:05:53.018Z", t("24T04:05:53.018")],
    ["2026-11-24 04:05", t("24T04:05:00")],
  ])("%s is within the night", (text, expected) => {
    expect(parseInstant(text, NIGHT, UTC)).toBe(expected);
  });

  it.each([
    ["23:59:49.999"],
    ["04:10:01"],
    ["2026-11-25 04:05"],
    ["24:00"],
    ["04:60"],
    ["04:05:60"],
    ["4"],
    ["pod"],
    [""],
  ])("%s is none", (text) => {
    expect(parseInstant(text, NIGHT, UTC)).toBeNull();
  });

  it("is read on the clock that is shown", () => {
    expect(parseInstant("9:35:53", NIGHT, INDIA)).toBe(t("24T04:05:53"));
    expect(parseInstant("2026-11-24 09:35:53", NIGHT, INDIA)).toBe(t("24T04:05:53"));
    expect(parseInstant("2026-11-24T04:05:53Z", NIGHT, INDIA)).toBe(t("24T04:05:53"));
    expect(parseInstant("05:29:55", NIGHT, INDIA)).toBe(t("23T23:59:55"));
  });
});
