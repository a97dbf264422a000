"use client";

import { useMemo } from "react";
import { buildState, type RevisionState, type SharedState } from "@/lib/core/index.ts";
import { type Outcome, type Scenario, SIM_START, scenarioId, simulate } from "@/lib/sim/index.ts";

/** A scenario played in this browser, reduced by the same core as any recording. */
export interface Played {
  /** Id of the source that plays the same on the server. */
  readonly id: string;
  readonly shared: SharedState;
  readonly revision: RevisionState;
  readonly extent: { readonly from: number; readonly to: number };
  readonly outcome: Outcome;
}

/** Plays a scenario; null when it has no revision yet (it is too short). @throws Error when it has too much to do */
export function play(scenario: Scenario): Played | null {
  const { records, outcome } = simulate(scenario);
  const { shared, revisions } = buildState(records);
  const revision = [...revisions.values()].find(({ hasSks }) => hasSks);
  if (revision === undefined) return null;
  const extent = { from: SIM_START, to: SIM_START + scenario.durationMs };
  return { id: scenarioId(scenario), shared, revision, extent, outcome };
}

/** The same for a component: played anew when the scenario is another one. */
export function useSimulation(scenario: Scenario): Played | null {
  const id = scenarioId(scenario);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id says all that the scenario does
  return useMemo(() => play(scenario), [id]);
}
