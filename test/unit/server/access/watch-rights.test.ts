/** How often it is asked what somebody may see who looks, and what ends it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchRights } from "../../../../lib/server/access/watch-rights.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const CACHE_MS = 30_000;

function scene(until = Number.POSITIVE_INFINITY) {
  const asked: string[][] = [];
  let namespaces: ReadonlySet<string> = new Set(["a"]);
  let answer: () => Promise<string> = async () => "a";
  const watch = watchRights({
    key: "a",
    asked: namespaces,
    until,
    cacheMs: CACHE_MS,
    namespaces: () => namespaces,
    ask: (of) => {
      asked.push([...of]);
      return answer();
    },
  });
  return {
    watch,
    asked,
    isGone: () => watch.gone.aborted,
    become: (...names: string[]) => {
      namespaces = new Set(names);
    },
    answers: (next: () => Promise<string>) => {
      answer = next;
    },
    wait: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

test("it is asked twice in the time that an answer counts, not each second", async () => {
  const { asked, wait, isGone, watch } = scene();
  await wait(10 * CACHE_MS);
  expect(asked).toHaveLength(20);
  expect(isGone()).toBe(false);
  watch.stop();
  await wait(10 * CACHE_MS);
  expect(asked).toHaveLength(20);
});

test("a namespace that is new is asked about a second later, and once", async () => {
  const { asked, wait, become, isGone, answers } = scene();
  become("a", "b");
  await wait(1_000);
  expect(asked).toEqual([["a", "b"]]);
  // The same, and one that has gone.
  become("b");
  await wait(2_000);
  expect(asked).toHaveLength(1);
  expect(isGone()).toBe(false);
  answers(async () => "a c");
  become("a", "b", "c");
  await wait(1_000);
  expect(isGone()).toBe(true);
});

test("it ends with the right, with its session, and when it cannot be told whether he still may", async () => {
  const lost = scene();
  lost.answers(async () => "");
  await lost.wait(CACHE_MS / 2);
  expect(lost.isGone()).toBe(true);

  const over = scene(Date.now() + 5_000);
  await over.wait(4_000);
  expect(over.isGone()).toBe(false);
  await over.wait(1_000);
  expect(over.isGone()).toBe(true);

  const refused = scene();
  refused.answers(async () => {
    throw new Error("nobody there");
  });
  await refused.wait(CACHE_MS / 2);
  expect(refused.isGone()).toBe(true);

  const silent = scene();
  silent.answers(() => new Promise(() => undefined));
  await silent.wait(CACHE_MS / 2 + 29_000);
  expect(silent.isGone()).toBe(false);
  await silent.wait(1_000);
  expect(silent.isGone()).toBe(true);
});
