/** What the gate reads of a revision: settings, conditions, scale and log as they were known at one instant. */
import { RESOURCE } from "../../../model/record.ts";
import { lastIndexAt } from "../../../model/search.ts";
import type {
  ConditionStatus,
  DecisionInstant,
  DecisionKind,
  Path,
  Sample,
  Slice,
  SpecMode,
} from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import type { FactName } from "../../state/facts.ts";
import { isUnknownAt } from "../../state/gaps.ts";
import { type Setting, type Settings, settingsAt } from "../../state/settings.ts";
import { ownTime, protocolTime } from "../../state/since.ts";
import type { RevisionState, SharedState } from "../../state/state.ts";
import { sampleAt, sliceAt } from "../../state/tracks.ts";
import { type Refusal, refusalAt } from "../refusal.ts";

export const HPA_CLASS = "hpa.autoscaling.knative.dev";
export const KPA_CLASS = "kpa.autoscaling.knative.dev";

/** One run of `Active` with one status, which may have had several reasons. */
export interface ActiveRun {
  readonly status: ConditionStatus;
  /** The slice that holds. */
  readonly slice: Slice;
  /** Where window, grace, retention and timeout are measured from; null when the source does not tell. */
  readonly since: EpochMs | null;
  /** The slice with which the run began, and the one before it. */
  readonly first: Slice;
  readonly before: Slice | null;
  /** Nothing was before it: the run began with the PodAutoscaler, and all its life is held. */
  readonly isBorn: boolean;
}

/** The lower bound of the scale that is in force, if any. */
export interface Bound {
  readonly kind: "minScale" | "initialScale";
  readonly setting: Setting;
}

/** What is read at `t`; only records received by then count. */
export interface Facts {
  readonly shared: SharedState;
  readonly revision: RevisionState;
  readonly t: EpochMs;
  readonly settings: Settings;
  /** Null without a PodAutoscaler, or before it has conditions. */
  readonly active: ActiveRun | null;
  readonly initialized: Slice | null;
  readonly bound: Bound | null;
  readonly mode: Slice<SpecMode> | null;
  readonly path: Slice<Path> | null;
  /** `ActivatorEndpointsPopulated`. */
  readonly populated: Slice | null;
  readonly populatedSince: EpochMs | null;
  readonly replicas: Sample | null;
  readonly readyPods: number | null;
  /** `status.desiredScale`: the want of the last pass. */
  readonly want: Sample | null;
  /** A line of the autoscaler's log about this revision was received by `t`. */
  readonly hasLog: boolean;
  /** The API server refuses to change the replicas. */
  readonly refusal: Refusal | null;
}

export function factsAt(shared: SharedState, revision: RevisionState, t: EpochMs): Facts {
  const settings = settingsAt(shared, revision, t);
  const condition = (name: string): Slice | null => sliceAt(revision.conditions.get(name) ?? [], t) ?? null;
  const initialized = condition("PodAutoscaler/ScaleTargetInitialized");
  const populated = condition("ServerlessService/ActivatorEndpointsPopulated");
  return {
    shared,
    revision,
    t,
    settings,
    active: activeRun(shared, revision, t),
    initialized,
    bound: boundOf(settings, initialized),
    mode: sliceAt(revision.specMode, t) ?? null,
    path: sliceAt(revision.path, t) ?? null,
    populated,
    populatedSince: populated === null ? null : ownClock(populated, revision),
    replicas: known(sampleAt(revision.replicas, t)),
    readyPods: sampleAt(revision.privateReady, t)?.value ?? null,
    want: known(sampleAt(revision.desired, t)),
    hasLog: hasLogBy(revision, t),
    refusal: refusalAt(shared, revision, t),
  };
}

/** The watch of a fact was interrupted around `t`. */
export function isGap({ shared, t }: Facts, fact: FactName): boolean {
  return isUnknownAt(shared, fact, t);
}

/** The same of what may be seen for the first time long after it began, in no list. */
function ownClock(slice: Slice, revision: RevisionState): EpochMs | null {
  return slice.transitionTime === undefined
    ? protocolTime(slice, revision)
    : ownTime(slice.transitionTime, revision);
}

/** The last line of the autoscaler's log, received in `from`…`t`, from which `read` reads something. */
export function lastLine<T>(
  { revision, t }: Facts,
  read: (line: DecisionInstant) => T | null,
  from: EpochMs = Number.NEGATIVE_INFINITY,
): { readonly line: DecisionInstant; readonly value: T } | null {
  const { decisions } = revision;
  for (let i = lastIndexAt(decisions, t, (d) => d.t); i >= 0; i--) {
    const line = decisions[i] as DecisionInstant;
    if (line.t < from) return null;
    const value = line.process === "autoscaler" ? read(line) : null;
    if (value !== null) return { line, value };
  }
  return null;
}

/** The last line of this kind since `from`. */
export function lastDecision(facts: Facts, kind: DecisionKind, from?: EpochMs): DecisionInstant | null {
  return lastLine(facts, (line) => (line.kind === kind ? line : null), from)?.line ?? null;
}

/** Since when the PodAutoscaler that holds at `t` exists: a later one of the same name begins anew. */
export function lifeFrom({ revision, t }: Facts): EpochMs {
  const life = lifeOf(revision, t);
  return life === undefined || life.initial === true ? Number.NEGATIVE_INFINITY : life.from - LOG_LEAD_MS;
}

function lifeOf(revision: RevisionState, t: EpochMs): Slice | undefined {
  const key = `${RESOURCE.podAutoscalers} ${revision.namespace}/${revision.name}`;
  return sliceAt(revision.lives.get(key) ?? [], t);
}

/** A log line carries its own time, a status that of its receipt: the line of a pass may be so much earlier. */
export const LOG_LEAD_MS = 1_000;

function activeRun(shared: SharedState, revision: RevisionState, t: EpochMs): ActiveRun | null {
  const slices = revision.conditions.get("PodAutoscaler/Active") ?? [];
  const index = lastIndexAt(slices, t, (s) => s.from);
  const slice = slices[index];
  if (slice === undefined || (slice.to !== null && slice.to <= t)) return null;
  let first = index;
  while (first > 0 && follows(slices[first - 1], slices[first]) && slices[first - 1]?.value === slice.value) {
    first -= 1;
  }
  const begin = slices[first] as Slice;
  const earlier = slices[first - 1];
  const before = earlier !== undefined && follows(earlier, begin) ? earlier : null;
  const life = lifeOf(revision, t);
  // A source that never ends forgets what is old; `firstT` is how far back it goes.
  const isWhole =
    life !== undefined && life.initial !== true && life.from >= (shared.firstT ?? Number.NEGATIVE_INFINITY);
  return {
    status: slice.value as ConditionStatus,
    slice,
    since: protocolTime(slice, revision),
    first: begin,
    before,
    isBorn: before === null && begin.initial !== true && isWhole,
  };
}

function follows(before: Slice | undefined, after: Slice | undefined): boolean {
  return before !== undefined && after !== undefined && before.to === after.from;
}

/** Protocol 3.6: initial-scale is a lower bound only above 1 and before ScaleTargetInitialized. */
function boundOf({ minScale, initialScale }: Settings, initialized: Slice | null): Bound | null {
  const initial = initialized?.value !== "True" && initialScale.value > 1 ? initialScale : null;
  if (initial !== null && initial.value > minScale.value) return { kind: "initialScale", setting: initial };
  return minScale.value > 0 ? { kind: "minScale", setting: minScale } : null;
}

function known(sample: Sample | undefined): Sample | null {
  return sample === undefined || sample.value === null ? null : sample;
}

function hasLogBy(revision: RevisionState, t: EpochMs): boolean {
  return (
    revision.probes.some((probe) => probe.source === "autoscaler" && probe.t <= t) ||
    revision.decisions.some((decision) => decision.process === "autoscaler" && decision.t <= t)
  );
}
