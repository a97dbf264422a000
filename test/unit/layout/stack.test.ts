import { describe, expect, it } from "vitest";
import { buildState, step } from "../../../lib/core/index.ts";
import {
  buildLanes,
  itemAt,
  openAt,
  placePoints,
  placeStack,
  pointNear,
  type Row,
  timeScale,
} from "../../../lib/layout/index.ts";
import type { PointsRow, StackRow } from "../../../lib/layout/model.ts";
import { crowdOf, stackSpans } from "../../../lib/layout/stack.ts";
import { random } from "../../support/random.ts";
import { at, KEY, records } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";

const words = (key: string, values: Readonly<Record<string, string | number>> = {}): string =>
  [key, ...Object.values(values)].join(" ");

/** The rows of requests after the records of a text: the bars, and how long they took. */
function requestRows(text: string): { readonly bars: StackRow; readonly points: PointsRow } {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const rows: readonly Row[] =
    buildLanes(shared, revision, words, () => ({ title: "", saw: "" })).find(({ id }) => id === "requests")
      ?.rows ?? [];
  const [bars, points] = rows;
  if (bars?.kind !== "stack" || points?.kind !== "points") throw new Error("no lane of requests");
  return { bars, points };
}

/** Whole seconds to pixels, ten each. */
const view = (to: number, until: number | null = null) => ({
  scale: timeScale({ from: at(0), to: at(to) }, to * 10),
  until: until === null ? null : at(until),
  end: at(to),
});

describe("spans on levels", () => {
  //   0 ├─────────┤     ├──┤
  //   1    ├───┤ ├────┤
  //   2      ├──────┤
  it("go to the lowest that is free", () => {
    const spans = [
      { from: 0, to: 10 },
      { from: 3, to: 7 },
      { from: 5, to: 12 },
      { from: 8, to: 13 },
      { from: 14, to: 17 },
    ];
    expect(stackSpans(spans, 6).levels).toEqual([0, 1, 2, 1, 0]);
    expect(stackSpans(spans, 6).used).toBe(3);
  });

  it("become a crowd where all are taken, with how many more are open", () => {
    const spans = [0, 1, 2, 3].map((from) => ({ from, to: 10 - from }));
    const { levels, used, crowd } = stackSpans(spans, 2);
    expect(levels).toEqual([0, 1, null, null]);
    expect(used).toBe(2);
    expect(crowd).toEqual([
      { from: 2, to: 3, count: 1 },
      { from: 3, to: 7, count: 2 },
      { from: 7, to: 8, count: 1 },
    ]);
  });

  it("never overlap on a level, and none is forgotten, however they lie", () => {
    const { below } = random(7);
    for (let round = 0; round < 50; round++) {
      const spans = Array.from({ length: 60 }, () => {
        const from = below(100);
        return { from, to: from + below(30) };
      }).sort((a, b) => a.from - b.from);
      const { levels, crowd } = stackSpans(spans, 4);
      for (let level = 0; level < 4; level++) {
        const here = spans.filter((_, i) => levels[i] === level);
        for (const [i, span] of here.entries())
          expect(span.from).toBeGreaterThanOrEqual(here[i - 1]?.to ?? 0);
      }
      const over = spans.filter((_, i) => levels[i] === null);
      for (let t = 0; t < 130; t++) {
        const open = over.filter(({ from, to }) => from <= t && t < to).length;
        expect(crowd.find(({ from, to }) => from <= t && t < to)?.count ?? 0).toBe(open);
      }
    }
  });

  it("that take no time are no crowd", () => {
    expect(crowdOf([{ from: 1, to: 1 }])).toEqual([]);
  });
});

describe("the lane of requests", () => {
  const { bars, points } = requestRows(`${ONE_POD}
    1 req 200 5000 10.0.0.1:8012
    2 req 502 1000 10.1.0.1:8012
    4 req 0 2000`);

  it("has a bar from sent to answered, coloured by whom it was sent to, and red where it failed", () => {
    expect(bars.items.map(({ from, to, style, label, level }) => [from, to, style, label, level])).toEqual([
      [at(1), at(6), "activator", "200 · 5.00 s", 0],
      [at(2), at(3), "trouble", "502 · 1.00 s", 1],
      [at(4), at(6), "trouble", "requests.noAnswer · 2.00 s", 1],
    ]);
  });

  it("draws them as long as they took, failures last", () => {
    const { items } = placeStack(bars, view(10));
    expect(items.map(({ x, width, level, item }) => [x, width, level, item.failed])).toEqual([
      [10, 50, 0, false],
      [20, 10, 1, true],
      [40, 20, 1, true],
    ]);
  });

  it("is put into words when somebody looks, of those that were there then", () => {
    const all = records(`${ONE_POD}\n4 req 200 1000 10.1.0.1:8012\n6 req 200 1000 10.1.0.1:8012`);
    const state = buildState(all.slice(0, -1));
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    const asked: string[] = [];
    const lane = buildLanes(
      state.shared,
      revision,
      (key) => {
        asked.push(key);
        return key;
      },
      () => ({ title: "", saw: "" }),
    ).find(({ id }) => id === "requests");
    const [row] = lane?.rows ?? [];
    if (row?.kind !== "stack") throw new Error("no lane of requests");
    expect(asked).not.toContain("requests.noAnswer");
    for (const record of all.slice(-1)) step(state, record);
    expect(revision.requests.t).toHaveLength(2);
    expect(row.items.map(({ from, level, label }) => [from, level, label])).toEqual([
      [at(4), 0, "200 · 1.00 s"],
    ]);
    expect(asked).toContain("requests.noAnswer");
    expect(row.items).toBe(row.items);
  });

  it("does not say how a request ends that is not over yet", () => {
    const { items } = placeStack(bars, view(10, 2.5));
    expect(items.map(({ width, isOpen }) => [width, isOpen])).toEqual([
      [15, true],
      [5, true],
    ]);
  });

  it("finds one that began long before what is in view", () => {
    const late = { scale: timeScale({ from: at(5), to: at(7) }, 100), until: null, end: at(10) };
    expect(placeStack(bars, late).items.map(({ item }) => item.from)).toEqual([at(1), at(4)]);
    expect(openAt(bars, at(5)).map(({ from }) => from)).toEqual([at(1), at(4)]);
    expect(openAt(bars, at(6))).toEqual([]);
  });

  it("tells the levels apart for the pointer", () => {
    const placed = placeStack(bars, view(10));
    expect(itemAt(placed, 25, 0, 7)?.item.from).toBe(at(1));
    expect(itemAt(placed, 25, 1, 7)?.item.from).toBe(at(2));
    expect(itemAt(placed, 95, 1, 7)).toBeUndefined();
  });

  it("shows how long they took as points where they were sent, and nothing between", () => {
    const placed = placePoints(points, view(10), 64);
    expect(placed.points.map(({ x, failed }) => [x, failed])).toEqual([
      [10, false],
      [20, true],
      [40, true],
    ]);
    const [first] = placed.points;
    expect(pointNear(placed, first?.x ?? 0, first?.y ?? 0, 7)).toBe(0);
    expect(pointNear(placed, 70, 30, 7)).toBeNull();
  });

  it("measures nothing before the answer, as if live", () => {
    expect(placePoints(points, view(10, 5), 64).points.map(({ index }) => index)).toEqual([1]);
  });
});

describe("many requests within a pixel", () => {
  const { bars } = requestRows(
    `${ONE_POD}\n${Array.from({ length: 200 }, (_, i) => `${1 + i / 1_000} req ${i === 77 ? 503 : 200} 1 10.1.0.1:8012`).join("\n")}`,
  );

  it("become one, but not those that failed", () => {
    const { items } = placeStack(bars, view(10));
    expect(items.filter(({ item }) => item.failed)).toHaveLength(1);
    expect(items.length).toBeLessThan(8);
    expect(items.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  });
});
