/** The decider: how many pods are wanted for the load, and whether there is burst capacity left (protocol 3.3). */
import type { DurationMs, EpochMs } from "../model/units.ts";
import { LoadWindow } from "./load-window.ts";
import type { SimSettings } from "./scenario.ts";
import { isUnreachable, log, type RevisionWorld } from "./world.ts";

const TICK_MS: DurationMs = 2_000;
const UTILIZATION = 0.7;
const UNLIMITED_TOTAL = 100;
const PANIC_THRESHOLD = 2;
const MAX_SCALE_UP = 1_000;
const MAX_SCALE_DOWN = 2;
/** A panic window is never shorter than the time between two measurements. */
const LEAST_PANIC_WINDOW_MS = 1_000;

/** Requests that one pod can take (`total`). */
export function totalPerPod({ containerConcurrency }: SimSettings): number {
  return containerConcurrency === 0 ? UNLIMITED_TOTAL : containerConcurrency;
}

export function panicWindowMs({ stableWindowMs, panicWindowPercentage }: SimSettings): DurationMs {
  return Math.max(LEAST_PANIC_WINDOW_MS, (stableWindowMs * panicWindowPercentage) / 100);
}

export class Decider {
  /** −1 until there is a measurement. */
  desired = -1;
  excess: number;
  readonly #stable: LoadWindow;
  readonly #panic: LoadWindow;
  readonly #delayed: { t: EpochMs; desired: number }[] = [];
  #panicSince: EpochMs | null;
  #mostInPanic = 0;
  #isStopped = false;

  readonly #world: RevisionWorld;
  readonly #readyPods: () => number;
  /** The wish, or the sign of the excess, has changed. */
  readonly #onChange: () => void;

  constructor(world: RevisionWorld, readyPods: () => number, onChange: () => void) {
    this.#world = world;
    this.#readyPods = readyPods;
    this.#onChange = onChange;
    const { settings } = world;
    const { targetBurstCapacity: target, initialScale } = settings;
    this.excess = target === 0 || target === -1 ? target : initialScale * totalPerPod(settings) - target;
    this.#stable = new LoadWindow(settings.stableWindowMs);
    this.#panic = new LoadWindow(panicWindowMs(settings));
    // One that begins with several pods does not know the load that they are for.
    this.#panicSince = readyPods() > 1 ? world.engine.now : null;
    this.#mostInPanic = this.#panicSince === null ? 0 : readyPods();
    this.#plan();
  }

  /** Ends with its process. */
  stop(): void {
    this.#isStopped = true;
  }

  record(value: number): void {
    const { now } = this.#world.engine;
    this.#stable.record(now, value);
    this.#panic.record(now, value);
  }

  /** An activator reports load: with nothing wanted the decision does not wait for the next tick (4.3). */
  poke(): void {
    if (this.desired === 0) this.#decide();
  }

  #plan(): void {
    this.#world.engine.after(TICK_MS, () => {
      if (this.#isStopped) return;
      this.#decide();
      this.#plan();
    });
  }

  #decide(): void {
    const { now } = this.#world.engine;
    const [stable, panic] = [this.#stable.average(now), this.#panic.average(now)];
    // Without data the last wish is kept.
    if (stable === null) return;
    const { settings } = this.#world;
    const ready = this.#readyPods();
    const atLeastOne = Math.max(1, ready);
    const total = totalPerPod(settings);
    const target = Math.max(0.01, total * UTILIZATION);
    const fewest = isUnreachable(this.#world) ? 0 : Math.floor(atLeastOne / MAX_SCALE_DOWN);
    const within = (pods: number): number =>
      Math.max(fewest, Math.min(Math.ceil(MAX_SCALE_UP * atLeastOne), pods));
    const wantedNow = Math.ceil((panic ?? 0) / target);
    const desiredStable = within(Math.ceil(stable / target));
    const desiredPanic = within(wantedNow);
    this.#notePanic(wantedNow / atLeastOne >= PANIC_THRESHOLD);
    let desired = desiredStable;
    if (this.#panicSince !== null) {
      this.#mostInPanic = Math.max(this.#mostInPanic, desiredStable, desiredPanic);
      desired = this.#mostInPanic;
    }
    const excess = this.#excessFor(ready, panic ?? 0);
    log(
      this.#world,
      "autoscaler",
      `PodCount=${ready} Total1PodCapacity=${total.toFixed(3)} ObsStableValue=${stable.toFixed(3)} ObsPanicValue=${(panic ?? 0).toFixed(3)} TargetBC=${settings.targetBurstCapacity.toFixed(3)} ExcessBC=${excess.toFixed(3)}`,
      { severity: "DEBUG" },
    );
    this.#take(this.#delay(desired), excess);
  }

  #excessFor(ready: number, load: number): number {
    const { settings } = this.#world;
    const { targetBurstCapacity: target } = settings;
    if (target === 0 || target === -1) return target;
    return Math.floor(ready * totalPerPod(settings) - target - load);
  }

  #notePanic(isOver: boolean): void {
    const { now } = this.#world.engine;
    if (isOver) {
      if (this.#panicSince === null) {
        this.#mostInPanic = 0;
        log(this.#world, "autoscaler", "PANICKING.");
      }
      this.#panicSince = now;
    } else if (this.#panicSince !== null && this.#panicSince + this.#world.settings.stableWindowMs < now) {
      this.#panicSince = null;
      log(this.#world, "autoscaler", "Un-panicking.");
    }
  }

  /** The most that was wanted within the scale-down delay. */
  #delay(desired: number): number {
    const { scaleDownDelayMs } = this.#world.settings;
    if (scaleDownDelayMs === 0 || isUnreachable(this.#world)) return desired;
    const { now } = this.#world.engine;
    this.#delayed.push({ t: now, desired });
    while ((this.#delayed[0]?.t ?? now) < now - scaleDownDelayMs) this.#delayed.shift();
    return Math.max(...this.#delayed.map((wish) => wish.desired));
  }

  #take(desired: number, excess: number): void {
    const isNews = desired !== this.desired || excess >= 0 !== this.excess >= 0;
    this.desired = desired;
    this.excess = excess;
    if (isNews) this.#onChange();
  }
}
