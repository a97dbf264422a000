import { describe, expect, test, vi } from "vitest";
import { createProgress, NO_PROGRESS, parseProgress } from "../../../lib/client/course-progress.ts";

function host(first: string | null = null) {
  let kept = first;
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => {
      kept = value;
    },
    removeItem: () => {
      kept = null;
    },
  };
}

describe("progress in the course", () => {
  test("is there in the next store over the same storage", () => {
    const storage = host();
    const store = createProgress(storage);
    store.see("before.wait");
    store.see("before.wait");
    store.answer("before.lost", true);
    store.solve("gap.cheap", 40);
    expect(createProgress(storage).get()).toEqual({
      scenes: ["before.wait"],
      questions: { "before.lost": true },
      puzzles: { "gap.cheap": 40 },
    });
  });

  test("keeps what was best: found once, and the least cost", () => {
    const store = createProgress(host());
    store.answer("q", false);
    expect(store.get().questions).toEqual({ q: false });
    store.answer("q", true);
    store.answer("q", false);
    store.solve("p", 30);
    store.solve("p", 50);
    expect([store.get().questions, store.get().puzzles]).toEqual([{ q: true }, { p: 30 }]);
  });

  test("is forgotten when that is asked for, in the storage too", () => {
    const storage = host();
    const store = createProgress(storage);
    store.see("a");
    store.forget();
    expect([store.get(), createProgress(storage).get()]).toEqual([NO_PROGRESS, NO_PROGRESS]);
  });

  test("tells who listens, and not when nothing is new", () => {
    const store = createProgress(host());
    const told = vi.fn();
    store.subscribe(told);
    store.see("a");
    store.see("a");
    store.answer("q", false);
    store.answer("q", false);
    expect(told).toHaveBeenCalledTimes(2);
  });

  test.each([["{"], ["null"], ["[]"], ['"text"'], ['{"scenes":{},"questions":[1],"puzzles":{"a":"b"}}']])(
    "reads as none of what was not written by it: %s",
    (text) => {
      expect(parseProgress(text)).toEqual(NO_PROGRESS);
    },
  );

  test("leaves out what cannot be used and keeps the rest", () => {
    expect(
      parseProgress('{"scenes":["a",1],"questions":{"q":true,"r":"yes"},"puzzles":{"p":3,"x":null}}'),
    ).toEqual({ scenes: ["a"], questions: { q: true }, puzzles: { p: 3 } });
  });

  test("holds for the page where storage is blocked", () => {
    const refuse = (): never => {
      throw new Error("blocked");
    };
    const store = createProgress({ getItem: refuse, setItem: refuse, removeItem: refuse });
    store.see("a");
    expect(store.get().scenes).toEqual(["a"]);
    store.forget();
    expect(store.get()).toEqual(NO_PROGRESS);
  });
});
