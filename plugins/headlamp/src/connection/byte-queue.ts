/** Bytes that somebody else hands over, read as a body: in order, as they come. */

export interface ByteQueue {
  push(bytes: Uint8Array): void;
  /** What was pushed is still read. */
  end(): void;
  /** Reading throws from now on. */
  fail(error: Error): void;
  readonly isOver: boolean;
  /** Calls back when the reader stops reading. */
  onLeave(callback: () => void): void;
  /** For one reader. */
  pieces(): AsyncGenerator<Uint8Array>;
}

export function createByteQueue(): ByteQueue {
  const held: Uint8Array[] = [];
  let failure: Error | null = null;
  let isOver = false;
  let wake: () => void = () => undefined;
  let leave: () => void = () => undefined;
  return {
    push(bytes) {
      if (isOver) return;
      held.push(bytes);
      wake();
    },
    end() {
      isOver = true;
      wake();
    },
    fail(error) {
      failure = error;
      isOver = true;
      wake();
    },
    get isOver() {
      return isOver;
    },
    onLeave(callback) {
      leave = callback;
    },
    async *pieces() {
      try {
        for (;;) {
          if (failure !== null) throw failure;
          const next = held.shift();
          if (next !== undefined) yield next;
          else if (isOver) return;
          else await new Promise<void>(resolve => (wake = resolve));
        }
      } finally {
        isOver = true;
        leave();
      }
    },
  };
}
