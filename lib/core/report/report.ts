/** The facts of a source in the shape and by the definitions of the report format; `report-why.ts` adds what explains them. */
import { isoTime } from "../../model/iso-time.ts";
import type { TraceProblem } from "../../model/record.ts";
import type { ColdStart, ScaleToZero, Slice } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { type ColdStartRow, coldStartsOf } from "../answers/cold-starts/cold-starts.ts";
import { type ColdStartStatistics, coldStartStatistics } from "../answers/cold-starts/statistics.ts";
import { isFact, isKnown } from "../reduce/known.ts";
import { coarseChanges } from "../state/coarse.ts";
import type { CoreState, ProbeCounts, RevisionState, SharedState } from "../state/state.ts";
import { type KnativeReport, knativeReport } from "./report-knative.ts";
import { type ReconstructedFact, reconstructedFacts } from "./report-past.ts";
import { type ServiceFacts, serviceFacts } from "./report-services.ts";
import { type ToldFacts, toldFacts } from "./report-told.ts";
import {
  type Describe,
  plainWords,
  time,
  type Violation,
  violationsOf,
  type Why,
  whyOf,
} from "./report-why.ts";

export type { Describe } from "./report-why.ts";

export interface Interval {
  readonly value: string;
  readonly from: string;
  readonly to: string | null;
}

export interface ColdStartFacts {
  readonly kind: ColdStart["kind"];
  readonly begin: string;
  readonly requestAt: string | null;
  readonly podCreated: string | null;
  readonly scheduled: string | null;
  readonly started: string | null;
  readonly ready: string | null;
  readonly endpointReady: string | null;
  readonly handedOver: string | null;
  readonly answered: string | null;
  /** What clients waited for it, from request to answer; null when no request is known that did. */
  readonly clientWaitedMs: { readonly max: number; readonly count: number } | null;
  readonly outcome: ColdStart["outcome"];
  readonly totalMs: number | null;
  readonly phases: {
    readonly schedule: number | null;
    readonly start: number | null;
    readonly ready: number | null;
    readonly publish: number | null;
    readonly handover: number | null;
  };
}

export interface ScaleToZeroFacts {
  readonly inactiveAt: string;
  readonly modeProxyAt: string | null;
  readonly pathActivatorAt: string | null;
  readonly probeConfirmedAt: string | null;
  readonly probeFailures: number;
  readonly replicasZeroAt: string | null;
  readonly lastPodGoneAt: string | null;
  readonly outcome: ScaleToZero["outcome"];
  readonly phases: { readonly confirm: number | null; readonly drain: number | null };
}

/** All of them together, with their percentiles in milliseconds. */
interface Together {
  readonly coldStartStatistics: ColdStartStatistics;
}

export interface RevisionFacts extends Why, Together {
  readonly namespace: string;
  readonly name: string;
  readonly specMode: readonly Interval[];
  readonly path: readonly Interval[];
  readonly condition: readonly Interval[];
  readonly flips: number;
  readonly endpointChurn: { readonly added: number; readonly removed: number };
  readonly numActivatorsChanges: number;
  readonly coldStarts: readonly ColdStartFacts[];
  readonly scaleToZero: readonly ScaleToZeroFacts[];
  /** What nobody recorded, as objects of lists say, oldest first; of many the newest. */
  readonly reconstructed: readonly ReconstructedFact[];
  readonly violations: readonly Violation[];
  /** Only where no object of it is recorded: everything else is not known then. */
  readonly told?: ToldFacts;
  readonly probes: {
    readonly autoscaler: { readonly confirmed: number; readonly failed: number };
    readonly prober: {
      readonly sent: number;
      readonly activator: number;
      readonly pod: number;
      readonly none: number;
      readonly other: number;
    };
  };
}

export interface Report extends Together {
  readonly trace: {
    readonly records: number;
    readonly problems: readonly TraceProblem[];
    readonly from: string | null;
    readonly to: string | null;
    /** Resources whose changes have whole seconds, at the earliest: rules that rest on the order of events were not asked. */
    readonly atEarliest?: readonly string[];
  };
  readonly revisions: readonly RevisionFacts[];
  /** Revisions that failed before they had a ServerlessService, beside some that have one; left out where there is none. */
  readonly unborn?: readonly RevisionFacts[];
  /** What Services, Routes and Configurations say, where no ServerlessService is recorded; left out where there is none. */
  readonly services?: readonly ServiceFacts[];
  /** Of Knative's own processes. */
  readonly knative: KnativeReport;
}

/** The report of a state; revisions that ever had an SKS, or, without any, those that logs tell of, sorted by namespace, then name (by code unit). */
export function reportOf(
  state: CoreState,
  problems: readonly TraceProblem[] = [],
  describe: Describe = plainWords,
): Report {
  const steps = reportInSlices(state, problems, describe);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/**
 * The same with a pause after every revision, for who must answer others meanwhile. Of a source that goes on, a revision
 * that comes later in the report may know more than one before it.
 */
export function* reportInSlices(
  state: CoreState,
  problems: readonly TraceProblem[] = [],
  describe: Describe = plainWords,
): Generator<void, Report, void> {
  const { firstT, lastT, records } = state.shared;
  const revisions = [...state.revisions.values()]
    .filter((revision) => isKnown(state.shared, revision))
    .sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
  const t = lastT ?? 0;
  const facts: RevisionFacts[] = [];
  const unborn: RevisionFacts[] = [];
  const coldStarts: ColdStartRow[] = [];
  for (const revision of revisions) {
    const rows = coldStartsOf(state.shared, revision, t);
    const place = isFact(state.shared, revision) ? facts : unborn;
    place.push(factsOf(state.shared, revision, rows, t, describe));
    for (const row of rows) coldStarts.push(row);
    yield;
  }
  const atEarliest = coarseChanges(state.shared);
  const services = serviceFacts(state);
  return {
    trace: {
      records,
      problems,
      from: time(firstT),
      to: time(lastT),
      ...(atEarliest.length === 0 ? {} : { atEarliest }),
    },
    revisions: facts,
    ...(unborn.length === 0 ? {} : { unborn }),
    ...(services.length === 0 ? {} : { services }),
    knative: knativeReport(state.shared, t, describe),
    coldStartStatistics: coldStartStatistics(coldStarts),
  };
}

/** The facts of one revision up to `t`, the end of what is known. */
function factsOf(
  shared: SharedState,
  revision: RevisionState,
  coldStarts: readonly ColdStartRow[],
  t: EpochMs,
  describe: Describe,
): RevisionFacts {
  const told = toldFacts(shared, revision);
  return {
    namespace: revision.namespace,
    name: revision.name,
    specMode: intervals(revision.specMode),
    path: intervals(revision.path),
    condition: intervals(revision.condition),
    flips: revision.flips,
    endpointChurn: { added: revision.churnAdded, removed: revision.churnRemoved },
    numActivatorsChanges: revision.numActivatorsChanges,
    coldStarts: revision.coldStarts.map(coldStartFacts),
    scaleToZero: revision.scaleToZero.map(scaleToZeroFacts),
    violations: violationsOf(revision, t, describe),
    ...(told === null ? {} : { told }),
    probes: probeFacts(revision.probeCounts),
    ...whyOf(shared, revision, t, describe),
    coldStartStatistics: coldStartStatistics(coldStarts),
    reconstructed: reconstructedFacts(revision),
  };
}

function coldStartFacts(episode: ColdStart): ColdStartFacts {
  return {
    kind: episode.kind,
    begin: isoTime(episode.begin),
    requestAt: time(episode.requestAt),
    podCreated: time(episode.podCreated),
    scheduled: time(episode.scheduled),
    started: time(episode.started),
    ready: time(episode.ready),
    endpointReady: time(episode.endpointReady),
    handedOver: time(episode.handedOver),
    answered: time(episode.answered),
    clientWaitedMs:
      episode.waited === null ? null : { max: episode.waited.longestMs, count: episode.waited.count },
    outcome: episode.outcome,
    totalMs: between(episode.begin, episode.endpointReady),
    phases: {
      schedule: between(episode.begin, episode.scheduled),
      start: between(episode.scheduled, episode.started),
      ready: between(episode.started, episode.ready),
      publish: between(episode.ready, episode.endpointReady),
      handover: between(episode.endpointReady, episode.handedOver),
    },
  };
}

function scaleToZeroFacts(episode: ScaleToZero): ScaleToZeroFacts {
  return {
    inactiveAt: isoTime(episode.inactiveAt),
    modeProxyAt: time(episode.modeProxyAt),
    pathActivatorAt: time(episode.pathActivatorAt),
    probeConfirmedAt: time(episode.probeConfirmedAt),
    probeFailures: episode.probeFailures,
    replicasZeroAt: time(episode.replicasZeroAt),
    lastPodGoneAt: time(episode.lastPodGoneAt),
    outcome: episode.outcome,
    phases: {
      confirm: between(episode.inactiveAt, episode.replicasZeroAt),
      drain: between(episode.replicasZeroAt, episode.lastPodGoneAt),
    },
  };
}

function probeFacts(counts: ProbeCounts): RevisionFacts["probes"] {
  return {
    autoscaler: { confirmed: counts.autoscalerConfirmed, failed: counts.autoscalerFailed },
    prober: {
      sent: counts.proberSent,
      activator: counts.proberActivator,
      pod: counts.proberPod,
      none: counts.proberNone,
      other: counts.proberOther,
    },
  };
}

function intervals(slices: readonly Slice[]): Interval[] {
  return slices.map(({ value, from, to }) => ({ value, from: isoTime(from), to: time(to) }));
}

function between(from: EpochMs | null, to: EpochMs | null): number | null {
  return from === null || to === null ? null : to - from;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
