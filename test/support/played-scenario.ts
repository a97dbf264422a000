/** A scenario as tests of the simulator play it, and its times in seconds. */
import { buildState, findingsUntil, type RevisionState, ruleOf } from "../../lib/core/index.ts";
import { type ScenarioChange, SIM_START, scenarioFrom, simulate } from "../../lib/sim/index.ts";

export const S = 1_000;

/** Seconds after the beginning. */
export const at = (t: number): number => (t - SIM_START) / S;

/** What came of a scenario, as the core reads it. */
export function playScenario(change: ScenarioChange) {
  const { records, outcome } = simulate(scenarioFrom(change));
  const state = buildState(records);
  const all = [...state.revisions.values()];
  const findings = all.flatMap((revision) => findingsUntil(revision, state.shared.lastT ?? 0));
  return {
    records,
    outcome,
    state,
    revision: all.find(({ hasSks }) => hasSks) as RevisionState,
    named: (number: number) => all.find(({ name }) => name === `hello-0000${number}`) as RevisionState,
    rules: new Set(findings.map(({ rule }) => rule)),
    /** Findings of the protocol's invariants, of all revisions. */
    broken: findings.filter(({ rule }) => ruleOf(rule)?.kind === "invariant"),
  };
}
