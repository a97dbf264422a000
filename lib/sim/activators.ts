/** The activators: their pods and their Service, whether they are ready (protocol 4.4), and what each does for a revision (`throttler.ts`). */
import { RESOURCE } from "../model/record.ts";
import { subsetsOf } from "./addresses.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { ACTIVATOR_SERVICE, SYSTEM_NAMESPACE } from "./names.ts";
import { activatorEndpoints, activatorIp, activatorPod } from "./objects.ts";
import type { SimRequest } from "./requests.ts";
import { Throttler } from "./throttler.ts";
import { onFault, type RevisionWorld, type World } from "./world.ts";

/** The kubelet asks an activator so often whether it is ready, and takes it out after the fifth refusal (4.4). */
const READINESS_MS = 5_000;
const UNREADY_AFTER_MS = 5 * READINESS_MS;
/** One activator has a change in its cache so much later than another, at most. */
const APART_MS = 0.9;

export class Activators {
  readonly #unreadyFor = new Set<"fault" | "autoscaler">();

  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    onFault(world, "activators", (isDown) => this.#reason("fault", isDown));
  }

  /** Pods and Service of the activators: they are there before anything else. */
  install(): void {
    const { api, scenario } = this.#world;
    for (let i = 1; i <= scenario.cluster.activators; i++) api.create(RESOURCE.pods, activatorPod(i));
    api.create(RESOURCE.endpoints, activatorEndpoints(this.#subsets(true)));
  }

  /** They are unready while they cannot reach the autoscaler: the connection is lost at once, five checks later it is noticed (4.4). */
  followAutoscaler(): void {
    const { engine } = this.#world;
    let away = 0;
    onFault(this.#world, "autoscaler", (isAway) => {
      away += 1;
      const since = away;
      if (isAway) {
        engine.after(UNREADY_AFTER_MS, () => {
          if (away === since) this.#reason("autoscaler", true);
        });
      } else if (this.#unreadyFor.has("autoscaler")) {
        engine.after(READINESS_MS, () => {
          if (away === since) this.#reason("autoscaler", false);
        });
      }
    });
  }

  #reason(reason: "fault" | "autoscaler", isUnready: boolean): void {
    if (isUnready) this.#unreadyFor.add(reason);
    else this.#unreadyFor.delete(reason);
    const { api } = this.#world;
    api.eventually(() => {
      const subsets = this.#subsets(this.#unreadyFor.size === 0);
      api.update(RESOURCE.endpoints, ACTIVATOR_SERVICE, (object) => ({ ...object, subsets }));
    });
  }

  #subsets(isReady: boolean) {
    const all = Array.from({ length: this.#world.scenario.cluster.activators }, (_, i) => ({
      ip: activatorIp(i + 1),
      pod: `activator-${i + 1}`,
      namespace: SYSTEM_NAMESPACE,
    }));
    return subsetsOf(isReady ? { ready: all, notReady: [] } : { ready: [], notReady: all });
  }
}

/** What the activators do for one revision, each by itself. */
export class Throttlers {
  readonly #byIp = new Map<string, Throttler>();

  constructor(world: RevisionWorld, kubernetes: Kubernetes) {
    const { api, engine, names, scenario } = world;
    // As many as there may ever be: a fork may bring more of them.
    const count = Math.max(scenario.cluster.activators, scenario.fork?.cluster?.activators ?? 0);
    const all = Array.from({ length: count }, (_, i) => new Throttler(world, kubernetes, i + 1));
    for (const throttler of all) this.#byIp.set(throttler.ip, throttler);
    const tell = (change: (throttler: Throttler) => void): void => {
      all.forEach((throttler, i) => {
        if (i === 0) change(throttler);
        else engine.after(throttler.draw() * APART_MS, () => change(throttler));
      });
    };
    api.on(RESOURCE.endpoints, (name) => {
      if (name === names.privateService) tell((throttler) => throttler.followPods());
      if (name === names.revision) tell((throttler) => throttler.followPublic());
    });
  }

  /** A request for this revision reaches the activator with this address. */
  take(request: SimRequest, ip: string): void {
    this.#byIp.get(ip)?.take(request);
  }
}
