/** The queue-proxy of a pod: as many requests at once as the container takes, some that wait, and 503 for the rest (protocol 4.5). */
import type { SimRequest } from "./requests.ts";

/** Requests that wait for each that the container takes. */
const QUEUE_FACTOR = 10;

export class QueueProxy {
  readonly #running = new Set<SimRequest>();
  /** Oldest first; some of them may have ended meanwhile. */
  #waiting: SimRequest[] = [];

  readonly #limit: () => number;

  /** @param limit `containerConcurrency`; 0: none */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  /** Works on a request, now or when there is room. */
  serve(request: SimRequest): void {
    const limit = this.#limit();
    if (limit > 0 && this.#running.size >= limit) {
      this.#waiting = this.#waiting.filter(({ isOver }) => !isOver);
      if (this.#waiting.length >= limit * QUEUE_FACTOR) request.finish(503);
      else this.#waiting.push(request);
      return;
    }
    this.#run(request);
  }

  /** The pod is gone, with all that is in it. */
  drop(): void {
    for (const request of [...this.#running, ...this.#waiting]) request.break();
    this.#running.clear();
    this.#waiting = [];
  }

  #run(request: SimRequest): void {
    this.#running.add(request);
    request.begin(() => {
      this.#running.delete(request);
      const next = this.#nextWaiting();
      if (next !== undefined) this.#run(next);
    });
  }

  /** The oldest that somebody still waits for: one that is over would never give its seat back. */
  #nextWaiting(): SimRequest | undefined {
    for (;;) {
      const next = this.#waiting.shift();
      if (next?.isOver !== true) return next;
    }
  }
}
