/** The work queue of a controller for one key: what is added while a pass runs makes one more pass. */
import type { DurationMs } from "../model/units.ts";
import type { Engine, Process } from "./engine.ts";

export class WorkQueue {
  #isQueued = false;
  #isRunning = false;

  readonly #engine: Engine;
  readonly #pass: () => Process;
  /** From the event to the pass. */
  readonly #delayMs: DurationMs = 1;

  constructor(engine: Engine, pass: () => Process, delayMs: DurationMs = 1) {
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
    this.#engine.after(this.#delayMs, () => {
      this.#isQueued = false;
      this.#isRunning = true;
      this.#engine.start(this.#pass(), () => {
        this.#isRunning = false;
        if (this.#isQueued) this.#plan();
      });
    });
  }
}
