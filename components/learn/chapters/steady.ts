/** Requests go straight to the pods, and nothing changes. */
import { burstRule } from "@/lib/core/index.ts";
import { type Scenario, scenarioFrom } from "@/lib/sim/index.ts";
import type { Run, SimulatedChapter, Values } from "./model.ts";
import { momentIn } from "./moments.ts";
import { at, COLD_START, LANES } from "./shared.ts";
import { changesIn, isProxiedIn, played } from "./truths.ts";

const DURATION_S = 60;
/** Knative's default; a pod without a limit counts for a hundred requests. */
const DEFAULT_TBC = 211;
const PER_POD = 100;
const ACTIVATOR_CAPACITY = 100;
const MANY = 40;
const CLIENTS = { key: "clients", min: 1, max: MANY, step: 1, initial: 4 } as const;
const TBC = { key: "tbc", min: -1, max: 300, step: 1, initial: 0 } as const;
const PODS = { key: "pods", min: 0, max: 5, step: 1, initial: 0 } as const;

function story({ clients = CLIENTS.initial, tbc = TBC.initial, pods = PODS.initial }: Values): Scenario {
  return scenarioFrom({
    durationMs: DURATION_S * 1_000,
    settings: { targetBurstCapacity: tbc, minScale: pods, initialScale: Math.max(1, pods) },
    traffic: [{ shape: "constant", fromMs: 3_000, toMs: DURATION_S * 1_000, clients }],
  });
}

function whatIsWritten({ data, outcome }: Run): string {
  const from = momentIn(data.revision, outcome, "serving") ?? at(0);
  const changes = changesIn(data.revision, from, at(DURATION_S));
  if (changes === 0) return "nothing";
  return changes >= outcome.score.sent ? "requests" : "decisions";
}

function whenProxied(): string {
  const { revision, outcome } = played(story({ clients: MANY }));
  const from = momentIn(revision, outcome, "serving") ?? at(0);
  if (!isProxiedIn(revision, from, at(DURATION_S))) return "never";
  return isProxiedIn(revision, from, from + 2_000) ? "atOnce" : "later";
}

export const steady = {
  kind: "simulated",
  lanes: LANES,
  beats: [
    { key: "path", at: "serving", about: ["ingress", "pods", "activators"] },
    {
      key: "asks",
      at: "serving",
      about: ["autoscaler", "pods"],
      references: [{ rule: "3.3" }, { rule: "4.3" }],
    },
    {
      key: "quiet",
      at: "end",
      about: ["publicEndpoints", "privateEndpoints"],
      ask: {
        kind: "choice",
        key: "written",
        options: ["requests", "decisions", "nothing"],
        answer: whatIsWritten,
      },
    },
    {
      key: "many",
      at: "end",
      about: ["activators", "clients"],
      varies: ["clients"],
      references: [{ rule: "3.4" }],
      ask: { kind: "choice", key: "when", options: ["atOnce", "later", "never"], answer: whenProxied },
    },
    {
      key: "usual",
      at: "end",
      about: ["activators", "pods"],
      varies: ["tbc", "pods"],
      references: [{ rule: "3.3" }, { rule: "D1" }],
      ask: {
        kind: "number",
        key: "pods",
        min: 1,
        max: 8,
        step: 1,
        unit: "pods",
        within: 0,
        answer: () =>
          burstRule({
            readyPods: 1,
            load: 0,
            targetBurstCapacity: DEFAULT_TBC,
            totalPerPod: PER_POD,
            activatorCapacity: ACTIVATOR_CAPACITY,
            want: 1,
            isHpa: false,
          }).podsForServe ?? 0,
      },
    },
  ],
  controls: [CLIENTS, TBC, PODS],
  references: [{ rule: "6c" }, { recording: COLD_START, at: "2026-11-23T04:05:25Z" }],
  scenario: story,
} as const satisfies SimulatedChapter;
