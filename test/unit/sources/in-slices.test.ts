import { describe, expect, test } from "vitest";
import { createSlices, inSlices } from "../../../lib/sources/in-slices.ts";

/** A clock that every step of the work moves on. */
function clock() {
  let now = 0;
  return {
    ticks: () => now,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe("work in slices", () => {
  test("lets others have their turn after 8 ms, not before", async () => {
    const { ticks, pass } = clock();
    const slices = createSlices({ ticks });
    pass(7);
    expect(slices.pause()).toBeUndefined();
    pass(1);
    expect(slices.pause()).toBeInstanceOf(Promise);
  });

  test("ends when its own time is over, whatever others took meanwhile", async () => {
    const { ticks, pass } = clock();
    const slices = createSlices({ ticks, workMs: 30 });
    for (let i = 0; i < 3; i++) {
      pass(10);
      const turn = slices.pause();
      pass(1_000);
      await turn;
    }
    pass(10);
    expect(() => slices.pause()).toThrow("takes more than 0 s of computing");
  });

  test("ends when nobody waits for it any more, and what it holds is let go", async () => {
    const { ticks, pass } = clock();
    const gone = new AbortController();
    let steps = 0;
    let isEnded = false;
    function* work(): Generator<void, string, void> {
      try {
        for (; steps < 100; steps++) {
          pass(10);
          if (steps === 5) gone.abort(new Error("gone"));
          yield;
        }
        return "done";
      } finally {
        isEnded = true;
      }
    }
    await expect(inSlices(work(), { ticks, signal: gone.signal })).rejects.toThrow("gone");
    expect([steps, isEnded]).toEqual([5, true]);
  });
});
