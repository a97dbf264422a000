/** Two columns of the overview: how long cold starts took, and what clients waited. */
import { expect, test } from "vitest";
import { startTimesOf } from "../../../lib/client/start-times.ts";
import { allColdStarts, type ColdStartRow } from "../../../lib/core/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";

const start = (name: string, totalMs: number | null, answeredMs: number | null): ColdStartRow =>
  ({
    namespace: "demo",
    name,
    outcome: totalMs === null ? "abandoned" : "ready",
    totalMs,
    answeredMs,
  }) as never;

test("the median and the worst of those that became ready, and the longest wait of any", () => {
  const times = startTimesOf([
    start("a", 900, null),
    start("a", 4_000, 4_500),
    start("a", null, 30_000),
    start("b", null, null),
  ]);
  expect(times.get("demo/a")).toEqual({ p50: 900, worst: 4_000, waited: 30_000 });
  expect(times.get("demo/b")).toEqual({ p50: null, worst: null, waited: null });
  expect(times.get("demo/c")).toBeUndefined();
});

test("of a recording are lengths that were measured", () => {
  const rows = allColdStarts(stateOf(openRecording("cold-start")));
  const times = startTimesOf(rows).get("demo/hello-00001");
  expect(rows.map(({ totalMs }) => totalMs)).toContain(times?.p50);
  expect(times?.worst).toBe(Math.max(...rows.map(({ totalMs }) => totalMs ?? 0)));
});
