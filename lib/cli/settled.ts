/** Waiting for the first lists of a watched cluster. */
import type { ClusterClock } from "../cluster/types.ts";
import type { LiveCluster } from "../live/live-cluster.ts";
import type { DurationMs } from "../model/units.ts";

const SETTLE_LIMIT_MS: DurationMs = 60_000;

/** Resolves when every list is there, or what is not there will not come soon. */
export function settled(cluster: LiveCluster, clock: ClusterClock, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (cluster.isSettled || stop.aborted) done();
    };
    const done = (): void => {
      cancel();
      unsubscribe();
      stop.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(SETTLE_LIMIT_MS, done);
    const unsubscribe = cluster.source.subscribe(check);
    stop.addEventListener("abort", done);
    check();
  });
}
