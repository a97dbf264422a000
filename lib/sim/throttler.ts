/** What one activator does for one revision: it holds requests until one of the pods that are its own can take them (protocol 4.1, 4.2). */
import { RESOURCE } from "../model/record.ts";
import { addressesOf } from "./addresses.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { PORT } from "./names.ts";
import { activatorIp } from "./objects.ts";
import type { Pod } from "./pod.ts";
import { type Random, randomFrom } from "./random.ts";
import type { SimRequest } from "./requests.ts";
import { log, type RevisionWorld } from "./world.ts";

const PROBE_MS = 200;
/** From an answered probe to the first request that leaves. */
const RELEASE_MS = 2;
/** Requests that may wait and be under way before 503: a queue of 10 000 beside the largest capacity that there is, so none in practice (4.1). */
export const BREAKER_SLOTS = 10_000 + 2_147_483_647;
/** Up to this limit the first pod with a free slot is taken, above it they take turns. */
const FIRST_AVAILABLE_UP_TO = 3;

/** Pods by their addresses as one of `count` activators shares them: equal slices, and one more of the rest for the first ones. */
export function shareOf<T>(sorted: readonly T[], index: number, count: number): readonly T[] {
  const { length } = sorted;
  if (index < 0 || length <= 1) return sorted;
  if (count > length) return sorted.slice(index % length, (index % length) + 1);
  const size = Math.floor(length / count);
  const rest = sorted.slice(length - (length % count));
  return [...sorted.slice(index * size, (index + 1) * size), ...rest.slice(index, index + 1)];
}

export class Throttler {
  readonly name: string;
  readonly ip: string;
  readonly #waiting: SimRequest[] = [];
  /** Pods that answered a probe and are still listed. */
  readonly #usable = new Set<Pod>();
  #readyIps: ReadonlySet<string> = new Set();
  /** Those of them that are this activator's, by address. */
  #own: readonly Pod[] = [];
  /** Its place among the activators in the public Endpoints; −1 until it has been one of them. */
  #index = -1;
  #count = 1;
  /** Requests under way to each pod. */
  readonly #sent = new Map<Pod, number>();
  #underWay = 0;
  #turn = 0;
  #isProbing = false;
  readonly #random: Random;

  readonly #world: RevisionWorld;
  readonly #kubernetes: Kubernetes;
  readonly #slots: number;

  constructor(world: RevisionWorld, kubernetes: Kubernetes, number: number, slots = BREAKER_SLOTS) {
    this.#world = world;
    this.#kubernetes = kubernetes;
    this.#slots = slots;
    this.name = `activator-${number}`;
    this.ip = activatorIp(number);
    // Of its own: how many activators there are does not move what else is drawn.
    this.#random = randomFrom(world.scenario.seed * 7_919 + world.names.number * 100 + number);
  }

  /** A number in [0, 1) of its own. */
  draw(): number {
    return this.#random();
  }

  take(request: SimRequest): void {
    request.via = `${this.ip}:${PORT}`;
    request.activator = this.name;
    if (
      this.#world.settings.containerConcurrency > 0 &&
      this.#waiting.length + this.#underWay >= this.#slots
    ) {
      request.finish(503);
      return;
    }
    this.#waiting.push(request);
    this.#release();
  }

  /** The private Endpoints have changed. */
  followPods(): void {
    const { ready, notReady } = this.#listed();
    const listed = new Set([...ready, ...notReady].map(({ ip }) => ip));
    const before = this.#usable.size;
    const unready = new Set(notReady.map(({ ip }) => ip).filter((ip) => this.#readyIps.has(ip)));
    this.#readyIps = new Set(ready.map(({ ip }) => ip));
    // One that was ready and is not any more is probed again.
    for (const pod of this.#usable) {
      const ip = pod.ip ?? "";
      if (!listed.has(ip) || unready.has(ip)) this.#usable.delete(pod);
    }
    if (this.#usable.size !== before) this.#changed(listed.size);
    if (!this.#isProbing) this.#probe();
  }

  /** The public Endpoints have changed: with whom it shares the pods, while it is one of them; otherwise what it knew last. */
  followPublic(): void {
    const { api, names } = this.#world;
    const { ready } = addressesOf(api.get(RESOURCE.endpoints, names.revision));
    const ips = ready.map(({ ip }) => ip).sort();
    const index = ips.indexOf(this.ip);
    if (index < 0 || (index === this.#index && ips.length === this.#count)) return;
    this.#index = index;
    this.#count = ips.length;
    this.#share();
    this.#release();
  }

  #listed() {
    const { api, names } = this.#world;
    return addressesOf(api.get(RESOURCE.endpoints, names.privateService));
  }

  /** Every 200 ms while an address is not known to be healthy (4.2). */
  #probe(): void {
    const { ready, notReady } = this.#listed();
    const listed = [...ready, ...notReady].map(({ ip }) => this.#kubernetes.podAt(ip));
    const before = this.#usable.size;
    for (const pod of listed) if (pod?.answers === true && !pod.isTerminating) this.#usable.add(pod);
    if (this.#usable.size !== before) {
      this.#changed(listed.length);
      this.#world.engine.after(RELEASE_MS, () => this.#release());
    }
    const unknown = listed.filter((pod) => pod === undefined || !this.#usable.has(pod));
    this.#isProbing = unknown.length > 0;
    if (!this.#isProbing) return;
    log(this.#world, "activator", "Failed probing pods", {
      severity: "WARNING",
      "knative.dev/pod": this.name,
      curDests: { ready: "", notReady: unknown.map((pod) => `${pod?.ip}:${PORT}`).join(",") },
      error: "connect: connection refused",
    });
    this.#world.engine.after(PROBE_MS, () => this.#probe());
  }

  #changed(trackers: number): void {
    this.#share();
    log(
      this.#world,
      "activator",
      `Updating Revision Throttler with: clusterIP = <nil>, trackers = ${trackers}, backends = ${this.#usable.size}`,
      { "knative.dev/pod": this.name },
    );
  }

  /** Only a limit makes pods something to share: without one each activator sends to all. */
  #share(): void {
    const byAddress = [...this.#usable].sort((a, b) => ((a.ip ?? "") < (b.ip ?? "") ? -1 : 1));
    const isLimited = this.#world.settings.containerConcurrency > 0;
    this.#own = isLimited ? shareOf(byAddress, this.#index, this.#count) : byAddress;
  }

  /** Sends on what its pods have room for, the oldest first. */
  #release(): void {
    for (;;) {
      while (this.#waiting[0]?.isOver === true) this.#waiting.shift();
      const request = this.#waiting[0];
      const pod = request === undefined ? undefined : this.#choose();
      if (request === undefined || pod === undefined) return;
      this.#waiting.shift();
      if (!pod.answers) {
        // The connection is refused: it is known too late that the container is gone (4.1).
        request.finish(502);
        continue;
      }
      this.#underWay += 1;
      this.#sent.set(pod, (this.#sent.get(pod) ?? 0) + 1);
      pod.serve(request, () => {
        this.#underWay -= 1;
        this.#sent.set(pod, (this.#sent.get(pod) ?? 1) - 1);
        this.#release();
      });
    }
  }

  /** The pod for the next request (4.1); undefined while none of its own has room. */
  #choose(): Pod | undefined {
    const own = this.#own;
    const { containerConcurrency: limit } = this.#world.settings;
    if (limit === 0) return this.#idlerOfTwo();
    const hasRoom = (pod: Pod): boolean => (this.#sent.get(pod) ?? 0) < limit;
    if (limit <= FIRST_AVAILABLE_UP_TO) return own.find(hasRoom);
    for (let i = 0; i < own.length; i++) {
      const at = (this.#turn + i) % own.length;
      const pod = own[at];
      if (pod === undefined || !hasRoom(pod)) continue;
      this.#turn = at + 1;
      return pod;
    }
    return undefined;
  }

  #idlerOfTwo(): Pod | undefined {
    const own = this.#own;
    if (own.length <= 1) return own[0];
    let [first, second] = [0, 1];
    if (own.length > 2) {
      first = Math.floor(this.#random() * own.length);
      second = Math.floor(this.#random() * (own.length - 1));
      if (second >= first) second += 1;
    }
    const [a, b] = [own[first], own[second]] as [Pod, Pod];
    const [ofA, ofB] = [this.#sent.get(a) ?? 0, this.#sent.get(b) ?? 0];
    if (ofA !== ofB) return ofA < ofB ? a : b;
    return this.#random() < 0.5 ? a : b;
  }
}
