/** A value outside React whose changes are told once per frame, however many there are. */

export interface FrameStore<T extends object> {
  /** With the changes that are not told yet. */
  readonly latest: T;
  change(changes: Partial<T>): void;
  subscribe(listener: () => void): () => void;
  /** As it was told last. */
  getSnapshot(): T;
}

/**
 * @param schedule runs a callback soon, once; the browser's requestAnimationFrame
 * @param complete what else belongs to the value when it is told
 */
export function createFrameStore<T extends object>(
  initial: T,
  schedule: (callback: () => void) => void,
  complete: (view: T) => T,
): FrameStore<T> {
  const listeners = new Set<() => void>();
  let view = initial;
  let latest = initial;
  let isScheduled = false;
  return {
    get latest() {
      return latest;
    },
    change(changes) {
      latest = { ...latest, ...changes };
      if (isScheduled) return;
      isScheduled = true;
      schedule(() => {
        isScheduled = false;
        latest = complete(latest);
        view = latest;
        for (const listener of listeners) listener();
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => view,
  };
}
