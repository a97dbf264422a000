import { createDesk } from "../../lib/client/local/desk.ts";
import type { FromWorker } from "../../lib/client/local/messages.ts";
import type { WorkerLike } from "../../lib/client/local-port.ts";

export interface DeskWorker extends WorkerLike {
  /** Stops it, as a browser would. */
  end(reason: string): void;
}

/** What a Web Worker would do, in this thread: messages are copied and come later. */
export function createDeskWorker(fetchFile: (url: string) => Promise<Blob>): DeskWorker {
  let hear: (message: FromWorker) => void = () => undefined;
  let stop: (reason: string) => void = () => undefined;
  const take = createDesk(fetchFile, (message) => {
    const copy = structuredClone(message);
    queueMicrotask(() => hear(copy));
  });
  return {
    post(message) {
      const copy = structuredClone(message);
      queueMicrotask(() => take(copy));
    },
    listen(onMessage, onEnd) {
      hear = onMessage;
      stop = onEnd;
    },
    end: (reason) => stop(reason),
  };
}
