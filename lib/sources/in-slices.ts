/** Long work on the server's one thread, with turns for others. */
import { setImmediate } from "node:timers/promises";
import { TraceTooLargeError } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";

/** So long the server is kept from answering others. */
const SLICE_MS: DurationMs = 8;

export interface SliceOptions {
  /** Ends the work between two slices, with its reason. */
  readonly signal?: AbortSignal;
  /** All slices together may take so long. */
  readonly workMs?: DurationMs;
  /** Milliseconds that only run forward. */
  readonly ticks?: () => number;
}

/** What long work calls between two of its steps. */
export interface Slices {
  /**
   * Returns at once, or after others have had their turn.
   * @throws TraceTooLargeError when the work has taken its time; the reason of the signal
   */
  pause(): Promise<void> | undefined;
}

export function createSlices({
  signal,
  workMs = Number.POSITIVE_INFINITY,
  ticks = () => performance.now(),
}: SliceOptions = {}): Slices {
  let since = ticks();
  let worked = 0;
  const turn = async (): Promise<void> => {
    await setImmediate();
    signal?.throwIfAborted();
    since = ticks();
  };
  return {
    pause() {
      const sliceMs = ticks() - since;
      if (sliceMs < SLICE_MS) return;
      worked += sliceMs;
      signal?.throwIfAborted();
      if (worked > workMs) throw new TraceTooLargeError(workMs, "workMs");
      return turn();
    },
  };
}

/** Drives a process to its end, and lets others have their turn every few milliseconds. */
export async function inSlices<T>(steps: Generator<void, T, void>, options: SliceOptions = {}): Promise<T> {
  const slices = createSlices(options);
  try {
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      await slices.pause();
    }
  } finally {
    steps.return(undefined as never);
  }
}
