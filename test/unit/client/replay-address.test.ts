import { describe, expect, test } from "vitest";
import {
  isReplayable,
  type ReplayAsked,
  replayHref,
  replayOf,
  replayText,
} from "../../../lib/client/replay-address.ts";
import { TRIED_BOUNDS, type TriedSetting, triedOf, triedText } from "../../../lib/client/tried-setting.ts";
import { buildState, type RevisionState } from "../../../lib/core/index.ts";
import { DEFAULT_SCENARIO } from "../../../lib/sim/index.ts";
import { KEY, records } from "../../support/records.ts";

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
    const url = new URL(
      replayHref({ ...ASKED, source: "a/b&c" }, { name: "targetBurstCapacity", value: -1 }),
      "http://h",
    );
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

describe("a setting to try", () => {
  test.each<TriedSetting>([
    { name: "targetBurstCapacity", value: 0 },
    { name: "minScale", value: 3 },
    { name: "stableWindowMs", value: 6_000 },
    { name: "containerConcurrency", value: 1_000 },
    { name: "enableScaleToZero", value: 1 },
  ])("is read as it was written: $name $value", (tried) => {
    expect(triedOf(triedText(tried))).toEqual(tried);
  });

  test.each([
    "minScale:-1",
    "minScale:101",
    "minScale:",
    "minScale:1:2",
    "stableWindowMs:5999",
    "toString:1",
    ":1",
  ])("that is none, or beyond what it may be, is none: %j", (text) => {
    expect(triedOf(text)).toBeNull();
  });

  test("is one that a scenario takes", () => {
    for (const name of Object.keys(TRIED_BOUNDS))
      expect([name, name in DEFAULT_SCENARIO.settings]).toEqual([name, true]);
  });
});

describe("what can be replayed", () => {
  test("is what has settings or requests", () => {
    const revisionOf = (text: string) => buildState(records(text)).revisions.get(KEY) as RevisionState;
    expect(isReplayable(revisionOf("0 sks Proxy"))).toBe(false);
    expect(isReplayable(revisionOf("0 sks Proxy\n1 pa Active=True"))).toBe(true);
    expect(isReplayable(revisionOf("0 sks Proxy\n1 req 200 5"))).toBe(true);
  });
});
