/** Still pictures of the chapters for their contents page: made by who sends the page, so that it does not have to simulate. */
import type { RevisionState } from "@/lib/core/index.ts";
import { SIM_START, simulate, simulateDeployment, simulateLegacy } from "@/lib/sim/index.ts";
import { CHAPTER_IDS, CHAPTERS, type Chapter, type ChapterId, DEPLOYMENT_BESIDE } from "./chapters.ts";
import { recordedStill } from "./recorded-still.ts";
import { type Still, stillOf } from "./still.ts";

export type Stills = Readonly<Partial<Record<ChapterId, Still>>>;

let made: Stills | null = null;

/**
 * The story of each chapter: of the simulated ones at their first values, computed once in a process; of a recorded one from its own
 * revision, where that could be read.
 */
export function chapterStills(recorded: RevisionState | null = null): Stills {
  const still = recorded === null ? null : recordedStill(recorded);
  return { ...simulatedStills(), ...(still === null ? {} : { recording: still }) };
}

function simulatedStills(): Stills {
  made ??= Object.fromEntries(
    CHAPTER_IDS.flatMap((id) => {
      const chapter: Chapter = CHAPTERS[id];
      if (chapter.kind !== "simulated") return [];
      const scenario = chapter.scenario(
        Object.fromEntries(chapter.controls.map(({ key, initial }) => [key, initial])),
      );
      const told = chapter.compares?.[0] ?? "sks";
      const outcome =
        told === "sks"
          ? simulate(scenario).outcome
          : told === "legacy"
            ? simulateLegacy(scenario)
            : simulateDeployment(scenario, DEPLOYMENT_BESIDE);
      return [[id, stillOf(outcome, { from: SIM_START, to: SIM_START + scenario.durationMs })]];
    }),
  );
  return made;
}
