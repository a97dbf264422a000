/** Where the hints of the shipped recordings lead. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { stopAddress } from "../../../lib/client/stops.ts";
import type { SourceSummary } from "../../../lib/model/api.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";

const INDEX = JSON.parse(readFileSync("public/traces/index.json", "utf8")) as (SourceSummary & {
  readonly from: string;
  readonly to: string;
})[];

test.each(INDEX.map((entry) => [entry.id, entry] as const))(
  "each hint of %s leads to a revision and an instant that are in it",
  (id, { lookFor, stops = [], from, to }) => {
    expect(stops).toHaveLength(lookFor.length);
    const { revisions } = stateOf(openRecording(id));
    for (const stop of stops) {
      expect(Date.parse(stop.t)).toBeGreaterThanOrEqual(Date.parse(from));
      expect(Date.parse(stop.t)).toBeLessThanOrEqual(Date.parse(to));
      if (stop.revision !== undefined) expect([...revisions.keys()]).toContain(stop.revision);
      if (stop.from === undefined || stop.to === undefined) continue;
      expect([stop.from, stop.t, stop.to]).toEqual([stop.from, stop.t, stop.to].sort());
    }
  },
);

test("a hint's address has its instant, its range, its view, and its place for the caption", () => {
  const stops = [
    { revision: "demo/r", t: "2026-01-01T00:00:05Z", tab: "why" },
    { t: "2026-01-01T00:00:09Z" },
  ];
  expect(stopAddress({ id: "a", stops }, 0)).toEqual({
    source: "a",
    revision: { namespace: "demo", name: "r" },
    query: { t: "2026-01-01T00:00:05Z", from: undefined, to: undefined, tab: "why", stop: "1" },
  });
  expect(stopAddress({ id: "a", stops }, 1)).toMatchObject({ source: "a", query: { stop: "2" } });
  expect(stopAddress({ id: "a", stops }, 2)).toBeNull();
  expect(stopAddress({ id: "a" }, 0)).toBeNull();
});
