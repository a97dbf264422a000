/** Goals to reach in the sandbox with settings alone, at the least pod time. */
import {
  type Scenario,
  type ScenarioChange,
  type Score,
  type SimSettings,
  scenarioFrom,
} from "@/lib/sim/index.ts";
import { isSameData } from "../same-data.ts";

const S = 1_000;

export const CHALLENGES = ["ingress", "morning", "burst", "canary"] as const;
export type ChallengeId = (typeof CHALLENGES)[number];

interface Challenge {
  readonly start: ScenarioChange;
  /** The settings that may be changed. */
  readonly free: readonly (keyof SimSettings)[];
  readonly mostLost: number;
  readonly mostLate: number;
  /** The cheapest way that is known; what it costs is played. */
  readonly best: Partial<SimSettings>;
  /** The same of the revision that is rolled out. */
  readonly rollout?: {
    readonly free: readonly (keyof SimSettings)[];
    readonly best: Partial<SimSettings>;
  };
}

/** All challenges. `best` is the cheapest of all combinations that a test plays. */
export const GOALS: Readonly<Record<ChallengeId, Challenge>> = {
  // The ingress follows the Endpoints 45 s late: pods must outlast it.
  ingress: {
    start: {
      settings: { targetBurstCapacity: 0 },
      cluster: { drainMs: 2 * S },
      durationMs: 150 * S,
      traffic: [
        { shape: "constant", fromMs: 3 * S, toMs: 20 * S, clients: 1 },
        { shape: "constant", fromMs: 40 * S, toMs: 70 * S, clients: 2 },
      ],
      faults: [{ kind: "slowIngress", fromMs: 20 * S, toMs: 150 * S, byMs: 45 * S }],
    },
    free: ["targetBurstCapacity", "minScale", "gracePeriodMs", "retentionMs"],
    mostLost: 0,
    mostLate: 0,
    best: { targetBurstCapacity: -1 },
  },
  // A few visitors now and then, and pods that need six seconds.
  morning: {
    start: {
      settings: { targetBurstCapacity: 0 },
      cluster: { pullMs: 2 * S, appStartMs: 4 * S },
      durationMs: 240 * S,
      traffic: [
        { shape: "constant", fromMs: 15 * S, toMs: 25 * S, clients: 1 },
        { shape: "constant", fromMs: 65 * S, toMs: 75 * S, clients: 1 },
        { shape: "constant", fromMs: 150 * S, toMs: 160 * S, clients: 1 },
      ],
    },
    free: ["minScale", "stableWindowMs", "gracePeriodMs", "retentionMs"],
    mostLost: 0,
    mostLate: 1,
    best: { stableWindowMs: 15 * S, retentionMs: 30 * S },
  },
  // Forty clients at once, five requests a container.
  burst: {
    start: {
      settings: {
        targetBurstCapacity: 0,
        containerConcurrency: 5,
        minScale: 1,
        maxScale: 12,
        stableWindowMs: 15 * S,
      },
      durationMs: 120 * S,
      serviceMs: 200,
      thinkMs: 100,
      traffic: [
        { shape: "constant", fromMs: 3 * S, toMs: 100 * S, clients: 1 },
        { shape: "constant", fromMs: 25 * S, toMs: 60 * S, clients: 40 },
      ],
    },
    free: ["targetBurstCapacity", "minScale", "stableWindowMs"],
    mostLost: 0,
    mostLate: 20,
    best: { minScale: 5, stableWindowMs: 60 * S },
  },
  // The new revision is ready long before its first share, and at zero again by then.
  canary: {
    start: {
      settings: { targetBurstCapacity: 0 },
      cluster: { pullMs: 2 * S, appStartMs: 4 * S },
      durationMs: 240 * S,
      traffic: [{ shape: "constant", fromMs: 10 * S, toMs: 120 * S, clients: 3 }],
      rollouts: [
        {
          atMs: 20 * S,
          image: "new",
          shares: [
            { atMs: 60 * S, percent: 10 },
            { atMs: 80 * S, percent: 50 },
            { atMs: 100 * S, percent: 100 },
          ],
        },
      ],
    },
    free: [],
    mostLost: 0,
    mostLate: 0,
    best: {},
    rollout: {
      free: ["minScale", "initialScale", "stableWindowMs", "retentionMs", "scaleDownDelayMs"],
      best: { retentionMs: 30 * S },
    },
  },
};

/** The scenario of a challenge as it is given. */
export function challengeScenario(id: ChallengeId): Scenario {
  return scenarioFrom(GOALS[id].start);
}

/** The scenario of a challenge as it is solved best, as far as is known. */
export function bestScenario(id: ChallengeId): Scenario {
  return withChange(challengeScenario(id), GOALS[id].best, GOALS[id].rollout?.best ?? {});
}

/** A scenario with other settings, of itself and of what it rolls out. */
export function withChange(
  scenario: Scenario,
  settings: Partial<SimSettings>,
  rolledOut: Partial<SimSettings>,
): Scenario {
  return {
    ...scenario,
    settings: { ...scenario.settings, ...settings },
    rollouts: scenario.rollouts.map((rollout) => ({
      ...rollout,
      settings: { ...rollout.settings, ...rolledOut },
    })),
  };
}

/** Whether a result reaches the goal. */
export function isReached(id: ChallengeId, { lost, late, open }: Score): boolean {
  const { mostLost, mostLate } = GOALS[id];
  return lost <= mostLost && late <= mostLate && open === 0;
}

/** True when nothing but the settings that are free differs from the challenge. */
export function isOf(id: ChallengeId, scenario: Scenario): boolean {
  const given = challengeScenario(id);
  const { free, rollout } = GOALS[id];
  const bound = ({ settings, rollouts, ...rest }: Scenario): object => ({
    ...rest,
    settings: without(settings, free),
    rollouts: rollouts.map(({ settings: own = {}, ...one }) => ({
      ...one,
      settings: without(own, rollout?.free ?? []),
    })),
  });
  return scenario.fork === null && isSameData(bound(scenario), bound(given));
}

function without(settings: Partial<SimSettings>, free: readonly string[]): [string, unknown][] {
  return Object.entries(settings)
    .filter(([key]) => !free.includes(key))
    .sort();
}
