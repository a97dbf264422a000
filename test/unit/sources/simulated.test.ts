import { describe, expect, test } from "vitest";
import { scenarioFrom, scenarioId, simulate } from "../../../lib/sim/index.ts";
import { createSimulated } from "../../../lib/sources/simulated.ts";
import type { Store } from "../../../lib/store/store.ts";

const HOUR_MS = 3_600_000;
const idOf = (seed: number): string => scenarioId(scenarioFrom({ seed, durationMs: 20_000 }));
const GREEDY = scenarioId(
  scenarioFrom({
    durationMs: HOUR_MS,
    settings: { minScale: 100, initialScale: 100, containerConcurrency: 1 },
    traffic: [{ shape: "constant", fromMs: 0, toMs: HOUR_MS, clients: 50 }],
    serviceMs: 1_000,
    thinkMs: 0,
  }),
);

/** Counts the turns that others have until the work is done. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work.catch(() => undefined);
  isOver = true;
  return turns;
}

/** Scenarios that are played by hand. */
function byHand(bytes = 1) {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const play = (id: string): Promise<Store> => {
    started.push(id);
    return new Promise((resolve) => ends.push(() => resolve({ id, bytes } as unknown as Store)));
  };
  return { started, ends, play };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe("a scenario", () => {
  test("holds what it holds when it is played in one go", async () => {
    const scenario = scenarioFrom({ seed: 3, durationMs: 30_000 });
    const source = await createSimulated().open(scenarioId(scenario));
    expect(source?.lastSeq).toBe(simulate(scenario).records.length - 1);
  });

  test("is played and read in slices, between which others have their turn", async () => {
    const scenario = scenarioFrom({
      durationMs: 600_000,
      traffic: [{ shape: "constant", fromMs: 0, toMs: 600_000, clients: 10 }],
    });
    expect(await turnsDuring(createSimulated().open(scenarioId(scenario)))).toBeGreaterThan(100);
  });

  test("that makes too much is stopped early, and refused at once the next time", async () => {
    let plays = 0;
    const real = createSimulated();
    await expect(real.open(GREEDY)).rejects.toThrow(/cannot be played: it makes more than 60000 records/);
    const counted = createSimulated({
      play: () => {
        plays += 1;
        return Promise.reject(new Error("it makes too much"));
      },
    });
    for (let i = 0; i < 3; i++) await expect(counted.open(GREEDY)).rejects.toThrow("it makes too much");
    expect(plays).toBe(1);
  });

  test("stays within the actions of its budget too", async () => {
    const tight = createSimulated({ budget: { actions: 200, records: 60_000 } });
    await expect(tight.open(idOf(1))).rejects.toThrow("more than 200 actions");
  });
});

describe("several scenarios", () => {
  test("are played one after the other, each once for all who ask", async () => {
    const { started, ends, play } = byHand();
    const simulated = createSimulated({ play });
    const all = [simulated.open(idOf(1)), simulated.open(idOf(1)), simulated.open(idOf(2))];
    await settle();
    expect(started).toEqual([idOf(1)]);
    ends[0]?.();
    await settle();
    expect(started).toEqual([idOf(1), idOf(2)]);
    ends[1]?.();
    expect((await Promise.all(all)).map((source) => (source as unknown as { id: string }).id)).toEqual([
      idOf(1),
      idOf(1),
      idOf(2),
    ]);
  });

  test("are turned away when too many wait, and are welcome later", async () => {
    const { ends, play } = byHand();
    const simulated = createSimulated({ play });
    const waiting = [1, 2, 3, 4, 5].map((seed) => simulated.open(idOf(seed)));
    await settle();
    await expect(simulated.open(idOf(6))).rejects.toThrow("Try again");
    for (let i = 0; i < waiting.length; i++) {
      ends[i]?.();
      await settle();
    }
    const later = simulated.open(idOf(6));
    await settle();
    ends[5]?.();
    await expect(later).resolves.toMatchObject({ id: idOf(6) });
  });

  test("stay loaded as far as their bytes go", async () => {
    const plays: string[] = [];
    const simulated = createSimulated({
      keptBytes: 100,
      play: async (id) => {
        plays.push(id);
        return { id, bytes: 60 } as unknown as Store;
      },
    });
    for (const seed of [1, 1, 2, 1]) await simulated.open(idOf(seed));
    expect(plays).toEqual([idOf(1), idOf(2), idOf(1)]);
  });
});

describe("when whoever asked has gone", () => {
  test("a scenario that waits is not played, and the place is free again", async () => {
    const { started, ends, play } = byHand();
    const simulated = createSimulated({ play });
    const first = simulated.open(idOf(1));
    const gone = new AbortController();
    const waiting = [2, 3, 4, 5].map((seed) => simulated.open(idOf(seed), gone.signal));
    gone.abort(new Error("gone"));
    for (const one of waiting) await expect(one).rejects.toThrow("gone");
    await settle();
    ends[0]?.();
    await first;
    await settle();
    const later = simulated.open(idOf(6));
    await settle();
    expect(started).toEqual([idOf(1), idOf(6)]);
    ends[1]?.();
    await later;
  });

  test("one that is played ends, and is played when somebody asks again", async () => {
    const simulated = createSimulated();
    const gone = new AbortController();
    const opened = simulated.open(GREEDY, gone.signal);
    await settle();
    gone.abort(new Error("gone"));
    await expect(opened).rejects.toThrow("gone");
    // It is not remembered as refused: its own reason comes when it is played.
    await expect(simulated.open(GREEDY)).rejects.toThrow("more than 60000 records");
  });

  test("one that others wait for too goes on", async () => {
    const { started, ends, play } = byHand();
    const simulated = createSimulated({ play });
    const gone = new AbortController();
    const one = simulated.open(idOf(1), gone.signal);
    const other = simulated.open(idOf(1));
    gone.abort(new Error("gone"));
    await expect(one).rejects.toThrow("gone");
    await settle();
    ends[0]?.();
    await expect(other).resolves.toMatchObject({ id: idOf(1) });
    expect(started).toEqual([idOf(1)]);
  });
});
