import { describe, expect, it } from "vitest";
import { paintBars } from "@/components/timeline/paint.ts";
import type { Bar, BarStyle, PlacedPiece, PlacedSpan } from "@/lib/layout/index.ts";

const COLOURS = new Proxy({}, { get: (_, token) => String(token) }) as Readonly<Record<string, string>>;
const SIZE = { width: 500, height: 24 };

type Drawn = readonly [what: string, ...rest: (string | number)[]];

/** What is drawn, in order; a rectangle with its colour, a text with its place. */
function drawn(pieces: readonly PlacedPiece[], hidden: readonly PlacedSpan[] = []): Drawn[] {
  const calls: Drawn[] = [];
  const ctx = {
    fillStyle: "",
    strokeStyle: "",
    fillRect: (...box: number[]) => calls.push(["fill", ctx.fillStyle, ...box]),
    strokeRect: (...box: number[]) => calls.push(["stroke", ctx.strokeStyle, ...box]),
    fillText: (text: string, ...at: number[]) => calls.push(["text", ctx.fillStyle, text, ...at]),
  };
  paintBars(ctx as unknown as CanvasRenderingContext2D, pieces, SIZE, COLOURS, null, hidden);
  return calls;
}

const bar = (style: BarStyle, label = ""): Bar => ({
  from: 0,
  to: 1,
  style,
  label,
  seq: 1,
  provenance: "observed",
  detail: "",
  initial: false,
});
const placed = (x: number, width: number, one: Bar): PlacedPiece => ({
  kind: "bar",
  x,
  width,
  bar: one,
  openLeft: false,
  openRight: false,
});
const dense = (x: number, width: number, ...bars: Bar[]): PlacedPiece => ({ kind: "dense", x, width, bars });

describe("the bars of a row", () => {
  it("begin and end on whole pixels, and so do their labels", () => {
    expect(drawn([placed(10.4, 99.8, bar("pods", "ready"))])).toEqual([
      ["fill", "pods-soft", 10, 4, 100, 15],
      ["stroke", "pods", 10.5, 4.5, 99, 14],
      ["text", "pods-ink", "ready", 15, 12.5],
    ]);
  });

  it("meet without a gap where one follows the other", () => {
    const [first, , second] = drawn([placed(10.4, 20.2, bar("pods")), placed(30.6, 10, bar("pods"))]);
    expect(first).toEqual(["fill", "pods-soft", 10, 4, 21, 15]);
    expect(second?.[2]).toBe(31);
  });

  it("that are too short to be told apart show the worst of them, wide enough to be seen", () => {
    expect(drawn([dense(20.2, 1, bar("pods"), bar("neutral"))])).toEqual([["fill", "ink-3", 20, 4, 1, 15]]);
    expect(drawn([dense(20, 1, bar("warning"))])).toEqual([["fill", "activator-ink", 20, 4, 3, 15]]);
    expect(drawn([dense(20, 9, bar("warning"), bar("trouble"))])).toEqual([["fill", "none", 20, 4, 9, 15]]);
  });

  it("have their label behind a gap that hides their beginning", () => {
    const gap = { x: 10, width: 40, reason: "410" };
    expect(drawn([placed(10, 100, bar("pods", "ready"))], [gap]).at(-1)).toEqual([
      "text",
      "pods-ink",
      "ready",
      55,
      12.5,
    ]);
    expect(drawn([placed(10, 40, bar("pods", "ready"))], [gap]).map(([what]) => what)).not.toContain("text");
  });

  it("have as much of a label as fits; a Chinese character takes more room than a Latin one", () => {
    const labelIn = (width: number, label: string) =>
      drawn([placed(0, width, bar("pods", label))]).find(([what]) => what === "text")?.[2];
    expect(labelIn(60, "activator")).toBe("activa…");
    expect(labelIn(80, "activator")).toBe("activator");
    expect(labelIn(20, "activator")).toBeUndefined();
    expect(labelIn(60, "终止中")).toBe("终止中");
    expect(labelIn(60, "终止中终止中")).toBe("终止中…");
  });
});
