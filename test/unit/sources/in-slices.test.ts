import { describe, expect, test } from "vitest";
import { createSlices, inSlices } from "../../../lib/sources/in-slices.ts";
import { createTurns } from "../../../lib/sources/turns.ts";

/** A clock that every step of the work moves on. */
function clock() {
  let now = 0;
  const ticks = () => now;
  return {
    ticks,
    turns: createTurns({ ticks }),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe("work in slices", () => {
  test("lets others have their turn after 8 ms, not before", async () => {
    const { ticks, turns, pass } = clock();
    const slices = createSlices({ ticks, turns });
    await slices.pause();
    pass(7);
    expect(slices.pause()).toBeUndefined();
    pass(1);
    expect(slices.pause()).toBeInstanceOf(Promise);
  });

  test("ends when its own time is over, whatever others took meanwhile", async () => {
    const { ticks, turns, pass } = clock();
    const slices = createSlices({ ticks, turns, workMs: 30 });
    await slices.pause();
    for (let i = 0; i < 3; i++) {
      pass(10);
      const turn = slices.pause();
      pass(1_000);
      await turn;
    }
    pass(10);
    expect(() => slices.pause()).toThrow("takes more than 0 s of computing");
  });

  test("what it waits for is no work of its own", async () => {
    const { ticks, turns, pass } = clock();
    const slices = createSlices({ ticks, turns, workMs: 30 });
    for (let i = 0; i < 3; i++) {
      await slices.pause();
      pass(10);
      slices.rest();
      pass(1_000);
    }
    await slices.pause();
    pass(10);
    expect(() => slices.pause()).toThrow("takes more than 0 s of computing");
  });

  test("ends when nobody waits for it any more, and what it holds is let go", async () => {
    const { ticks, turns, pass } = clock();
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
    await expect(inSlices(work(), { ticks, turns, signal: gone.signal })).rejects.toThrow("gone");
    expect([steps, isEnded]).toEqual([5, true]);
  });
});

describe("several works", () => {
  /** Works that write down what they do, in 2 ms steps. */
  async function timesOf(names: string, steps: number): Promise<string> {
    const { ticks, pass } = clock();
    let told = "";
    const afterOthers = (act: () => void): void => {
      setImmediate(() => {
        told += ".";
        act();
      });
    };
    const turns = createTurns({ ticks, afterOthers });
    function* work(name: string): Generator<void, void, void> {
      for (let i = 0; i < steps; i++) {
        pass(2);
        told += name;
        yield;
      }
    }
    await Promise.all([...names].map((name) => inSlices(work(name), { ticks, turns })));
    return told;
  }

  test("one slice at a time, the others' turn between two, each as often as the others", async () => {
    expect(await timesOf("abc", 6)).toBe(".aaaa.bbbb.cccc.aa.bb.cc");
  });

  test("who asks while another's slice lasts goes on within it, no longer", async () => {
    const { ticks, turns, pass } = clock();
    const first = createSlices({ ticks, turns });
    const second = createSlices({ ticks, turns });
    await first.pause();
    pass(5);
    first.rest();
    expect(second.pause()).toBeUndefined();
    pass(3);
    expect(second.pause()).toBeInstanceOf(Promise);
  });
});
