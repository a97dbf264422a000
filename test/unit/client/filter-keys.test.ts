/** What can be typed into the filter of the overview. */
import { describe, expect, test } from "vitest";
import { completionsOf, countTerms, unknownKeys } from "../../../lib/client/filter-keys.ts";
import type { OverviewRow } from "../../../lib/core/index.ts";

const row = (name: string, changes: Partial<OverviewRow>): OverviewRow => ({
  key: `demo/${name}`,
  namespace: "demo",
  name,
  phase: "Zero",
  since: 0,
  wish: "Proxy",
  path: "activator",
  pathUnknown: false,
  publicActivators: 2,
  publicPods: 0,
  privateReady: 0,
  replicas: 0,
  desired: 0,
  actual: 0,
  coldStarts: 0,
  flips: 0,
  findings: [],
  trouble: "",
  ...changes,
});
const ROWS = [
  row("a", {}),
  row("b", { phase: "HandingOver", path: "pods", namespace: "shop" }),
  row("c", { findings: [{ rule: "D8", severity: "error", from: 0 }] }),
];

describe("unknown keys", () => {
  test.each([
    ["foo:bar", ["foo"]],
    ["-Foo:bar state:zero foo:x", ["Foo", "foo"]],
    ["state:zero ns:a namespace:b name:c path:d wish:e needs:you rule:D8 -STATE:x", []],
    ["a word", []],
  ])("of %j", (query, keys) => {
    expect(unknownKeys(query)).toEqual(keys);
  });
});

describe("a word goes on", () => {
  test("with values that rows have, the most frequent first, and how many have them", () => {
    expect(completionsOf("state:", countTerms(ROWS))).toEqual([
      { query: "state:zero", term: "state:zero", count: 2 },
      { query: "state:handing-over", term: "state:handing-over", count: 1 },
    ]);
    expect(completionsOf("ne", countTerms(ROWS))).toEqual([
      { query: "needs:you", term: "needs:you", count: 1 },
    ]);
  });

  test("after other words, and with its sign", () => {
    expect(completionsOf("web -ns:", countTerms(ROWS))).toEqual([
      { query: "web -ns:demo", term: "-ns:demo", count: 2 },
      { query: "web -ns:shop", term: "-ns:shop", count: 1 },
    ]);
  });

  test("not when it is whole, or nothing has it", () => {
    expect(completionsOf("rule:d8", countTerms(ROWS))).toEqual([]);
    expect(completionsOf("zzz", countTerms(ROWS))).toEqual([]);
  });
});
