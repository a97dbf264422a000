/** How many requests there are, on average over each second: what pods and activators report together. */
import type { DurationMs } from "../model/units.ts";
import type { Engine } from "./engine.ts";

export class LoadMeter {
  #count = 0;
  #area = 0;
  #wasIdle = true;
  #isFirst = false;
  #since: number;
  #begun: number;

  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#since = engine.now;
    this.#begun = engine.now;
  }

  /** True once for the first request after a second without any. */
  takeFirst(): boolean {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    return isFirst;
  }

  add(change: 1 | -1): void {
    this.#settle();
    if (change === 1 && this.#wasIdle) {
      this.#isFirst = true;
      this.#wasIdle = false;
    }
    this.#count += change;
  }

  /** The average since the last time that it was asked. */
  take(): number {
    this.#settle();
    const ms: DurationMs = this.#engine.now - this.#begun;
    const average = ms === 0 ? this.#count : this.#area / ms;
    this.#wasIdle = average === 0 && this.#count === 0;
    this.#area = 0;
    this.#begun = this.#engine.now;
    return average;
  }

  #settle(): void {
    this.#area += this.#count * (this.#engine.now - this.#since);
    this.#since = this.#engine.now;
  }
}
