/** The scenario of a whole recorded revision, as it is measured: with the simulator's own delays. */
import { originOf, scenarioFromRevision } from "../../lib/client/scenario-from-revision.ts";
import type { RevisionState, SharedState } from "../../lib/core/index.ts";
import { DEFAULT_SCENARIO, type Scenario } from "../../lib/sim/index.ts";

export { originOf };

/** `panicWindowPercentage` was not recorded in all of them, so it is told. */
export function recordedScenario(
  shared: SharedState,
  revision: RevisionState,
  { seed = 1, panicWindowPercentage = 10 } = {},
): Scenario {
  const { scenario } = scenarioFromRevision(shared, revision, undefined, { seed });
  return {
    ...scenario,
    cluster: DEFAULT_SCENARIO.cluster,
    settings: { ...scenario.settings, panicWindowPercentage },
  };
}
