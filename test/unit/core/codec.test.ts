import { expect, test } from "vitest";
import { replace, revive } from "../../../lib/core/state/codec.ts";

const roundTrip = (value: unknown): unknown => JSON.parse(JSON.stringify(value, replace), revive);

test("Maps and Sets survive, also within each other", () => {
  const value = {
    map: new Map([["a", new Set([1, 2])]]),
    empty: new Map(),
    list: [new Map([[1, { b: null }]])],
  };
  expect(roundTrip(value)).toEqual(value);
});

test.each([
  { "~map": 5 },
  { "~map": "ab" },
  { "~map": [1] },
  { "~map": [[1, 2, 3]] },
  { "~map": [], other: 1 },
  { "~set": {} },
  { "~set": [1], other: 1 },
])("an object with a field of that name stays what it is: %j", (value) => {
  expect(roundTrip({ metadata: value })).toEqual({ metadata: value });
});
