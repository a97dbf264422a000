/** Tells those who look at a recording already how far it has been read. */
import type { DurationMs } from "../model/units.ts";
import type { Store } from "../store/store.ts";

/** Twice a second: what is told each time is what has changed, for every viewer. */
const TOLD_EVERY_MS: DurationMs = 500;
/** How much the last interval counts in the rate. */
const NEWEST_SHARE = 0.3;

export interface Progress {
  /** To be called when another one is read first, with its name. */
  wait(busy: string): void;
  /** To be called with the bytes of the file that were taken so far. */
  taken(bytes: number): void;
  /** To be called when the store has ended. */
  end(): void;
  /** To be called when it is read no further. */
  fail(reason: string): void;
}

/**
 * @param onPart called when there is a first record
 * @param ticks milliseconds that only run forward
 */
export function createProgress(
  store: Store,
  totalBytes: number,
  onPart: (part: Store) => void = () => undefined,
  ticks: () => number = () => performance.now(),
): Progress {
  let toldAt = ticks();
  let toldBytes = 0;
  let bytes = 0;
  let bytesPerSecond: number | null = null;
  let isPart = false;
  const status = () => ({ bytes, totalBytes, records: store.lastSeq + 1, bytesPerSecond });
  return {
    wait(busy) {
      store.tellReading({ ...status(), waitsFor: busy });
      if (!isPart) {
        isPart = true;
        onPart(store);
      }
      store.notify();
    },
    taken(soFar) {
      bytes = soFar;
      const ms = ticks() - toldAt;
      const isFirst = !isPart && store.lastSeq >= 0;
      if (!isFirst && ms < TOLD_EVERY_MS) return;
      if (ms >= TOLD_EVERY_MS) {
        const rate = ((bytes - toldBytes) / ms) * 1_000;
        bytesPerSecond =
          bytesPerSecond === null ? rate : NEWEST_SHARE * rate + (1 - NEWEST_SHARE) * bytesPerSecond;
        toldAt = ticks();
        toldBytes = bytes;
      }
      store.tellReading(status());
      if (isFirst) {
        isPart = true;
        onPart(store);
      }
      store.notify();
    },
    end() {
      store.tellReading(null);
      store.notify();
    },
    fail(reason) {
      store.tellReading({ ...status(), failed: reason });
      if (!store.hasEnded) store.finish();
      store.notify();
    },
  };
}
