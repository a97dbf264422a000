/** A scenario played from beginning to end. */
import { asObject } from "../model/json.ts";
import { RESOURCE, type TraceHeader, type TraceRecord } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { Activators } from "./activators.ts";
import type { ApiServer, Draft } from "./api-server.ts";
import { sendRequests } from "./clients.ts";
import { MOST_ACTIONS } from "./engine.ts";
import { Ingress } from "./ingress.ts";
import { LeaderLease } from "./leader-lease.ts";
import { namesOf, SYSTEM_NAMESPACE } from "./names.ts";
import { Nodes } from "./nodes.ts";
import { configMaps, podAutoscaler, revision } from "./objects.ts";
import { Route } from "./route.ts";
import { afterFork, type Rollout, rolledOut, type Scenario } from "./scenario.ts";
import { type Outcome, outcomeOf } from "./score.ts";
import { SimRevision, type Surroundings } from "./sim-revision.ts";
import { createWorld, type Mutable, type World, worldOf } from "./world.ts";

/** Simulated time begins here: scenarios have no date of their own. */
export const SIM_START: EpochMs = Date.parse("2026-01-01T00:00:00Z");

/** The revision is created so long after the recording begins. */
export const CREATE_AFTER_MS: DurationMs = 1_000;

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
  const revisions: SimRevision[] = [];
  const route = new Route(whole);
  if (scenario.fork !== null) engine.at(start + scenario.fork.atMs, () => takeFork(whole, revisions, route));
  const activators = new Activators(whole);
  activators.followAutoscaler();
  new LeaderLease(whole);
  const ingress = new Ingress(whole);
  const surroundings: Surroundings = { nodes: new Nodes(whole), ingress, route };
  const begin = (): SimRevision => {
    const number = revisions.length + 1;
    const { settings, image } = rolledOut(whole.scenario.rollouts, number - 2);
    const revision = new SimRevision(worldOf(whole, namesOf(number), settings, image), surroundings);
    revisions.push(revision);
    route.add(revision.world.names);
    return revision;
  };
  const first = begin();

  // Its creation is none: it has to be pushed once whatever comes.
  let routeChanges = -1;
  api.on(RESOURCE.ingresses, () => {
    routeChanges += 1;
    ingress.followRoute();
  });
  for (const map of configMaps(scenario.settings)) api.create(RESOURCE.configMaps, map);
  activators.install();
  api.markListed();
  engine.after(CREATE_AFTER_MS, () => api.eventually(() => first.create("active")));
  for (const { atMs, shares = [] } of rolloutsIn(scenario)) {
    const isLatest = shares.length === 0;
    engine.at(start + atMs, () => api.eventually(() => begin().create(isLatest ? "active" : "pending")));
  }
  const requests = sendRequests(whole, (request) => ingress.handle(request));
  for (const actions of engine.slices(start + scenario.durationMs)) {
    if (actions > budget.actions) throw tooMuch("actions", budget.actions);
    if (api.records.length > budget.records) throw tooMuch("records", budget.records);
    yield;
  }

  const records = inOrder(api);
  yield;
  const fates = requests.map((request) => request.fate());
  return {
    header: headerOf(scenario),
    records,
    outcome: outcomeOf(
      fates,
      revisions.map((revision) => ({
        revision: revision.world.names.revision,
        readyAt: route.readyAt(revision.world.names),
        believed: revision.believed(),
        pods: revision.spans(),
      })),
      { pushes: Math.max(0, routeChanges), end: engine.now, route: route.history },
    ),
  };
}

function tooMuch(what: keyof Budget, most: number): Error {
  return new Error(
    `The scenario cannot be played: it makes more than ${most} ${what}. Fewer pods, fewer clients or a shorter time make fewer.`,
  );
}

/** Those that happen: of the scenario itself before its fork, of the fork from then on. */
function rolloutsIn({ rollouts, fork }: Scenario): readonly Rollout[] {
  if (fork?.rollouts === undefined) return rollouts;
  const { atMs } = fork;
  return [
    ...rollouts.filter((rollout) => rollout.atMs < atMs),
    ...fork.rollouts.filter((rollout) => rollout.atMs >= atMs),
  ];
}

/** Other settings hold: the objects that say them are written anew. */
function takeFork(world: Mutable<World>, revisions: readonly SimRevision[], route: Route): void {
  const hasRollouts = world.scenario.fork?.rollouts !== undefined;
  const scenario = afterFork(world.scenario);
  world.scenario = scenario;
  if (hasRollouts) route.follow();
  world.api.eventually(() => writeSettings(world, revisions));
}

function writeSettings({ api, scenario }: World, revisions: readonly SimRevision[]): void {
  for (const map of configMaps(scenario.settings)) {
    api.update(RESOURCE.configMaps, map.metadata.name, (object) => ({ ...object, data: map.data }));
  }
  const annotated =
    (fresh: Draft) =>
    (object: Draft): Draft => {
      const { reachability } = asObject(object.spec);
      return {
        ...object,
        // Whether a route leads to it is no setting.
        spec: { ...asObject(fresh.spec), ...(reachability === undefined ? {} : { reachability }) },
        metadata: { ...object.metadata, annotations: fresh.metadata.annotations },
      };
    };
  for (const { world } of revisions) {
    const { names, settings, image } = world;
    api.update(
      RESOURCE.revisions,
      names.revision,
      annotated(revision(names, settings, "active", image.name)),
    );
    api.update(RESOURCE.podAutoscalers, names.revision, annotated(podAutoscaler(names, settings, "")));
  }
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
  // They are made here and nobody else has them yet: a number is added, not a copy made.
  const sorted = [...api.records].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return sorted.map((record, seq) => Object.assign(record, { seq }));
}
