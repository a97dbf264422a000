import { describe, expect, it } from "vitest";
import { elsewhereOf } from "../../../lib/client/overview-findings.ts";
import {
  changeTimes,
  countPhases,
  createNameOrder,
  inboxOf,
  nextSort,
  parseFilter,
  rowsAt,
  sortRows,
  toggleState,
} from "../../../lib/client/overview-rows.ts";
import { buildState, digestOf, endRecords, type OverviewRow } from "../../../lib/core/index.ts";
import { at, records } from "../../support/records.ts";

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
  findings: [],
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

  it("in the order of their names already are not compared by name again and again", () => {
    let read = 0;
    const many = Array.from({ length: 1_000 }, (_, i) => {
      const one = row(`fn-${i}`, "Zero", { flips: i % 7 });
      return Object.defineProperty({ ...one }, "name", {
        get: () => {
          read += 1;
          return one.name;
        },
      });
    });
    for (const key of ["state", "flips", "name"] as const) {
      read = 0;
      sortRows(many, { key, descending: true });
      expect(read).toBeLessThanOrEqual(2 * many.length);
    }
  });

  it("are put in the order of their names, and stay in it when they change", () => {
    const inOrder = createNameOrder();
    const [b, a, c] = ["fn-10", "fn-2", "fn-30"].map((name) => row(name, "Zero")) as OverviewRow[];
    expect(inOrder([b, a, c] as OverviewRow[])).toEqual([a, b, c]);
    const changed = { ...b, phase: "Serving" } as OverviewRow;
    expect(inOrder([changed, a, c] as OverviewRow[])).toEqual([a, changed, c]);
    const first = row("fn-1", "Zero");
    expect(inOrder([changed, a, c, first] as OverviewRow[])).toEqual([first, a, changed, c]);
    expect(inOrder([changed, first] as OverviewRow[])).toEqual([first, changed]);
    expect(inOrder([first, row("fn-0", "Zero")])).toMatchObject([{ name: "fn-0" }, { name: "fn-1" }]);
  });

  it("with numbers in names by their value, not by their digits", () => {
    const rows = ["fn-10", "fn-2", "fn-02", "fn-1"].map((name) => row(name, "Zero"));
    const sorted = sortRows(rows, { key: "name", descending: false }).map(({ name }) => name);
    expect(sorted).toEqual(["fn-1", "fn-02", "fn-2", "fn-10"]);
  });

  it("by the worst cold start and the longest wait, those without any last", () => {
    const rows = ["a", "b", "c"].map((name) => row(name, "Zero"));
    const starts = new Map([
      ["demo/a", { p50: 1, worst: 10, waited: 90 }],
      ["demo/b", { p50: 5, worst: 50, waited: null }],
    ]);
    expect(names(sortRows(rows, { key: "startTime", descending: true }, starts))).toBe("bac");
    expect(names(sortRows(rows, { key: "waited", descending: true }, starts))).toBe("abc");
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

  it("are counted as told where that is known better, but for those that are deleted", () => {
    const rows = [...ROWS, { ...(ROWS[0] as OverviewRow), phase: "Deleted" as const }];
    expect(countPhases(rows, { Zero: 9, Failing: 3 })).toEqual([
      ["Failing", 3],
      ["Zero", 9],
      ["Deleted", 1],
    ]);
  });
});

describe("a state that is chosen", () => {
  it.each([
    ["", "Failing", "state:failing"],
    ["cart", "HandingOver", "cart state:handing-over"],
    ["state:zero cart", "BlackHole", "cart state:black-hole"],
    ["cart state:failing", "Failing", "cart"],
    ["-state:zero", "Serving", "-state:zero state:serving"],
  ] as const)("makes %j with %s into %j", (query, phase, expected) => {
    expect(toggleState(query, phase)).toBe(expected);
  });

  it.each(ROWS.map(({ phase }) => phase))("shows its rows: %s", (phase) => {
    const shown = ROWS.filter(parseFilter(toggleState("", phase)));
    expect(shown).toEqual(ROWS.filter((other) => other.phase === phase));
  });
});

describe("rows at an instant", () => {
  //   sks   0 Proxy ─────────────────────
  //   pub   0 a1 ────┤ gap ├ 8 a1 ───────
  const state = buildState(
    records(`
      0 =sks Proxy
      0 =dep 0
      0 =pub a1
      0 =priv
      3 pub a1 a3
      4 gap endpoints watch-closed
      8 =pub a1
      8 =priv
      9 pub a1 a2
    `),
  );
  const digests = [...state.revisions.values()].map(digestOf);
  const rowsOf = (seconds: number) => rowsAt(state.shared, digests, at(seconds));

  it("say what was seen", () => {
    expect(rowsOf(1).unknown.size).toBe(0);
    expect(rowsOf(1).rows).toMatchObject([{ phase: "Zero", path: "activator", pathUnknown: false }]);
    expect(rowsOf(-1).rows).toEqual([]);
  });

  it("say what a gap hides, and since when", () => {
    const { rows, unknown } = rowsOf(6);
    expect([...unknown].sort()).toEqual(["path", "phase", "privateEndpoints", "publicEndpoints"]);
    expect(rows).toMatchObject([
      { phase: "Unknown", pathUnknown: true, publicActivators: null, replicas: 0 },
    ]);
    expect(rows[0]?.since).toBe(state.shared.gaps[0]?.from);
    expect(rows.filter(parseFilter("path:activator"))).toEqual([]);
    expect(rows.filter(parseFilter("path:unknown"))).toHaveLength(1);
  });

  it("change when a state of any revision does", () => {
    expect(changeTimes(digests)).toEqual([at(0)]);
    expect(changeTimes([])).toEqual([]);
  });
});

describe("what needs somebody", () => {
  const error = { rule: "D8", severity: "error", from: 0 } as const;
  const warning = { rule: "D2", severity: "warning", from: 0 } as const;
  const rows = [
    row("calm", "BlackHole"),
    row("warned", "Zero", { findings: [warning] }),
    row("both", "Serving", { findings: [error, warning] }),
  ];

  it("comes first, errors before warnings, whatever the state", () => {
    expect(sortRows(rows, { key: "state", descending: false }).map(({ name }) => name)).toEqual([
      "both",
      "warned",
      "calm",
    ]);
  });

  it.each([
    ["needs:you", ["warned", "both"]],
    ["-needs:you", ["calm"]],
    ["needs:nobody", ["calm"]],
    ["rule:d8", ["both"]],
    ["rule:D2 -rule:D8", ["warned"]],
  ])("%s", (query, expected) => {
    expect(rows.filter(parseFilter(query)).map(({ name }) => name)).toEqual(expected);
  });

  it("is counted by rule, errors first", () => {
    expect(inboxOf(rows)).toEqual([
      { rule: "D8", severity: "error", count: 1 },
      { rule: "D2", severity: "warning", count: 2 },
    ]);
  });
});

describe("what was found at other times", () => {
  const mark = (rule: string, from: number, to: number | null, afterMs = 0) => ({
    rule,
    from: at(from),
    to: to === null ? null : at(to),
    afterMs,
    beginSeq: 0,
  });
  const base = digestOf(buildState(records("0 sks Proxy")).revisions.get("demo/r") as never);
  const digest = (name: string, findings: ReturnType<typeof mark>[]) => ({
    ...base,
    key: `demo/${name}`,
    name,
    findings,
  });
  const drawn = (cursor: number, ...digests: ReturnType<typeof digest>[]) =>
    elsewhereOf(digests, at(cursor), at(100)).map(
      ({ rule, key, count, from, countsFrom }) =>
        `${rule} ${key} ×${count} ${(from - at(0)) / 1_000} ${(countsFrom - at(0)) / 1_000}`,
    );

  it("is what ended before the cursor, or begins after it", () => {
    const one = digest("r", [mark("D8", 10, 20)]);
    expect(drawn(20, one)).toEqual(["D8 demo/r ×1 10 10"]);
    expect(drawn(9.999, one)).toEqual(["D8 demo/r ×1 10 10"]);
    expect(drawn(10, one)).toEqual([]);
    expect(drawn(19.999, one)).toEqual([]);
  });

  it("leaves out what never lasted long enough, and what lasts at the cursor", () => {
    expect(drawn(100, digest("r", [mark("D8", 10, 19.999, 10_000)]))).toEqual([]);
    expect(drawn(100, digest("r", [mark("D8", 10, 20, 10_000)]))).toEqual(["D8 demo/r ×1 10 20"]);
    expect(drawn(100, digest("r", [mark("D8", 10, null)]))).toEqual([]);
  });

  it("counts revisions of a rule, leads to the first, errors first", () => {
    const digests = [
      digest("a", [mark("D4", 5, 6), mark("D8", 30, 40)]),
      digest("b", [mark("D8", 20, 25), mark("D8", 50, 60)]),
    ];
    expect(drawn(100, ...digests)).toEqual(["D8 demo/b ×2 20 20", "D4 demo/a ×1 5 5"]);
  });
});

describe("rows of a source without a ServerlessService", () => {
  const unknownOf = (text: string): readonly string[] => {
    const told = records(text);
    const state = buildState(told);
    endRecords(state, told.length - 1);
    return [...rowsAt(state.shared, [...state.revisions.values()].map(digestOf), at(1)).unknown].sort();
  };
  const ALL = ["path", "privateEndpoints", "publicEndpoints", "replicas", "scale", "specMode"];

  it("know nothing where lines are all that there is", () => {
    expect(unknownOf("0 log autoscaler Scaling from 0 to 1")).toEqual(ALL);
  });

  it("know what the objects say that there are", () => {
    expect(unknownOf("0 =dep 2\n0 =pub a1\n0 =acts a1")).toEqual(["scale", "specMode"]);
  });
});
