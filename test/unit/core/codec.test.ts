import { expect, test } from "vitest";
import { decodeState, replace, revive } from "../../../lib/core/state/codec.ts";

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

test.each([
  { map: new Map([["a", new Set([1, 2])]]), list: [new Map([[1, { b: null }]]), null, [1, "a"]] },
  new Map([[1, new Map([[2, [new Set(["a"])]]])]]),
  { "~map": [["a", 1]], other: new Set([1]) },
  JSON.parse('{"__proto__": {"~map": [["a", 1]]}, "b": {"__proto__": 5}}'),
])("a state is read as a reviver would read it: %j", (value) => {
  const text = JSON.stringify(value, replace);
  const read: unknown = decodeState(text);
  expect(read).toEqual(JSON.parse(text, revive));
  expect(JSON.stringify(read, replace)).toBe(text);
});
