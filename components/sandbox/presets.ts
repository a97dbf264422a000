import type { EpochMs } from "@/lib/model/units.ts";
import { type Scenario, type ScenarioChange, SIM_START, scenarioFrom } from "@/lib/sim/index.ts";
import { isSameData } from "./same-data.ts";

/** Scenarios to start from; each demonstrates one behaviour. */
const CHANGES = {
  zero: {
    settings: { targetBurstCapacity: 0 },
    durationMs: 120_000,
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 1 },
      { shape: "constant", fromMs: 60_000, toMs: 75_000, clients: 1 },
    ],
  },
  defaults: {
    durationMs: 120_000,
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 1 },
      { shape: "constant", fromMs: 60_000, toMs: 75_000, clients: 1 },
    ],
  },
  burst: {
    settings: {
      targetBurstCapacity: 10,
      containerConcurrency: 5,
      minScale: 1,
      maxScale: 12,
      stableWindowMs: 15_000,
    },
    durationMs: 120_000,
    serviceMs: 200,
    thinkMs: 20,
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 100_000, clients: 1 },
      { shape: "constant", fromMs: 25_000, toMs: 60_000, clients: 40 },
    ],
  },
  overload: {
    settings: {
      targetBurstCapacity: 5,
      containerConcurrency: 5,
      minScale: 3,
      maxScale: 6,
      stableWindowMs: 20_000,
      panicWindowPercentage: 30,
    },
    durationMs: 120_000,
    serviceMs: 100,
    thinkMs: 20,
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 110_000, clients: 2 },
      { shape: "constant", fromMs: 30_000, toMs: 65_000, clients: 38 },
    ],
  },
  probe: {
    settings: { targetBurstCapacity: 0 },
    durationMs: 120_000,
    faults: [{ kind: "probe", fromMs: 20_000, toMs: 70_000 }],
  },
  activators: {
    settings: { targetBurstCapacity: 0 },
    durationMs: 120_000,
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 1 },
      { shape: "constant", fromMs: 60_000, toMs: 90_000, clients: 1 },
    ],
    faults: [{ kind: "activators", fromMs: 50_000, toMs: 75_000 }],
  },
  pull: {
    settings: { targetBurstCapacity: 0 },
    durationMs: 120_000,
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 1 },
      { shape: "constant", fromMs: 60_000, toMs: 90_000, clients: 2 },
    ],
    faults: [{ kind: "slowPull", fromMs: 40_000, toMs: 120_000, byMs: 12_000 }],
  },
  crash: {
    settings: { targetBurstCapacity: 0, progressDeadlineMs: 20_000 },
    durationMs: 180_000,
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 1 },
      { shape: "burst", fromMs: 60_000, toMs: 60_000, clients: 3 },
    ],
    faults: [{ kind: "crash", fromMs: 50_000, toMs: 180_000 }],
  },
  restart: {
    settings: { targetBurstCapacity: 0 },
    durationMs: 90_000,
    traffic: [{ shape: "constant", fromMs: 3_000, toMs: 80_000, clients: 3 }],
    faults: [{ kind: "autoscaler", fromMs: 30_000, toMs: 31_000 }],
  },
  ingress: {
    settings: { targetBurstCapacity: 0 },
    cluster: { drainMs: 2_000 },
    durationMs: 120_000,
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 1 },
      { shape: "constant", fromMs: 40_000, toMs: 70_000, clients: 2 },
    ],
    faults: [{ kind: "slowIngress", fromMs: 20_000, toMs: 120_000, byMs: 25_000 }],
  },
  canary: {
    settings: { targetBurstCapacity: 0, containerConcurrency: 5 },
    durationMs: 150_000,
    serviceMs: 100,
    thinkMs: 100,
    traffic: [{ shape: "constant", fromMs: 5_000, toMs: 140_000, clients: 10 }],
    rollouts: [
      {
        atMs: 20_000,
        image: "new",
        shares: [
          { atMs: 30_000, percent: 10 },
          { atMs: 60_000, percent: 50 },
          { atMs: 90_000, percent: 100 },
        ],
      },
    ],
  },
  badImage: {
    settings: { targetBurstCapacity: 0, containerConcurrency: 5, progressDeadlineMs: 20_000 },
    durationMs: 150_000,
    serviceMs: 100,
    thinkMs: 100,
    traffic: [
      { shape: "constant", fromMs: 5_000, toMs: 140_000, clients: 2 },
      { shape: "constant", fromMs: 60_000, toMs: 100_000, clients: 15 },
    ],
    rollouts: [{ atMs: 30_000, image: "missing" }],
  },
} as const satisfies Readonly<Record<string, ScenarioChange>>;

export type PresetId = keyof typeof CHANGES;

export const PRESETS = Object.keys(CHANGES) as readonly PresetId[];

/** When each preset shows its point, in seconds after the start. */
const SHOWN_AT_S: Readonly<Record<PresetId, number>> = {
  zero: 30,
  defaults: 15,
  burst: 27,
  overload: 45,
  probe: 45,
  activators: 55,
  pull: 66,
  crash: 63,
  restart: 33,
  ingress: 42,
  canary: 62,
  badImage: 75,
};

/** Which revision shows the point of a preset with rollouts, from 1. */
const SHOWN_REVISION: Readonly<Partial<Record<PresetId, number>>> = { canary: 2, badImage: 2 };

export function presetScenario(id: PresetId): Scenario {
  return scenarioFrom(CHANGES[id]);
}

/** Where the playhead stands when the preset is chosen. */
export function presetInstant(id: PresetId): EpochMs {
  return SIM_START + SHOWN_AT_S[id] * 1_000;
}

/** The revision that is shown when the preset is chosen, from 1; null where it has only one. */
export function presetRevision(id: PresetId): number | null {
  return SHOWN_REVISION[id] ?? null;
}

/** The preset that this scenario equals, ignoring its fork; null when it was edited. */
export function presetOf(scenario: Scenario): PresetId | null {
  const original = { ...scenario, fork: null };
  return PRESETS.find((preset) => isSameData(presetScenario(preset), original)) ?? null;
}
