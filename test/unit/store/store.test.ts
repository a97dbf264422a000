import { describe, expect, test } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { asObject } from "../../../lib/model/json.ts";
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

describe("a second list without a gap", () => {
  test("shows a viewer of one revision all namespaces of which it holds something", () => {
    const elsewhere = { b: "alpha", d: "omega" } as const;
    const all = records(`
      0  =sks/r Proxy
      0  =pod/a@r scheduled
      1  bookmark pod
      5  =pod/b@other scheduled
      5  =pod/c@other scheduled
      5  =pod/d@other scheduled
      6  bookmark pod`).map((record) => {
      const { uid: _, ...metadata } = asObject(record.object.metadata);
      const namespace = elsewhere[metadata.name as keyof typeof elsewhere] ?? metadata.namespace ?? "";
      return { ...record, object: { ...record.object, metadata: { ...metadata, namespace } } };
    });
    const store = storeFrom();
    for (const record of all) store.append(record);
    const { seqs, read } = store.scoped("demo/r");
    const viewer = buildState(Array.from(seqs, read));
    for (const state of [store.state, viewer])
      expect([...(state.revisions.get("demo/r")?.podsNow ?? ["?"])]).toEqual([]);
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

describe("what moves to another revision", () => {
  const moves = (first: string, second: string) =>
    records(`
      0 =sks/r Proxy pop=True
      0 =sks/t Proxy pop=True
      1 pod/x@r scheduled ${first}
      2 pod/x@t scheduled started ${second}
      3 priv/t p1
      4 -pod/x@t`).map((record) => {
      const isNameless = record.resource === "pods" && first === "";
      const { uid: _, ...metadata } = asObject(record.object.metadata);
      return isNameless ? { ...record, object: { ...record.object, metadata } } : record;
    });
  test.each([
    ["without a uid", "", ""],
    ["with a new label", "uid=one", "uid=one"],
    ["as another object of its name", "uid=one", "uid=two"],
  ])("%s: leaves the first, for its viewer as for the server", (_, first, second) => {
    const store = storeFrom();
    const all = moves(first, second);
    for (const end of [4, 5, 6]) {
      while (store.lastSeq + 1 < end) store.append(all[store.lastSeq + 1] as (typeof all)[0]);
      const whole = buildState(all.slice(0, end));
      for (const key of ["demo/r", "demo/t"]) {
        const { seqs, read } = store.scoped(key);
        const own = buildState(Array.from(seqs).map((seq) => read(seq)));
        expect(own.revisions.get(key)).toEqual(whole.revisions.get(key));
      }
      expect(whole.revisions.get("demo/r")?.podsNow.size).toBe(0);
      expect(whole.revisions.get("demo/t")?.podsNow.size).toBe(end === 6 ? 0 : 1);
    }
  });
});

test("that a webhook cannot be called is told to the viewers of all revisions, and only its own revision has the line", () => {
  const error = 'failed calling webhook "webhook.serving.knative.dev": connection refused';
  const [sks, other, line] = records(`0 sks/r Proxy\n0 sks/t Proxy\n1 fail controller ${error}`);
  const store = storeFrom();
  for (const one of [sks, other, line]) {
    if (one !== undefined)
      store.append(one.type === "LOG" ? { ...one, object: { ...one.object, severity: "ERROR" } } : one);
  }
  const viewers = ["demo/r", "demo/t"].map((key) => {
    const { seqs, read } = store.scoped(key);
    const { shared, revisions } = buildState(Array.from(seqs, read));
    return [
      shared.system.lines.length,
      [...revisions].map(([name, { decisions }]) => [name, decisions.length]),
    ];
  });
  expect(viewers).toEqual([
    [1, [["demo/r", 1]]],
    [1, [["demo/t", 0]]],
  ]);
});
