"use client";

import { useMemo } from "react";
import { useSame } from "@/components/shell/use-same.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { buildState } from "@/lib/core/index.ts";
import { type Outcome, type Scenario, SIM_START, scenarioId, simulate } from "@/lib/sim/index.ts";

/** A scenario played in this browser, reduced by the same core as any recording. */
export interface Played {
  /** Id of the source that plays the same on the server. */
  readonly id: string;
  /** The first revision. */
  readonly data: RevisionData;
  /** All revisions, in their order. */
  readonly revisions: readonly RevisionData[];
  readonly extent: { readonly from: number; readonly to: number };
  readonly outcome: Outcome;
  /** How many records it made: so much work it is. */
  readonly records: number;
}

/** Plays a scenario; null when it is too short to have a revision. @throws Error when there is too much to simulate */
export function play(scenario: Scenario): Played | null {
  const { records, outcome } = simulate(scenario);
  const { shared, revisions } = buildState(records);
  const all = [...revisions.values()]
    .filter(({ hasSks }) => hasSks)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((revision) => ({ shared, revision }));
  const [data] = all;
  if (data === undefined) return null;
  const extent = { from: SIM_START, to: SIM_START + scenario.durationMs };
  return { id: scenarioId(scenario), data, revisions: all, extent, outcome, records: records.length };
}

/** Plays a scenario for a component, and again whenever the scenario changes. */
export function useSimulation(scenario: Scenario): Played | null {
  const given = useSameScenario(scenario);
  return useMemo(() => play(given), [given]);
}

/** Returns the same object for as long as the scenario is equal. */
export function useSameScenario(scenario: Scenario): Scenario {
  return useSame(scenario, isSameScenario);
}

function isSameScenario(a: Scenario, b: Scenario): boolean {
  return scenarioId(a) === scenarioId(b);
}
