/** The problems of a trace that a report lists: millions of broken lines fill neither the memory nor the report. */
import type { TraceProblem } from "../model/record.ts";
import { t } from "./texts.ts";

/** More are counted, not kept. */
const MOST_PROBLEMS = 10_000;

export interface KeptProblems {
  add(problem: TraceProblem): void;
  /** The first ones in their order; where there were more, the last says how many. */
  all(): TraceProblem[];
}

export function createKeptProblems(most = MOST_PROBLEMS): KeptProblems {
  const kept: TraceProblem[] = [];
  let more = 0;
  let last: TraceProblem | null = null;
  return {
    add(problem) {
      if (kept.length < most) kept.push(problem);
      else {
        more += 1;
        last = problem;
      }
    },
    all: () => (last === null ? kept : [...kept, { ...last, reason: t("problemsBeyond", { count: more }) }]),
  };
}
