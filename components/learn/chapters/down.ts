/** The forced confirmation, message by message. */
import type { RevisionState } from "@/lib/core/index.ts";
import { type Scenario, scenarioFrom } from "@/lib/sim/index.ts";
import type { SimulatedChapter, Values } from "./model.ts";
import { momentIn } from "./moments.ts";
import { COLD_START, DIRECT, LANES } from "./shared.ts";
import { inSeconds, played } from "./truths.ts";

const PROBE = { key: "probe", min: 0, max: 60, step: 5, initial: 0 } as const;
const GRACE = { key: "grace", min: 0, max: 40, step: 1, initial: 10 } as const;
const LONG_FAILURE_S = PROBE.max;
/** The period for which one asynchronous probe goes on asking (protocol 3.8). */
const ASKING_S = 45;

function story({ probe = PROBE.initial, grace = GRACE.initial }: Values): Scenario {
  return scenarioFrom({
    durationMs: 110_000,
    settings: { ...DIRECT, gracePeriodMs: grace * 1_000 },
    faults: probe === 0 ? [] : [{ kind: "probe", fromMs: 20_000, toMs: 27_000 + probe * 1_000 }],
  });
}

/** From the confirmation until the pods are told to end. */
function secondsLeft({ scaleToZero }: RevisionState): number {
  const { replicasZeroAt, probeConfirmedAt } = scaleToZero[0] ?? {};
  return inSeconds((replicasZeroAt ?? 0) - (probeConfirmedAt ?? 0));
}

/** What becomes of the pods while nobody confirms. */
function withoutConfirmation(): string {
  const { revision, outcome } = played(story({ probe: LONG_FAILURE_S }));
  const descent = revision.scaleToZero[0];
  const gone = descent?.replicasZeroAt ?? Number.POSITIVE_INFINITY;
  if (gone < (descent?.probeConfirmedAt ?? 0)) {
    return gone > (descent?.inactiveAt ?? 0) + ASKING_S * 1_000 ? "givesUp" : "goes";
  }
  return outcome.score.lost > 0 ? "loses" : "stays";
}

/** How long the pods stay after a confirmation that comes later than the grace period ends. */
function afterLateConfirmation(): string {
  const descent = played(story({ probe: LONG_FAILURE_S })).revision.scaleToZero[0];
  const ms = (descent?.replicasZeroAt ?? 0) - (descent?.probeConfirmedAt ?? 0);
  if (ms < 1_000) return "atOnce";
  return ms < GRACE.initial * 900 ? "tick" : "grace";
}

export const down = {
  kind: "simulated",
  lanes: LANES,
  beats: [
    {
      key: "idle",
      at: "lastAnswer",
      about: ["clients", "autoscaler"],
      references: [{ rule: "3.3" }, { rule: "1.10" }],
    },
    { key: "window", at: "modeOrdered", about: ["autoscaler", "apiServer"], references: [{ rule: "3.2" }] },
    {
      key: "swap",
      at: "pathActivator",
      about: ["publicEndpoints", "activators"],
      references: [{ rule: "2.2" }, { recording: COLD_START, at: "2026-11-23T04:05:37.756Z" }],
    },
    {
      key: "ask",
      at: "probeFailed",
      about: ["probe", "autoscaler", "name", "pods"],
      references: [{ rule: "3.8" }, { rule: "4.6" }],
      ask: {
        kind: "choice",
        key: "who",
        options: ["activator", "pod", "none"],
        answer: ({ data: { revision }, outcome }) => {
          const t = momentIn(revision, outcome, "probeFailed");
          return (
            revision.probes.find((probe) => probe.source === "autoscaler" && probe.t === t)?.answer ?? "none"
          );
        },
      },
    },
    {
      key: "never",
      at: "probeFailed",
      about: ["probe", "pods"],
      varies: ["probe"],
      references: [{ rule: "3.6" }, { rule: "D4" }],
      ask: {
        kind: "choice",
        key: "never",
        options: ["givesUp", "loses", "stays"],
        answer: withoutConfirmation,
      },
    },
    { key: "confirmed", at: "probeConfirmed", about: ["probe", "activators"], references: [{ rule: "3.8" }] },
    {
      key: "grace",
      at: "probeConfirmed",
      about: ["autoscaler", "pods"],
      varies: ["grace"],
      numbers: { left: ({ data }) => secondsLeft(data.revision) },
      references: [{ rule: "3.6" }],
      ask: {
        kind: "number",
        key: "left",
        min: 0,
        max: 15,
        step: 0.5,
        unit: "seconds",
        within: 0.5,
        answer: () => secondsLeft(played(story({})).revision),
      },
    },
    {
      key: "gone",
      at: "zero",
      about: ["autoscaler", "pods"],
      varies: ["probe"],
      references: [{ rule: "4.5" }, { rule: "D25" }],
      ask: {
        kind: "choice",
        key: "late",
        options: ["grace", "tick", "atOnce"],
        answer: afterLateConfirmation,
      },
    },
  ],
  controls: [PROBE, GRACE],
  references: [
    { rule: "3.6" },
    { rule: "3.8" },
    { rule: "6a" },
    { recording: COLD_START, at: "2026-11-23T04:05:37.767Z", tab: "sequence" },
  ],
  scenario: story,
} as const satisfies SimulatedChapter;
