/** What the confirmation does not prove. */
import { type Scenario, scenarioFrom, simulateDeployment } from "@/lib/sim/index.ts";
import { DEPLOYMENT_BESIDE, lostOrEasier, type SimulatedChapter, type Values } from "./model.ts";
import { DIRECT, ingressDelayOf, lateIngress } from "./shared.ts";
import { believedAt, leastWhere, pathAt, played } from "./truths.ts";

const DURATION_MS = 130_000;
const INGRESS = { key: "ingress", min: 0, max: 90, step: 1, initial: 45 } as const;
const DRAIN = { key: "drain", min: 0, max: 60, step: 1, initial: 2 } as const;
const GRACE = { key: "grace", min: 0, max: 60, step: 1, initial: 30 } as const;
const TBC = { key: "tbc", min: -1, max: 211, step: 1, initial: 0 } as const;

function story({
  ingress = INGRESS.initial,
  drain = DRAIN.initial,
  grace = GRACE.initial,
  tbc = TBC.initial,
}: Values): Scenario {
  return scenarioFrom({
    durationMs: DURATION_MS,
    settings: { ...DIRECT, targetBurstCapacity: tbc, gracePeriodMs: grace * 1_000 },
    cluster: { drainMs: drain * 1_000 },
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 1 },
      { shape: "constant", fromMs: 61_000, toMs: 95_000, clients: 2 },
    ],
    faults: lateIngress(ingress, DURATION_MS),
  });
}

/** The least delay of the ingress with which requests are lost, in seconds. */
function bound(lost: (scenario: Scenario) => number): number {
  return leastWhere(INGRESS.min, INGRESS.max, (ingress) => lost(story({ ingress })) > 0);
}

const sksBound = (): number => bound((scenario) => played(scenario).outcome.score.lost);
const aloneBound = (): number =>
  bound((scenario) => simulateDeployment(scenario, DEPLOYMENT_BESIDE).score.lost);

export const gap = {
  kind: "simulated",
  compares: ["sks", "deployment"],
  beats: [
    {
      key: "follows",
      at: "pathActivator",
      about: ["publicEndpoints", "ingress"],
      varies: ["ingress"],
      references: [{ rule: "1.8" }],
    },
    {
      key: "proves",
      at: "probeConfirmed",
      // It asks who follows the confirmation, so it is asked there.
      from: "probeConfirmed",
      about: ["probe", "autoscaler", "ingress"],
      references: [{ rule: "3.8" }],
      ask: {
        kind: "choice",
        key: "proves",
        options: ["both", "ingress", "node"],
        answer: ({ data: { revision }, outcome }) => {
          const t = revision.scaleToZero[0]?.probeConfirmedAt ?? 0;
          const knows = believedAt(outcome, t) === "activator";
          if (pathAt(revision, t) !== "activator") return "ingress";
          return knows ? "both" : "node";
        },
      },
    },
    {
      key: "late",
      at: "firstLost",
      about: ["ingress", "pods", "name"],
      ask: {
        kind: "number",
        key: "bound",
        min: INGRESS.min,
        max: INGRESS.max,
        step: 1,
        unit: "seconds",
        within: 3,
        answer: sksBound,
      },
    },
    {
      key: "covers",
      at: "firstLost",
      about: ["pods"],
      varies: ["grace", "drain"],
      numbers: { lost: ({ outcome }) => outcome.score.lost },
    },
    {
      key: "accepted",
      at: "end",
      about: ["ingress", "pods"],
      ask: {
        kind: "choice",
        key: "alone",
        options: ["more", "same", "less"],
        answer: () => {
          const [alone, sks] = [aloneBound(), sksBound()];
          if (alone === sks) return "same";
          return alone > sks ? "more" : "less";
        },
      },
    },
    {
      key: "sizes",
      at: "end",
      about: ["ingress"],
      futures: { control: "ingress", values: [0, 10, 30, 35, 45, 60], shows: "lost" },
    },
    {
      key: "puzzle",
      at: "end",
      about: ["ingress", "activators", "pods"],
      references: [{ rule: "3.3" }],
      puzzle: {
        key: "cheapest",
        controls: ["grace", "drain", "tbc"],
        isSolved: ({ scenario, outcome }) =>
          ingressDelayOf(scenario) >= INGRESS.initial && outcome.score.lost === 0,
        lacks: lostOrEasier,
        cost: ({ outcome }) => outcome.score.podSeconds,
        unit: "podSeconds",
        solution: { grace: 0, drain: 0, tbc: 211 },
      },
    },
  ],
  controls: [INGRESS, DRAIN, GRACE, TBC],
  references: [{ rule: "6e" }, { rule: "4.5" }, { rule: "D19" }],
  scenario: story,
} as const satisfies SimulatedChapter;
