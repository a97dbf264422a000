/** No pods, and a name that still answers. */
import { sliceAt } from "@/lib/core/index.ts";
import type { Run, SimulatedChapter } from "./model.ts";
import { momentIn } from "./moments.ts";
import { COLD_START, LANES, visits } from "./shared.ts";
import { inSeconds, pathAt } from "./truths.ts";

/** What is wrong at zero, by what the objects say there. */
function whatIsWrong({ data, outcome }: Run): string {
  const { revision } = data;
  const t = momentIn(revision, outcome, "rest") ?? 0;
  if (pathAt(revision, t) !== "activator") return "unreachable";
  return sliceAt(revision.phase, t)?.value === "Zero" ? "nothing" : "crashed";
}

export const zero = {
  kind: "simulated",
  lanes: LANES,
  beats: [
    { key: "rest", at: "rest", about: ["publicEndpoints", "activators", "pods"] },
    {
      key: "healthy",
      at: "rest",
      about: ["name"],
      references: [{ rule: "D9" }],
      ask: {
        kind: "choice",
        key: "wrong",
        options: ["crashed", "unreachable", "nothing"],
        answer: whatIsWrong,
      },
    },
    {
      key: "waits",
      at: "held",
      about: ["clients", "activators", "autoscaler"],
      references: [{ rule: "4.3" }],
    },
    {
      key: "ahead",
      at: "pathPods",
      about: ["publicEndpoints", "pods"],
      references: [{ rule: "3.4" }, { recording: COLD_START, at: "2026-11-23T04:05:52.117Z" }],
      ask: {
        kind: "number",
        key: "later",
        min: 0,
        max: 5,
        step: 0.1,
        unit: "seconds",
        within: 0.3,
        answer: ({ data: { revision }, outcome }) => {
          const ordered = momentIn(revision, outcome, "ordered") ?? 0;
          const serve = revision.specMode.find(({ value, from }) => value === "Serve" && from >= ordered);
          return inSeconds((momentIn(revision, outcome, "pathPods") ?? 0) - (serve?.from ?? 0));
        },
      },
    },
    { key: "alike", at: "end", about: ["pods"], references: [{ rule: "D8" }] },
  ],
  controls: [],
  references: [{ rule: "1.2" }, { rule: "2.3" }, { recording: COLD_START, at: "2026-11-23T04:05:50Z" }],
  // Until the revision rests again: the last scene is told there.
  scenario: () => visits({ durationMs: 140_000 }),
} as const satisfies SimulatedChapter;
