/** The autoscaler's averages: one number a second, over a window (protocol 3.3). */
import type { DurationMs, EpochMs } from "../model/units.ts";

const BUCKET_MS = 1_000;

export class LoadWindow {
  readonly #buckets = new Map<number, number>();
  readonly #count: number;
  #first: number | null = null;
  #last = Number.NEGATIVE_INFINITY;

  constructor(windowMs: DurationMs) {
    this.#count = Math.max(1, Math.ceil(windowMs / BUCKET_MS));
  }

  /** Adds to the second of `t`. */
  record(t: EpochMs, value: number): void {
    const bucket = Math.floor(t / BUCKET_MS);
    this.#first ??= bucket;
    this.#last = Math.max(this.#last, bucket);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + value);
    for (const old of this.#buckets.keys()) if (old <= bucket - 2 * this.#count) this.#buckets.delete(old);
  }

  /** Seconds for which nothing was recorded lately do not count; null when that is the whole window before `t`. */
  average(t: EpochMs): number | null {
    const now = Math.floor(t / BUCKET_MS);
    if (this.#first === null || this.#last <= now - this.#count) return null;
    let sum = 0;
    for (const [bucket, value] of this.#buckets)
      if (bucket > now - this.#count && bucket <= now) sum += value;
    const missing = Math.max(0, now - this.#last);
    return sum / Math.min(this.#last - this.#first + 1, this.#count - missing);
  }
}
