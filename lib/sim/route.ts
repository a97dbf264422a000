/**
 * The Route controller: which share of the requests each revision gets (protocol 1.6), and what those that get none are told (1.3, 1.5).
 *
 *     ready, or a share is due ─▶ KIngress ─▶ gateways, each when it follows
 *                                    └─▶ label of the Revision: active, reserve ─▶ reachability of its PA
 */
import { asObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { type RevisionNames, SERVICE } from "./names.ts";
import { ingress } from "./objects.ts";
import { shareAt } from "./scenario.ts";
import type { World } from "./world.ts";

/** From the first ready revision to the route, and from any later change. */
const FIRST_MS: DurationMs = 15;
const CHANGE_MS: DurationMs = 10;
/** To the label of a revision, and on to its PodAutoscaler. */
const LABEL_MS: DurationMs = 40;
const REACHABILITY_MS: DurationMs = 6;

interface Target {
  readonly names: RevisionNames;
  /** null: not yet. */
  readyAt: EpochMs | null;
  /** It had a share once, so it can lose it. */
  wasRouted: boolean;
}

export interface Share {
  readonly revision: string;
  /** Of all requests. */
  readonly percent: number;
}

export class Route {
  /** How requests were divided, from when on. */
  readonly history: { readonly t: EpochMs; readonly shares: readonly Share[] }[] = [];
  readonly #targets: Target[] = [];

  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** One more revision is there. */
  add(names: RevisionNames): void {
    this.#targets.push({ names, readyAt: null, wasRouted: names.number === 1 });
    this.#await(names);
  }

  /** Other shares may hold from now on: those of a fork. */
  follow(): void {
    for (const { names } of this.#targets) this.#await(names);
    this.#change(CHANGE_MS);
  }

  #await({ number }: RevisionNames): void {
    const { engine, start, scenario } = this.#world;
    for (const { atMs } of scenario.rollouts[number - 2]?.shares ?? []) {
      if (start + atMs >= engine.now) engine.at(start + atMs, () => this.#change(CHANGE_MS));
    }
  }

  /** A revision is ready for the first time. */
  isReady(names: RevisionNames): void {
    const target = this.#targets.find((each) => each.names === names);
    if (target === undefined) return;
    target.readyAt = this.#world.engine.now;
    this.#change(this.history.length === 0 ? FIRST_MS : CHANGE_MS);
  }

  /** When a revision became ready first; null when it did not. */
  readyAt(names: RevisionNames): EpochMs | null {
    return this.#targets.find((each) => each.names === names)?.readyAt ?? null;
  }

  #change(afterMs: DurationMs): void {
    const { api, engine } = this.#world;
    engine.after(afterMs, () => api.eventually(() => this.#write()));
  }

  #write(): void {
    const { api, engine } = this.#world;
    const shares = this.#shares();
    if (shares.length === 0) return;
    const object = ingress(
      shares.map(({ target, percent }) => ({ revision: target.names.revision, percent })),
    );
    if (api.get(RESOURCE.ingresses, SERVICE) === null) api.create(RESOURCE.ingresses, object);
    else if (!api.update(RESOURCE.ingresses, SERVICE, (before) => ({ ...before, spec: object.spec }))) return;
    this.history.push({
      t: engine.now,
      shares: shares.map(({ target, percent }) => ({ revision: target.names.revision, percent })),
    });
    if (this.#targets.length > 1) engine.after(LABEL_MS, () => api.eventually(() => this.#label()));
  }

  /** From the newest to the oldest, each of what those after it leave; only those that get something. */
  #shares(): { readonly target: Target; readonly percent: number }[] {
    let left = 100;
    const shares = [...this.#targets].reverse().map((target) => {
      const percent = Math.round((left * this.#shareOf(target)) / 100);
      left -= percent;
      return { target, percent };
    });
    return shares.filter(({ percent }) => percent > 0).reverse();
  }

  /** The first has what the others leave. */
  #shareOf({ names, readyAt }: Target): number {
    if (readyAt === null) return 0;
    const { engine, start, scenario } = this.#world;
    const rollout = scenario.rollouts[names.number - 2];
    return rollout === undefined ? 100 : shareAt(rollout, engine.now - start);
  }

  /** Says of each revision whether a route leads to it. */
  #label(): void {
    const { api, engine } = this.#world;
    const routed = new Set(this.#shares().map(({ target }) => target));
    for (const target of this.#targets) {
      const isRouted = routed.has(target);
      if (!isRouted && !(target.wasRouted && target.readyAt !== null)) continue;
      target.wasRouted ||= isRouted;
      const { revision } = target.names;
      const key = "serving.knative.dev/routingState";
      api.update(RESOURCE.revisions, revision, (object) => ({
        ...object,
        metadata: {
          ...object.metadata,
          labels: { ...asObject(object.metadata.labels), [key]: isRouted ? "active" : "reserve" },
        },
      }));
      const reachability = isRouted ? "Reachable" : "Unreachable";
      const write = (): void => {
        api.update(RESOURCE.podAutoscalers, revision, (object) => ({
          ...object,
          spec: { ...asObject(object.spec), reachability },
        }));
      };
      engine.after(REACHABILITY_MS, () => api.eventually(write));
    }
  }
}
