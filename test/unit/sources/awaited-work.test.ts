import { describe, expect, test } from "vitest";
import { AbandonedError } from "../../../lib/model/errors.ts";
import { createAwaitedWork } from "../../../lib/sources/awaited-work.ts";

/** Work that is ended by hand. */
function byHand() {
  let abandoned = 0;
  let signal: AbortSignal | undefined;
  let end: (value: string) => void = () => undefined;
  const work = createAwaitedWork<string>(
    (stop) => {
      signal = stop;
      return new Promise((resolve, reject) => {
        end = resolve;
        stop.addEventListener("abort", () => reject(stop.reason as Error));
      });
    },
    () => {
      abandoned += 1;
    },
  );
  return {
    work,
    end: (value: string) => end(value),
    stopped: () => signal?.reason as unknown,
    abandoned: () => abandoned,
  };
}

describe("work that several wait for", () => {
  test("goes on while one of them is there", async () => {
    const { work, end, stopped, abandoned } = byHand();
    const [one, other] = [new AbortController(), new AbortController()];
    const waiting = [work.wait(one.signal), work.wait(other.signal)] as const;
    one.abort(new Error("one has gone"));
    await expect(waiting[0]).rejects.toThrow("one has gone");
    expect(stopped()).toBeUndefined();
    end("done");
    expect(await waiting[1]).toBe("done");
    expect([stopped(), abandoned()]).toEqual([undefined, 0]);
  });

  test("is told to stop when the last has gone, once", async () => {
    const { work, stopped, abandoned } = byHand();
    const gone = [new AbortController(), new AbortController()];
    const waiting = gone.map(({ signal }) => work.wait(signal));
    for (const each of gone) each.abort(new Error("gone"));
    for (const each of waiting) await expect(each).rejects.toThrow("gone");
    expect(stopped()).toBeInstanceOf(AbandonedError);
    expect(abandoned()).toBe(1);
  });

  test("goes on for somebody who cannot go", async () => {
    const { work, end, stopped } = byHand();
    const gone = new AbortController();
    const waiting = [work.wait(), work.wait(gone.signal)] as const;
    gone.abort(new Error("gone"));
    await expect(waiting[1]).rejects.toThrow("gone");
    end("done");
    expect(await waiting[0]).toBe("done");
    expect(stopped()).toBeUndefined();
  });

  test("does not wait for somebody who had gone before", async () => {
    const { work, stopped } = byHand();
    await expect(work.wait(AbortSignal.abort(new Error("gone before")))).rejects.toThrow("gone before");
    expect(stopped()).toBeInstanceOf(AbandonedError);
  });
});
