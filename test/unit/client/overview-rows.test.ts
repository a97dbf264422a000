import { describe, expect, it } from "vitest";
import { countPhases, nextSort, parseFilter, sortRows } from "../../../lib/client/overview-rows.ts";
import type { OverviewRow } from "../../../lib/core/index.ts";

const row = (name: string, phase: OverviewRow["phase"], changes: Partial<OverviewRow> = {}): OverviewRow => ({
  key: `demo/${name}`,
  namespace: "demo",
  name,
  phase,
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
  trouble: "",
  ...changes,
});

const ROWS = [
  row("b", "Zero"),
  row("a", "Zero", { flips: 3 }),
  row("c", "Serving", { path: "pods", wish: "Serve" }),
  row("d", "Failing", { trouble: "ImagePullBackOff" }),
  row("e", "BlackHole", { path: "none", namespace: "other" }),
  row("f", "HandingOver"),
];
const names = (rows: readonly OverviewRow[]): string => rows.map((r) => r.name).join("");

describe("rows", () => {
  it("come worst first, then by namespace and name", () => {
    expect(names(sortRows(ROWS, { key: "state", descending: false }))).toBe("edfcab");
  });

  it("are sorted by any column, both ways, equals always by name", () => {
    expect(names(sortRows(ROWS, { key: "flips", descending: true }))).toBe("abcdfe");
    expect(names(sortRows(ROWS, { key: "name", descending: true }))).toBe("efdcba");
  });

  it("with the longest in a state last, and unknown first, when sorted by its length", () => {
    const rows = [
      row("a", "Zero", { since: 5 }),
      row("b", "Zero", { since: 9 }),
      row("c", "Zero", { since: null }),
    ];
    expect(names(sortRows(rows, { key: "since", descending: false }))).toBe("cba");
    expect(names(sortRows(rows, { key: "since", descending: true }))).toBe("abc");
  });

  it("come with the most first when a number is chosen, and turn round on the second click", () => {
    const state = { key: "state", descending: false } as const;
    expect(nextSort(state, "flips")).toEqual({ key: "flips", descending: true });
    expect(nextSort({ key: "flips", descending: true }, "flips")).toEqual({
      key: "flips",
      descending: false,
    });
    expect(nextSort(state, "name")).toEqual({ key: "name", descending: false });
    expect(nextSort(state, "state")).toEqual({ key: "state", descending: true });
  });

  it.each([
    ["", "bacdef"],
    ["state:zero", "ba"],
    ["-state:zero", "cdef"],
    ["state:black-hole", "e"],
    ["path:pods", "c"],
    ["ns:other", "e"],
    ["imagepull", "d"],
    ["activator -failing", "baf"],
    ["wish:serve", "c"],
    ["name:a", "a"],
    ["-", "bacdef"],
  ])("pass the filter %j", (query, expected) => {
    expect(names(ROWS.filter(parseFilter(query)))).toBe(expected);
  });

  it("are counted by phase, worst first", () => {
    expect(countPhases(ROWS)).toEqual([
      ["BlackHole", 1],
      ["Failing", 1],
      ["HandingOver", 1],
      ["Serving", 1],
      ["Zero", 2],
    ]);
  });
});
