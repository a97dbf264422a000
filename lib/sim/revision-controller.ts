/** The Revision and Route controllers: they make the objects, and say how the revision is (protocol 1.5, 3.9). */
import { asArray, asNumber, asObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import { type ConditionNow, conditionOf, withConditions } from "./conditions.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { deployment, ingress, podAutoscaler, revision } from "./objects.ts";
import { REVISION, type World } from "./world.ts";

export class RevisionController {
  uid = "";
  #wasReady = false;

  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    world.api.on(RESOURCE.podAutoscalers, () => this.#status());
    world.api.on(RESOURCE.pods, () => this.#status());
  }

  /** The revision comes into being. */
  create(): void {
    const { api, engine, scenario } = this.#world;
    this.uid = api.create(RESOURCE.revisions, revision(scenario.settings));
    engine.after(20, () =>
      api.create(RESOURCE.deployments, deployment(this.uid, scenario.settings.initialScale)),
    );
    engine.after(38, () => api.create(RESOURCE.podAutoscalers, podAutoscaler(scenario.settings, this.uid)));
  }

  watch(kubernetes: Kubernetes): void {
    kubernetes.onPods(() => this.#status());
  }

  #status(): void {
    const { api, engine } = this.#world;
    const pa = api.get(RESOURCE.podAutoscalers, REVISION);
    const active = conditionOf(pa, "Active");
    if (active === null) return;
    const isInitialized = conditionOf(pa, "ScaleTargetInitialized")?.status === "True";
    const exit = active.status === "True" ? null : this.#exitCode();
    const hasTimedOut = active.reason === "TimedOut" && !isInitialized;
    const reached: ConditionNow["status"] = isInitialized ? "True" : "Unknown";
    const conditions: ConditionNow[] = [
      { type: "Active", status: active.status as ConditionNow["status"], reason: active.reason },
      exit === null
        ? { type: "ContainerHealthy", status: reached }
        : {
            type: "ContainerHealthy",
            status: "False",
            reason: `ExitCode${exit}`,
            message: "Container failed",
          },
      hasTimedOut
        ? {
            type: "ResourcesAvailable",
            status: "False",
            reason: "ProgressDeadlineExceeded",
            message: "Initial scale was never achieved",
          }
        : { type: "ResourcesAvailable", status: reached },
    ];
    const isBroken = exit !== null || hasTimedOut;
    conditions.push({ type: "Ready", status: isBroken ? "False" : reached });
    api.update(RESOURCE.revisions, REVISION, (object) => {
      const before = conditionOf(object, "ResourcesAvailable");
      // Nothing but a ready pod takes that back (3.9).
      if (before?.status === "False" && !isInitialized && !isBroken) return object;
      return {
        ...object,
        status: {
          ...asObject(object.status),
          conditions: withConditions(asObject(object.status), conditions, engine.now),
        },
      };
    });
    if (isInitialized && !this.#wasReady) {
      this.#wasReady = true;
      engine.after(15, () => api.create(RESOURCE.ingresses, ingress()));
    }
  }

  /** How a container of a pod that exists ended last; null when none did. */
  #exitCode(): number | null {
    const { api } = this.#world;
    for (const name of api.names(RESOURCE.pods)) {
      for (const item of asArray(asObject(api.get(RESOURCE.pods, name)?.status).containerStatuses)) {
        const ended = asObject(asObject(asObject(item).lastState).terminated);
        const code = asNumber(ended.exitCode);
        if (code !== undefined) return code;
      }
    }
    return null;
  }
}
