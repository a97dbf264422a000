/** A recorded revision beside the same one simulated: the steps of the protocol and how long its rules took. */
import { buildState, type CoreState, type RevisionState, type SharedState } from "../../lib/core/index.ts";
import type { DurationMs, EpochMs } from "../../lib/model/units.ts";
import { SIM_START, simulate } from "../../lib/sim/index.ts";
import { originOf, type RecordedOptions, recordedScenario } from "./recorded-scenario.ts";

export interface ProtocolStep {
  /** What changed to what: `mode Proxy`, `path activator`, `active False`, `replicas 0`. */
  readonly what: string;
  readonly t: EpochMs;
}

export interface RulePhase {
  /** window: last answer → inactive; confirm: inactive → replicas 0; wake: replicas → Active; flip: time in a mode. */
  readonly rule: "window" | "confirm" | "flip";
  readonly ms: DurationMs;
}

/** Decisions of the autoscaler, which the protocol orders strictly: what follows from them is checked by the invariants. */
export function decisionsOf(revision: RevisionState): ProtocolStep[] {
  const steps: ProtocolStep[] = [];
  const add = (sort: string, values: readonly { from: EpochMs; value: string }[]): void => {
    values.forEach(({ from, value }, i) => {
      if (values[i - 1]?.value !== value) steps.push({ what: `${sort} ${value}`, t: from });
    });
  };
  add("mode", revision.specMode);
  add("path", revision.path);
  add("active", revision.conditions.get("PodAutoscaler/Active") ?? []);
  add(
    "replicas",
    revision.replicas.map(({ t, value }) => ({ from: t, value: (value ?? 0) > 0 ? "some" : "0" })),
  );
  return steps.sort((a, b) => a.t - b.t);
}

/** The steps of one sort in their order: those of different watches have none among each other when they are close. */
export function orderOf(steps: readonly ProtocolStep[], sort: string): string[] {
  return steps.filter(({ what }) => what.startsWith(`${sort} `)).map(({ what }) => what);
}

export function rulePhasesOf(revision: RevisionState): RulePhase[] {
  const phases: RulePhase[] = [];
  const { requests, specMode, scaleToZero } = revision;
  for (const { inactiveAt, replicasZeroAt } of scaleToZero) {
    let last = Number.NEGATIVE_INFINITY;
    requests.t.forEach((t, i) => {
      const end = t + (requests.ms[i] ?? 0);
      if (end <= inactiveAt) last = Math.max(last, end);
    });
    if (Number.isFinite(last)) phases.push({ rule: "window", ms: inactiveAt - last });
    if (replicasZeroAt !== null) phases.push({ rule: "confirm", ms: replicasZeroAt - inactiveAt });
  }
  specMode.forEach(({ from, value }, i) => {
    const before = specMode[i - 1];
    // How long a new revision is in its first modes depends on when its pods come.
    if (before !== undefined && before.value !== value && i > 1)
      phases.push({ rule: "flip", ms: from - before.from });
  });
  return phases;
}

/** The same revision simulated. */
export function simulated(
  shared: SharedState,
  revision: RevisionState,
  options: RecordedOptions,
): { readonly state: CoreState; readonly revision: RevisionState } {
  // Times of objects are cut to whole seconds: where within a second it begins is part of what happens.
  const start = SIM_START + (originOf(revision) % 1_000);
  const state = buildState(simulate(recordedScenario(shared, revision, options), start).records);
  const found = [...state.revisions.values()].find(({ hasSks }) => hasSks);
  if (found === undefined) throw new Error("the simulation has no revision");
  return { state, revision: found };
}
