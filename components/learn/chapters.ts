/** The chapters of the course, in their order. */
import type { LaneId } from "@/lib/layout/index.ts";
import { type Scenario, type ScenarioChange, scenarioFrom } from "@/lib/sim/index.ts";
import type { Chapter, SimulatedChapter } from "./chapters/model.ts";

export * from "./chapters/model.ts";
export { momentIn, momentInLegacy } from "./chapters/moments.ts";

const LANES: readonly LaneId[] = ["path", "specMode", "publicEndpoints", "pods", "probes", "requests"];
const TWO_VISITS = [
  { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 2 },
  { shape: "constant", fromMs: 70_000, toMs: 90_000, clients: 2 },
] as const;
const DIRECT = { targetBurstCapacity: 0 } as const;

const COLD_START = "cold-start/demo/hello-00001";

function oldWorld(change: ScenarioChange): Scenario {
  return scenarioFrom({
    durationMs: 130_000,
    settings: { ...DIRECT, gracePeriodMs: 30_000 },
    traffic: TWO_VISITS,
    ...change,
  });
}

function visits(change: ScenarioChange): Scenario {
  return scenarioFrom({ durationMs: 100_000, settings: DIRECT, traffic: TWO_VISITS, ...change });
}

export const CHAPTERS = {
  problem: {
    kind: "simulated",
    compares: ["legacy"],
    beats: [
      { key: "steady", at: "serving" },
      { key: "idle", at: "inactive" },
      { key: "blind", at: "zero" },
    ],
    controls: [],
    references: [{ rule: "6e" }],
    scenario: () => oldWorld({}),
  },
  before: {
    kind: "simulated",
    compares: ["legacy", "sks"],
    beats: [
      { key: "wait", at: "zero" },
      { key: "lost", at: "firstLost" },
      { key: "push", at: "pathActivator" },
      { key: "sks", at: "end" },
    ],
    controls: [{ key: "push", min: 0, max: 60, step: 1, initial: 45 }],
    references: [{ rule: "6e" }, { rule: "3.6" }],
    scenario: ({ push = 45 }) =>
      oldWorld({
        cluster: { pushMs: push * 1_000 },
        traffic: [
          { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 2 },
          { shape: "constant", fromMs: 58_000, toMs: 85_000, clients: 2 },
        ],
      }),
  },
  service: {
    kind: "simulated",
    lanes: ["path", "specMode", "publicEndpoints", "privateEndpoints"],
    beats: [
      { key: "name", at: "serving" },
      { key: "behind", at: "pathActivator" },
      { key: "back", at: "pathPods" },
    ],
    controls: [],
    references: [{ rule: "1.7" }, { rule: "2.3" }, { recording: COLD_START, at: "2026-11-23T04:05:37.756Z" }],
    scenario: () => visits({}),
  },
  steady: {
    kind: "simulated",
    lanes: LANES,
    beats: [
      { key: "path", at: "serving" },
      { key: "out", at: "end" },
    ],
    controls: [{ key: "clients", min: 1, max: 40, step: 1, initial: 4 }],
    references: [{ rule: "6c" }, { recording: COLD_START, at: "2026-11-23T04:05:25Z" }],
    scenario: ({ clients = 4 }) =>
      scenarioFrom({
        durationMs: 60_000,
        settings: DIRECT,
        traffic: [{ shape: "constant", fromMs: 3_000, toMs: 60_000, clients }],
      }),
  },
  zero: {
    kind: "simulated",
    lanes: LANES,
    beats: [
      { key: "rest", at: "zero" },
      { key: "healthy", at: "zero" },
      { key: "waits", at: "ordered" },
    ],
    controls: [],
    references: [{ rule: "1.2" }, { rule: "2.3" }, { recording: COLD_START, at: "2026-11-23T04:05:50Z" }],
    scenario: () => visits({}),
  },
  down: {
    kind: "simulated",
    lanes: LANES,
    beats: [
      { key: "window", at: "modeOrdered" },
      { key: "swap", at: "pathActivator" },
      { key: "ask", at: "probeFailed" },
      { key: "confirmed", at: "probeConfirmed" },
      { key: "gone", at: "zero" },
    ],
    controls: [
      { key: "probe", min: 0, max: 60, step: 5, initial: 0 },
      { key: "grace", min: 0, max: 40, step: 1, initial: 10 },
    ],
    references: [
      { rule: "3.6" },
      { rule: "3.8" },
      { rule: "6a" },
      { recording: COLD_START, at: "2026-11-23T04:05:37.767Z", tab: "sequence" },
    ],
    scenario: ({ probe = 0, grace = 10 }) =>
      scenarioFrom({
        durationMs: 110_000,
        settings: { ...DIRECT, gracePeriodMs: grace * 1_000 },
        faults: probe === 0 ? [] : [{ kind: "probe", fromMs: 20_000, toMs: 27_000 + probe * 1_000 }],
      }),
  },
  wake: {
    kind: "simulated",
    lanes: LANES,
    withColdStart: true,
    beats: [
      { key: "request", at: "ordered" },
      { key: "first", at: "answered" },
      { key: "ready", at: "ready" },
      { key: "handover", at: "pathPods" },
    ],
    controls: [
      { key: "pull", min: 0, max: 20, step: 0.5, initial: 2 },
      { key: "app", min: 0, max: 10, step: 0.5, initial: 0.5 },
    ],
    references: [
      { rule: "6b" },
      { rule: "4.2" },
      { recording: COLD_START, at: "2026-11-23T04:05:53.133Z", tab: "cold-starts" },
    ],
    scenario: ({ pull = 2, app = 0.5 }) =>
      visits({
        cluster: { pullMs: pull * 1_000, appStartMs: app * 1_000, readinessMs: 600 },
        traffic: [
          { shape: "constant", fromMs: 3_000 + (pull + app) * 1_000, toMs: 36_000, clients: 1 },
          { shape: "constant", fromMs: 70_000, toMs: 95_000, clients: 1 },
        ],
        durationMs: 130_000,
      }),
  },
  overload: {
    kind: "simulated",
    lanes: ["path", "specMode", "publicEndpoints", "pods", "scale", "requests"],
    beats: [
      { key: "light", at: "serving" },
      { key: "burst", at: "proxiedUnderLoad" },
      { key: "again", at: "servedAgain" },
      { key: "paradox", at: "end" },
    ],
    controls: [{ key: "clients", min: 1, max: 60, step: 1, initial: 40 }],
    references: [
      { rule: "3.3" },
      { rule: "6d" },
      { recording: "overload/overload/api-00001", at: "2026-11-23T04:19:40.914Z" },
      { recording: "burst/shop/api-00001", at: "2026-11-23T04:07:18.518Z" },
    ],
    scenario: ({ clients = 40 }) =>
      scenarioFrom({
        durationMs: 120_000,
        serviceMs: 100,
        thinkMs: 20,
        settings: {
          targetBurstCapacity: 5,
          containerConcurrency: 5,
          minScale: 3,
          maxScale: 6,
          stableWindowMs: 20_000,
          panicWindowPercentage: 30,
        },
        traffic: [
          { shape: "constant", fromMs: 3_000, toMs: 115_000, clients: 2 },
          { shape: "constant", fromMs: 30_000, toMs: 65_000, clients },
        ],
      }),
  },
  gap: {
    kind: "simulated",
    compares: ["sks", "deployment"],
    beats: [
      { key: "follows", at: "pathActivator" },
      { key: "proves", at: "probeConfirmed" },
      { key: "late", at: "firstLost" },
      { key: "accepted", at: "end" },
    ],
    controls: [
      { key: "ingress", min: 0, max: 90, step: 1, initial: 45 },
      { key: "drain", min: 0, max: 60, step: 1, initial: 2 },
    ],
    references: [{ rule: "6e" }, { rule: "4.5" }, { rule: "D19" }],
    scenario: ({ ingress = 45, drain = 2 }) =>
      scenarioFrom({
        durationMs: 130_000,
        settings: { ...DIRECT, gracePeriodMs: 30_000 },
        cluster: { drainMs: drain * 1_000 },
        traffic: [
          { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 1 },
          { shape: "constant", fromMs: 61_000, toMs: 95_000, clients: 2 },
        ],
        faults:
          ingress === 0
            ? []
            : [{ kind: "slowIngress", fromMs: 15_000, toMs: 130_000, byMs: ingress * 1_000 }],
      }),
  },
  recording: {
    kind: "recorded",
    source: "cold-start",
    namespace: "demo",
    name: "hello-00001",
    beats: [
      { key: "open", at: "serving" },
      { key: "look", at: "inactive" },
      { key: "found", at: "probeFailed" },
      { key: "next", at: "zero" },
    ],
    controls: [],
    references: [{ recording: COLD_START, at: "2026-11-23T04:05:37.767Z", tab: "sequence" }],
  },
} as const satisfies Readonly<Record<string, Chapter>>;

export type ChapterId = keyof typeof CHAPTERS;

export const CHAPTER_IDS = Object.keys(CHAPTERS) as readonly ChapterId[];

/** The SKS has a stage wherever it is told of. */
export function hasStage({ compares }: SimulatedChapter): boolean {
  return compares === undefined || compares.includes("sks");
}

export function isChapterId(id: string): id is ChapterId {
  return Object.hasOwn(CHAPTERS, id);
}
