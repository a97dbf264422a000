/** All that there is of one revision: its controllers, its pods, and what stands behind its name. */
import type { DurationMs } from "../model/units.ts";
import { Throttlers } from "./activators.ts";
import { Autoscaler } from "./autoscaler.ts";
import type { Engine } from "./engine.ts";
import { HpaAutoscaler } from "./hpa.ts";
import { gatewayLagMs, type Ingress } from "./ingress.ts";
import { Kubernetes } from "./kubernetes.ts";
import { LoadMeter } from "./load-meter.ts";
import type { Nodes } from "./nodes.ts";
import type { PodSpan } from "./pod.ts";
import { RevisionController } from "./revision-controller.ts";
import type { Route } from "./route.ts";
import { SksController } from "./sks-controller.ts";
import { type History, together, ViewOfEndpoints } from "./view-of-endpoints.ts";
import { faultNow, type RevisionWorld } from "./world.ts";

const MEASURE_MS: DurationMs = 1_000;
/** Pods and activators average over a second of their own, and are asked once a second: so late is it known, about. */
const REPORT_MS: DurationMs = 500;

export interface Surroundings {
  readonly nodes: Nodes;
  readonly ingress: Ingress;
  readonly route: Route;
}

export class SimRevision {
  readonly world: RevisionWorld;
  readonly #controller: RevisionController;
  readonly #kubernetes: Kubernetes;
  readonly #views: readonly ViewOfEndpoints[];

  constructor(world: RevisionWorld, { nodes, ingress, route }: Surroundings) {
    this.world = world;
    const { engine, scenario, settings } = world;
    this.#controller = new RevisionController(world, () => route.isReady(world.names));
    this.#kubernetes = new Kubernetes(world, nodes, () => this.#controller.uid);
    this.#controller.watch(this.#kubernetes);
    new SksController(world, () => this.#controller.uid);
    const activators = new Throttlers(world, this.#kubernetes);
    this.#views = Array.from(
      { length: scenario.cluster.gateways },
      (_, i) => new ViewOfEndpoints(world, () => gatewayLagMs(world, i)),
    );
    const nodeView = new ViewOfEndpoints(
      world,
      () => world.scenario.cluster.kubeProxyMs + (faultNow(world, "slowName")?.byMs ?? 0),
    );
    const autoscaler =
      settings.autoscalerClass === "hpa"
        ? new HpaAutoscaler(world, this.#kubernetes)
        : new Autoscaler(world, this.#kubernetes, nodeView);
    const meter = new LoadMeter(engine);
    ingress.add({
      names: world.names,
      kubernetes: this.#kubernetes,
      activators,
      meter,
      views: this.#views,
      // Only the first request after an idle second is reported at once (4.1).
      onActivator: () => {
        if (meter.takeFirst()) autoscaler.poke();
      },
    });
    measureEachSecond(engine, meter, this.#kubernetes, (load) => autoscaler.record(load));
  }

  /** Its objects come into being. */
  create(routingState: "active" | "pending"): void {
    this.#controller.create(routingState);
  }

  spans(): PodSpan[] {
    return this.#kubernetes.spans();
  }

  /** To whom the gateways sent what was for it. */
  believed(): History {
    return together(this.#views.map(({ history }) => history));
  }
}

/** What pods and activators report; without pods and without load nobody does. */
export function measureEachSecond(
  engine: Engine,
  meter: LoadMeter,
  kubernetes: Kubernetes,
  report: (load: number) => void,
): void {
  const measure = (): void => {
    const load = meter.take();
    if (load > 0 || kubernetes.readyPods > 0) engine.after(REPORT_MS, () => report(load));
    engine.after(MEASURE_MS, measure);
  };
  engine.after(MEASURE_MS * 0.37, measure);
}
