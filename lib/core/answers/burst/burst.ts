/** The mode rule with the real numbers of a revision at one instant, and where each of them comes from. */

import type { SpecMode } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import { isUnknownAt } from "../../state/gaps.ts";
import { isOtherClass, proxyForcedBy, type Settings, settingsAt } from "../../state/settings.ts";
import type { RevisionState, SharedState } from "../../state/state.ts";
import { sliceAt } from "../../state/tracks.ts";
import { traitsOf } from "../../state/versions.ts";
import { readyPodsAt } from "../ready-pods.ts";
import { type BurstInputs, type BurstResult, burstRule } from "./rule.ts";
import { lastLine, numberOf, type Seen, seenOf, seenSample } from "./seen.ts";
import { wantedScaleAt } from "./wanted.ts";

/** Why what is seen may differ from what is computed. */
export type BurstDoubt =
  | "podsDiffer"
  | "loadNotRecorded"
  | "settingsAssumed"
  | "olderDefault"
  | "firstDecision"
  | "decidedEarlier"
  | "keptWithoutData";

export interface Burst {
  readonly at: EpochMs;
  readonly settings: Settings;
  /** Ready addresses of the private Endpoints; null in a gap or before they were seen. */
  readonly readyPods: Seen | null;
  /** Ready pods in the autoscaler's last calculation. */
  readonly countedPods: Seen | null;
  /**
   * Panic average in the autoscaler's last calculation, or what the excess that it logged leaves for it (rounded up); null
   * when the log holds neither: then "no load" is an assumption.
   */
  readonly load: Seen | null;
  /** Replicas wanted (PodAutoscaler desiredScale). */
  readonly want: Seen | null;
  /** The rule with these numbers; null while the ready pods are not known. */
  readonly computed: BurstResult | null;
  readonly inputs: BurstInputs;
  /** Excess burst capacity as the autoscaler logged it last. */
  readonly observedExcess: Seen | null;
  readonly observedMode: Seen<SpecMode> | null;
  readonly observedActivators: Seen | null;
  /** What differs between observed and computed. */
  readonly differs: readonly ("excess" | "mode" | "numActivators")[];
  readonly doubts: readonly BurstDoubt[];
}

/** Default of target-burst-capacity before Knative 1.4. */
const OLDER_TARGET = 200;
const HPA = "hpa.autoscaling.knative.dev";
/** The autoscaler calculates every 2 s; a line that is older than a few of those says what was, not what is. */
const FRESH_MS = 6_000;

/** Excess burst capacity as the autoscaler logged it last by `t`; null without such a line. */
export function observedExcessAt(revision: RevisionState, t: EpochMs): Seen | null {
  const line = lastLine(revision, t, ["burst-capacity", "mode", "scale-observed"]);
  return numberOf(line, "excessBurstCapacity") ?? numberOf(line, "ebc");
}

/** The calculator's real numbers at `t`. */
export function burstAt(shared: SharedState, revision: RevisionState, t: EpochMs): Burst {
  const settings = settingsAt(shared, revision, t);
  const traits = traitsOf(shared);
  const readyPods = isUnknownAt(shared, "privateEndpoints", t)
    ? null
    : seenOf(readyPodsAt(shared, revision, t));
  const line = lastLine(revision, t, ["burst-capacity"]);
  const observedExcess = observedExcessAt(revision, t);
  const logged = numberOf(line, "panic");
  const want = wantedScaleAt(shared, revision, t);
  const withoutLoad: BurstInputs = {
    readyPods: readyPods?.value ?? 0,
    load: logged?.value ?? 0,
    targetBurstCapacity: settings.targetBurstCapacity.value,
    totalPerPod: settings.totalPerPod.value,
    activatorCapacity: settings.activatorCapacity.value,
    want: want?.value ?? null,
    isHpa: settings.class.value === HPA,
    ...(proxyForcedBy(shared, t) === null ? {} : { isProxyForced: true }),
    ...(traits.isMadeInProxy ? {} : { servesUndecided: true }),
  };
  const slice = isUnknownAt(shared, "specMode", t) ? undefined : sliceAt(revision.specMode, t);
  const observedMode = slice === undefined ? null : { value: slice.value, seq: slice.seq, t: slice.from };
  const observedActivators =
    slice === undefined || !traits.hasNumActivators ? null : seenSample(revision.numActivators, t);
  const seen = { observedExcess, observedMode, observedActivators };
  // Of another autoscaler nobody knows how it decides on the mode.
  const isUnknown = readyPods === null || isOtherClass(shared, revision, t);
  const resultOf = (inputs: BurstInputs) => (isUnknown ? null : burstRule(inputs));
  const atRest = { ...seen, computed: resultOf(withoutLoad) };
  // With an older default all agrees without any load: then the difference is none.
  const isOlder = shared.knative === null && agreesWithOlder(withoutLoad, settings, atRest);
  const load = logged ?? (isOlder ? null : loadLeft(shared, revision, withoutLoad, observedExcess));
  const inputs = { ...withoutLoad, load: load?.value ?? 0 };
  const known = { ...seen, computed: resultOf(inputs) };
  const differs = differences(known);
  const facts = { settings, readyPods, countedPods: numberOf(line, "podCount"), load, want };
  const doubts = doubtsOf(facts, differs, t);
  if (differs.includes("excess") && isOfBeginning(facts, observedExcess)) doubts.unshift("firstDecision");
  if (isOlder) doubts.push("olderDefault");
  return { at: t, inputs, ...facts, ...known, differs, doubts };
}

/** pods × total − target − excess, with the pods of the moment at which the excess was logged. */
function loadLeft(
  shared: SharedState,
  revision: RevisionState,
  { totalPerPod, targetBurstCapacity: target, isHpa }: BurstInputs,
  excess: Seen | null,
): Seen | null {
  if (excess === null || target <= 0 || isHpa) return null;
  const pods = readyPodsAt(shared, revision, excess.t)?.value ?? null;
  if (pods === null) return null;
  const value = pods * totalPerPod - target - excess.value;
  // Less than none: the autoscaler counted other pods, or has other settings.
  return value < 0 ? null : { ...excess, value };
}

type Known = Pick<Burst, "computed" | "observedExcess" | "observedMode" | "observedActivators">;

function differences({
  computed,
  observedExcess,
  observedMode,
  observedActivators,
}: Known): Burst["differs"] {
  if (computed === null) return [];
  const differs: Burst["differs"][number][] = [];
  const isOther = <T>(seen: Seen<T> | null, value: T): boolean => seen !== null && seen.value !== value;
  if (isOther(observedExcess, computed.excess)) differs.push("excess");
  if (isOther(observedMode, computed.mode)) differs.push("mode");
  if (isOther(observedActivators, computed.numActivators)) differs.push("numActivators");
  return differs;
}

/** Nobody sets the target, and with that of older releases everything agrees that does not with the newest. */
function agreesWithOlder(
  inputs: BurstInputs,
  { targetBurstCapacity: target }: Settings,
  known: Known,
): boolean {
  if (target.origin !== "default" && target.origin !== "assumed") return false;
  if (differences(known).length === 0) return false;
  const older = burstRule({ ...inputs, targetBurstCapacity: OLDER_TARGET });
  return differences({ ...known, computed: older }).length === 0;
}

type Facts = Pick<Burst, "settings" | "readyPods" | "countedPods" | "load" | "want">;

/** What could explain a difference, as far as the numbers themselves tell. */
function doubtsOf(
  { settings, readyPods, countedPods, load }: Facts,
  differs: Burst["differs"],
  t: EpochMs,
): BurstDoubt[] {
  const doubts: BurstDoubt[] = [];
  if (load === null) doubts.push("loadNotRecorded");
  const { targetBurstCapacity, totalPerPod, activatorCapacity } = settings;
  if ([targetBurstCapacity, totalPerPod, activatorCapacity].some(({ origin }) => origin === "assumed")) {
    doubts.push("settingsAssumed");
  }
  if (differs.length === 0) return doubts;
  if (countedPods !== null && readyPods !== null && countedPods.value !== readyPods.value)
    doubts.push("podsDiffer");
  if (load !== null) doubts.push(t - load.t > FRESH_MS ? "keptWithoutData" : "decidedEarlier");
  return doubts;
}

/** Before it has measured anything the autoscaler says what initial-scale pods would have (protocol 3.3). */
function isOfBeginning({ settings, want }: Facts, excess: Seen | null): boolean {
  const { initialScale, totalPerPod, targetBurstCapacity: target } = settings;
  if (want !== null && want.value >= 0) return false;
  return target.value > 0 && excess?.value === initialScale.value * totalPerPod.value - target.value;
}
