import { describe, expect, test } from "vitest";
import { readOrigin } from "../../../../components/sandbox/replay/origin.ts";
import { parseAsTried } from "../../../../components/sandbox/url-state.ts";

const ORIGIN = {
  source: "cold-start",
  namespace: "demo",
  name: "hello-00001",
  from: 1_700_000_000_000,
  to: 1_700_000_060_000,
  recorded: { sent: 1, late: 0, lost: 0 },
  losses: [],
};

const read = (change: object) => readOrigin(JSON.stringify({ ...ORIGIN, ...change }));

describe("the origin in an address", () => {
  test("is read as it was written, at any instant that a clock can show", () => {
    for (const part of [{}, { from: -8.64e15, to: 8.64e15 }])
      expect(read(part)).toEqual({ ...ORIGIN, ...part });
  });

  test.each([
    { from: -8.64e15 - 1 },
    { to: 9e15 },
    { to: 1e300 },
    { from: ORIGIN.to },
    { from: ORIGIN.to + 1 },
  ])("is none with %j", (damaged) => {
    expect(read(damaged)).toBeNull();
  });
});

describe("the value to try in an address", () => {
  test.each([
    ["-1", -1],
    ["0", 0],
    ["100000", 100_000],
    ["-2", null],
    ["100001", null],
    ["1.5", null],
    ["", null],
    ["9e99", null],
    ["many", null],
  ])("%j is %j", (text, tried) => {
    const said = tried === null ? null : { name: "targetBurstCapacity", value: tried };
    expect(parseAsTried.parse(text)).toEqual(said);
  });
});
