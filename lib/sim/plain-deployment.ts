/**
 * Kubernetes alone: a Deployment behind a load balancer that keeps a list of addresses of its own (protocol 6e, residual race).
 *
 *     replicas n → n − 1 ─┬─ the pod drains, and is gone
 *                         └─ Endpoints ── the list follows, nobody knows when ──▶ n − 1 addresses
 *
 * It is the race that remains with the SKS, without anything that asks or waits: at zero nobody would take a request, so it keeps pods.
 */
import { asObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { Throttlers } from "./activators.ts";
import { type Address, addressesOf } from "./addresses.ts";
import { sendRequests } from "./clients.ts";
import type { Targets } from "./gateway.ts";
import { Ingress } from "./ingress.ts";
import { Kubernetes } from "./kubernetes.ts";
import { LoadMeter } from "./load-meter.ts";
import { namesOf } from "./names.ts";
import { Nodes } from "./nodes.ts";
import { deployment, endpoints, ingress } from "./objects.ts";
import { onlyNewer } from "./only-newer.ts";
import type { Scenario } from "./scenario.ts";
import { type Outcome, outcomeOf } from "./score.ts";
import { CREATE_AFTER_MS, SIM_START } from "./simulate.ts";
import { type Believed, believedOf } from "./view-of-endpoints.ts";
import { createWorld, faultNow, type RevisionWorld, worldOf } from "./world.ts";

export interface PlainDeployment {
  readonly pods: number;
  /** When one of them is taken away, after the start of the scenario. */
  readonly removeAtMs: DurationMs;
}

/** Plays a scenario's traffic, draining and lag of the ingress on a Deployment that loses a pod; nothing scales it otherwise. */
export function simulateDeployment(
  scenario: Scenario,
  { pods, removeAtMs }: PlainDeployment,
  start: EpochMs = SIM_START,
): Outcome {
  const world = worldOf(createWorld(scenario, start), namesOf(1));
  const { engine, api, names } = world;
  const kubernetes = new Kubernetes(world, new Nodes(world), () => "");
  const balancer = new LoadBalancer(world);
  // There are none here: no address leads to one.
  const throttlers = new Throttlers(world, kubernetes);
  const gateway = new Ingress(world);
  gateway.add({
    names,
    kubernetes,
    activators: throttlers,
    meter: new LoadMeter(engine),
    views: Array.from({ length: scenario.cluster.gateways }, () => balancer),
    onActivator: () => undefined,
  });
  const create = (): void => {
    api.create(RESOURCE.endpoints, endpoints(names, "Private", "", []));
    api.create(RESOURCE.deployments, deployment(names, "", pods));
    api.create(RESOURCE.ingresses, ingress([{ revision: names.revision, percent: 100 }]));
  };
  const remove = (): void => {
    api.update(RESOURCE.deployments, names.deployment, (object) => ({
      ...object,
      spec: { ...asObject(object.spec), replicas: pods - 1 },
    }));
  };
  engine.after(CREATE_AFTER_MS, () => api.eventually(create));
  engine.at(start + removeAtMs, () => api.eventually(remove));
  const requests = sendRequests(world, (request) => gateway.handle(request));
  engine.run(start + scenario.durationMs);
  const fates = requests.map((request) => request.fate());
  const whole = { revision: names.revision, believed: balancer.history, pods: kubernetes.spans() };
  return outcomeOf(fates, [whole], { pushes: 0, end: engine.now });
}

/** Its list of addresses: the ready ones, as they were a while ago. It has no health checks. */
class LoadBalancer implements Targets {
  current: { readonly ready: readonly Address[] } = { ready: [] };
  readonly history: { readonly t: EpochMs; readonly value: Believed }[] = [];

  constructor(world: RevisionWorld) {
    const { api, engine, names, scenario } = world;
    const newer = onlyNewer();
    api.on(RESOURCE.endpoints, (name) => {
      if (name !== names.privateService) return;
      const { ready } = addressesOf(api.get(RESOURCE.endpoints, names.privateService));
      const take = newer(() => {
        this.current = { ready };
        const value = believedOf(ready);
        if (this.history.at(-1)?.value !== value) this.history.push({ t: engine.now, value });
      });
      engine.after(scenario.cluster.ingressMs + (faultNow(world, "slowIngress")?.byMs ?? 0), take);
    });
  }
}
