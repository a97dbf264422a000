/** Lengths of time in the texts of reports: as on a page. */
import { expect, test } from "vitest";
import { describe as tell } from "../../../lib/i18n/describe.ts";

test.each([
  [42_000, "42 s"],
  [930_000, "15 min 30 s"],
  [7_500_000, "2 h 5 min"],
  [3 * 86_400_000, "3 d"],
])("%d ms ago", (ms, text) => {
  const said = tell("explain", "requestsWaitLong", { count: 2, waitAge: ms });
  expect(said).toBe(`2 requests have waited for ${text}, and no pod is ready.`);
});

test("a length that was measured keeps its milliseconds below a minute", () => {
  const values = {
    by: "request",
    count: 1,
    status: 504,
    firstSentAt: 0,
    lastSentAt: 0,
    firstAt: 0,
    lastAt: 0,
  };
  expect(tell("detail", "D19", { ...values, asked: "none", flags: "none", longestMs: 9_245 })).toContain(
    "longest 9.245 s.",
  );
  expect(tell("detail", "D19", { ...values, asked: "none", flags: "none", longestMs: 300_000 })).toContain(
    "longest 5 min.",
  );
});
