/** Where the seconds of a cold start go. */
import type { RevisionState } from "@/lib/core/index.ts";
import { type Scenario, scenarioFrom } from "@/lib/sim/index.ts";
import { lostOrEasier, type SimulatedChapter, type Values } from "./model.ts";
import { momentIn } from "./moments.ts";
import { COLD_START, DIRECT, LANES } from "./shared.ts";
import { inSeconds, played } from "./truths.ts";

const PULL = { key: "pull", min: 0, max: 20, step: 0.5, initial: 2 } as const;
const APP = { key: "app", min: 0, max: 10, step: 0.5, initial: 0.5 } as const;
const RETENTION = { key: "retention", min: 0, max: 60, step: 1, initial: 0 } as const;
const PODS = { key: "pods", min: 0, max: 2, step: 1, initial: 0 } as const;
/** Kept for so long, a pod is gone before the second visit all the same. */
const TOO_SHORT_S = 20;

function story({
  pull = PULL.initial,
  app = APP.initial,
  retention = RETENTION.initial,
  pods = PODS.initial,
}: Values): Scenario {
  return scenarioFrom({
    durationMs: 200_000,
    settings: { ...DIRECT, retentionMs: retention * 1_000, minScale: pods },
    cluster: { pullMs: pull * 1_000, appStartMs: app * 1_000, readinessMs: 600 },
    traffic: [
      { shape: "constant", fromMs: 3_000 + (pull + app) * 1_000, toMs: 36_000, clients: 1 },
      { shape: "constant", fromMs: 70_000, toMs: 95_000, clients: 1 },
    ],
  });
}

/** What the client waited whose request woke the revision. */
function secondsWaited({ coldStarts }: RevisionState): number {
  const start = coldStarts.find(({ kind }) => kind === "wake");
  return inSeconds((start?.answered ?? 0) - (start?.requestAt ?? 0));
}

/** What a retention period that is too short brings. */
function whatItBrings(): string {
  const scoreOf = (retention: number) => played(story({ retention })).outcome.score;
  const [kept, none] = [scoreOf(TOO_SHORT_S), scoreOf(0)];
  if (kept.late < none.late) return "faster";
  return kept.podSeconds < none.podSeconds ? "cheaper" : "dearer";
}

export const wake = {
  kind: "simulated",
  lanes: LANES,
  withColdStart: true,
  beats: [
    {
      key: "request",
      at: "held",
      about: ["clients", "activators", "autoscaler"],
      references: [{ rule: "4.3" }],
    },
    {
      key: "first",
      at: "answered",
      about: ["activators", "pods", "clients"],
      varies: ["pull", "app"],
      numbers: { waited: ({ data }) => secondsWaited(data.revision) },
      ask: {
        kind: "number",
        key: "wait",
        min: 0,
        max: 6,
        step: 0.1,
        unit: "seconds",
        within: 0.2,
        answer: () => {
          return secondsWaited(played(story({})).revision);
        },
      },
    },
    { key: "ready", at: "listed", about: ["pods", "privateEndpoints"] },
    {
      key: "handover",
      at: "pathPods",
      about: ["publicEndpoints", "pods"],
      ask: {
        kind: "choice",
        key: "last",
        options: ["answer", "ready", "path"],
        answer: ({ data: { revision }, outcome }) => {
          const times = (["answered", "ready", "pathPods"] as const).map(
            (moment) => momentIn(revision, outcome, moment) ?? 0,
          );
          return ["answer", "ready", "path"][times.indexOf(Math.max(...times))] ?? "path";
        },
      },
    },
    {
      key: "kept",
      at: "end",
      about: ["pods"],
      varies: ["retention"],
      references: [{ rule: "3.6" }],
      ask: {
        kind: "choice",
        key: "retention",
        options: ["faster", "cheaper", "dearer"],
        answer: whatItBrings,
      },
      futures: { control: "retention", values: [0, 10, 20, 27, 40, 60], shows: "podSeconds" },
    },
    {
      key: "puzzle",
      at: "end",
      about: ["pods", "clients"],
      puzzle: {
        key: "punctual",
        controls: ["retention", "pods"],
        isSolved: ({ outcome }) => outcome.score.late === 0 && outcome.score.lost === 0,
        lacks: (run) => {
          const { late } = run.outcome.score;
          const lack = lostOrEasier(run);
          return lack.what !== "lost" && late > 0 ? { what: "late", count: late } : lack;
        },
        cost: ({ outcome }) => outcome.score.podSeconds,
        unit: "podSeconds",
        solution: { retention: 27, pods: 0 },
      },
    },
  ],
  controls: [PULL, APP, RETENTION, PODS],
  references: [
    { rule: "6b" },
    { rule: "4.2" },
    { recording: COLD_START, at: "2026-11-23T04:05:53.133Z", tab: "cold-starts" },
  ],
  scenario: story,
} as const satisfies SimulatedChapter;
