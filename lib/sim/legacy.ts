/**
 * The mechanism before the SKS (protocol 6e), up to Knative 0.5: two parts that do not know of each other.
 *
 *     idle ─▶ inactive ─┬─ Route rewrites the ingress ── push, nobody knows when it arrives ──▶ activator
 *                       └─ autoscaler waits a blind 30 s ──▶ replicas 0
 */

import { asNumber, asObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { Activators, Throttlers } from "./activators.ts";
import { type Address, addressesOf } from "./addresses.ts";
import { sendRequests } from "./clients.ts";
import { Decider } from "./decider.ts";
import type { Targets } from "./gateway.ts";
import { Ingress } from "./ingress.ts";
import { Kubernetes } from "./kubernetes.ts";
import { LoadMeter } from "./load-meter.ts";
import { ACTIVATOR_SERVICE, namesOf } from "./names.ts";
import { Nodes } from "./nodes.ts";
import { deployment, endpoints, ingress, revision } from "./objects.ts";
import { onlyNewer } from "./only-newer.ts";
import type { Scenario } from "./scenario.ts";
import { type Outcome, outcomeOf } from "./score.ts";
import { measureEachSecond } from "./sim-revision.ts";
import { CREATE_AFTER_MS, SIM_START } from "./simulate.ts";
import { type Believed, believedOf } from "./view-of-endpoints.ts";
import { createWorld, faultNow, type RevisionWorld, worldOf } from "./world.ts";

/** From the inactive mark to replicas 0, whatever has or has not happened meanwhile. */
export const BLIND_WAIT_MS: DurationMs = 30_000;
const PASS_MS: DurationMs = 500;

/** Plays a scenario's traffic on the old mechanism; the same scenario gives the same outcome. */
export function simulateLegacy(scenario: Scenario, start: EpochMs = SIM_START): Outcome {
  const world = worldOf(createWorld(scenario, start), namesOf(1));
  const { engine, api, names } = world;
  const kubernetes = new Kubernetes(world, new Nodes(world), () => "");
  const activators = new Activators(world);
  const throttlers = new Throttlers(world, kubernetes);
  const route = new OldRoute(world);
  activators.install();

  let decider: Decider | null = null;
  const meter = new LoadMeter(engine);
  const ingressGateway = new Ingress(world);
  ingressGateway.add({
    names,
    kubernetes,
    activators: throttlers,
    meter,
    views: Array.from({ length: scenario.cluster.gateways }, () => route),
    onActivator: () => {
      decider?.record(1);
      decider?.poke();
    },
  });
  measureEachSecond(engine, meter, kubernetes, (load) => decider?.record(load));

  let activeSince = start + CREATE_AFTER_MS;
  let inactiveSince: EpochMs | null = null;
  const pass = (): void => {
    engine.after(PASS_MS, pass);
    // What it would write waits, and is decided when it can be written.
    if (api.isAway) return;
    const wanted = Math.max(decider?.desired ?? -1, scenario.settings.minScale);
    const most = scenario.settings.maxScale || Number.POSITIVE_INFINITY;
    if (wanted > 0) {
      if (inactiveSince !== null) activeSince = engine.now;
      inactiveSince = null;
      setReplicas(world, Math.min(wanted, most));
      // The route goes back as soon as somebody is there to serve.
      if (kubernetes.readyPods > 0) route.sendTo("pods");
    } else if (
      wanted === 0 &&
      scenario.settings.enableScaleToZero &&
      engine.now - activeSince >= scenario.settings.stableWindowMs
    ) {
      inactiveSince ??= engine.now;
      route.sendTo("activator");
      if (engine.now - inactiveSince >= BLIND_WAIT_MS) setReplicas(world, 0);
    }
  };
  const create = (): void => {
    api.create(RESOURCE.revisions, revision(names, scenario.settings));
    api.create(RESOURCE.endpoints, endpoints(names, "Private", "", []));
    api.create(RESOURCE.deployments, deployment(names, "", scenario.settings.initialScale));
    api.create(RESOURCE.ingresses, ingress([{ revision: names.revision, percent: 100 }]));
    decider = new Decider(
      world,
      () => kubernetes.readyPods,
      () => undefined,
    );
    pass();
  };
  engine.after(CREATE_AFTER_MS, () => api.eventually(create));

  const requests = sendRequests(world, (request) => ingressGateway.handle(request));
  engine.run(start + scenario.durationMs);
  const fates = requests.map((request) => request.fate());
  const whole = { revision: names.revision, believed: route.history, pods: kubernetes.spans() };
  return outcomeOf(fates, [whole], { pushes: route.pushes, end: engine.now });
}

function setReplicas({ api, names }: RevisionWorld, replicas: number): void {
  const spec = asObject(api.get(RESOURCE.deployments, names.deployment)?.spec);
  if (asNumber(spec.replicas) === replicas) return;
  api.update(RESOURCE.deployments, names.deployment, (object) => ({
    ...object,
    spec: { ...spec, replicas },
  }));
}

/** The ingress as the Route writes it: it names the revision's Service or the activator's. */
class OldRoute implements Targets {
  pushes = 0;
  readonly history: { readonly t: EpochMs; readonly value: Believed }[] = [];
  readonly #world: RevisionWorld;
  readonly #newer = onlyNewer();
  #written: "pods" | "activator" = "pods";
  #arrived: "pods" | "activator" = "pods";
  #pods: readonly Address[] = [];

  constructor(world: RevisionWorld) {
    this.#world = world;
    const { api, engine, names, scenario } = world;
    api.on(RESOURCE.endpoints, (name) => {
      if (name !== names.privateService) return;
      const { ready } = addressesOf(api.get(RESOURCE.endpoints, names.privateService));
      engine.after(scenario.cluster.ingressMs, () => {
        this.#pods = ready;
        this.#note();
      });
    });
  }

  get current(): { readonly ready: readonly Address[] } {
    if (this.#arrived === "pods") return { ready: this.#pods };
    return addressesOf(this.#world.api.get(RESOURCE.endpoints, ACTIVATOR_SERVICE));
  }

  sendTo(target: "pods" | "activator"): void {
    if (this.#written === target) return;
    this.#written = target;
    this.pushes += 1;
    const slow = faultNow(this.#world, "slowIngress")?.byMs ?? 0;
    const take = this.#newer(() => {
      this.#arrived = target;
      this.#note();
    });
    this.#world.engine.after(this.#world.scenario.cluster.pushMs + slow, take);
  }

  #note(): void {
    const value = believedOf(this.current.ready);
    if (this.history.at(-1)?.value !== value) this.history.push({ t: this.#world.engine.now, value });
  }
}
