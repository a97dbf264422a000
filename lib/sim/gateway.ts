/** One replica of the ingress gateway: it follows the public Endpoints by itself and sends each request to one of them (protocol 6e). */
import type { Throttlers } from "./activators.ts";
import type { AddressSet } from "./addresses.ts";
import type { Kubernetes } from "./kubernetes.ts";
import type { LoadMeter } from "./load-meter.ts";
import { NAMESPACE, PORT, type RevisionNames } from "./names.ts";
import type { SimRequest } from "./requests.ts";
import type { World } from "./world.ts";

export const HOP_MS = 1;
/** How long it tries to reach an address that is not there. */
const CONNECT_MS = 250;
/** Envoy waits before it tries once more: at random, up to twice as long each time. */
const FIRST_RETRY_MS = 25;
const LONGEST_RETRY_MS = 250;

/** Where it sends. */
export interface Targets {
  readonly current: Pick<AddressSet, "ready">;
}

/** What is behind the name of a revision. */
export interface Backend {
  readonly names: RevisionNames;
  readonly kubernetes: Kubernetes;
  readonly activators: Throttlers;
  readonly meter: LoadMeter;
  /** Called before a request reaches an activator. */
  readonly onActivator: () => void;
  /** What each gateway believes the public Endpoints to be, in the order of the gateways. */
  readonly views: readonly Targets[];
}

export class Gateway {
  readonly name: string;
  #isAway = false;
  /** What is under way in it. */
  readonly #open = new Set<SimRequest>();

  readonly #world: World;
  readonly #index: number;

  constructor(world: World, index: number) {
    this.#world = world;
    this.#index = index;
    this.name = `gateway-${index + 1}`;
  }

  get isAway(): boolean {
    return this.#isAway;
  }

  /** It ends: its clients see their connections end, and so does whoever works for them. */
  leave(): void {
    this.#isAway = true;
    for (const request of [...this.#open]) request.finish(502);
  }

  comeBack(): void {
    this.#isAway = false;
  }

  handle(request: SimRequest, backend: Backend): void {
    const { engine, scenario } = this.#world;
    request.gateway = this.name;
    request.revision = backend.names.revision;
    if (this.#isAway) {
      engine.after(HOP_MS, () => request.finish(503));
      return;
    }
    this.#open.add(request);
    request.onFinish(() => this.#open.delete(request));
    let failures = 0;
    const again = (): boolean => {
      failures += 1;
      if (failures > scenario.cluster.retries) return false;
      const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * (2 ** failures - 1));
      engine.after(this.#world.random() * longest, () => this.#send(request, backend, again));
      return true;
    };
    if (scenario.cluster.retryOn === "reset") request.onBreak(again);
    this.#send(request, backend, again);
  }

  /** Sends it to one of the addresses that it believes in; `again` sends it to another one when nobody is there. */
  #send(request: SimRequest, backend: Backend, again: () => boolean): void {
    const { engine, random } = this.#world;
    if (request.isOver) return;
    const ready = backend.views[this.#index]?.current.ready ?? [];
    const address = ready[Math.floor(random() * ready.length)];
    if (address === undefined) {
      engine.after(HOP_MS, () => request.finish(503));
      return;
    }
    engine.after(HOP_MS, () => {
      if (request.isOver) return;
      if (address.namespace !== NAMESPACE) {
        count(request, backend);
        backend.onActivator();
        backend.activators.take(request, address.ip);
        return;
      }
      const pod = backend.kubernetes.podAt(address.ip);
      // A gateway notes whom it dialled, whether or not somebody answered.
      request.via = `${address.ip}:${PORT}`;
      if (pod?.answers === true) {
        count(request, backend);
        pod.serve(request);
        return;
      }
      engine.after(CONNECT_MS, () => {
        if (!request.isOver && !again()) request.finish(503);
      });
    });
  }
}

/** Activators and pods report what reaches them; nobody counts a request that the ingress could not send anywhere. */
function count(request: SimRequest, { meter }: Backend): void {
  meter.add(1);
  request.onLeave(() => meter.add(-1));
}
