import { describe, expect, test } from "vitest";
import { createStore, type Store } from "../../../lib/store/store.ts";
import { records } from "../../support/records.ts";
import { summary } from "../sources/traces.ts";

function storeFrom(firstSeq = 0): Store {
  const lineage = { epoch: "e", earlier: [], firstSeq };
  return createStore({ summary: summary("x"), lineage, retention: null, live: null });
}

const ALL = records(`
  0  =sks/r Proxy pop=True
  0  =pod/a@r scheduled started ready
  0  =pod/x@other scheduled started ready
  2  sks/r Serve pop=True
`);

describe("a store takes", () => {
  test("the next record, and no other", () => {
    const store = storeFrom(10);
    store.append({ ...(ALL[0] as (typeof ALL)[0]), seq: 10 });
    expect(store.lastSeq).toBe(10);
    for (const seq of [9, 10, 12]) {
      expect(() => store.append({ ...(ALL[1] as (typeof ALL)[0]), seq })).toThrow(/does not follow 10/);
    }
    expect(store.lastSeq).toBe(10);
  });

  test("nothing after its end", () => {
    const store = storeFrom();
    for (const record of ALL.slice(0, 2)) store.append(record);
    store.finish();
    expect(store.hasEnded).toBe(true);
    expect(() => store.append(ALL[2] as (typeof ALL)[0])).toThrow(/after the end/);
  });
});

describe("the end of a store", () => {
  test("is the end of a list that was not ended: its last record stands for itself in every view", () => {
    const store = storeFrom();
    for (const record of ALL.slice(0, 3)) store.append(record);
    const seqs = (): number[] => Array.from(store.scoped("demo/r").seqs);
    expect(seqs()).not.toContain(2);
    store.finish();
    expect(seqs()).toContain(2);
    expect(store.scoped("demo/r").read(2).type).toBe("STAND-IN");
  });
});
