/**
 * The work queue of a controller for one key: what is added while a pass runs makes one more pass. A pass that the API server does
 * not answer is made again, later and later.
 */
import type { DurationMs } from "../model/units.ts";
import { ApiServerAway } from "./api-server.ts";
import type { Engine, Process } from "./engine.ts";

/** As client-go's limiter for items that fail: it doubles with each failure. */
const FIRST_RETRY_MS: DurationMs = 5;
const LONGEST_RETRY_MS: DurationMs = 1_000_000;

export class WorkQueue {
  #isQueued = false;
  #isRunning = false;
  #retryMs = FIRST_RETRY_MS;

  readonly #engine: Engine;
  readonly #pass: () => Process;
  /** From the event to the pass. */
  readonly #delayMs: () => DurationMs;

  constructor(engine: Engine, pass: () => Process, delayMs: () => DurationMs = () => 1) {
    this.#engine = engine;
    this.#pass = pass;
    this.#delayMs = delayMs;
  }

  add(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    if (!this.#isRunning) this.#plan();
  }

  addAfter(ms: DurationMs): void {
    this.#engine.after(ms, () => this.add());
  }

  #plan(): void {
    this.#engine.after(this.#delayMs(), () => {
      this.#isQueued = false;
      this.#isRunning = true;
      this.#engine.start(this.#try(), () => {
        this.#isRunning = false;
        if (this.#isQueued) this.#plan();
      });
    });
  }

  *#try(): Process {
    try {
      yield* this.#pass();
      this.#retryMs = FIRST_RETRY_MS;
    } catch (error) {
      if (!(error instanceof ApiServerAway)) throw error;
      this.addAfter(this.#retryMs);
      this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
    }
  }
}
