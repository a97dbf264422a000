/** A scenario played from beginning to end. */
import { RESOURCE, type TraceHeader, type TraceRecord } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { Activators, Throttlers } from "./activators.ts";
import type { ApiServer, Draft } from "./api-server.ts";
import { Autoscaler } from "./autoscaler.ts";
import { sendRequests } from "./clients.ts";
import { type Engine, MOST_ACTIONS } from "./engine.ts";
import { HpaAutoscaler } from "./hpa.ts";
import { gatewayLagMs, Ingress } from "./ingress.ts";
import { Kubernetes } from "./kubernetes.ts";
import { LoadMeter } from "./load-meter.ts";
import { namesOf, SYSTEM_NAMESPACE } from "./names.ts";
import { Nodes } from "./nodes.ts";
import { configMaps, podAutoscaler, revision } from "./objects.ts";
import { RevisionController } from "./revision-controller.ts";
import { afterFork, type Scenario } from "./scenario.ts";
import { type Outcome, scoreOf } from "./score.ts";
import { SksController } from "./sks-controller.ts";
import { together, ViewOfEndpoints } from "./view-of-endpoints.ts";
import { createWorld, faultNow, type Mutable, type World, worldOf } from "./world.ts";

/** Simulated time begins here: scenarios have no date of their own. */
export const SIM_START: EpochMs = Date.parse("2026-01-01T00:00:00Z");

/** The revision is created so long after the recording begins. */
export const CREATE_AFTER_MS: DurationMs = 1_000;
const MEASURE_MS: DurationMs = 1_000;
/** Pods and activators average over a second of their own, and are asked once a second: so late is it known, about. */
const REPORT_MS: DurationMs = 500;

export interface Simulation {
  readonly header: TraceHeader;
  /** As a watcher of the cluster gets them, by their time. */
  readonly records: readonly TraceRecord[];
  readonly outcome: Outcome;
}

/** How much a scenario may make of itself before it is stopped. */
export interface Budget {
  readonly actions: number;
  readonly records: number;
}

/** A scenario that makes more is not opened as a source. The course and the presets of the sandbox stay below a fifth of it. */
export const PAGE_BUDGET: Budget = { actions: 500_000, records: 60_000 };

/** More than any sensible scenario has. */
const MOST: Budget = { actions: MOST_ACTIONS, records: 1_000_000 };

/** Plays a scenario; the same scenario gives the same simulation. @throws Error that says which part of the budget is spent */
export function simulate(scenario: Scenario, start: EpochMs = SIM_START, budget: Budget = MOST): Simulation {
  const steps = simulateInSlices(scenario, start, budget);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/**
 * The same in slices: between two of them whoever drives it may do something else, or give up.
 * @throws Error that says which part of the budget is spent
 */
export function* simulateInSlices(
  scenario: Scenario,
  start: EpochMs = SIM_START,
  budget: Budget = MOST,
): Generator<void, Simulation, void> {
  const whole = createWorld(scenario, start);
  const { engine, api } = whole;
  if (scenario.fork !== null) engine.at(start + scenario.fork.atMs, () => takeFork(whole));
  const world = worldOf(whole, namesOf(1));

  const controller = new RevisionController(world);
  const kubernetes = new Kubernetes(world, new Nodes(world), () => controller.uid);
  controller.watch(kubernetes);
  new SksController(world, () => controller.uid);
  const activators = new Activators(world);
  const throttlers = new Throttlers(world, kubernetes);
  const views = Array.from(
    { length: scenario.cluster.gateways },
    (_, i) => new ViewOfEndpoints(world, () => gatewayLagMs(world, i)),
  );
  const nodeView = new ViewOfEndpoints(
    world,
    () => world.scenario.cluster.kubeProxyMs + (faultNow(world, "slowName")?.byMs ?? 0),
  );
  const autoscaler =
    scenario.settings.autoscalerClass === "hpa"
      ? new HpaAutoscaler(world, kubernetes)
      : new Autoscaler(world, kubernetes, nodeView);

  activators.followAutoscaler();

  const meter = new LoadMeter(engine);
  const ingress = new Ingress(whole);
  ingress.add({
    names: world.names,
    kubernetes,
    activators: throttlers,
    meter,
    views,
    // Only the first request after an idle second is reported at once (4.1).
    onActivator: () => {
      if (meter.takeFirst()) autoscaler.poke();
    },
  });
  measureEachSecond(engine, meter, kubernetes, (load) => autoscaler.record(load));

  // Its creation is none: it has to be pushed once whatever comes.
  let routeChanges = -1;
  api.on(RESOURCE.ingresses, () => {
    routeChanges += 1;
    ingress.followRoute();
  });
  for (const map of configMaps(scenario.settings)) api.create(RESOURCE.configMaps, map);
  activators.install();
  api.markListed();
  engine.after(CREATE_AFTER_MS, () => api.eventually(() => controller.create()));
  const requests = sendRequests(world, (request) => ingress.handle(request));
  for (const actions of engine.slices(start + scenario.durationMs)) {
    if (actions > budget.actions) throw tooMuch("actions", budget.actions);
    if (api.records.length > budget.records) throw tooMuch("records", budget.records);
    yield;
  }

  const records = inOrder(api);
  yield;
  const fates = requests.map((request) => request.fate());
  const believed = together(views.map(({ history }) => history));
  return {
    header: headerOf(scenario),
    records,
    outcome: {
      requests: fates,
      believed,
      pods: kubernetes.spans(),
      score: scoreOf(fates, kubernetes.spans(), believed, {
        pushes: Math.max(0, routeChanges),
        end: engine.now,
      }),
    },
  };
}

function tooMuch(what: keyof Budget, most: number): Error {
  return new Error(
    `The scenario cannot be played: it makes more than ${most} ${what}. Fewer pods, fewer clients or a shorter time make fewer.`,
  );
}

/** Other settings hold: the objects that say them are written anew. */
function takeFork(world: Mutable<World>): void {
  const scenario = afterFork(world.scenario);
  world.scenario = scenario;
  world.api.eventually(() => writeSettings(world));
}

function writeSettings({ api, scenario: { settings } }: World): void {
  const first = namesOf(1);
  for (const map of configMaps(settings)) {
    api.update(RESOURCE.configMaps, map.metadata.name, (object) => ({ ...object, data: map.data }));
  }
  const annotated =
    (fresh: Draft) =>
    (object: Draft): Draft => ({
      ...object,
      spec: fresh.spec,
      metadata: { ...object.metadata, annotations: fresh.metadata.annotations },
    });
  api.update(RESOURCE.revisions, first.revision, annotated(revision(first, settings)));
  api.update(RESOURCE.podAutoscalers, first.revision, annotated(podAutoscaler(first, settings, "")));
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

function headerOf({ seed }: Scenario): TraceHeader {
  return {
    version: 1,
    cluster: "simulated",
    systemNamespace: SYSTEM_NAMESPACE,
    clusterDomain: "cluster.local",
    note: `simulated, seed ${seed}`,
  };
}

function inOrder(api: ApiServer): TraceRecord[] {
  const sorted = [...api.records].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return sorted.map((record, seq) => ({ ...record, seq }));
}
