/** Statistics of a state: a recording answers what a cluster's facts do. */
import type { EpochMs } from "../../model/units.ts";
import type { CoreState } from "../state/state.ts";
import type { Fact } from "./fact.ts";
import type { Span } from "./periods.ts";
import { createStats, type Stats, type StatsQuestion } from "./stats.ts";
import { createFactTracker } from "./tracker.ts";

/** What is asked; an end that is null is that of the state. */
export interface OpenQuestion extends Omit<StatsQuestion, "from" | "to"> {
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}

/** The statistics of all that a state holds. */
export function statsOfState(state: CoreState, asked: OpenQuestion): Stats {
  const steps = stateStatsInSlices(state, asked);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same with a pause after every revision. */
export function* stateStatsInSlices(state: CoreState, asked: OpenQuestion): Generator<void, Stats, void> {
  const { firstT, lastT } = state.shared;
  const watched = firstT === null || lastT === null ? [] : [{ from: firstT, to: lastT }];
  const question = { ...asked, from: asked.from ?? firstT ?? 0, to: asked.to ?? lastT ?? 0 };
  const builder = createStats(question);
  for (const { facts } of createFactTracker(state).changes(lastT ?? 0)) {
    for (const fact of facts) if (isIn(fact, question)) builder.add(fact);
    yield;
  }
  return yield* builder.resultInSlices(watched);
}

/** It began in the span, or is a finding that lasted into it. */
function isIn(fact: Fact, { from, to }: Span): boolean {
  if (fact.at > to) return false;
  return fact.at >= from || (fact.fact === "finding" && (fact.to === null || fact.to >= from));
}
