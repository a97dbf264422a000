/** A request from the moment it is sent until somebody answers. */

import type { DurationMs, EpochMs } from "../model/units.ts";
import { NAMESPACE, namesOf, SERVICE } from "./names.ts";
import type { World } from "./world.ts";

/** The revision's own time limit (`timeoutSeconds`). */
const TIMEOUT_MS: DurationMs = 300_000;

const { revision: FIRST_REVISION } = namesOf(1);

export interface RequestFate {
  readonly sentAt: EpochMs;
  /** null while it is under way when the scenario ends. */
  readonly endAt: EpochMs | null;
  /** 0 while it is under way. */
  readonly status: number;
  /** ip:port of who answered; "" when nobody did. */
  readonly via: string;
  /** The activator that held it; "" when it went to a pod directly, or nowhere. */
  readonly activator: string;
  /** The pod that took it; "" when none did. */
  readonly pod: string;
  /** When a pod took it: until then an activator held it; null when none did. */
  readonly takenAt: EpochMs | null;
}

export class SimRequest {
  readonly sentAt: EpochMs;
  /** Which revision it is for: the ingress decides. */
  revision = FIRST_REVISION;
  via = "";
  activator = "";
  #pod = "";
  #takenAt: EpochMs | null = null;
  #endAt: EpochMs | null = null;
  #status = 0;
  readonly #finished: (() => void)[] = [];

  readonly #world: World;
  readonly #serviceMs: DurationMs;

  constructor(world: World, serviceMs: DurationMs) {
    this.#world = world;
    this.#serviceMs = serviceMs;
    this.sentAt = world.engine.now;
    world.engine.after(TIMEOUT_MS, () => this.finish(504));
  }

  get isOver(): boolean {
    return this.#endAt !== null;
  }

  fate(): RequestFate {
    return {
      sentAt: this.sentAt,
      endAt: this.#endAt,
      status: this.#status,
      via: this.via,
      activator: this.activator,
      pod: this.#pod,
      takenAt: this.#takenAt,
    };
  }

  /** A pod has it, and works on it or lets it wait. */
  takenBy(pod: string): void {
    this.#pod = pod;
    this.#takenAt = this.#world.engine.now;
  }

  /** Calls `done` once it has been answered, whatever the answer. */
  onFinish(done: () => void): void {
    this.#finished.push(done);
  }

  /** A container begins to work on it. */
  begin(done: () => void): void {
    this.onFinish(done);
    this.#world.engine.after(this.#serviceMs, () => this.finish(200));
  }

  finish(status: number): void {
    if (this.#endAt !== null) return;
    const { now } = this.#world.engine;
    this.#endAt = now;
    this.#status = status;
    this.#world.api.note("REQUEST", "gateway", this.sentAt, {
      namespace: NAMESPACE,
      revision: this.revision,
      host: `${SERVICE}.${NAMESPACE}.example.com`,
      path: "/",
      status,
      ms: Math.round((now - this.sentAt) * 100) / 100,
      ...(this.via === "" ? {} : { via: this.via }),
    });
    for (const done of this.#finished) done();
  }
}
