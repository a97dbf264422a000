/** Long work on the server's one thread, with turns for others. */
import { TraceTooLargeError } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import { processTurns, type Turns } from "./turns.ts";

export interface SliceOptions {
  /** Ends the work between two slices, with its reason. */
  readonly signal?: AbortSignal;
  /** All slices together may take so long. */
  readonly workMs?: DurationMs;
  /** Milliseconds that only run forward. */
  readonly ticks?: () => number;
  /** Who else works, in slices of his own. */
  readonly turns?: Turns;
}

/** What long work calls before each of its steps. */
export interface Slices {
  /**
   * Returns at once, or after others have had their turn. What passes until the next call counts as work.
   * @throws TraceTooLargeError when the work has taken its time; the reason of the signal
   */
  pause(): Promise<void> | undefined;
  /** Whether the next pause will let others have their turn. */
  isOver(): boolean;
  /** Says that the work waits for something: what passes until the next pause is not its own. */
  rest(): void;
}

export function createSlices({
  signal,
  workMs = Number.POSITIVE_INFINITY,
  ticks = () => performance.now(),
  turns = processTurns(),
}: SliceOptions = {}): Slices {
  /** null: it waits. */
  let since: number | null = null;
  let worked = 0;
  const rest = (): void => {
    if (since !== null) worked += ticks() - since;
    since = null;
  };
  const turn = async (): Promise<void> => {
    await turns.next();
    signal?.throwIfAborted();
    since = ticks();
  };
  return {
    rest,
    isOver: turns.isOver,
    pause() {
      if (!turns.isOver()) {
        since ??= ticks();
        return;
      }
      rest();
      signal?.throwIfAborted();
      if (worked > workMs) throw new TraceTooLargeError(workMs, "workMs");
      return turn();
    },
  };
}

/** Drives a process to its end, and lets others have their turn every few milliseconds. */
export async function inSlices<T>(steps: Generator<void, T, void>, options: SliceOptions = {}): Promise<T> {
  options.signal?.throwIfAborted();
  const slices = createSlices(options);
  try {
    for (;;) {
      await slices.pause();
      const { done, value } = steps.next();
      if (done === true) return value;
    }
  } finally {
    steps.return(undefined as never);
  }
}
