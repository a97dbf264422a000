/** Two Services and their two lists of addresses. */
import type { EpochMs } from "@/lib/model/units.ts";
import type { Run, SimulatedChapter } from "./model.ts";
import { momentIn } from "./moments.ts";
import { COLD_START, visits } from "./shared.ts";
import { addressesAt } from "./truths.ts";

/** Long enough for each object that follows the mode to have been written. */
const WRITTEN_MS = 500;
const COUNTS = ["none", "one", "two"] as const;

/** What is other just after the path has changed to the activator than just before. */
function changedForActivator({ data, outcome }: Run): string {
  const { revision } = data;
  const t = momentIn(revision, outcome, "pathActivator") ?? 0;
  const isIn = (at: EpochMs): boolean => at >= t - 1 && at < t + WRITTEN_MS;
  if (outcome.score.pushes > 0) return "route";
  if (revision.replicas.some((sample) => isIn(sample.t))) return "pods";
  if (revision.privateReady.some((sample) => isIn(sample.t))) return "privateList";
  return "publicList";
}

export const service = {
  kind: "simulated",
  lanes: ["path", "specMode", "publicEndpoints", "privateEndpoints"],
  beats: [
    {
      key: "two",
      at: "serving",
      about: ["name", "publicEndpoints", "privateEndpoints"],
      references: [{ rule: "1.6" }],
    },
    {
      key: "same",
      at: "serving",
      about: ["publicEndpoints", "privateEndpoints"],
      references: [{ rule: "1.8" }],
    },
    {
      key: "behind",
      at: "pathActivator",
      about: ["publicEndpoints", "activators"],
      references: [{ rule: "6a" }],
      ask: {
        kind: "choice",
        key: "which",
        options: ["route", "pods", "privateList", "publicList"],
        answer: changedForActivator,
      },
    },
    {
      key: "empty",
      at: "rest",
      // The pod's address is in both lists there: the picture does not answer for the reader.
      from: "modeOrdered",
      about: ["publicEndpoints", "privateEndpoints", "activators"],
      references: [{ rule: "2.4" }],
      ask: {
        kind: "choice",
        key: "held",
        options: COUNTS,
        answer: ({ data, outcome }) => {
          const t = momentIn(data.revision, outcome, "rest") ?? 0;
          return COUNTS[addressesAt(data.revision, t).public] ?? "none";
        },
      },
    },
    { key: "back", at: "pathPods", about: ["publicEndpoints", "privateEndpoints", "pods"] },
    { key: "copies", at: "pathPods", about: ["publicEndpoints", "ingress"], references: [{ rule: "1.8" }] },
  ],
  controls: [],
  references: [{ rule: "1.7" }, { rule: "2.3" }, { recording: COLD_START, at: "2026-11-23T04:05:37.756Z" }],
  scenario: () => visits({}),
} as const satisfies SimulatedChapter;
