/** Apart from the rest: pages that show any source need it, and none of the simulator. */

/** Ids of sources that are simulated begin so. */
export const SCENARIO_PREFIX = "sim.";

/** True when the source is a scenario, which its id holds whole. */
export function isScenarioId(id: string): boolean {
  return id.startsWith(SCENARIO_PREFIX);
}
