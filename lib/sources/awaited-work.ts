/** Work that several wait for: it is told to stop when the last of them has gone. */
import { AbandonedError } from "../model/errors.ts";

export interface AwaitedWork<T> {
  /**
   * Waits for the result. Who has no signal never goes.
   * @throws what the work throws, or the reason of `signal` as soon as it fires
   */
  wait(signal?: AbortSignal): Promise<T>;
}

/**
 * Starts the work; somebody has to wait for it at once.
 * @param onAbandoned called once, when all have gone before there was a result
 */
export function createAwaitedWork<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onAbandoned: () => void = () => undefined,
): AwaitedWork<T> {
  const stop = new AbortController();
  let waiting = 0;
  let isOver = false;
  const result = work(stop.signal);
  const end = (): void => {
    isOver = true;
  };
  result.then(end, end);

  const leave = (): void => {
    waiting -= 1;
    if (waiting > 0 || isOver) return;
    isOver = true;
    onAbandoned();
    stop.abort(new AbandonedError());
  };
  return {
    async wait(signal) {
      waiting += 1;
      try {
        return await unlessAborted(result, signal);
      } finally {
        leave();
      }
    },
  };
}

/** The result, or the reason of the signal when that fires before. */
export function unlessAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return result;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
