import { describe, expect, it } from "vitest";
import {
  barAt,
  markNear,
  placeBars,
  placeMarks,
  placeUnknown,
  timeScale,
  widestSeen,
} from "../../../lib/layout/index.ts";
import type { Bar, BarRow, Mark, MarkRow } from "../../../lib/layout/model.ts";

const common = { id: "r", lane: "path", label: "r", title: "r", depth: 0, count: "", unknown: [] } as const;

function bar(from: number, to: number | null, label: string): Bar {
  return { from, to, label, style: "pods", seq: from, provenance: "observed", initial: false, detail: "" };
}

function row(bars: readonly Bar[], unknown: BarRow["unknown"] = []): BarRow {
  return { ...common, kind: "bars", bars, unknown };
}

/** "A 0-40" pieces, in pixels. */
function drawn(pieces: ReturnType<typeof placeBars>): string[] {
  return pieces.map((piece) =>
    piece.kind === "bar"
      ? `${piece.bar.label} ${piece.x}-${piece.x + piece.width}${piece.openLeft ? " <" : ""}${piece.openRight ? " >" : ""}`
      : `×${piece.bars.length} ${piece.x}-${piece.x + piece.width}`,
  );
}

const view = (from: number, to: number, until: number | null = null, end = 100) => ({
  scale: timeScale({ from, to }, 100),
  until,
  end,
});

describe("bars", () => {
  // A ├────────┤
  // B          ├────────────▶
  it("lie where they hold, the last one open to the end", () => {
    const two = row([bar(0, 40, "A"), bar(40, null, "B")]);
    expect(drawn(placeBars(two, view(0, 100)))).toEqual(["A 0-40", "B 40-100 >"]);
  });

  //      visible: [10 ······ 60]
  // A ├──┤ B ├──────────────────┤
  it("are cut at the edges of what is visible, and say so", () => {
    const three = row([bar(0, 5, "A"), bar(5, 90, "B"), bar(95, null, "C")]);
    expect(drawn(placeBars(three, view(10, 60)))).toEqual(["B 0-100 < >"]);
  });

  // A ├─┤├┤├┤├┤ B ├────      narrower than a pixel: one piece
  it("become one dense piece where they are narrower than a pixel", () => {
    const bars = [
      bar(0, 10, "A"),
      ...Array.from({ length: 8 }, (_, i) => bar(10 + i / 10, 10 + (i + 1) / 10, "x")),
      bar(10.8, 60, "B"),
    ];
    const found = placeBars(row(bars), view(0, 100));
    expect(found.map((piece) => piece.kind)).toEqual(["bar", "dense", "bar"]);
    expect(found[1]?.kind === "dense" && found[1].bars.length).toBe(8);
    expect(found[1]?.width).toBeGreaterThanOrEqual(1);
  });

  // as if live at 50:   A ├────────┤ B ├──▶ ·········
  it("end at the cursor when the future is hidden", () => {
    const three = row([bar(0, 40, "A"), bar(40, 80, "B"), bar(80, null, "C")]);
    expect(drawn(placeBars(three, view(0, 100, 50)))).toEqual(["A 0-40", "B 40-50 >"]);
  });

  it("a gap lies over them, from the last record before it to the list that ends it", () => {
    const gapped = row([bar(0, null, "A")], [{ from: 20, to: 45, reason: "410", resource: "endpoints" }]);
    expect(placeUnknown(gapped, view(0, 100))).toEqual([{ x: 20, width: 25, reason: "410" }]);
    expect(placeUnknown(gapped, view(50, 100))).toEqual([]);
    const open = row([bar(0, null, "A")], [{ from: 60, to: null, reason: "", resource: "endpoints" }]);
    expect(placeUnknown(open, view(0, 100))).toEqual([{ x: 60, width: 40, reason: "" }]);
  });

  it("are found by time", () => {
    const two = row([bar(0, 40, "A"), bar(50, null, "B")]);
    expect([barAt(two, 0)?.label, barAt(two, 39)?.label, barAt(two, 45), barAt(two, 999)?.label]).toEqual([
      "A",
      "A",
      undefined,
      "B",
    ]);
  });

  it("never overlap and cover the same time as a slow look at every pixel, for any input", () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    for (let round = 0; round < 200; round++) {
      const bars: Bar[] = [];
      let t = -50 + random() * 60;
      while (t < 150) {
        const to = t + random() ** 4 * 60;
        bars.push(bar(t, to, "x"));
        t = to + (random() < 0.5 ? 0 : random() * 20);
      }
      const v = view(0, 100, random() < 0.3 ? random() * 100 : null, 100);
      const pieces = placeBars(row(bars), v);
      let right = Number.NEGATIVE_INFINITY;
      for (const piece of pieces) {
        // A piece is at least a pixel wide, so neighbours may share one.
        expect(piece.x).toBeGreaterThanOrEqual(right - 1 - 1e-9);
        right = piece.x + piece.width;
      }
      const limit = Math.min(v.until ?? 100, 100);
      for (let x = 0.5; x < 100; x++) {
        const covered = bars.some((b) => b.from <= x && x < Math.min(b.to ?? limit, limit));
        const isDrawn = pieces.some((piece) => piece.x - 1 <= x && x <= piece.x + piece.width + 1);
        if (covered) expect(isDrawn).toBe(true);
      }
    }
  });
});

describe("marks", () => {
  const mark = (t: number, strong = false): Mark => ({
    t,
    seq: t,
    shape: "dot",
    tone: "ink",
    strong,
    label: String(t),
    detail: "",
    provenance: "observed",
  });
  const marks = (...list: Mark[]): MarkRow => ({ ...common, kind: "marks", marks: list });

  it("that fall together are one with a count, the strong one shown", () => {
    const placed = placeMarks(marks(mark(10), mark(11, true), mark(12), mark(60)), view(0, 100));
    expect(placed.map(({ x, count, mark: { label } }) => [x, count, label])).toEqual([
      [10, 3, "11"],
      [60, 1, "60"],
    ]);
  });

  it("later than the cursor are hidden as if live", () => {
    expect(placeMarks(marks(mark(10), mark(60)), view(0, 100, 30))).toHaveLength(1);
  });

  it("are found when near enough", () => {
    const two = marks(mark(10), mark(20));
    expect([markNear(two, 13, 5)?.t, markNear(two, 16, 5)?.t, markNear(two, 40, 5)]).toEqual([
      10,
      20,
      undefined,
    ]);
  });
});

describe("where a label is read", () => {
  const hidden = (...spans: readonly (readonly [number, number])[]) =>
    spans.map(([x, width]) => ({ x, width, reason: "" }));
  // bar           ├──────────────────┤   10…110
  it.each<[what: string, spans: readonly (readonly [number, number])[], x: number, width: number]>([
    ["nothing is hidden", [], 10, 100],
    ["its beginning is hidden", [[0, 40]], 40, 70],
    ["its end is hidden", [[60, 90]], 10, 50],
    ["its middle is hidden: the wider part", [[20, 30]], 50, 60],
    ["its middle is hidden: of equals the first", [[40, 40]], 10, 30],
    [
      "two that overlap hide it",
      [
        [0, 50],
        [30, 40],
      ],
      70,
      40,
    ],
    [
      "a short one within a long one",
      [
        [0, 50],
        [10, 5],
      ],
      50,
      60,
    ],
    ["all of it is hidden", [[0, 200]], 10, 0],
    [
      "what is beside it does not matter",
      [
        [0, 10],
        [110, 5],
      ],
      10,
      100,
    ],
  ])("%s", (_, spans, x, width) =>
    expect(widestSeen({ x: 10, width: 100 }, hidden(...spans))).toEqual({ x, width }),
  );
});
