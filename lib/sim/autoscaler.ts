/** The autoscaler: passes over the PodAutoscaler in the order in which they write (protocol 3.2). */
import { asNumber, asObject, asString, type JsonObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { ActivatorProbe } from "./activator-probe.ts";
import type { Draft } from "./api-server.ts";
import { type ConditionNow, conditionOf, withConditions } from "./conditions.ts";
import { Decider, panicWindowMs, totalPerPod } from "./decider.ts";
import type { Process } from "./engine.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { metric, serverlessService } from "./objects.ts";
import { afterProbe, beforeProbe, type ZeroInput, type ZeroStep } from "./scale-to-zero.ts";
import type { SimSettings } from "./scenario.ts";
import type { ViewOfEndpoints } from "./view-of-endpoints.ts";
import { WorkQueue } from "./work-queue.ts";
import { isUnreachable, log, onFault, type RevisionWorld } from "./world.ts";

const WRITE_MS = 4;
/** From a write in the API server to its answer. */
const ANSWER_MS = 4;
const ACTIVATOR_CAPACITY = 100;
const LEAST_ACTIVATORS = 2;
/** A process that ends is there again after so long. */
const RESTART_MS = 1_500;
const QUEUED = "Requests to the target are being buffered as resources are provisioned.";
const NO_TRAFFIC = "The target is not receiving traffic.";

export class Autoscaler {
  #decider: Decider | null = null;
  #isDown = false;
  #endedAt: EpochMs = Number.NEGATIVE_INFINITY;
  readonly #queue: WorkQueue;
  readonly #probe: ActivatorProbe;

  readonly #world: RevisionWorld;
  readonly #kubernetes: Kubernetes;

  constructor(world: RevisionWorld, kubernetes: Kubernetes, view: ViewOfEndpoints) {
    this.#world = world;
    this.#kubernetes = kubernetes;
    const { api, engine } = world;
    this.#queue = new WorkQueue(engine, () => this.#pass());
    this.#probe = new ActivatorProbe(world, view, kubernetes, (ms) => this.#queue.addAfter(ms));
    for (const resource of [RESOURCE.podAutoscalers, RESOURCE.serverlessServices, RESOURCE.metrics]) {
      api.on(resource, (name) => {
        if (name === world.names.revision) this.#queue.add();
      });
    }
    kubernetes.onPods(() => engine.after(1, () => this.#queue.add()));
    onFault(world, "autoscaler", (isAway) => {
      if (isAway) this.#end();
      else this.#beginAgain(Math.max(0, this.#endedAt + RESTART_MS - engine.now));
    });
    onFault(world, "leader", (isGone) => {
      if (isGone) this.#end();
      else this.#beginAgain(0);
    });
  }

  /** A measurement of the load, once a second. */
  record(value: number): void {
    this.#decider?.record(value);
  }

  /** The first request after an idle second is reported at once (4.1). */
  poke(): void {
    this.#decider?.record(1);
    this.#decider?.poke();
  }

  /** Whoever decided is gone, with all that it had measured. */
  #end(): void {
    this.#decider?.stop();
    this.#decider = null;
    this.#probe.stop();
    this.#isDown = true;
    this.#endedAt = this.#world.engine.now;
  }

  /** Another begins, and knows no load. */
  #beginAgain(afterMs: DurationMs): void {
    const ended = this.#endedAt;
    this.#world.engine.after(afterMs, () => {
      if (this.#endedAt !== ended) return;
      this.#isDown = false;
      this.#queue.add();
    });
  }

  *#pass(): Process {
    const { api } = this.#world;
    const pa = api.get(RESOURCE.podAutoscalers, this.#world.names.revision);
    if (pa === null || this.#isDown) return;
    const sks = api.get(RESOURCE.serverlessServices, this.#world.names.revision);
    if (sks === null || asString(asObject(sks.status).privateServiceName) === undefined) {
      if (sks === null) {
        api.create(
          RESOURCE.serverlessServices,
          serverlessService(this.#world.names, asString(pa.metadata.uid) ?? "", LEAST_ACTIVATORS),
        );
        yield WRITE_MS;
      }
      yield* this.#writeStatus(-1, -1);
      return;
    }
    if (api.get(RESOURCE.metrics, this.#world.names.revision) === null) {
      const { settings } = this.#world;
      api.create(RESOURCE.metrics, metric(this.#world.names, settings, panicWindowMs(settings)));
    }
    this.#decider ??= new Decider(
      this.#world,
      () => this.#kubernetes.readyPods,
      () => this.#queue.add(),
    );
    const { desired, excess } = this.#decider;
    const step = yield* this.#scale(desired, pa, sks);
    if (step.says !== null) log(this.#world, "autoscaler", step.says);
    if (step.againMs !== null) this.#queue.addAfter(step.againMs);
    if (step.isApplied) yield* this.#applyReplicas(step.want);
    yield* this.#applyMode(step.want, excess);
    this.#logPass(step.want, desired, excess);
    yield* this.#writeStatus(step.want, desired);
  }

  /** Bounds, then the way to zero (3.6). */
  *#scale(desired: number, pa: Draft, sks: Draft): Generator<number, ZeroStep, void> {
    const settings = this.#rules();
    const active = conditionOf(pa, "Active");
    const apply = (want: number): ZeroStep => ({ want, isApplied: true, againMs: null, says: null });
    if (desired < 0 && active?.status !== "Unknown") return { ...apply(-1), isApplied: false };
    const isInitialized = conditionOf(pa, "ScaleTargetInitialized")?.status === "True";
    const least =
      settings.initialScale > 1 && !isInitialized
        ? Math.max(settings.minScale, settings.initialScale)
        : settings.minScale;
    const most = settings.maxScale === 0 ? Number.POSITIVE_INFINITY : settings.maxScale;
    const clamped = Math.min(most, Math.max(least, desired));
    if (clamped > 0) return apply(clamped);
    if (clamped < 0) return { ...apply(-1), isApplied: false };
    const input: ZeroInput = {
      now: this.#world.engine.now,
      settings,
      active,
      activatorEndpointsPopulated: conditionOf(sks, "ActivatorEndpointsPopulated"),
      isProxy: asObject(sks.spec).mode === "Proxy",
    };
    const step = beforeProbe(input);
    if (step !== null) return step;
    if (settings.targetBurstCapacity !== -1) {
      const { isConfirmed } = yield* this.#probe.sync();
      if (!isConfirmed) {
        log(this.#world, "autoscaler", "PA is not yet backed by activator, cannot scale to zero");
        this.#probe.askOn();
        return { want: 0, isApplied: false, againMs: null, says: null };
      }
    }
    return afterProbe({ ...input, now: this.#world.engine.now });
  }

  /** Its settings, of which some do not hold while no route leads to it. */
  #rules(): SimSettings {
    const { settings } = this.#world;
    if (!isUnreachable(this.#world)) return settings;
    const initialScale = Math.min(1, settings.initialScale);
    return { ...settings, minScale: 0, initialScale, retentionMs: 0 };
  }

  *#applyReplicas(want: number): Process {
    const { api } = this.#world;
    const spec = asObject(api.get(RESOURCE.deployments, this.#world.names.deployment)?.spec);
    const replicas = asNumber(spec.replicas) ?? 0;
    if (want < 0 || replicas === want) return;
    log(this.#world, "autoscaler", `Scaling from ${replicas} to ${want}`);
    yield WRITE_MS;
    api.update(RESOURCE.deployments, this.#world.names.deployment, (object) => ({
      ...object,
      spec: { ...asObject(object.spec), replicas: want },
    }));
  }

  *#applyMode(want: number, excess: number): Process {
    const mode = want > 0 && excess >= 0 ? "Serve" : "Proxy";
    const numActivators = this.#numActivators();
    log(
      this.#world,
      "autoscaler",
      `SKS should be in ${mode} mode: want = ${want}, ebc = ${excess}, #act's = ${numActivators} PA Inactive? = ${this.#isInactive()}`,
    );
    const { api } = this.#world;
    const spec = asObject(api.get(RESOURCE.serverlessServices, this.#world.names.revision)?.spec);
    if (spec.mode === mode && spec.numActivators === numActivators) return;
    log(
      this.#world,
      "autoscaler",
      `SKS ${this.#world.names.revision} changed; reconciling, want mode: ${mode}`,
    );
    yield WRITE_MS;
    api.update(RESOURCE.serverlessServices, this.#world.names.revision, (object) => ({
      ...object,
      spec: { ...asObject(object.spec), mode, numActivators },
    }));
  }

  #isInactive(): boolean {
    return (
      conditionOf(this.#world.api.get(RESOURCE.podAutoscalers, this.#world.names.revision), "Active")
        ?.status === "False"
    );
  }

  /** How many activators share the path (3.5). */
  #numActivators(): number {
    const { settings } = this.#world;
    if (settings.targetBurstCapacity === 0) return LEAST_ACTIVATORS;
    const capacity =
      this.#kubernetes.readyPods * totalPerPod(settings) + Math.max(settings.targetBurstCapacity, 0);
    return Math.max(LEAST_ACTIVATORS, Math.ceil(capacity / ACTIVATOR_CAPACITY));
  }

  #logPass(want: number, desired: number, excess: number): void {
    const ready = this.#kubernetes.readyPods;
    const { pods } = this.#kubernetes;
    const terminating = pods.filter(({ isTerminating }) => isTerminating).length;
    const notReady = pods.length - ready - terminating;
    log(
      this.#world,
      "autoscaler",
      `PA scale got=${ready}, want=${want}, desiredPods=${desired} ebc=${excess}`,
    );
    log(
      this.#world,
      "autoscaler",
      `Observed pod counts=kpa.podCounts{want:${want}, ready:${ready}, notReady:${notReady}, pending:${notReady}, terminating:${terminating}}`,
    );
  }

  /** What it says is what it knew before the write was on its way. */
  *#writeStatus(want: number, desired: number): Process {
    const { api } = this.#world;
    const status = this.#status(want, desired);
    const isNew =
      JSON.stringify(status) !==
      JSON.stringify(api.get(RESOURCE.podAutoscalers, this.#world.names.revision)?.status);
    if (!isNew) return;
    yield WRITE_MS;
    api.update(RESOURCE.podAutoscalers, this.#world.names.revision, (pa) => ({ ...pa, status }));
    // The pass ends with the answer: by then its own event has come.
    yield ANSWER_MS;
  }

  #status(want: number, desired: number): JsonObject {
    const { api, engine } = this.#world;
    const settings = this.#rules();
    const ready = this.#kubernetes.readyPods;
    const pa = api.get(RESOURCE.podAutoscalers, this.#world.names.revision);
    const sks = api.get(RESOURCE.serverlessServices, this.#world.names.revision);
    const hasService = asString(asObject(sks?.status).privateServiceName) !== undefined;
    const before = pa === null ? undefined : conditionOf(pa, "Active");
    const isInitialized = pa !== null && conditionOf(pa, "ScaleTargetInitialized")?.status === "True";
    const minReady = isInitialized
      ? Math.max(settings.minScale, 1)
      : Math.max(settings.minScale, settings.initialScale);
    const active = activeFor({ want, ready, minReady, before: before?.status ?? null });
    const isReached = hasService && (active.status === "True" || minReady === 0);
    const sksReady = sksReadyFor(sks, hasService);
    const conditions: ConditionNow[] = [
      { type: "Active", ...active },
      { type: "Ready", ...(active.status === "True" ? sksReady : active) },
      { type: "SKSReady", ...sksReady },
      { type: "ScaleTargetInitialized", status: isInitialized || isReached ? "True" : "Unknown" },
    ];
    const oldDesired = asNumber(asObject(pa?.status).desiredScale);
    return {
      ...asObject(pa?.status),
      actualScale: ready,
      // A known wish is not overwritten by "unknown" (3.7, since 1.14).
      desiredScale:
        want < 0 && oldDesired !== undefined && oldDesired >= 0 ? oldDesired : want < 0 ? desired : want,
      conditions: withConditions(asObject(pa?.status), conditions, engine.now),
      observedGeneration: asNumber(pa?.metadata.generation) ?? 1,
      ...(hasService
        ? { metricsServiceName: this.#world.names.privateService, serviceName: this.#world.names.revision }
        : {}),
    };
  }
}

/** The condition SKSReady: after each write of its spec the SKS is not ready until its status has followed (1.3, the flicker). */
function sksReadyFor(sks: Draft | null, hasService: boolean): Omit<ConditionNow, "type"> {
  const unknown = { status: "Unknown", reason: "NotReady" } as const;
  if (sks === null || !hasService) return { ...unknown, message: "No Private Service Name" };
  const condition = conditionOf(sks, "Ready");
  const isObserved = asNumber(asObject(sks.status).observedGeneration) === sks.metadata.generation;
  if (condition?.status === "True") return isObserved ? { status: "True" } : unknown;
  return { ...unknown, message: "K8s Service is not ready" };
}

interface ActiveInput {
  readonly want: number;
  readonly ready: number;
  readonly minReady: number;
  readonly before: string | null;
}

/** The condition Active (3.7). */
function activeFor({ want, ready, minReady, before }: ActiveInput): Omit<ConditionNow, "type"> {
  const isUnknown = before === null || before === "Unknown";
  const queued = { status: "Unknown", reason: "Queued", message: QUEUED } as const;
  const noTraffic = { status: "False", reason: "NoTraffic", message: NO_TRAFFIC } as const;
  if (want === 0 || minReady === 0) {
    if (isUnknown && minReady > 0)
      return { status: "False", reason: "TimedOut", message: "The target could not be activated." };
    return noTraffic;
  }
  if (want > 0) return ready >= minReady ? { status: "True" } : queued;
  if (ready < minReady) return before === "False" ? noTraffic : queued;
  return before === "False" ? noTraffic : { status: "True" };
}
