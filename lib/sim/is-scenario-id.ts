/** Apart from the rest: pages that show any source need it, and none of the simulator. */

/** Ids of sources that are simulated begin so. */
export const SCENARIO_PREFIX = "sim.";

/** A longer id is not opened as a source: with the headers of a request it would not be taken. */
export const LONGEST_SCENARIO_ID = 4_000;

/** True when the source is a scenario, which its id holds whole. */
export function isScenarioId(id: string): boolean {
  return id.startsWith(SCENARIO_PREFIX);
}
