/** The entry `skscope/sim`: a cluster with one service, in memory, and the records that a watcher of it would receive. */
export type { TraceHeader, TraceRecord } from "../model/record.ts";
export { FAULTS, type Fault, type FaultKind } from "../sim/faults.ts";
export {
  type Arrival,
  type AutoscalerClass,
  DEFAULT_SCENARIO,
  type Fork,
  type RetryOn,
  type Rollout,
  type Scenario,
  type ScenarioChange,
  type SimCluster,
  type SimSettings,
  scenarioFrom,
  TRAFFIC_SHAPES,
  type TrafficPart,
  type TrafficShape,
} from "../sim/scenario.ts";
export { scenarioId, scenarioOf } from "../sim/scenario-id.ts";
export type { Outcome } from "../sim/score.ts";
export { SIM_START, type Simulation, simulate } from "../sim/simulate.ts";
