/** The ingress gateway: it follows the public Endpoints by itself and sends each request to one of them (protocol 6e). */
import { RESOURCE } from "../model/record.ts";
import type { Throttlers } from "./activators.ts";
import type { AddressSet } from "./addresses.ts";
import type { Kubernetes } from "./kubernetes.ts";
import type { LoadMeter } from "./load-meter.ts";
import { NAMESPACE, PORT, SERVICE } from "./names.ts";
import type { SimRequest } from "./requests.ts";
import { onFault, type World } from "./world.ts";

const HOP_MS = 1;
/** How long it tries to reach an address that is not there. */
const CONNECT_MS = 250;
/** Envoy waits before it tries once more: at random, up to twice as long each time. */
const FIRST_RETRY_MS = 25;
const LONGEST_RETRY_MS = 250;

/** Where it sends. */
export interface Targets {
  readonly current: Pick<AddressSet, "ready">;
}

export class Ingress {
  #isAway = false;
  /** What is under way in it. */
  readonly #open = new Set<SimRequest>();

  readonly #world: World;
  readonly #view: Targets;
  readonly #kubernetes: Kubernetes;
  readonly #activators: Throttlers;
  readonly #meter: LoadMeter;
  /** Called before a request reaches an activator. */
  readonly #onActivator: () => void;

  constructor(
    world: World,
    view: Targets,
    kubernetes: Kubernetes,
    activators: Throttlers,
    meter: LoadMeter,
    onActivator: () => void,
  ) {
    this.#world = world;
    this.#view = view;
    this.#kubernetes = kubernetes;
    this.#activators = activators;
    this.#meter = meter;
    this.#onActivator = onActivator;
    onFault(world, "gateway", (isAway) => {
      this.#isAway = isAway;
      if (!isAway) return;
      // Its clients see their connections end, and so does whoever works for them.
      const cut = [...this.#open];
      for (const request of cut) request.finish(502);
    });
  }

  handle(request: SimRequest): void {
    const { api, engine } = this.#world;
    if (api.get(RESOURCE.ingresses, SERVICE) === null) {
      engine.after(HOP_MS, () => request.finish(404));
      return;
    }
    if (this.#isAway) {
      engine.after(HOP_MS, () => request.finish(503));
      return;
    }
    this.#open.add(request);
    request.onFinish(() => this.#open.delete(request));
    this.#send(request, 0);
  }

  /** Sends it to one of the addresses that it believes in, and to another one when nobody is there. */
  #send(request: SimRequest, failures: number): void {
    const { engine, random } = this.#world;
    if (request.isOver) return;
    const { ready } = this.#view.current;
    const address = ready[Math.floor(random() * ready.length)];
    if (address === undefined) {
      engine.after(HOP_MS, () => request.finish(503));
      return;
    }
    engine.after(HOP_MS, () => {
      if (request.isOver) return;
      if (address.namespace !== NAMESPACE) {
        this.#count(request);
        this.#onActivator();
        this.#activators.take(request, address.ip);
        return;
      }
      const pod = this.#kubernetes.podAt(address.ip);
      // A gateway notes whom it dialled, whether or not somebody answered.
      request.via = `${address.ip}:${PORT}`;
      if (pod?.answers === true) {
        this.#count(request);
        pod.serve(request);
      } else engine.after(CONNECT_MS, () => this.#fail(request, failures + 1));
    });
  }

  /** Nothing was sent yet, so it may be sent elsewhere. */
  #fail(request: SimRequest, failures: number): void {
    const { engine, random, scenario } = this.#world;
    if (failures > scenario.cluster.retries) {
      request.finish(503);
      return;
    }
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * (2 ** failures - 1));
    engine.after(random() * longest, () => this.#send(request, failures));
  }

  /** Activators and pods report what reaches them; nobody counts a request that the ingress could not send anywhere. */
  #count(request: SimRequest): void {
    this.#meter.add(1);
    request.onFinish(() => this.#meter.add(-1));
  }
}
