/** One pod: from its creation until it is gone, and the requests that it works on. */
import type { JsonObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { wholeSeconds } from "./api-server.ts";
import type { Process } from "./engine.ts";
import { NAMESPACE } from "./names.ts";
import type { Nodes } from "./nodes.ts";
import { podEvent, podLabels } from "./objects.ts";
import { NEW_POD, type PodStatus, podStatusObject, waiting } from "./pod-status.ts";
import { QueueProxy } from "./queue-proxy.ts";
import type { SimRequest } from "./requests.ts";
import { faultNow, type RevisionWorld } from "./world.ts";

const CREATE_MS = 8;
/** Something that cannot go on looks again so often whether it can. */
const AGAIN_MS = 50;
const EVICTED = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 61Mi.";
/** A container that crashes lives so long, and is started again later and later (Kubernetes begins with 10 s). */
const CRASH_MS = 400;
const FIRST_BACK_OFF_MS = 10_000;
const LONGEST_BACK_OFF_MS = 300_000;

/** When a pod was what; null: not yet, or never. */
export interface PodSpan {
  readonly name: string;
  readonly revision: string;
  /** Where it runs; null while nothing takes it. */
  readonly node: string | null;
  readonly from: EpochMs;
  readonly readyAt: EpochMs | null;
  /** It was told to end. */
  readonly endingAt: EpochMs | null;
  readonly to: EpochMs | null;
}

export class Pod {
  uid = "";
  /** The container accepts connections. */
  answers = false;
  isTerminating = false;
  isGone = false;
  /** Changes when its containers are ended from outside: what was to come of them does not. */
  #life = 0;
  readonly #status: PodStatus = { ...NEW_POD };
  readonly #queueProxy: QueueProxy;
  #events = 0;
  #ended = 0;
  #node: string | null = null;
  #readyAt: EpochMs | null = null;
  #endingAt: EpochMs | null = null;
  #goneAt: EpochMs | null = null;
  readonly #madeAt: EpochMs;

  readonly #world: RevisionWorld;
  readonly #nodes: Nodes;
  readonly name: string;
  readonly #address: string;
  readonly #revisionUid: string;
  readonly #onChange: () => void;

  constructor(
    world: RevisionWorld,
    nodes: Nodes,
    name: string,
    address: string,
    revisionUid: string,
    onChange: () => void,
  ) {
    this.#world = world;
    this.#nodes = nodes;
    this.#queueProxy = new QueueProxy(() => world.settings.containerConcurrency);
    this.name = name;
    this.#address = address;
    this.#revisionUid = revisionUid;
    this.#onChange = onChange;
    this.#madeAt = world.engine.now;
  }

  span(): PodSpan {
    return {
      name: this.name,
      revision: this.#world.names.revision,
      node: this.#node,
      from: this.#madeAt,
      readyAt: this.#readyAt,
      endingAt: this.#endingAt,
      to: this.#goneAt,
    };
  }

  /** Where it runs; null until it is scheduled. */
  get node(): string | null {
    return this.#node;
  }

  get ip(): string | null {
    return this.#status.ip;
  }

  get isReady(): boolean {
    return this.#status.isReady && !this.isTerminating;
  }

  /** From its creation until it is ready, or stays what it is. */
  *life(): Process {
    const { api, scenario } = this.#world;
    const { scheduleMs } = scenario.cluster;
    yield CREATE_MS;
    yield* this.#apiServer();
    this.uid = api.create(RESOURCE.pods, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: this.name,
        namespace: NAMESPACE,
        labels: podLabels(this.#world.names, this.#revisionUid),
      },
      spec: {
        containers: [
          { name: "user-container", image: this.#world.image.name },
          { name: "queue-proxy", image: "queue" },
        ],
      },
      status: { phase: "Pending" },
    });
    yield Math.max(1, scheduleMs - CREATE_MS);
    const node = yield* this.#place();
    yield* this.#apiServer();
    if (this.isTerminating || node === null) return;
    this.#set({ scheduled: true, user: waiting("ContainerCreating") });
    this.#event("Scheduled", `Successfully assigned ${NAMESPACE}/${this.name} to ${node}`);
    yield 12;
    if (this.isTerminating) return;
    this.#set({ ip: this.#address });
    yield* this.#image(node);
    if (this.isTerminating) return;
    yield 5;
    yield* this.#containers(FIRST_BACK_OFF_MS);
  }

  /** The image comes to its node, or is there. */
  *#image(node: string): Process {
    const { engine, scenario, image } = this.#world;
    const { name } = image;
    if (this.#nodes.hasImage(node, name)) {
      this.#event("Pulled", `Container image "${name}" already present on machine`);
      return;
    }
    this.#event("Pulling", `Pulling image "${name}"`);
    const pullBegan = engine.now;
    const slow = faultNow(this.#world, "slowPull")?.byMs ?? 0;
    const cannotBePulled = (): boolean => image.isMissing || faultNow(this.#world, "pull") !== undefined;
    for (let attempt = 0; cannotBePulled(); attempt++) {
      yield 300;
      if (this.isTerminating) return;
      this.#set({
        user: waiting(
          attempt === 0 ? "ErrImagePull" : "ImagePullBackOff",
          `Back-off pulling image "${name}"`,
        ),
      });
      if (attempt === 0) this.#event("Failed", `Failed to pull image "${name}": not found`);
      yield 5_000;
      if (this.isTerminating) return;
    }
    yield this.#nodes.pullMs(node, name, scenario.cluster.pullMs + slow);
    if (this.isTerminating) return;
    const tookMs = Math.round(engine.now - pullBegan);
    this.#event(
      "Pulled",
      `Successfully pulled image "${name}" in ${tookMs}ms (${tookMs}ms including waiting). Image size: 1 bytes.`,
    );
  }

  /** The containers run, and end, and run again, until they stay. */
  *#containers(firstBackOffMs: DurationMs): Process {
    const life = this.#life;
    const isOver = (): boolean => this.isTerminating || this.#life !== life;
    const { engine, scenario } = this.#world;
    const { appStartMs, readinessMs } = scenario.cluster;
    for (let backOffMs = firstBackOffMs; ; backOffMs = Math.min(2 * backOffMs, LONGEST_BACK_OFF_MS)) {
      if (isOver()) return;
      this.#set({ phase: "Running", user: { running: { startedAt: wholeSeconds(engine.now) } } });
      if (!this.#isEndedSoon()) break;
      yield CRASH_MS;
      if (isOver()) return;
      this.#crash(1, "Error");
      yield backOffMs;
    }
    yield appStartMs;
    if (isOver()) return;
    this.answers = true;
    yield readinessMs;
    if (isOver()) return;
    this.#readyAt ??= engine.now;
    this.#set({ isReady: true });
  }

  #isEndedSoon(): boolean {
    return faultNow(this.#world, "crash") !== undefined || faultNow(this.#world, "kill") !== undefined;
  }

  /** Its containers are ended, with the requests in them, and started again after a while. */
  *killed(): Process {
    if (this.isTerminating || this.#status.user?.running === undefined) return;
    this.#life += 1;
    const life = this.#life;
    this.answers = false;
    this.#queueProxy.drop();
    this.#crash(137, "Error");
    yield FIRST_BACK_OFF_MS;
    if (this.isTerminating || this.#life !== life) return;
    yield* this.#containers(2 * FIRST_BACK_OFF_MS);
  }

  /** The node ends it at once and does not start it again; the object stays, and says so. */
  evict(): void {
    const { engine } = this.#world;
    this.#life += 1;
    this.isTerminating = true;
    this.answers = false;
    this.isGone = true;
    this.#endingAt = engine.now;
    this.#goneAt = engine.now;
    if (this.#node !== null) this.#nodes.leave(this.#node);
    this.#queueProxy.drop();
    this.#event("Evicted", EVICTED);
    this.#set({ phase: "Failed", isReady: false, why: { reason: "Evicted", message: EVICTED } });
  }

  #crash(exitCode: number, reason: string): void {
    const { now } = this.#world.engine;
    this.#set({
      user: waiting("CrashLoopBackOff", "back-off restarting failed container"),
      lastUser: { terminated: { exitCode, reason, finishedAt: wholeSeconds(now) } },
      ...(this.#status.isReady ? { isReady: false } : {}),
      restarts: this.#restarts(),
    });
  }

  #restarts(): number {
    this.#ended += 1;
    return this.#ended;
  }

  /** Waits until the API server answers. */
  *#apiServer(): Process {
    while (this.#world.api.isAway && !this.isTerminating) yield AGAIN_MS;
  }

  /** Waits until there is a node that takes it; null when it is to end before. */
  *#place(): Generator<DurationMs, string | null, void> {
    if (this.isTerminating) return null;
    let node = this.#nodes.place();
    if (node === null) {
      const message = unschedulable(this.#nodes.count);
      this.#set({ why: { reason: "Unschedulable", message } });
      this.#event("FailedScheduling", message);
      while (node === null && !this.isTerminating) {
        yield AGAIN_MS;
        node = this.#nodes.place();
      }
      if (!this.isTerminating) this.#set({ why: null });
    }
    this.#node = node;
    return node;
  }

  /** Asks it to end; it works on until it has drained (protocol 4.5). */
  *death(): Process {
    this.isTerminating = true;
    const { engine, api, scenario } = this.#world;
    const { now } = engine;
    this.#endingAt = now;
    api.eventually(() => {
      api.update(RESOURCE.pods, this.name, (pod) => ({
        ...pod,
        metadata: {
          ...pod.metadata,
          deletionTimestamp: wholeSeconds(now + 300_000),
          deletionGracePeriodSeconds: 300,
        },
      }));
      this.#onChange();
    });
    yield this.answers ? scenario.cluster.drainMs : 1_000;
    this.answers = false;
    this.isGone = true;
    this.#goneAt = engine.now;
    if (this.#node !== null) this.#nodes.leave(this.#node);
    this.#queueProxy.drop();
    yield 20;
    api.eventually(() => {
      api.remove(RESOURCE.pods, this.name);
      this.#onChange();
    });
  }

  /** Works on a request, now or when there is room; `done` when it has been answered. */
  serve(request: SimRequest, done: () => void = () => undefined): void {
    request.takenBy(this.name);
    request.onLeave(done);
    this.#queueProxy.serve(request);
  }

  /** What the kubelet or the scheduler says of it, once it can be written; until then nobody knows. */
  #set(change: Partial<PodStatus>): void {
    const { api, engine } = this.#world;
    api.eventually(() => {
      Object.assign(this.#status, change);
      api.update(RESOURCE.pods, this.name, (pod) => ({
        ...pod,
        status: podStatusObject(this.#status, pod.status as JsonObject, engine.now),
      }));
      // Whether and where it can be reached.
      if ("ip" in change || "isReady" in change) this.#onChange();
    });
  }

  #event(reason: string, message: string): void {
    this.#events += 1;
    const event = podEvent(this.#events, this, reason, message);
    this.#world.api.eventually(() => this.#world.api.create(RESOURCE.k8sEvents, event));
  }
}

function unschedulable(nodes: number): string {
  return `0/${nodes} nodes are available: 1 node(s) had untolerated taint(s). preemption: 0/${nodes} nodes are available: 1 Preemption is not helpful for scheduling.`;
}
