/** Pods that go before the ingress knows, and who is hurt by it. */
import { type Scenario, scenarioFrom } from "@/lib/sim/index.ts";
import { lostOrEasier, type SimulatedChapter, type Values } from "./model.ts";
import { DIRECT, ingressDelayOf, LANES, lateIngress } from "./shared.ts";
import { leastWhere, played } from "./truths.ts";

const DURATION_MS = 90_000;
const INGRESS = { key: "ingress", min: 0, max: 40, step: 1, initial: 20 } as const;
const GRACE = { key: "grace", min: 0, max: 40, step: 1, initial: 5 } as const;

function story({ ingress = INGRESS.initial, grace = GRACE.initial }: Values): Scenario {
  return scenarioFrom({
    durationMs: DURATION_MS,
    settings: { ...DIRECT, gracePeriodMs: grace * 1_000 },
    // Far less than Knative's: with it nothing would be lost before the eyes of somebody who has just come.
    cluster: { drainMs: 2_000 },
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 4 },
      { shape: "constant", fromMs: 44_000, toMs: 60_000, clients: 4 },
    ],
    faults: lateIngress(ingress, DURATION_MS),
  });
}

export const problem = {
  kind: "simulated",
  lanes: LANES,
  beats: [
    {
      key: "hook",
      at: "lastLost",
      from: "beginning",
      about: ["ingress", "pods"],
      varies: ["ingress"],
      numbers: { lost: ({ outcome }) => outcome.score.lost },
    },
    { key: "knative", at: "serving", about: ["clients", "ingress", "name", "pods"] },
    {
      key: "helpers",
      at: "serving",
      about: ["autoscaler", "activators"],
      references: [{ rule: "3.3" }, { rule: "4.1" }],
    },
    {
      key: "idle",
      at: "modeOrdered",
      about: ["autoscaler", "pods"],
      references: [{ rule: "3.6" }, { rule: "1.10" }],
    },
    { key: "gone", at: "zero", about: ["pods", "ingress"], varies: ["grace"], references: [{ rule: "4.5" }] },
    {
      key: "lost",
      at: "firstLost",
      about: ["clients", "ingress", "pods"],
      ask: {
        kind: "number",
        key: "late",
        min: 0,
        max: 30,
        step: 1,
        unit: "seconds",
        within: 1,
        answer: () => leastWhere(0, 30, (ingress) => played(story({ ingress })).outcome.score.lost > 0),
      },
    },
    {
      key: "price",
      at: "end",
      about: ["pods"],
      futures: { control: "grace", values: [0, 5, 10, 15, 19, 30], shows: "lost" },
    },
    {
      key: "puzzle",
      at: "end",
      about: ["pods", "ingress"],
      puzzle: {
        key: "order",
        controls: ["grace"],
        isSolved: ({ scenario, outcome }) =>
          ingressDelayOf(scenario) >= INGRESS.initial && outcome.score.lost === 0,
        lacks: lostOrEasier,
        cost: ({ outcome }) => outcome.score.podSeconds,
        unit: "podSeconds",
        solution: { grace: 19 },
      },
    },
  ],
  controls: [INGRESS, GRACE],
  references: [{ rule: "6e" }, { rule: "3.6" }],
  scenario: story,
} as const satisfies SimulatedChapter;
