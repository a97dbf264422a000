/** Work that is done later, or again and again, by a clock that tests can hold. */
import type { ClusterClock } from "../cluster/types.ts";
import type { DurationMs } from "../model/units.ts";

/** A function that has `work` done once, `ms` after the first call since the last time. */
export function createDelay(clock: ClusterClock, ms: DurationMs, work: () => void): () => void {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    clock.after(ms, () => {
      isWaiting = false;
      work();
    });
  };
}

/** Does `work` every `ms` while it is started. */
export function createRepeat(clock: ClusterClock, ms: DurationMs, work: () => void) {
  let cancel: () => void = () => undefined;
  const start = (): void => {
    cancel();
    cancel = clock.after(ms, () => {
      work();
      start();
    });
  };
  return { start, stop: () => cancel() };
}
