import { describe, expect, test } from "vitest";
import { ghostAt, tableEntries, toTsv, withGhosts } from "../../../lib/layout/index.ts";
import type { Bar, BarRow, Lane } from "../../../lib/layout/model.ts";

function bar(from: number, to: number | null, label: string): Bar {
  return { from, to, label, style: "pods", seq: from, provenance: "observed", initial: false, detail: "" };
}

function row(id: string, bars: readonly Bar[]): BarRow {
  return { id, lane: "path", label: id, title: id, depth: 0, count: "", unknown: [], kind: "bars", bars };
}

function lane(...rows: readonly BarRow[]): Lane {
  return { id: "path", rows };
}

/** "A 0-40" for each ghost of the first row. */
function ghosts(own: readonly Bar[], other: readonly Bar[]): string[] {
  const [first] = withGhosts([lane(row("r", own))], [lane(row("r", other))])[0]?.rows ?? [];
  return (first?.kind === "bars" ? (first.ghosts ?? []) : []).map(
    ({ label, from, to }) => `${label} ${from}-${to ?? "…"}`,
  );
}

describe("another future in the same row", () => {
  // own    A ├────┤ B ├──────▶
  // other  A ├─────────┤ B ├─▶
  test("is drawn where it says something else, and nowhere else", () => {
    expect(ghosts([bar(0, 50, "A"), bar(50, null, "B")], [bar(0, 80, "A"), bar(80, null, "B")])).toEqual([
      "A 50-80",
    ]);
  });

  test("of the same bars is none", () => {
    const bars = [bar(0, 50, "A"), bar(50, null, "B")];
    expect(ghosts(bars, bars)).toEqual([]);
  });

  // own      A ├──┤ B ├──┤ A ├──┤
  // other  A ├─────────────────────▶
  test("lies on both sides and between what is the same", () => {
    expect(ghosts([bar(10, 20, "A"), bar(20, 30, "B"), bar(30, 40, "A")], [bar(0, null, "A")])).toEqual([
      "A 0-10",
      "A 20-30",
      "A 40-…",
    ]);
  });

  test("is all there is where this one has nothing", () => {
    expect(ghosts([], [bar(5, 9, "A")])).toEqual(["A 5-9"]);
  });

  test("may have rows that this one has not", () => {
    const [both] = withGhosts(
      [lane(row("head", []), row("pod a", []))],
      [lane(row("head", []), row("pod b", [bar(0, 9, "ready")]))],
    );
    expect(both?.rows.map(({ id }) => id)).toEqual(["head", "pod a", "pod b"]);
    expect(both?.rows[2]).toMatchObject({ bars: [], ghosts: [{ label: "ready" }] });
  });

  test("is found at an instant of its stretch, its end excluded", () => {
    const [both] = withGhosts([lane(row("r", [bar(0, 50, "A")]))], [lane(row("r", [bar(0, 80, "A")]))]);
    const first = both?.rows[0];
    expect([49, 50, 79, 80].map((t) => ghostAt(first as BarRow, t)?.label)).toEqual([
      undefined,
      "A",
      "A",
      undefined,
    ]);
  });
});

describe("the table of two futures", () => {
  const own = lane(row("path", [bar(0, 50, "A")]), { ...row("pod a", [bar(0, 9, "ready")]), depth: 1 });
  const other = lane(row("path", [bar(0, 80, "A")]), { ...row("pod b", [bar(3, null, "ready")]), depth: 1 });
  const entries = tableEntries(withGhosts([own], [other]), { from: 0, to: 100 }, null, "Original");

  test("has the other one's bars after each row, under its name", () => {
    expect(
      entries.map(({ item, value, from, to, isGhost = false }) => [item, value, from, to, isGhost]),
    ).toEqual([
      ["", "A", 0, 50, false],
      ["Original", "A", 50, 80, true],
      ["pod a", "ready", 0, 9, false],
      ["pod b · Original", "ready", 3, null, true],
    ]);
    expect(toTsv(entries, ["lane"])).toContain("pod b · Original\tready");
  });

  test("shows of it, too, what is within the range and known by then", () => {
    const early = tableEntries(withGhosts([own], [other]), { from: 0, to: 100 }, 40, "Original");
    expect(early.map(({ item }) => item)).toEqual(["", "pod a", "pod b · Original"]);
  });

  test("of one future has no other", () => {
    expect(tableEntries([own], { from: 0, to: 100 }, null, "Original").some(({ isGhost }) => isGhost)).toBe(
      false,
    );
  });
});
