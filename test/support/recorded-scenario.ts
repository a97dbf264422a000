/** The scenario of a whole recorded revision, as it is measured: with the simulator's own delays, and with what is known to have gone wrong. */
import { originOf, scenarioFromRevision } from "../../lib/client/scenario-from-revision.ts";
import type { RevisionState, SharedState } from "../../lib/core/index.ts";
import { DEFAULT_SCENARIO, type FaultKind, type Scenario, type SimSettings } from "../../lib/sim/index.ts";

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
  /** It was not recorded in all of them, so it is told. */
  readonly panicWindowPercentage?: number;
  readonly given?: readonly Given[];
  /** Settings that did not hold at the end of the recording. */
  readonly settings?: Partial<SimSettings>;
  /** How long pods took is taken from the recording, where that is what it is about. */
  readonly withDelays?: boolean;
}

/** Nothing of what it did goes in. */
export function recordedScenario(
  shared: SharedState,
  revision: RevisionState,
  {
    seed = 1,
    panicWindowPercentage = 10,
    given = [],
    settings = {},
    withDelays = false,
  }: RecordedOptions = {},
): Scenario {
  const { scenario, origin } = scenarioFromRevision(shared, revision, undefined, { seed });
  const msOf = (at: string | undefined, otherwise: number): number =>
    at === undefined ? otherwise : Math.max(0, Date.parse(at) - origin);
  return {
    ...scenario,
    cluster: withDelays ? scenario.cluster : DEFAULT_SCENARIO.cluster,
    settings: { ...scenario.settings, panicWindowPercentage, ...settings },
    faults: given.map(({ kind, from, to }) => ({
      kind,
      fromMs: msOf(from, 0),
      toMs: msOf(to, scenario.durationMs),
    })),
  };
}
