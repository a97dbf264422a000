/** Long work on the server's one thread, with turns for others. */
import { setImmediate } from "node:timers/promises";

/** So long the server is kept from answering others. */
const SLICE_MS = 8;

/** Drives a process to its end, and lets others have their turn every few milliseconds. */
export async function inSlices<T>(steps: Generator<void, T, void>): Promise<T> {
  for (let since = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - since < SLICE_MS) continue;
    await setImmediate();
    since = performance.now();
  }
}
