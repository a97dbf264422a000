/** The chapters of the course, as tests play them. */
import {
  CHAPTER_IDS,
  CHAPTERS,
  type Chapter,
  type ChapterId,
  DEPLOYMENT_BESIDE,
  type Run,
  type SimulatedChapter,
  type Values,
} from "../../components/learn/chapters.ts";
import { buildState, type RevisionState } from "../../lib/core/index.ts";
import { simulate, simulateDeployment, simulateLegacy } from "../../lib/sim/index.ts";

export const CHAPTER_LIST = CHAPTER_IDS.map((id): readonly [ChapterId, Chapter] => [id, CHAPTERS[id]]);

export const SIMULATED = CHAPTER_LIST.filter(
  (entry): entry is readonly [ChapterId, SimulatedChapter] => entry[1].kind === "simulated",
);

export function firstValues({ controls }: Chapter): Values {
  return Object.fromEntries(controls.map(({ key, initial }) => [key, initial]));
}

/** A chapter played with its first values, or others. */
export function runOf(id: ChapterId, values: Values = {}): Run {
  const chapter: Chapter = CHAPTERS[id];
  if (chapter.kind !== "simulated") throw new Error(`${id} is not simulated`);
  const scenario = chapter.scenario({ ...firstValues(chapter), ...values });
  const { records, outcome } = simulate(scenario);
  const { shared, revisions } = buildState(records);
  const revision = [...revisions.values()].find(({ hasSks }) => hasSks) as RevisionState;
  return {
    scenario,
    data: { shared, revision },
    outcome,
    legacy: simulateLegacy(scenario),
    deployment: simulateDeployment(scenario, DEPLOYMENT_BESIDE),
  };
}
