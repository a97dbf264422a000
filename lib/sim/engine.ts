/**
 * Discrete events: a clock that jumps from one action to the next.
 *
 * Actions at the same instant run in the order in which they were planned, so a run is the same for the same seed.
 */
import type { DurationMs, EpochMs } from "../model/units.ts";

interface Planned {
  readonly t: EpochMs;
  readonly order: number;
  readonly action: () => void;
}

/** Something that goes on over time: each value it yields is how long it waits. */
export type Process = Generator<DurationMs, void, void>;

/** More actions than any sensible scenario has; a scenario that needs more is stopped rather than waited for. */
export const MOST_ACTIONS = 2_000_000;
/** After so many actions a run pauses, so that whoever drives it can do something else. */
const ACTIONS_PER_SLICE = 64;

export class Engine {
  /** Milliseconds since the epoch, with fractions. */
  now: EpochMs;
  readonly #heap: Planned[] = [];
  #order = 0;

  constructor(start: EpochMs) {
    this.now = start;
  }

  /** Plans an action; one in the past runs at once, after those that are due. */
  at(t: EpochMs, action: () => void): void {
    this.#push({ t: Math.max(t, this.now), order: this.#order++, action });
  }

  after(ms: DurationMs, action: () => void): void {
    this.at(this.now + ms, action);
  }

  /** Starts a process now; `done` when it has ended. */
  start(life: Process, done: () => void = () => undefined): void {
    const { value, done: isOver } = life.next();
    if (isOver === true) done();
    else this.after(value, () => this.start(life, done));
  }

  /** Runs everything up to and including `end`. @throws Error when there is too much to do */
  run(end: EpochMs): void {
    for (const count of this.slices(end)) {
      if (count > MOST_ACTIONS) throw new Error(`the scenario has more than ${MOST_ACTIONS} actions`);
    }
  }

  /** The same in slices; each tells how many actions there have been. */
  *slices(end: EpochMs): Generator<number, void, void> {
    for (let count = 1; ; count++) {
      const next = this.#heap[0];
      if (next === undefined || next.t > end) break;
      if (count % ACTIONS_PER_SLICE === 0) yield count;
      this.#pop();
      this.now = next.t;
      next.action();
    }
    this.now = end;
  }

  #push(planned: Planned): void {
    const heap = this.#heap;
    let i = heap.push(planned) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(planned, heap[parent] as Planned)) break;
      heap[i] = heap[parent] as Planned;
      i = parent;
    }
    heap[i] = planned;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Planned;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Planned, heap[child] as Planned)) child += 1;
      if (!isBefore(heap[child] as Planned, last)) break;
      heap[i] = heap[child] as Planned;
      i = child;
    }
    heap[i] = last;
  }
}

function isBefore(a: Planned, b: Planned): boolean {
  return a.t < b.t || (a.t === b.t && a.order < b.order);
}
