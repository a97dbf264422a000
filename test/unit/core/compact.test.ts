import { describe, expect, test } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import {
  NO_REQUESTS,
  noEntries,
  noItems,
  ownMap,
  ownRequests,
  ownSet,
  pathOf,
  sharedText,
  shortList,
} from "../../../lib/core/state/compact.ts";
import { createRevision } from "../../../lib/core/state/create.ts";
import { records } from "../../support/records.ts";

describe("what keeps a revision at rest small", () => {
  test("a short list is an empty list like any other", () => {
    const list = shortList<number>();
    expect(list).toEqual([]);
    expect(JSON.stringify(list)).toBe("[]");
    for (let i = 0; i < 20; i++) list.push(i);
    expect(list).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(shortList()).toEqual([]);
  });

  test("what all share stays empty", () => {
    expect(() => noEntries<string, number>().set("a", 1)).toThrow("ownMap");
    expect(() => noItems<string>().add("a")).toThrow("ownSet");
    expect(noEntries().size + noItems().size).toBe(0);
  });

  test("whoever puts something in has one of his own", () => {
    const map = ownMap(noEntries<string, number>());
    map.set("a", 1);
    expect(ownMap(map)).toBe(map);
    expect(noEntries().size).toBe(0);
    const set = ownSet(noItems<string>());
    set.add("a");
    expect(ownSet(set)).toBe(set);
    expect(noItems().size).toBe(0);
  });

  test("whoever has no requests has the same columns as all others, until there is one", () => {
    const { requests } = createRevision("demo", "a");
    expect(requests).toBe(NO_REQUESTS);
    expect(() => requests.t.push(1)).toThrow(TypeError);
    const own = ownRequests(requests);
    own.t.push(1);
    expect(ownRequests(own)).toBe(own);
    expect(createRevision("demo", "b").requests).toEqual({ t: [], ms: [], status: [], seq: [], via: [] });
    const { revisions } = buildState(records("0 sks Proxy n=2 pop=True\n1 req 200 5"));
    expect([...revisions.values()].map((revision) => revision.requests.t.length)).toEqual([1]);
  });

  test("revisions share what they do not have, and nothing else", () => {
    const [one, other] = [createRevision("demo", "a"), createRevision("demo", "b")];
    expect(one.pods).toBe(other.pods);
    expect(one.phase).not.toBe(other.phase);
    const state = buildState(
      records("0 sks Proxy n=2 pop=True\n1 pod/r-deployment-1 scheduled started ready"),
    );
    const pods = [...state.revisions.values()].map((revision) => revision.pods.size);
    expect(pods).toEqual([1]);
    expect(createRevision("demo", "c").pods.size).toBe(0);
  });

  test("a text is the same for whoever asks, however many there are", () => {
    for (let i = 0; i < 5_000; i++) {
      expect(sharedText(`reason ${i}`)).toBe(`reason ${i}`);
      expect(pathOf(`Kind${i % 7}`, `Type${i}`)).toBe(`Kind${i % 7}/Type${i}`);
    }
    expect(sharedText("x".repeat(10_000))).toHaveLength(10_000);
  });
});
