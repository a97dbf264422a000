import { expect, test } from "vitest";
import type { Colours } from "@/components/timeline/colours.ts";
import { paintScale } from "@/components/timeline/paint-scale.ts";
import { buildState } from "@/lib/core/index.ts";
import { timeScale } from "@/lib/layout/index.ts";
import { at, KEY, records } from "../support/records.ts";
import { ONE_POD } from "../support/scenes.ts";

test("lines of the scale with the same value run side by side, dashed ones on top", () => {
  const revision = buildState(records(ONE_POD)).revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const dashes: number[] = [];
  const heights: (number | undefined)[] = [];
  let dash = 0;
  const ctx = new Proxy(
    {},
    {
      get: (_, name) => (first: readonly number[], second?: number) => {
        if (name === "setLineDash") dash = first.length;
        if (name === "stroke") dashes.push(dash);
        if (name === "moveTo") heights.push(second);
      },
      set: () => true,
    },
  ) as CanvasRenderingContext2D;
  const view = { scale: timeScale({ from: at(0), to: at(10) }, 100), until: null, end: at(10) };
  paintScale(ctx, revision, view, { width: 100, height: 60 } as never, {} as Colours, 1);
  expect(dashes).toEqual([0, 0, 2, 2]);
  expect(heights.length).toBeGreaterThan(1);
  // One pod is wanted and there: side by side, not one upon the other.
  expect(new Set(heights).size).toBe(heights.length);
});
