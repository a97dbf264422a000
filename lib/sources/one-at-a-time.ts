/** Work of which one piece is done at a time, in the order in which it was asked for. */

interface Waiting {
  readonly name: string;
  readonly begin: () => void;
}

export interface OneAtATime {
  /**
   * Resolves when it is the turn of `name`, with what ends it.
   * @param onWait told whose turn it is as long as it is somebody else's
   * @throws the reason of the signal when that fires before
   */
  take(name: string, onWait: (busy: string) => void, signal?: AbortSignal): Promise<() => void>;
}

export function createOneAtATime(): OneAtATime {
  /** The first is at work. */
  const queue: (Waiting & { readonly onWait: (busy: string) => void })[] = [];
  const tell = (): void => {
    const [first, ...others] = queue;
    for (const { onWait } of others) onWait(first?.name ?? "");
  };
  return {
    take(name, onWait, signal) {
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          signal?.removeEventListener("abort", onAbort);
          const place = queue.indexOf(waiting);
          if (place < 0) return;
          queue.splice(place, 1);
          if (place === 0) queue[0]?.begin();
          tell();
        };
        const onAbort = (): void => {
          // Who is at work says himself when he has ended.
          if (queue[0] === waiting) return;
          leave();
          reject(signal?.reason as Error);
        };
        const waiting = { name, onWait, begin: () => resolve(leave) };
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        signal?.addEventListener("abort", onAbort);
        queue.push(waiting);
        if (queue.length === 1) waiting.begin();
        else tell();
      });
    },
  };
}
