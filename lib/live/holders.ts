/** Those who want to see a cluster. Some time after the last of them has gone, watching ends. */
import type { ClusterClock } from "../cluster/types.ts";
import type { DurationMs } from "../model/units.ts";

export interface Holders {
  /** One more; call back once to leave. */
  enter(): () => void;
  /** Asks again whether anybody is left: something that kept it going may have ended. */
  check(): void;
  cancel(): void;
}

export interface HoldersOptions {
  readonly clock: ClusterClock;
  readonly idleMs: DurationMs;
  /** Something other than a holder keeps it going. */
  readonly isBusy: () => boolean;
  readonly isWatching: () => boolean;
  /** Nobody has wanted it for `idleMs`. */
  readonly onIdle: () => void;
}

export function createHolders({ clock, idleMs, isBusy, isWatching, onIdle }: HoldersOptions): Holders {
  let count = 0;
  let cancelIdle: () => void = () => undefined;
  const isWanted = (): boolean => count > 0 || isBusy();
  const check = (): void => {
    cancelIdle();
    if (isWanted() || !isWatching()) return;
    cancelIdle = clock.after(idleMs, () => {
      if (!isWanted()) onIdle();
    });
  };
  return {
    enter() {
      count += 1;
      cancelIdle();
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        count -= 1;
        check();
      };
    },
    check,
    cancel: () => cancelIdle(),
  };
}
