/** The activator in front of running pods: a sign decides. */
import { burstAt, sampleAt, sliceAt } from "@/lib/core/index.ts";
import { type Scenario, scenarioFrom } from "@/lib/sim/index.ts";
import { lostOrEasier, type Run, type SimulatedChapter, type Values } from "./model.ts";
import { momentIn } from "./moments.ts";
import { at } from "./shared.ts";
import { inSeconds, isProxiedIn, leastWhere, played } from "./truths.ts";

const CLIENTS = { key: "clients", min: 1, max: 60, step: 1, initial: 40 } as const;
const TBC = { key: "tbc", min: 0, max: 15, step: 1, initial: 5 } as const;
const PODS = { key: "pods", min: 1, max: 6, step: 1, initial: 3 } as const;
/** From when to when the second group of clients is there. */
const CROWD_S = [30, 65] as const;
const SMALL = { clients: 1, tbc: 10, pods: 1 } as const;

function story({ clients = CLIENTS.initial, tbc = TBC.initial, pods = PODS.initial }: Values): Scenario {
  return scenarioFrom({
    durationMs: 120_000,
    serviceMs: 100,
    thinkMs: 20,
    settings: {
      targetBurstCapacity: tbc,
      containerConcurrency: 5,
      minScale: pods,
      maxScale: 6,
      stableWindowMs: 20_000,
      panicWindowPercentage: 30,
    },
    traffic: [
      { shape: "constant", fromMs: 3_000, toMs: 115_000, clients: 2 },
      { shape: "constant", fromMs: CROWD_S[0] * 1_000, toMs: CROWD_S[1] * 1_000, clients },
    ],
  });
}

function excessAt({ excessBurstCapacity }: Run["data"]["revision"], seconds: number): number {
  return sampleAt(excessBurstCapacity, at(seconds))?.value ?? 0;
}

function excessSettled({ data: { revision }, outcome }: Run): number {
  return sampleAt(revision.excessBurstCapacity, momentIn(revision, outcome, "settled") ?? 0)?.value ?? 0;
}

/** The load in the formula, to the hundredth, as the sentence above the picture says it. */
function loadSettled({ data: { shared, revision }, outcome }: Run): number {
  const t = momentIn(revision, outcome, "settled") ?? 0;
  return Math.round((burstAt(shared, revision, t).load?.value ?? 0) * 100) / 100;
}

/** What was left when the crowd was largest. */
function leastExcess(revision: Run["data"]["revision"]): number {
  const [from, to] = [at(CROWD_S[0]), at(CROWD_S[1])];
  const samples = revision.excessBurstCapacity.filter(({ t }) => t >= from && t < to);
  return Math.min(excessAt(revision, CROWD_S[0]), ...samples.map(({ value }) => value ?? 0));
}

/** How long the activator was in front of the pods, from when the crowd came. */
function secondsProxied({ path }: Run["data"]["revision"]): number {
  const spans = path.filter(({ value, from }) => value === "activator" && from >= at(CROWD_S[0]));
  return Math.round(inSeconds(spans.reduce((sum, { from, to }) => sum + ((to ?? from) - from), 0)));
}

/** Whether the activator was in the path while the crowd was there. */
export function isProxiedByCrowd(revision: Run["data"]["revision"]): boolean {
  return isProxiedIn(revision, at(CROWD_S[0]), at(CROWD_S[1] + 2));
}

export const overload = {
  kind: "simulated",
  lanes: ["path", "specMode", "publicEndpoints", "pods", "scale", "requests"],
  beats: [
    { key: "light", at: "serving", about: ["clients", "pods"], references: [{ rule: "4.1" }] },
    {
      key: "formula",
      at: "settled",
      about: ["autoscaler", "pods"],
      varies: ["pods", "tbc"],
      numbers: { load: loadSettled, excess: excessSettled },
      references: [{ rule: "3.4" }],
    },
    {
      key: "burst",
      at: "underLoad",
      about: ["clients", "activators", "pods"],
      varies: ["clients"],
      numbers: { excess: ({ data }) => leastExcess(data.revision) },
      ask: {
        kind: "number",
        key: "clients",
        min: 1,
        max: 30,
        step: 1,
        unit: "clients",
        within: 1,
        answer: () => leastWhere(1, 30, (clients) => isProxiedByCrowd(played(story({ clients })).revision)),
      },
    },
    {
      key: "stays",
      at: "underLoad",
      about: ["activators", "pods"],
      varies: ["clients"],
      numbers: { stays: ({ data }) => secondsProxied(data.revision) },
    },
    { key: "api", at: "underLoad", about: ["name"], references: [{ rule: "1.2" }] },
    {
      key: "again",
      at: "servedAgain",
      about: ["activators", "pods"],
      references: [{ rule: "3.3" }],
      ask: {
        kind: "instant",
        key: "leaves",
        withinMs: 1_500,
        answer: ({ data, outcome }) => momentIn(data.revision, outcome, "servedAgain"),
      },
    },
    {
      key: "paradox",
      at: "end",
      about: ["activators", "pods"],
      varies: ["pods", "tbc"],
      ask: {
        kind: "choice",
        key: "small",
        options: ["Serve", "Proxy"],
        answer: () => sliceAt(played(story(SMALL)).revision.specMode, at(CROWD_S[0] - 5))?.value ?? "Serve",
      },
    },
    {
      key: "puzzle",
      at: "end",
      about: ["activators", "pods", "clients"],
      puzzle: {
        key: "direct",
        controls: ["tbc", "pods"],
        isSolved: ({ scenario, data, outcome }) =>
          (scenario.traffic[1]?.clients ?? 0) >= CLIENTS.initial &&
          outcome.score.lost === 0 &&
          !isProxiedByCrowd(data.revision),
        lacks: (run) => {
          const lack = lostOrEasier(run);
          const isInFront = lack.what !== "lost" && isProxiedByCrowd(run.data.revision);
          return isInFront ? { what: "activator", count: 0 } : lack;
        },
        cost: ({ outcome }) => outcome.score.podSeconds,
        unit: "podSeconds",
        solution: { tbc: 0, pods: 1 },
      },
    },
  ],
  controls: [CLIENTS, TBC, PODS],
  references: [
    { rule: "3.3" },
    { rule: "6d" },
    { recording: "overload/overload/api-00001", at: "2026-11-23T04:19:40.914Z" },
    { recording: "burst/shop/api-00001", at: "2026-11-23T04:07:18.518Z" },
  ],
  scenario: story,
} as const satisfies SimulatedChapter;
