/**
 * A revision of class hpa (protocol 3.4): `autoscaler-hpa` makes a HorizontalPodAutoscaler and an SKS that is always in Serve;
 * Kubernetes scales, and never to zero.
 *
 * Nobody here uses a CPU. What is measured instead is how much of what a pod can take (containerConcurrency, or 100 requests) it has.
 */
import { asNumber, asObject, asString, type JsonObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { type ConditionNow, conditionOf, withConditions } from "./conditions.ts";
import { totalPerPod } from "./decider.ts";
import type { Process } from "./engine.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { horizontalPodAutoscaler, serverlessService } from "./objects.ts";
import { WorkQueue } from "./work-queue.ts";
import { faultNow, onFault, type RevisionWorld } from "./world.ts";

const WRITE_MS = 4;
/** Of Kubernetes: how often it looks, over what it averages, what difference it lets be, how long it waits before it takes pods away. */
const SYNC_MS: DurationMs = 15_000;
const SAMPLES = 15;
const TOLERANCE = 0.1;
const STABILIZATION_MS: DurationMs = 300_000;
/** Per cent of the request, where nothing says another target. */
const TARGET = 80;
/** It may double, or add so many. */
const ADDS_AT_ONCE = 4;

export class HpaAutoscaler {
  readonly #queue: WorkQueue;
  readonly #load: number[] = [];
  readonly #wishes: { t: EpochMs; desired: number }[] = [];

  readonly #world: RevisionWorld;
  readonly #kubernetes: Kubernetes;

  constructor(world: RevisionWorld, kubernetes: Kubernetes) {
    this.#world = world;
    this.#kubernetes = kubernetes;
    const { api } = world;
    this.#queue = new WorkQueue(world.engine, () => this.#pass());
    for (const resource of [
      RESOURCE.podAutoscalers,
      RESOURCE.serverlessServices,
      RESOURCE.horizontalPodAutoscalers,
    ]) {
      api.on(resource, (name) => {
        if (name === world.names.revision) this.#queue.add();
      });
    }
    onFault(world, "autoscaler", (isAway) => {
      if (!isAway) this.#queue.add();
    });
  }

  /** A measurement of the load, once a second. */
  record(value: number): void {
    this.#load.push(value);
    if (this.#load.length > SAMPLES) this.#load.shift();
  }

  /** Activators report to nobody here. */
  poke(): void {}

  *#pass(): Process {
    const { api, names, settings } = this.#world;
    const pa = api.get(RESOURCE.podAutoscalers, names.revision);
    if (pa === null || faultNow(this.#world, "autoscaler") !== undefined) return;
    const paUid = asString(pa.metadata.uid) ?? "";
    const bounds = { least: Math.max(1, settings.minScale), most: settings.maxScale };
    const wanted = horizontalPodAutoscaler(names, paUid, bounds);
    if (api.get(RESOURCE.horizontalPodAutoscalers, names.revision) === null) {
      api.create(RESOURCE.horizontalPodAutoscalers, wanted);
      yield WRITE_MS;
      this.#sync();
    } else {
      api.update(RESOURCE.horizontalPodAutoscalers, names.revision, (hpa) => ({ ...hpa, spec: wanted.spec }));
    }
    if (api.get(RESOURCE.serverlessServices, names.revision) === null) {
      // The field is left out: 0, all of them.
      api.create(RESOURCE.serverlessServices, serverlessService(names, paUid, 0, "Serve"));
      yield WRITE_MS;
    }
    yield WRITE_MS;
    api.update(RESOURCE.podAutoscalers, names.revision, (object) => ({ ...object, status: this.#status() }));
  }

  #status(): JsonObject {
    const { api, engine, names } = this.#world;
    const pa = api.get(RESOURCE.podAutoscalers, names.revision);
    const before = asObject(pa?.status);
    const sks = api.get(RESOURCE.serverlessServices, names.revision);
    const hpa = asObject(api.get(RESOURCE.horizontalPodAutoscalers, names.revision)?.status);
    const { privateServiceName, serviceName, observedGeneration } = asObject(sks?.status);
    const isReady =
      conditionOf(sks, "Ready")?.status === "True" && observedGeneration === sks?.metadata.generation;
    const wasReached =
      conditionOf({ status: before }, "ScaleTargetInitialized")?.status === "True" || isReady;
    const sksReady: Omit<ConditionNow, "type"> = isReady
      ? { status: "True" }
      : { status: "Unknown", reason: "NotReady", message: "SKS Services are not ready yet" };
    const conditions: ConditionNow[] = [
      { type: "Active", status: "True" },
      { type: "Ready", ...sksReady },
      { type: "SKSReady", ...sksReady },
      { type: "ScaleTargetInitialized", status: wasReached ? "True" : "Unknown" },
    ];
    return {
      ...before,
      actualScale: asNumber(hpa.currentReplicas) ?? 0,
      desiredScale: asNumber(hpa.desiredReplicas) ?? 0,
      conditions: withConditions(before, conditions, engine.now),
      observedGeneration: asNumber(pa?.metadata.generation) ?? 1,
      ...(privateServiceName === undefined ? {} : { metricsServiceName: privateServiceName, serviceName }),
    };
  }

  /** What Kubernetes' own controller does with the HorizontalPodAutoscaler. */
  #sync(): void {
    const { api, engine } = this.#world;
    api.eventually(() => this.#decide());
    engine.after(SYNC_MS, () => this.#sync());
  }

  #decide(): void {
    const { api, engine, names, settings } = this.#world;
    const { now } = engine;
    const spec = asObject(api.get(RESOURCE.deployments, names.deployment)?.spec);
    const current = asNumber(spec.replicas) ?? 0;
    const least = Math.max(1, settings.minScale);
    const most = settings.maxScale === 0 ? Number.POSITIVE_INFINITY : settings.maxScale;
    const used = this.#usedPercent();
    const ratio = used === null ? 1 : used / TARGET;
    const wish = Math.abs(ratio - 1) <= TOLERANCE ? current : Math.ceil(ratio * this.#kubernetes.readyPods);
    this.#wishes.push({ t: now, desired: wish });
    while ((this.#wishes[0]?.t ?? now) < now - STABILIZATION_MS) this.#wishes.shift();
    // Down only to the most that was wished for lately.
    const steady =
      wish >= current ? wish : Math.min(current, Math.max(...this.#wishes.map((w) => w.desired)));
    const quick = Math.min(steady, Math.max(2 * current, current + ADDS_AT_ONCE));
    const desired = Math.min(most, Math.max(least, quick));
    if (desired !== current) {
      api.update(RESOURCE.deployments, names.deployment, (object) => ({
        ...object,
        spec: { ...asObject(object.spec), replicas: desired },
      }));
    }
    const isLimited = desired !== steady;
    api.update(RESOURCE.horizontalPodAutoscalers, names.revision, (hpa) => ({
      ...hpa,
      status: {
        currentReplicas: current,
        desiredReplicas: desired,
        conditions: withConditions(asObject(hpa.status), this.#conditions(used, isLimited, desired), now),
      },
    }));
  }

  #conditions(used: number | null, isLimited: boolean, desired: number): ConditionNow[] {
    const { minScale } = this.#world.settings;
    const tooFew = desired <= Math.max(1, minScale);
    return [
      { type: "AbleToScale", status: "True", reason: "ReadyForNewScale" },
      used === null
        ? { type: "ScalingActive", status: "False", reason: "FailedGetResourceMetric" }
        : { type: "ScalingActive", status: "True", reason: "ValidMetricFound" },
      isLimited
        ? { type: "ScalingLimited", status: "True", reason: tooFew ? "TooFewReplicas" : "TooManyReplicas" }
        : { type: "ScalingLimited", status: "False", reason: "DesiredWithinRange" },
    ];
  }

  /** Of what the ready pods can take together, on average; null while nothing is measured. */
  #usedPercent(): number | null {
    const { readyPods } = this.#kubernetes;
    if (readyPods === 0 || this.#load.length === 0) return null;
    const load = this.#load.reduce((sum, value) => sum + value, 0) / this.#load.length;
    return (100 * load) / (readyPods * totalPerPod(this.#world.settings));
  }
}
