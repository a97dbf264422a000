/** The mechanism before the SKS: a route that is rewritten, and a wait that knows nothing of it. */
import { type Scenario, scenarioFrom, simulateLegacy } from "@/lib/sim/index.ts";
import type { SimulatedChapter, Values } from "./model.ts";
import { DIRECT } from "./shared.ts";
import { played } from "./truths.ts";

const PUSH = { key: "push", min: 0, max: 60, step: 1, initial: 45 } as const;
const FAST_PUSH_S = 5;
const SLOW_PUSH_S = 60;

function story({ push = PUSH.initial }: Values): Scenario {
  return scenarioFrom({
    durationMs: 130_000,
    settings: { ...DIRECT, gracePeriodMs: 30_000 },
    cluster: { pushMs: push * 1_000 },
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 2 },
      { shape: "constant", fromMs: 58_000, toMs: 85_000, clients: 2 },
    ],
  });
}

/** How many seconds earlier the first pod was told to end with the fast push. */
function secondsEarlier(): number {
  const endOf = (push: number): number => simulateLegacy(story({ push })).pods[0]?.endingAt ?? 0;
  return Math.round((endOf(PUSH.initial) - endOf(FAST_PUSH_S)) / 1_000);
}

export const before = {
  kind: "simulated",
  compares: ["legacy", "sks"],
  beats: [
    { key: "route", at: "serving", about: ["ingress", "name"] },
    {
      key: "wait",
      at: "zero",
      about: ["autoscaler", "pods"],
      ask: {
        kind: "choice",
        key: "faster",
        options: ["forty", "fifteen", "same"],
        answer: () => {
          const earlier = secondsEarlier();
          if (earlier === 0) return "same";
          return earlier > 20 ? "forty" : "fifteen";
        },
      },
    },
    { key: "lost", at: "firstLost", about: ["clients", "ingress"] },
    {
      key: "push",
      at: "pathActivator",
      about: ["ingress"],
      varies: ["push"],
      numbers: { lost: ({ legacy }) => legacy.score.lost },
    },
    {
      key: "both",
      at: "end",
      about: ["ingress"],
      futures: { control: "push", values: [5, 20, 30, 35, 45, 60], shows: "lost" },
    },
    {
      key: "kept",
      at: "end",
      about: ["pods"],
      futures: { control: "push", values: [5, 10, 20, 30, 45], shows: "keptPodSeconds" },
    },
    {
      key: "sks",
      at: "end",
      about: ["name"],
      references: [{ rule: "1.6" }],
      reveals: "sks",
      ask: {
        kind: "choice",
        key: "slowest",
        options: ["asMany", "fewer", "none"],
        answer: () => {
          const scenario = story({ push: SLOW_PUSH_S });
          const { lost } = played(scenario).outcome.score;
          if (lost === 0) return "none";
          return lost < simulateLegacy(scenario).score.lost ? "fewer" : "asMany";
        },
      },
    },
  ],
  controls: [PUSH],
  references: [{ rule: "6e" }, { rule: "3.6" }],
  scenario: story,
} as const satisfies SimulatedChapter;
