/** The activators: requests wait here until a pod can take them (protocol 4.1–4.3). */
import { RESOURCE } from "../model/record.ts";
import { addressesOf, subsetsOf } from "./addresses.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { ACTIVATOR_SERVICE, PORT, SYSTEM_NAMESPACE } from "./names.ts";
import { activatorEndpoints, activatorIp, activatorPod } from "./objects.ts";
import type { Pod } from "./pod.ts";
import type { SimRequest } from "./requests.ts";
import { log, onFault, type RevisionWorld } from "./world.ts";

const PROBE_MS = 200;
/** The kubelet asks an activator so often whether it is ready, and takes it out after the fifth refusal (4.4). */
const READINESS_MS = 5_000;
const UNREADY_AFTER_MS = 5 * READINESS_MS;
/** From an answered probe to the first request that leaves. */
const RELEASE_MS = 2;

export class Activators {
  readonly #waiting: SimRequest[] = [];
  /** Pods that answered a probe and are still listed. */
  readonly #usable = new Set<Pod>();
  /** Requests under way to each pod. */
  readonly #sent = new Map<Pod, number>();
  #readyIps: ReadonlySet<string> = new Set();
  #isProbing = false;
  readonly #unreadyFor = new Set<"fault" | "autoscaler">();

  readonly #world: RevisionWorld;
  readonly #kubernetes: Kubernetes;

  constructor(world: RevisionWorld, kubernetes: Kubernetes) {
    this.#world = world;
    this.#kubernetes = kubernetes;
    const { api } = world;
    api.on(RESOURCE.endpoints, (name) => {
      if (name === this.#world.names.privateService) this.#followPods();
    });
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

  take(request: SimRequest, ip: string): void {
    request.via = `${ip}:${PORT}`;
    this.#waiting.push(request);
    this.#release();
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

  #followPods(): void {
    const { ready, notReady } = addressesOf(
      this.#world.api.get(RESOURCE.endpoints, this.#world.names.privateService),
    );
    const listed = new Set([...ready, ...notReady].map(({ ip }) => ip));
    const before = this.#usable.size;
    const unready = new Set(notReady.map(({ ip }) => ip).filter((ip) => this.#readyIps.has(ip)));
    this.#readyIps = new Set(ready.map(({ ip }) => ip));
    // One that was ready and is not any more is probed again.
    for (const pod of this.#usable) {
      const ip = pod.ip ?? "";
      if (!listed.has(ip) || unready.has(ip)) this.#usable.delete(pod);
    }
    if (this.#usable.size !== before) this.#say(listed.size);
    if (!this.#isProbing) this.#probe();
  }

  /** Every 200 ms while an address is not known to be healthy (4.2). */
  #probe(): void {
    const { ready, notReady } = addressesOf(
      this.#world.api.get(RESOURCE.endpoints, this.#world.names.privateService),
    );
    const listed = [...ready, ...notReady].map(({ ip }) => this.#kubernetes.podAt(ip));
    const before = this.#usable.size;
    for (const pod of listed) if (pod?.answers === true && !pod.isTerminating) this.#usable.add(pod);
    if (this.#usable.size !== before) {
      this.#say(listed.length);
      this.#world.engine.after(RELEASE_MS, () => this.#release());
    }
    const unknown = listed.filter((pod) => pod === undefined || !this.#usable.has(pod));
    this.#isProbing = unknown.length > 0;
    if (!this.#isProbing) return;
    log(this.#world, "activator", "Failed probing pods", {
      severity: "WARNING",
      "knative.dev/pod": "activator-1",
      curDests: { ready: "", notReady: unknown.map((pod) => `${pod?.ip}:${PORT}`).join(",") },
      error: "connect: connection refused",
    });
    this.#world.engine.after(PROBE_MS, () => this.#probe());
  }

  #say(trackers: number): void {
    log(
      this.#world,
      "activator",
      `Updating Revision Throttler with: clusterIP = <nil>, trackers = ${trackers}, backends = ${this.#usable.size}`,
      { "knative.dev/pod": "activator-1" },
    );
  }

  /** Sends on what the pods have room for, the oldest first. */
  #release(): void {
    const { containerConcurrency: limit } = this.#world.settings;
    for (;;) {
      while (this.#waiting[0]?.isOver === true) this.#waiting.shift();
      const request = this.#waiting[0];
      const pod = this.#idlest();
      if (request === undefined || pod === undefined) return;
      if (limit > 0 && (this.#sent.get(pod) ?? 0) >= limit) return;
      this.#waiting.shift();
      if (!pod.answers) {
        // The connection is refused: it is known too late that the container is gone (4.1).
        request.finish(502);
        continue;
      }
      this.#sent.set(pod, (this.#sent.get(pod) ?? 0) + 1);
      pod.serve(request, () => {
        this.#sent.set(pod, (this.#sent.get(pod) ?? 1) - 1);
        this.#release();
      });
    }
  }

  #idlest(): Pod | undefined {
    let best: Pod | undefined;
    for (const pod of this.#usable) {
      if (best === undefined || (this.#sent.get(pod) ?? 0) < (this.#sent.get(best) ?? 0)) best = pod;
    }
    return best;
  }
}
