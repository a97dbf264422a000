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
  /** Which revision it was for. */
  readonly revision: string;
  /** The gateway that it came through; "" when there was no route. */
  readonly gateway: string;
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
  gateway = "";
  via = "";
  activator = "";
  /** Noted with each request while there are several. */
  isGatewayTold = false;
  #pod = "";
  #takenAt: EpochMs | null = null;
  #endAt: EpochMs | null = null;
  #status = 0;
  readonly #finished: (() => void)[] = [];
  /** Those who have it now. */
  #left: (() => void)[] = [];
  /** Counts how often it was sent on. */
  #attempt = 0;
  #again: (() => boolean) | null = null;

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
      revision: this.revision,
      gateway: this.gateway,
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

  /** Calls `done` once it has been answered, or taken from whoever has it now. */
  onLeave(done: () => void): void {
    this.#left.push(done);
  }

  /** `again` sends it once more when its connection breaks, and tells whether it did. */
  onBreak(again: () => boolean): void {
    this.#again = again;
  }

  /** A container begins to work on it. */
  begin(done: () => void): void {
    this.onLeave(done);
    const attempt = this.#attempt;
    this.#world.engine.after(this.#serviceMs, () => {
      if (this.#attempt === attempt) this.finish(200);
    });
  }

  /** Whoever has it is gone, before a word of an answer. */
  break(): void {
    if (this.#endAt !== null) return;
    // What an activator answers is an answer.
    if (this.activator !== "" || this.#again === null) {
      this.finish(502);
      return;
    }
    this.#attempt += 1;
    this.#leave();
    if (!this.#again()) this.finish(502);
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
      ...(this.isGatewayTold ? { gateway: this.gateway } : {}),
    });
    for (const done of this.#finished) done();
    this.#leave();
  }

  #leave(): void {
    const left = this.#left;
    this.#left = [];
    for (const done of left) done();
  }
}
