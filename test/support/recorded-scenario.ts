/** The scenario of a whole recorded revision, as it is measured, with what went wrong around it. */
import { originOf, scenarioFromRevision } from "../../lib/client/scenario-from-revision.ts";
import type { RevisionState, SharedState } from "../../lib/core/index.ts";
import type { DurationMs, EpochMs } from "../../lib/model/units.ts";
import { DEFAULT_SCENARIO, type FaultKind, type Scenario } from "../../lib/sim/index.ts";

export { originOf };

/** What went wrong around a revision, as whoever made the recording knows it. */
export interface Given {
  readonly kind: FaultKind;
  /** ISO; absent: from before it began, or until after its end. */
  readonly from?: string;
  readonly to?: string;
}

export interface RecordedOptions {
  readonly seed?: number;
  /** It was not recorded in all of them, so it is told; and so is what went wrong. */
  readonly panicWindowPercentage?: number;
  readonly given?: readonly Given[];
  /** How long pods took is taken from the recording, where that is what it is about; otherwise it is the scenario's default. */
  readonly withDelays?: boolean;
}

/** What it was asked and had, and what went wrong; nothing of what Knative did. */
export function recordedScenario(
  shared: SharedState,
  revision: RevisionState,
  { seed = 1, panicWindowPercentage = 10, given = [], withDelays = false }: RecordedOptions = {},
): Scenario {
  const { scenario, origin } = scenarioFromRevision(shared, revision, undefined, { seed });
  const after = (at: string | undefined, otherwise: EpochMs): DurationMs =>
    (at === undefined ? otherwise : Date.parse(at)) - origin;
  return {
    ...scenario,
    cluster: withDelays ? scenario.cluster : DEFAULT_SCENARIO.cluster,
    settings: { ...scenario.settings, panicWindowPercentage },
    faults: given.map(({ kind, from, to }) => ({
      kind,
      fromMs: Math.max(0, after(from, origin)),
      toMs: after(to, origin + scenario.durationMs),
    })),
  };
}
