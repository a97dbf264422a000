/** The pure core's public face. */

export type { Finding, RevisionPhase } from "../model/timeline.ts";
export { type Bring, type BringWhat, whatToBring } from "./answers/bring.ts";
export { type Burst, type BurstDoubt, burstAt, observedExcessAt } from "./answers/burst/burst.ts";
export { type BurstInputs, type BurstResult, burstRule } from "./answers/burst/rule.ts";
export type { Seen } from "./answers/burst/seen.ts";
export { decidedPodsAt, type PodsApart, podsApartAt } from "./answers/burst/wanted.ts";
export type { ColdStartCause } from "./answers/cold-starts/causes.ts";
export { allColdStarts, type ColdStartRow, coldStartsOf } from "./answers/cold-starts/cold-starts.ts";
export {
  type Alignment,
  compareColdStarts,
  compareSets,
  isNoise,
  originOf,
} from "./answers/cold-starts/compare.ts";
export { type CriticalPhase, criticalPath } from "./answers/cold-starts/critical-path.ts";
export type { ColdStartMark, MarkKey } from "./answers/cold-starts/marks.ts";
export { type ColdStartPhase, PHASES, type PhaseKey } from "./answers/cold-starts/phases.ts";
export {
  coldStartsByService,
  lengthOf,
  predecessorOf,
  type ServiceColdStarts,
  serviceOf,
} from "./answers/cold-starts/services.ts";
export {
  type SharedTrait,
  sharedTraits,
  slowestQuarter,
  TRAITS,
  type TraitKey,
} from "./answers/cold-starts/shared-traits.ts";
export {
  type ColdStartStatistics,
  coldStartStatistics,
  distributionOf,
  MEASURES,
  type MeasureKey,
  measureOf,
  percentilesOf,
} from "./answers/cold-starts/statistics.ts";
export { type Difference, firstDifference } from "./answers/difference.ts";
export { type EpisodeStep, type EpisodeStory, episodeStory } from "./answers/explain/episode-story.ts";
export { type Clause, type Explanation, explain, type Provenance } from "./answers/explain/explain.ts";
export { withoutForetold } from "./answers/explain/foretold.ts";
export { gateAt } from "./answers/gate/gate.ts";
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
} from "./answers/gate/types.ts";
export type { EvidenceRecord } from "./answers/incident/evidence.ts";
export { type Found, foundIn } from "./answers/incident/found.ts";
export { type Hurt, SLOW_MS } from "./answers/incident/hurt.ts";
export { compareIncidents, type Incident, incidentOf, incidentsOf } from "./answers/incident/incident.ts";
export type { EvidencePart, EvidenceRole } from "./answers/incident/part.ts";
export { findingOf, findingRef } from "./answers/incident/ref.ts";
export type { Unchecked } from "./answers/incident/unchecked.ts";
export { pastOf, type Reconstructed } from "./answers/past/past.ts";
export {
  PATH_SHARES,
  type PathShare,
  type RangeStatistics,
  rangeStatistics,
} from "./answers/range.ts";
export { type Receiver, receiversOf } from "./answers/receivers.ts";
export { probeAt, type Route, type RouteActivator, type RoutePod, routeAt } from "./answers/route.ts";
export {
  type FoldedMessage,
  foldMessages,
  isPlainTraffic,
  type MessageKind,
  type MessageLane,
  messagesOf,
  PARTICIPANTS,
  type Participant,
  type SequenceMessage,
  toMermaid,
} from "./answers/sequence/index.ts";
export { type ComponentState, type ComponentStatus, systemStatus } from "./answers/system/status.ts";
export { type Flight, type Sent, TRAFFIC_MS, type Traffic, trafficOf } from "./answers/traffic.ts";
export { digestOf, type FindingMark, type OverviewRow, type RevisionDigest, rowAt } from "./digest/digest.ts";
export { digestTail, forgetInDigest, mergeDigest } from "./digest/digest-tail.ts";
export { endRecords } from "./ending.ts";
export { type ChromeTrace, chromeTraceOf } from "./export/chrome-trace.ts";
export { exportedEpisodes } from "./export/episode-spans.ts";
export { exportFileName } from "./export/file-name.ts";
export { EXPORT_FORMATS, type ExportFormat, formatEpisodes } from "./export/formats.ts";
export { fnv1a } from "./export/hash.ts";
export { type OtlpTraces, otlpOf } from "./export/otlp.ts";
export { EPISODE_KINDS, type EpisodeKind, type EpisodeSelection } from "./export/types.ts";
export {
  detailOf,
  FACT_KINDS,
  type Fact,
  type FactKind,
  type FindingFact,
  OF_KNATIVE,
  type SettingFact,
} from "./facts/fact.ts";
export { type Minute, minuteAt } from "./facts/minute.ts";
export { coveredMs, type Span } from "./facts/periods.ts";
export { type OpenQuestion, stateStatsInSlices, statsOfState } from "./facts/state-stats.ts";
export {
  createStats,
  type Deployment,
  type FoundOften,
  type ServiceStats,
  STATS_ASKED_BY,
  STATS_BY,
  type Stats,
  type StatsBy,
  type StatsPart,
  type StatsQuestion,
} from "./facts/stats.ts";
export { type ClusterHistory, type StripBar, stripOf } from "./facts/strip.ts";
export { createFactTracker, type FactChanges, type FactTracker, factsOf } from "./facts/tracker.ts";
export type { Kept, Objective, Wakes } from "./facts/wakes.ts";
export { isInstantType } from "./reduce/clock.ts";
export { hasNoServices, isKnown, isSeenInPart, isToldOnly } from "./reduce/known.ts";
export { objectKey, revisionOf } from "./reduce/membership.ts";
export { phaseAt, WAKING_LIMIT_MS, withFailing } from "./reduce/phase.ts";
export { concerns, isToldToAll, STAND_IN_TYPE, scopeState, standIn } from "./reduce/scope.ts";
export { senderOf, writersOf } from "./reduce/writers.ts";
export { type Describe, type Report, type RevisionFacts, reportInSlices, reportOf } from "./report/report.ts";
export type { KnativeReport } from "./report/report-knative.ts";
export { type ServiceFacts, serviceFacts, toldConditions } from "./report/report-services.ts";
export { basisOf } from "./rules/basis.ts";
export { tellBusy } from "./rules/busy.ts";
export { RULES, ruleOf, severityOf } from "./rules/catalogue.ts";
export { issuesOf } from "./rules/diagnosis/issues.ts";
export { LATENESS_MS } from "./rules/engine.ts";
export {
  allFindings,
  counts,
  type FindingTimes,
  findingsAt,
  findingsUntil,
  isFoundAt,
  knownBy,
  marksElsewhere,
  shownAt,
  spanOf,
  timesOf,
  unseenFindings,
} from "./rules/findings.ts";
export type { Rule, RuleContext, RuleSpec, Severity, Verdict } from "./rules/rule.ts";
export { SYSTEM_RULES, type SystemFinding, type SystemRuleId } from "./rules/system/finding.ts";
export { lastingFindings, systemFindings, worstFirst } from "./rules/system/findings.ts";
export { clipRevision } from "./state/clip.ts";
export { coarseChanges } from "./state/coarse.ts";
export { decodeState, encodeState, replace, revive } from "./state/codec.ts";
export {
  type CoreOptions,
  coreOptions,
  createRevision,
  createState,
  DEFAULT_SYSTEM_NAMESPACE,
  tellHeader,
} from "./state/create.ts";
export { FACT_SOURCES, type FactName } from "./state/facts.ts";
export { forgetBefore } from "./state/forget.ts";
export { isUnknownAt, listedFrom, type UnknownSpan, unknownAt, unknownSpans } from "./state/gaps.ts";
export {
  type Setting,
  type SettingOrigin,
  type Settings,
  settingsAt,
} from "./state/settings.ts";
export { type Since, sinceOf } from "./state/since.ts";
export type * from "./state/state.ts";
export { ROW_SAMPLES, ROW_SLICES, type RowTracks, TRACKS } from "./state/track-table.ts";
export { openSlice, sampleAt, sliceAt } from "./state/tracks.ts";
export { isNewerThanTried, NEWEST_TRIED } from "./state/versions.ts";
export { advance, buildState, step } from "./step.ts";
