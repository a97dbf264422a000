import { expect, test } from "vitest";
import type { Stages } from "../../support/growth-pipeline.ts";
import { recordsOf, SHAPE_NAMES } from "../../support/growth-shapes.ts";
import { costOf } from "../../support/measure-growth.ts";

const SMALL = 500;
const TIMES = 8;
/** What grows as the size takes about 8 times as long, what grows as its square 64 times. */
const MOST = 24;
/** Below this the beginning of a process hides what grows. */
const FLOOR_MS = 100;
/** A run that was disturbed says nothing: only when each is too long, it is. */
const TRIES = 3;

function tooMuch(small: Stages, large: Stages): string[] {
  return (Object.keys(large) as (keyof Stages)[])
    .filter((stage) => large[stage] > FLOOR_MS && large[stage] > MOST * Math.max(1, small[stage]))
    .map((stage) => `${stage} ${small[stage].toFixed(1)} → ${large[stage].toFixed(1)} ms`);
}

test.each(SHAPE_NAMES)("time grows with the size of a recording, not with its square: %s", (shape) => {
  costOf(shape, SMALL);
  const tries: string[] = [];
  for (let i = 0; i < TRIES; i++) {
    const small = costOf(shape, SMALL);
    const large = costOf(shape, TIMES * SMALL);
    const found = tooMuch(small, large);
    if (found.length === 0) return;
    tries.push(found.join(", "));
  }
  expect(tries).toEqual([]);
});

test("every shape has records, and more of them when it is larger", () => {
  for (const shape of SHAPE_NAMES) {
    expect([shape, recordsOf(shape, 240).length > recordsOf(shape, 120).length]).toEqual([shape, true]);
  }
});
