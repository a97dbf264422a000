import { expect, test } from "vitest";
import { ownTimeOf } from "../../../lib/core/reduce/own-time.ts";

const pad = (value: number, length = 2): string => String(value).padStart(length, "0");

test("times of objects are those of Date.parse, on all days of four centuries and a few more", () => {
  for (let year = 1; year <= 2402; year += year < 2000 ? 199 : 1) {
    for (let month = 0; month <= 13; month++) {
      for (let day = 0; day <= 32; day++) {
        const text = `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad((day * 5) % 26)}:${pad(day * 2)}:${pad(month * 5)}Z`;
        if (!Object.is(ownTimeOf(text), Date.parse(text)))
          expect(`${text} ${ownTimeOf(text)}`).toBe(`${text} ${Date.parse(text)}`);
      }
    }
  }
});

test.each([
  "",
  "2026-11-23T04:05:14.123Z",
  "2026-11-23T04:05:14+02:00",
  "2026-11-23 04:05:14Z",
  "2026-11-23T04:05:1aZ",
  "2026-11-2 T04:05:14Z",
  "2026-11-23T04:05:/9Z",
  "2026-11-23T04.05:14Z",
  "2026-11-23T04:05:14z",
  "0000-01-01T00:00:00Z",
  "2026-11-23T23:59:60Z",
  "2026-11-23T24:00:00Z",
  "Mon, 23 Nov 2026 UTC",
])("anything else, too: %j", (text) => {
  expect(ownTimeOf(text)).toBe(Date.parse(text));
});
