/** Deployment, pods and private Endpoints: what Kubernetes makes of `spec.replicas`; and the slice that mirrors the public Endpoints. */
import { asNumber, asObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import { type AddressSet, addressesOf, sliceEndpointsOf, subsetsOf } from "./addresses.ts";
import { between } from "./api-server.ts";
import { NAMESPACE } from "./names.ts";
import type { Nodes } from "./nodes.ts";
import { publicSlice } from "./objects.ts";
import { Pod, type PodSpan } from "./pod.ts";
import { faultNow, onFault, type RevisionWorld } from "./world.ts";

const CONTROLLER_MS = [4, 14] as const;
const ENDPOINTS_MS = [3, 9] as const;
const MIRROR_MS = [8, 30] as const;
/** A node under pressure looks so often whether it has to evict one more. */
const EVICTION_MS = 10_000;

export class Kubernetes {
  readonly #pods: Pod[] = [];
  readonly #listeners: (() => void)[] = [];
  #made = 0;
  #isEndpointsDue = false;

  readonly #world: RevisionWorld;
  readonly #nodes: Nodes;
  readonly #revisionUid: () => string;

  constructor(world: RevisionWorld, nodes: Nodes, revisionUid: () => string) {
    this.#world = world;
    this.#nodes = nodes;
    this.#revisionUid = revisionUid;
    const { api, engine, random } = world;
    api.on(RESOURCE.deployments, (name) => {
      if (name === world.names.deployment)
        engine.after(between(random, CONTROLLER_MS), () => api.eventually(() => this.#scale()));
    });
    api.on(RESOURCE.endpoints, (name) => {
      if (name === this.#world.names.revision)
        engine.after(between(random, MIRROR_MS), () => api.eventually(() => this.#mirror()));
    });
    onFault(world, "kill", (holds) => {
      if (holds) for (const pod of this.#pods) engine.start(pod.killed());
    });
    onFault(world, "nodePressure", (holds) => {
      if (holds) this.#evictOne();
    });
    // The private Service is new: its Endpoints come.
    api.on(RESOURCE.services, (name) => {
      if (name === this.#world.names.privateService) this.#endpointsDue();
    });
  }

  /** Pods that exist, those that end included. */
  get pods(): readonly Pod[] {
    return this.#pods.filter(({ isGone }) => !isGone);
  }

  get readyPods(): number {
    return this.#pods.filter(({ isReady }) => isReady).length;
  }

  /** All pods that there ever were. */
  spans(): PodSpan[] {
    return this.#pods.map((pod) => pod.span());
  }

  podAt(ip: string): Pod | undefined {
    return this.pods.find((pod) => pod.ip === ip);
  }

  /** Tells of each change of a pod. */
  onPods(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #scale(): void {
    const { api, engine } = this.#world;
    const wanted =
      asNumber(asObject(api.get(RESOURCE.deployments, this.#world.names.deployment)?.spec).replicas) ?? 0;
    const alive = this.#pods.filter(({ isTerminating }) => !isTerminating);
    for (let i = alive.length; i < wanted; i++) {
      this.#made += 1;
      const pod = new Pod(
        this.#world,
        this.#nodes,
        `${this.#world.names.deployment}-7d9c5b-${this.#suffix()}`,
        `${this.#world.names.podNetwork}.${20 + this.#made}`,
        this.#revisionUid(),
        () => this.#changed(),
      );
      this.#pods.push(pod);
      engine.start(pod.life());
    }
    // Those that are not ready go first, then the youngest.
    const leaving = [...alive].reverse().sort((a, b) => Number(a.isReady) - Number(b.isReady));
    for (const pod of leaving.slice(0, Math.max(0, alive.length - wanted))) engine.start(pod.death());
    this.#status();
  }

  /** The node ends one pod after another while it lacks memory, the youngest first, and the Deployment replaces each. */
  #evictOne(): void {
    if (faultNow(this.#world, "nodePressure") === undefined) return;
    const { api, engine } = this.#world;
    const last = this.#pods.findLast(
      ({ isTerminating, node }) => !isTerminating && node !== null && this.#nodes.isUnderPressure(node),
    );
    if (last !== undefined) {
      last.evict();
      api.eventually(() => this.#scale());
    }
    engine.after(EVICTION_MS, () => this.#evictOne());
  }

  #suffix(): string {
    const letters = "bcdfghjklmnpqrstvwxz2456789";
    return Array.from({ length: 5 }, () => letters[Math.floor(this.#world.random() * letters.length)]).join(
      "",
    );
  }

  #changed(): void {
    this.#endpointsDue();
    this.#status();
    for (const listener of this.#listeners) listener();
  }

  #status(): void {
    const { readyPods } = this;
    const replicas = this.#pods.filter(({ isTerminating }) => !isTerminating).length;
    this.#world.api.update(RESOURCE.deployments, this.#world.names.deployment, (object) => ({
      ...object,
      status: {
        ...asObject(object.status),
        replicas,
        readyReplicas: readyPods,
        availableReplicas: readyPods,
        unavailableReplicas: replicas - readyPods,
      },
    }));
  }

  #endpointsDue(): void {
    if (this.#isEndpointsDue) return;
    this.#isEndpointsDue = true;
    const { engine, random } = this.#world;
    const slow = faultNow(this.#world, "slowEndpoints")?.byMs ?? 0;
    const write = (): void => {
      this.#isEndpointsDue = false;
      this.#world.api.update(RESOURCE.endpoints, this.#world.names.privateService, (object) => ({
        ...object,
        subsets: subsetsOf(this.#addresses()),
      }));
    };
    engine.after(between(random, ENDPOINTS_MS) + slow, () => this.#world.api.eventually(write));
  }

  #addresses(): AddressSet {
    const listed = (isReady: boolean) =>
      this.#pods
        .filter((pod) => pod.ip !== null && !pod.isTerminating && !pod.isGone && pod.isReady === isReady)
        .map(({ ip, name }) => ({ ip: ip ?? "", pod: name, namespace: NAMESPACE }));
    return { ready: listed(true), notReady: listed(false) };
  }

  #mirror(): void {
    const { api } = this.#world;
    const mirrored = sliceEndpointsOf(addressesOf(api.get(RESOURCE.endpoints, this.#world.names.revision)));
    const slice = publicSlice(this.#world.names, mirrored);
    if (api.get(RESOURCE.endpointSlices, slice.metadata.name) === null)
      api.create(RESOURCE.endpointSlices, slice);
    else
      api.update(RESOURCE.endpointSlices, slice.metadata.name, (object) => ({
        ...object,
        endpoints: mirrored,
      }));
  }
}
