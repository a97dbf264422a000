/** Long work for whoever asks: while others are answered, and for as long as he is there. */
import { inSlices } from "../sources/in-slices.ts";
import { askerSignal } from "./asker.ts";

/** Drives the work to its end, in slices; rejects when the signal fires. */
export function forAsker<T>(
  steps: Generator<void, T, void>,
  signal: AbortSignal | undefined = askerSignal(),
): Promise<T> {
  return inSlices(steps, signal === undefined ? {} : { signal });
}
