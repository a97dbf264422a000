/** What all parts of the simulated cluster share: clock, objects, scenario, names. */
import { asObject, type JsonObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { ApiServer, stamp } from "./api-server.ts";
import { Engine } from "./engine.ts";
import type { Fault, FaultKind } from "./faults.ts";
import { NAMESPACE, type RevisionNames } from "./names.ts";
import { type Random, randomFrom } from "./random.ts";
import {
  afterFork,
  FIRST_IMAGE,
  faultAt,
  type RevisionImage,
  type Scenario,
  type SimSettings,
} from "./scenario.ts";

/** For whoever takes a fork. */
export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export interface World {
  readonly engine: Engine;
  readonly api: ApiServer;
  readonly random: Random;
  /** As it is now: a fork changes it. */
  readonly scenario: Scenario;
  readonly start: EpochMs;
}

/** The world as the parts of one revision see it. */
export interface RevisionWorld extends World {
  readonly names: RevisionNames;
  /** Of this revision, as they are now. */
  readonly settings: SimSettings;
  readonly image: RevisionImage;
}

/** The part of the world that belongs to one revision, of which `own` settings differ from the scenario's. */
export function worldOf(
  world: World,
  names: RevisionNames,
  own: Partial<SimSettings> = {},
  image: RevisionImage = FIRST_IMAGE,
): RevisionWorld {
  let { scenario } = world;
  let settings: SimSettings = { ...scenario.settings, ...own };
  return {
    engine: world.engine,
    api: world.api,
    random: world.random,
    start: world.start,
    names,
    image,
    get scenario() {
      return world.scenario;
    },
    get settings() {
      if (world.scenario !== scenario) {
        scenario = world.scenario;
        settings = { ...scenario.settings, ...own };
      }
      return settings;
    },
  };
}

/** A world at its beginning, with nothing in it; its API server goes and comes as the scenario says. */
export function createWorld(scenario: Scenario, start: EpochMs): Mutable<World> {
  const engine = new Engine(start);
  const random = randomFrom(scenario.seed);
  const api = new ApiServer(engine, random);
  const world: World = { engine, api, random, scenario, start };
  onFault(world, "apiServer", (isAway) => {
    if (isAway) api.leave();
    else api.comeBack();
  });
  return world;
}

export function elapsed({ engine, start }: World): DurationMs {
  return engine.now - start;
}

/** The fault of this kind that holds now. */
export function faultNow(world: World, kind: FaultKind): Fault | undefined {
  return faultAt(world.scenario, kind, elapsed(world));
}

/** A part sees that a fault has begun or is over when it looks next. */
const FAULT_STEP_MS: DurationMs = 50;

/** Tells when a fault of this kind begins and when it is over, those that a fork brings or takes away included. */
export function onFault(world: World, kind: FaultKind, listener: (holds: boolean) => void): void {
  const { engine, start, scenario } = world;
  let held = false;
  const look = (): void => {
    const holds = faultNow(world, kind) !== undefined;
    if (holds === held) return;
    held = holds;
    listener(holds);
  };
  const edges = new Set<DurationMs>();
  const add = (ms: DurationMs): void => {
    edges.add(Math.max(1, Math.ceil(ms / FAULT_STEP_MS)) * FAULT_STEP_MS);
  };
  for (const { faults } of [scenario, afterFork(scenario)]) {
    for (const fault of faults.filter((fault) => fault.kind === kind)) {
      add(fault.fromMs);
      add(fault.toMs);
    }
  }
  if (edges.size > 0 && scenario.fork !== null) add(scenario.fork.atMs);
  for (const ms of edges) engine.at(start + ms, look);
}

export type Process = "autoscaler" | "activator" | "controller";

/** A line of a process's log (protocol 5.2), with the key of the revision. */
export function log(world: RevisionWorld, process: Process, message: string, more: JsonObject = {}): void {
  const { now } = world.engine;
  world.api.note("LOG", process, now, {
    severity: "INFO",
    timestamp: stamp(now).at,
    logger: process,
    message,
    "knative.dev/key": `${NAMESPACE}/${world.names.revision}`,
    ...more,
  });
}

/** No route leads to the revision: bounds, delays and retention do not hold for it (protocol 3.3, 3.6). */
export function isUnreachable({ api, names }: RevisionWorld): boolean {
  const pa = api.get(RESOURCE.podAutoscalers, names.revision);
  return asObject(pa?.spec).reachability === "Unreachable";
}

/** A duration as Go prints it, in seconds. */
export function goSeconds(ms: DurationMs): string {
  return `${(ms / 1_000).toFixed(6).replace(/\.?0+$/, "")}s`;
}
