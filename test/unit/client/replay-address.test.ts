import { describe, expect, test } from "vitest";
import { type ReplayAsked, replayHref, replayOf, replayText } from "../../../lib/client/replay-address.ts";

const ASKED: ReplayAsked = {
  source: "cold-start",
  namespace: "demo",
  name: "hello-00001",
  from: 1_700_000_000_000,
  to: null,
};

describe("the address that asks for a replay", () => {
  test("is read as it was written, whatever the source is called", () => {
    for (const source of ["cold-start", "cluster.eu/west 1", "50%", "a?b&c#d", "店"])
      expect(replayOf(replayText({ ...ASKED, source }))).toEqual({ ...ASKED, source });
  });

  test("comes through the query of an address", () => {
    const url = new URL(replayHref({ ...ASKED, source: "a/b&c" }, { targetBurstCapacity: -1 }), "http://h");
    expect(url.pathname).toBe("/sandbox");
    expect(replayOf(url.searchParams.get("replay") ?? "")).toEqual({ ...ASKED, source: "a/b&c" });
    expect(url.searchParams.get("try")).toBe("-1");
  });

  test.each(["", "cold-start", "a/b/c", "a/b/c/x/", "a//c/1/2", "a/b/c/1/2/3", "%/b/c/1/2", "a/b/c/1.5/2"])(
    "that is none is none: %j",
    (text) => {
      expect(replayOf(text)).toBeNull();
    },
  );

  test.each([
    [8.64e15, true],
    [8.64e15 + 1, false],
    [-8.64e15, true],
    [-8.64e15 - 1, false],
    [9e15, false],
  ])("asks for an instant that a clock can show: from %d", (from, isOne) => {
    expect(replayOf(`a/b/c/${from}/`) !== null).toBe(isOne);
    expect(replayOf(`a/b/c//${from}`) !== null).toBe(isOne);
  });

  test.each(["2/1", "1/1"])("asks for a part that ends after it begins: not %s", (part) => {
    expect(replayOf(`a/b/c/${part}`)).toBeNull();
  });
});
