import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { paintRows } from "@/components/timeline/paint-row.ts";
import { blocksOf, sunkenIn } from "@/components/timeline/row-blocks.ts";
import { ROW_HEIGHT } from "@/components/timeline/row-height.ts";
import { Timeline } from "@/components/timeline/timeline.tsx";
import { buildState } from "@/lib/core/index.ts";
import { buildLanes, type Row, timeScale, visibleRows } from "@/lib/layout/index.ts";
import { at, KEY, records } from "../support/records.ts";
import { COLD_START, stubScreen } from "./page.ts";

vi.mock("next/dynamic", () => ({ default: () => () => null }));

const { shared, revisions } = buildState(records(COLD_START));
const revision = revisions.get(KEY);
if (revision === undefined) throw new Error("no revision");
const ROWS = visibleRows(
  buildLanes(
    shared,
    revision,
    (key) => key,
    () => ({ title: "", saw: "" }),
  ),
  new Set(),
);
const COLOURS = new Proxy({}, { get: (_, token) => String(token) }) as Readonly<Record<string, string>>;
const marks = (id: string, depth = 0): Row =>
  ({
    kind: "marks",
    id,
    depth,
    lane: "path",
    label: id,
    title: id,
    count: "",
    marks: [],
    unknown: [],
  }) as unknown as Row;

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("rows that share a canvas", () => {
  it("are all rows, in order and without a gap", () => {
    const blocks = blocksOf(ROWS);
    expect(blocks.flatMap((block) => block.rows.map(({ row }) => row))).toEqual(ROWS);
    let end = 0;
    for (const { top, height, rows } of blocks) {
      expect(top).toBe(end);
      expect(rows.reduce((sum, row) => sum + row.height, 0)).toBe(height);
      end = top + height;
    }
  });

  it("are many: 200 rows need no more than 13 canvases, and none is higher than 384 pixels", () => {
    const blocks = blocksOf(Array.from({ length: 200 }, (_, i) => marks(`row ${i}`)));
    expect(blocks.length).toBe(13);
    expect(Math.max(...blocks.map(({ height }) => height))).toBe(16 * ROW_HEIGHT);
  });

  it("are alone where one is taller than a block", () => {
    const tall = { ...marks("tall"), kind: "stack", levels: 60, items: [], crowd: [] } as unknown as Row;
    expect(blocksOf([marks("a"), tall, marks("b")]).map(({ rows }) => rows.map(({ row }) => row.id))).toEqual(
      [["a"], ["tall"], ["b"]],
    );
  });

  it("stand on another ground where they belong to one above them", () => {
    const [block] = blocksOf([marks("a"), marks("b", 1), marks("c", 1), marks("d"), marks("e", 1)]);
    if (block === undefined) throw new Error("no block");
    expect(sunkenIn(block)).toEqual([
      { top: ROW_HEIGHT, height: 2 * ROW_HEIGHT },
      { top: 4 * ROW_HEIGHT, height: ROW_HEIGHT },
    ]);
  });
});

/** Where each row was painted, and how far it may reach. */
function painted(rows: readonly Row[], width: number): readonly string[] {
  const places: string[] = [];
  let y = 0;
  const saved: number[] = [];
  const ctx = new Proxy(
    {
      save: () => saved.push(y),
      restore: () => {
        y = saved.pop() ?? Number.NaN;
      },
      translate: (_: number, by: number) => {
        y += by;
      },
      rect: (_x: number, _y: number, w: number, h: number) => places.push(`${y}: ${w} × ${h}`),
      measureText: () => ({ width: 10 }),
    } as Record<string, unknown>,
    { get: (target, name) => target[String(name)] ?? (() => undefined), set: () => true },
  );
  const view = { scale: timeScale({ from: at(0), to: at(20) }, width), until: null, end: at(20) };
  const paint = { view, colours: COLOURS, revision: revision as never, selectedSeq: null };
  for (const block of blocksOf(rows)) paintRows(ctx as never, block, paint);
  expect(saved).toEqual([]);
  return places;
}

it("a row is painted in its own place of the canvas, and not outside of it", () => {
  expect(painted([marks("a"), marks("b"), marks("c")], 500)).toEqual([
    "0: 500 × 24",
    "24: 500 × 24",
    "48: 500 × 24",
  ]);
  expect(painted(ROWS, 500)).toHaveLength(ROWS.length);
});

describe("the lanes", () => {
  beforeEach(() => {
    stubScreen();
  });

  it("have fewer canvases than rows, and the rows keep their keys", () => {
    const told = { onRangeChange: vi.fn(), onCursorChange: vi.fn(), onFoldedChange: vi.fn() };
    render(
      <I18nProvider>
        <Timeline
          data={{ shared, revision }}
          extent={{ from: at(0), to: at(20) }}
          range={{ from: at(0), to: at(20) }}
          cursor={at(5)}
          revealUntil={null}
          folded={new Set()}
          selectedSeq={null}
          clock="utc"
          table={false}
          onSelectEvidence={vi.fn()}
          onTableChange={vi.fn()}
          {...told}
        />
      </I18nProvider>,
    );
    const rows = screen.getAllByRole("slider");
    const canvases = screen.getByTestId("lanes").querySelectorAll("canvas");
    expect(canvases.length).toBeGreaterThan(0);
    expect(canvases.length).toBeLessThan(rows.length / 4);
    for (const row of rows) expect(row.querySelector("canvas")).toBeNull();
  });
});
