/** The Revision controller: it makes the objects, and says how the revision is (protocol 1.5, 3.9). */
import { asArray, asNumber, asObject, asString } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import { type ConditionNow, conditionOf, withConditions } from "./conditions.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { deployment, podAutoscaler, revision } from "./objects.ts";
import type { RevisionWorld } from "./world.ts";

export class RevisionController {
  uid = "";
  #wasReady = false;

  readonly #world: RevisionWorld;

  readonly #onReady: () => void;

  /** @param onReady called once, when it is ready for the first time */
  constructor(world: RevisionWorld, onReady: () => void) {
    this.#world = world;
    this.#onReady = onReady;
    const { api, names } = world;
    for (const resource of [RESOURCE.podAutoscalers, RESOURCE.pods]) {
      api.on(resource, (name) => {
        // Its pods are called after its Deployment.
        if (name.startsWith(names.revision)) api.eventually(() => this.#status());
      });
    }
  }

  /** The revision comes into being. */
  create(routingState: "active" | "pending"): void {
    const { api, engine, names, settings, image } = this.#world;
    this.uid = api.create(RESOURCE.revisions, revision(names, settings, routingState, image.name));
    engine.after(20, () =>
      api.eventually(() =>
        api.create(RESOURCE.deployments, deployment(names, this.uid, settings.initialScale)),
      ),
    );
    engine.after(38, () =>
      api.eventually(() =>
        api.create(
          RESOURCE.podAutoscalers,
          podAutoscaler(names, settings, this.uid, routingState === "active" ? "Reachable" : ""),
        ),
      ),
    );
  }

  watch(kubernetes: Kubernetes): void {
    kubernetes.onPods(() => this.#world.api.eventually(() => this.#status()));
  }

  #status(): void {
    const { api, engine } = this.#world;
    const pa = api.get(RESOURCE.podAutoscalers, this.#world.names.revision);
    const active = conditionOf(pa, "Active");
    if (active === null) return;
    const isInitialized = conditionOf(pa, "ScaleTargetInitialized")?.status === "True";
    const exit = active.status === "True" ? null : this.#exitCode();
    const unschedulable = active.status === "True" ? null : this.#unschedulable();
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
        : unschedulable !== null
          ? { type: "ResourcesAvailable", status: "False", ...unschedulable }
          : { type: "ResourcesAvailable", status: reached },
    ];
    const isBroken = exit !== null || hasTimedOut || unschedulable !== null;
    conditions.push({ type: "Ready", status: isBroken ? "False" : reached });
    api.update(RESOURCE.revisions, this.#world.names.revision, (object) => {
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
      this.#onReady();
    }
  }

  #podNames(): string[] {
    const { api, names } = this.#world;
    return api.names(RESOURCE.pods).filter((name) => name.startsWith(names.deployment));
  }

  /** What the scheduler says of a pod that it finds no node for; null when there is none. */
  #unschedulable(): { readonly reason: string; readonly message: string } | null {
    const { api } = this.#world;
    for (const name of this.#podNames()) {
      const pod = api.get(RESOURCE.pods, name);
      if (pod === null || asString(pod.metadata.deletionTimestamp) !== undefined) continue;
      const scheduled = asArray(asObject(pod.status).conditions)
        .map(asObject)
        .find(({ type }) => type === "PodScheduled");
      if (scheduled?.status !== "False" || scheduled.reason !== "Unschedulable") continue;
      return { reason: "Unschedulable", message: asString(scheduled.message) ?? "" };
    }
    return null;
  }

  /** How a container of a pod that exists ended last; null when none did. */
  #exitCode(): number | null {
    const { api } = this.#world;
    for (const name of this.#podNames()) {
      for (const item of asArray(asObject(api.get(RESOURCE.pods, name)?.status).containerStatuses)) {
        const ended = asObject(asObject(asObject(item).lastState).terminated);
        const code = asNumber(ended.exitCode);
        if (code !== undefined) return code;
      }
    }
    return null;
  }
}
