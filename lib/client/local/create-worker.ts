import type { WorkerLike } from "../local-port.ts";

/** Starts a worker for this page. The bundler turns the module named here into a file of its own. */
export function createWorker(): WorkerLike {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return {
    post: (message) => worker.postMessage(message),
    listen(onMessage, onEnd) {
      worker.addEventListener("message", ({ data }) => onMessage(data));
      worker.addEventListener("error", ({ message }) => {
        worker.terminate();
        onEnd(message || "The part of this page that reads recordings could not be started.");
      });
    },
  };
}
