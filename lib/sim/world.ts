/** What all parts of the simulated cluster share: clock, objects, scenario, names. */
import type { JsonObject } from "../model/json.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { ApiServer } from "./api-server.ts";
import { stamp } from "./api-server.ts";
import type { Engine } from "./engine.ts";
import type { Random } from "./random.ts";
import { type Fault, type FaultKind, faultAt, type Scenario } from "./scenario.ts";

export const NAMESPACE = "demo";
export const SERVICE = "hello";
export const REVISION = "hello-00001";
export const DEPLOYMENT = `${REVISION}-deployment`;
export const PRIVATE = `${REVISION}-private`;
export const SYSTEM_NAMESPACE = "knative-serving";
export const ACTIVATOR_SERVICE = "activator-service";
/** Port of queue-proxy and activator for HTTP/1. */
export const PORT = 8012;

export interface World {
  readonly engine: Engine;
  readonly api: ApiServer;
  readonly random: Random;
  /** As it is now: a fork changes it. */
  scenario: Scenario;
  readonly start: EpochMs;
}

export function elapsed({ engine, start }: World): DurationMs {
  return engine.now - start;
}

/** The fault of this kind that holds now. */
export function faultNow(world: World, kind: FaultKind): Fault | undefined {
  return faultAt(world.scenario, kind, elapsed(world));
}

/** How often a part looks whether a fault has begun or is over: a fork may bring one. */
const FAULT_STEP_MS: DurationMs = 50;

/** Tells when a fault of this kind begins and when it is over. */
export function onFault(world: World, kind: FaultKind, listener: (holds: boolean) => void): void {
  let held = false;
  const look = (): void => {
    const holds = faultNow(world, kind) !== undefined;
    if (holds !== held) listener(holds);
    held = holds;
    world.engine.after(FAULT_STEP_MS, look);
  };
  world.engine.after(FAULT_STEP_MS, look);
}

export type Process = "autoscaler" | "activator" | "controller";

/** A line of a process's log (protocol 5.2), with the key of the revision. */
export function log(world: World, process: Process, message: string, more: JsonObject = {}): void {
  const { now } = world.engine;
  world.api.note("LOG", process, now, {
    severity: "INFO",
    timestamp: stamp(now).at,
    logger: process,
    message,
    "knative.dev/key": `${NAMESPACE}/${REVISION}`,
    ...more,
  });
}

/** A duration as Go prints it, in seconds. */
export function goSeconds(ms: DurationMs): string {
  return `${(ms / 1_000).toFixed(6).replace(/\.?0+$/, "")}s`;
}
