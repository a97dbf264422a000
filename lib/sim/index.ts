/** The public face of the simulator. */

export { clientsAt } from "./clients.ts";
export {
  FAULT_TRAITS,
  FAULTS,
  type Fault,
  type FaultKind,
  type FaultTraits,
  faultsOf,
} from "./faults.ts";
export { isScenarioId, LONGEST_SCENARIO_ID } from "./is-scenario-id.ts";
export { simulateLegacy } from "./legacy.ts";
export { type PlainDeployment, simulateDeployment } from "./plain-deployment.ts";
export type { PodSpan } from "./pod.ts";
export type { RequestFate } from "./requests.ts";
export { FIRST_ROLLOUT_MS, MOST_ROLLOUTS, scaleTrouble } from "./rollout-id.ts";
export type { Share } from "./route.ts";
export {
  type Arrival,
  AUTOSCALER_CLASSES,
  type AutoscalerClass,
  afterFork,
  DEFAULT_SCENARIO,
  RETRY_ON,
  type RetryOn,
  ROLLOUT_IMAGES,
  type Rollout,
  type RolloutImage,
  type RolloutShare,
  rolledOut,
  type Scenario,
  type ScenarioChange,
  type SimCluster,
  type SimSettings,
  scenarioFrom,
  shareAt,
  TRAFFIC_SHAPES,
  type TrafficPart,
  type TrafficShape,
} from "./scenario.ts";
export { MOST_ARRIVALS, scenarioId, scenarioOf } from "./scenario-id.ts";
export { LATE_MS, type Outcome, type RevisionOutcome, type RevisionScore, type Score } from "./score.ts";
export {
  type Budget,
  CREATE_AFTER_MS,
  PAGE_BUDGET,
  SIM_START,
  type Simulation,
  simulate,
  simulateInSlices,
} from "./simulate.ts";
export type { Believed } from "./view-of-endpoints.ts";
