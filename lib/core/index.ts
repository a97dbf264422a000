/** The pure core's public face. */

export type { Finding } from "../model/timeline.ts";
export { type Burst, type BurstDoubt, burstAt, type Seen } from "./burst/burst.ts";
export { type BurstInputs, type BurstResult, burstRule } from "./burst/rule.ts";
export { tellBusy } from "./busy.ts";
export { clipRevision } from "./clip.ts";
export { isInstantType } from "./clock.ts";
export { decodeState, encodeState, replace, revive } from "./codec.ts";
export type { ColdStartCause } from "./cold-starts/causes.ts";
export { allColdStarts, type ColdStartRow, coldStartsOf } from "./cold-starts/cold-starts.ts";
export { type Alignment, compareColdStarts, compareSets, originOf } from "./cold-starts/compare.ts";
export type { ColdStartMark, MarkKey } from "./cold-starts/marks.ts";
export { type ColdStartPhase, PHASES, type PhaseKey } from "./cold-starts/phases.ts";
export {
  type ColdStartStatistics,
  coldStartStatistics,
  distributionOf,
  MEASURES,
  type MeasureKey,
  measureOf,
} from "./cold-starts/statistics.ts";
export { type CoreOptions, createState, DEFAULT_SYSTEM_NAMESPACE } from "./create.ts";
export { issuesOf } from "./diagnosis/issues.ts";
export { type Difference, firstDifference } from "./difference.ts";
export { digestOf, type FindingMark, type OverviewRow, type RevisionDigest, rowAt } from "./digest.ts";
export { digestSeqs, digestUpTo } from "./digest-cut.ts";
export { digestTail, forgetInDigest, mergeDigest } from "./digest-tail.ts";
export { type EpisodeStep, type EpisodeStory, episodeStory } from "./explain/episode-story.ts";
export { type Clause, type Explanation, explain, type Provenance } from "./explain/explain.ts";
export { type ChromeTrace, chromeTraceOf } from "./export/chrome-trace.ts";
export { exportedEpisodes } from "./export/episode-spans.ts";
export { EXPORT_FORMATS, type ExportFormat, formatEpisodes } from "./export/formats.ts";
export { type OtlpTraces, otlpOf } from "./export/otlp.ts";
export { EPISODE_KINDS, type EpisodeKind, type EpisodeSelection } from "./export/types.ts";
export { forgetBefore } from "./forget.ts";
export { FACT_SOURCES, type FactName, isUnknownAt, type UnknownSpan, unknownSpans } from "./gaps.ts";
export { gateAt } from "./gate/gate.ts";
export type {
  EarliestZero,
  Gate,
  GateBranch,
  GateFact,
  GateInstant,
  GateRow,
  GateRowId,
  GateRowState,
  GateSource,
  GateWords,
} from "./gate/types.ts";
export { objectKey, revisionOf } from "./membership.ts";
export { phaseAt, WAKING_LIMIT_MS, withFailing } from "./phase.ts";
export { type Describe, type Report, type RevisionFacts, reportOf } from "./report.ts";
export { type Route, type RouteActivator, type RoutePod, routeAt } from "./route.ts";
export { basisOf } from "./rules/basis.ts";
export { RULES, ruleOf } from "./rules/catalogue.ts";
export { allFindings, findingsAt, findingsUntil, isFoundAt } from "./rules/engine.ts";
export type { Rule, RuleContext, Severity, Verdict } from "./rules/rule.ts";
export { concerns, STAND_IN_TYPE, scopeState, standIn } from "./scope.ts";
export {
  type FoldedMessage,
  foldMessages,
  type MessageKind,
  type MessageLane,
  messagesOf,
  PARTICIPANTS,
  type Participant,
  type SequenceMessage,
  toMermaid,
} from "./sequence/index.ts";
export {
  type EffectiveSettings,
  effectiveSettings,
  type Setting,
  type SettingOrigin,
  type Settings,
  settingsAt,
} from "./settings.ts";
export type * from "./state.ts";
export { buildState, step } from "./step.ts";
export { lastIndexAt, openSlice, sampleAt, sliceAt } from "./tracks.ts";
