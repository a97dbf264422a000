/** What the stories of several chapters have in common: their lanes, their traffic, the recording that they refer to. */
import type { LaneId } from "@/lib/layout/index.ts";
import type { EpochMs } from "@/lib/model/units.ts";
import { type Fault, type Scenario, type ScenarioChange, SIM_START, scenarioFrom } from "@/lib/sim/index.ts";

export const LANES: readonly LaneId[] = ["path", "specMode", "publicEndpoints", "pods", "probes", "requests"];

export const COLD_START = "cold-start/demo/hello-00001";

/** The activator only at zero: so it comes and goes in every story. */
export const DIRECT = { targetBurstCapacity: 0 } as const;

export const TWO_VISITS = [
  { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 2 },
  { shape: "constant", fromMs: 70_000, toMs: 90_000, clients: 2 },
] as const;

/** Down to zero and back, with nothing in the way. */
export function visits(change: ScenarioChange): Scenario {
  return scenarioFrom({ durationMs: 100_000, settings: DIRECT, traffic: TWO_VISITS, ...change });
}

/** The ingress follows the Endpoints so many seconds late, from before the first way to zero until the end. */
export function lateIngress(seconds: number, durationMs: number): readonly Fault[] {
  if (seconds === 0) return [];
  return [{ kind: "slowIngress", fromMs: 15_000, toMs: durationMs, byMs: seconds * 1_000 }];
}

/** How late the ingress of a scenario is at most, in seconds. */
export function ingressDelayOf({ faults }: Scenario): number {
  const delays = faults.flatMap(({ kind, byMs = 0 }) => (kind === "slowIngress" ? [byMs] : []));
  return Math.max(0, ...delays) / 1_000;
}

/** An instant of a story, in seconds after its beginning. */
export function at(seconds: number): EpochMs {
  return SIM_START + seconds * 1_000;
}
