/**
 * Which mode, why, and until when: the answer for one revision at one instant, as message keys with values.
 *
 * Texts are in the catalogue `explain`; values ending in `At` are instants, those ending in `Ms` lengths of time.
 */
import type { PodTrack, ProbeInstant, Slice } from "../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import { isUnknownAt } from "../gaps.ts";
import { phaseAt, withFailing } from "../phase.ts";
import { isTrouble } from "../pods.ts";
import { openRequests } from "../route.ts";
import { effectiveSettings } from "../settings.ts";
import type { RevisionPhase, RevisionState, SharedState } from "../state.ts";
import { lastIndexAt, sampleAt, sliceAt } from "../tracks.ts";

/** observed: read in a record; derived: computed from records; inferred: protocol knowledge. */
export type Provenance = "observed" | "derived" | "inferred";

export interface Clause {
  /** Key in the catalogue `explain`. */
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
  readonly provenance: Provenance;
  /** Record that shows it; null when no single record does. */
  readonly seq: RecordSeq | null;
}

export interface Explanation {
  readonly phase: RevisionPhase;
  /** When the phase began; null when it is not known. */
  readonly since: EpochMs | null;
  /** What is the case, why, and until when, in this order; the first is the headline. */
  readonly clauses: readonly Clause[];
}

/** Explains a revision at `t`; phase `Unknown` before it is first seen and inside a gap. */
export function explain(shared: SharedState, revision: RevisionState, t: EpochMs): Explanation {
  const phases = withFailing(revision.phase, t);
  const slice = phases[lastIndexAt(phases, t, (s) => s.from)];
  const phase = phaseAt(revision.phase, t) ?? "Unknown";
  const since = slice?.from ?? null;
  if (slice === undefined)
    return { phase: "Unknown", since: null, clauses: [clause("notYet", {}, "derived", null)] };
  if (isUnknownAt(shared, "phase", t)) {
    return { phase: "Unknown", since: null, clauses: [clause("gap", {}, "derived", null)] };
  }
  const context: Context = { shared, revision, t, since: slice.from, seq: slice.seq };
  return { phase, since, clauses: EXPLAINERS[phase](context) };
}

interface Context {
  readonly shared: SharedState;
  readonly revision: RevisionState;
  readonly t: EpochMs;
  readonly since: EpochMs;
  readonly seq: RecordSeq;
}

type Explainer = (context: Context) => Clause[];

/** One explainer a phase; a new phase is one function and one entry. */
const EXPLAINERS: Readonly<Record<RevisionPhase, Explainer>> = {
  Zero: explainZero,
  Waking: explainWaking,
  Failing: explainFailing,
  HandingOver: explainHandingOver,
  Proxied: explainProxied,
  Serving: explainServing,
  Degraded: (c) => [clause("degraded", { sinceAt: c.since, pods: readyPods(c) }, "derived", c.seq)],
  BlackHole: (c) => [clause("blackHole", { sinceAt: c.since }, "derived", seqOfPath(c))],
  NotOwned: (c) => [clause("notOwned", { sinceAt: c.since }, "observed", c.seq)],
  Creating: (c) => [clause("creating", { sinceAt: c.since }, "observed", c.seq)],
  Deleted: (c) => [clause("deleted", { sinceAt: c.since }, "observed", c.seq)],
  Unknown: (c) => [clause("unknown", {}, "derived", c.seq)],
};

function explainZero(c: Context): Clause[] {
  const clauses = [clause("zero", { sinceAt: c.since }, "derived", c.seq)];
  const leaving = podsAt(c).filter((pod) => sliceAt(pod.slices, c.t)?.value === "terminating").length;
  if (leaving > 0) clauses.push(clause("zeroDraining", { pods: leaving }, "observed", null));
  clauses.push(clause("untilRequest", {}, "inferred", null));
  return clauses;
}

function explainWaking(c: Context): Clause[] {
  const replicas = sampleAt(c.revision.replicas, c.t);
  const clauses = [
    clause("waking", { sinceAt: c.since, replicas: replicas?.value ?? 0 }, "derived", replicas?.seq ?? c.seq),
  ];
  const pod = firstPodOnItsWay(c);
  if (pod !== null) clauses.push(podClause(pod));
  const request = waitingRequests(c);
  if (request > 0) clauses.push(clause("requestsWaiting", { count: request }, "derived", null));
  if (sliceAt(c.revision.specMode, c.t)?.value === "Serve") {
    clauses.push(
      clause("serveButForcedProxy", {}, "inferred", sliceAt(c.revision.specMode, c.t)?.seq ?? null),
    );
  }
  return clauses;
}

function explainFailing(c: Context): Clause[] {
  const trouble = podsAt(c)
    .map((pod) => ({ pod, slice: sliceAt(pod.slices, c.t) }))
    .find(({ slice }) => isTrouble(slice?.reason));
  const clauses =
    trouble?.slice === undefined
      ? [clause("failingSlow", { sinceAt: c.since }, "derived", c.seq)]
      : [
          clause(
            "failingPod",
            { sinceAt: c.since, pod: shortName(trouble.pod, c), reason: trouble.slice.reason ?? "" },
            "observed",
            trouble.slice.seq,
          ),
        ];
  const waiting = waitingRequests(c);
  if (waiting > 0) clauses.push(clause("requestsWaiting", { count: waiting }, "derived", null));
  const active = sliceAt(c.revision.conditions.get("PodAutoscaler/Active") ?? [], c.t);
  if (active?.value === "Unknown") {
    const { activationTimeoutMs } = effectiveSettings(c.shared, c.revision, c.t);
    clauses.push(
      clause(
        "untilActivationTimeout",
        { timeoutAt: wholeSecond(active.from) + activationTimeoutMs },
        "inferred",
        active.seq,
      ),
    );
  }
  return clauses;
}

function explainHandingOver(c: Context): Clause[] {
  const active = sliceAt(c.revision.conditions.get("PodAutoscaler/Active") ?? [], c.t);
  const idleSince = active?.from ?? c.since;
  const clauses = [
    clause("handingOver", { sinceAt: idleSince, pods: readyPods(c) }, "observed", active?.seq ?? c.seq),
  ];
  const settings = effectiveSettings(c.shared, c.revision, c.t);
  if (settings.targetBurstCapacity === -1) {
    clauses.push(clause("probeSkipped", {}, "inferred", null));
  } else {
    clauses.push(probeClause(c, idleSince));
  }
  const populated = sliceAt(c.revision.condition, c.t);
  if (populated?.value === "True") {
    const confirmed = clauses[clauses.length - 1]?.key === "probeConfirmed";
    clauses.push(
      earliestZero(idleSince, populated.from, settings.gracePeriodMs, settings.retentionMs, confirmed),
    );
  }
  return clauses;
}

/** Protocol 7.2: both clocks run from whole seconds; the cap holds once the probe is confirmed. */
function earliestZero(
  idleSince: EpochMs,
  proxySince: EpochMs,
  graceMs: number,
  retentionMs: number,
  confirmed: boolean,
): Clause {
  const inactive = wholeSecond(idleSince);
  const free = Math.max(wholeSecond(proxySince) + graceMs, inactive + retentionMs);
  const zeroAt = Math.min(free, inactive + Math.max(graceMs, retentionMs));
  const longAgo = zeroAt <= idleSince;
  return longAgo
    ? clause(confirmed ? "zeroFollows" : "zeroAtOnce", {}, "inferred", null)
    : clause(confirmed ? "zeroAfter" : "zeroNotBefore", { zeroAt, graceMs, retentionMs }, "inferred", null);
}

function probeClause(c: Context, idleSince: EpochMs): Clause {
  const results = autoscalerProbes(c.revision.probes, idleSince - 1_000, c.t);
  const confirmed = results.find((probe) => probe.success);
  // Counted as in the report: failures from the moment on at which the revision was seen inactive.
  const failures = results.filter(
    (probe) => !probe.success && probe.t >= idleSince && (confirmed === undefined || probe.t < confirmed.t),
  );
  if (confirmed !== undefined) {
    return clause(
      "probeConfirmed",
      { confirmedAt: confirmed.t, failures: failures.length, afterMs: confirmed.t - idleSince },
      "observed",
      confirmed.seq,
    );
  }
  const last = failures[failures.length - 1];
  if (last === undefined) {
    const logged = c.revision.probes.some((probe) => probe.source === "autoscaler");
    return clause(logged ? "probePending" : "probeNotRecorded", {}, logged ? "derived" : "inferred", null);
  }
  return clause("probeFailing", { failures: failures.length }, "observed", last.seq);
}

function autoscalerProbes(probes: readonly ProbeInstant[], from: EpochMs, to: EpochMs): ProbeInstant[] {
  return probes.filter((p) => p.source === "autoscaler" && p.kind === "sync" && p.t >= from && p.t <= to);
}

function explainProxied(c: Context): Clause[] {
  const mode = sliceAt(c.revision.specMode, c.t);
  const pods = readyPods(c);
  if (mode?.value === "Serve") {
    return [
      clause("proxiedNotYetServed", { sinceAt: c.since, pods, orderedAt: mode.from }, "derived", mode.seq),
    ];
  }
  const settings = effectiveSettings(c.shared, c.revision, c.t);
  if (settings.targetBurstCapacity === -1) {
    return [clause("proxiedAlways", { pods }, "derived", mode?.seq ?? c.seq)];
  }
  const capacity = capacityAt(c);
  const load = capacity?.load ?? 0;
  const total = capacity?.total ?? settings.totalPerPod;
  const target = capacity?.target ?? settings.targetBurstCapacity;
  const counted = capacity?.pods ?? pods;
  const excess = capacity?.excess ?? Math.floor(counted * total - target - load);
  if (excess >= 0) return [clause("proxiedUndecided", { pods, excess }, "derived", mode?.seq ?? c.seq)];
  const needed = Math.ceil((target + load) / total);
  // The autoscaler rounds the excess down.
  const rounded = Number.isInteger(load) ? 0 : 1;
  const values = { pods: counted, total, target, load: round(load), excess, needed, rounded };
  return [
    clause(load > 0 ? "proxiedLoad" : "proxied", values, "derived", capacity?.seq ?? null),
    clause("untilReadyPods", { needed }, "inferred", null),
  ];
}

function explainServing(c: Context): Clause[] {
  const mode = sliceAt(c.revision.specMode, c.t);
  const pods = sampleAt(c.revision.publicPods, c.t)?.value ?? readyPods(c);
  if (mode?.value === "Proxy") {
    return [clause("servingNotYetProxied", { pods, orderedAt: mode.from }, "derived", mode.seq)];
  }
  const path = seqOfPath(c);
  const clauses = [clause("serving", { pods, sinceAt: c.since }, "derived", path)];
  const capacity = capacityAt(c);
  if (capacity !== null) {
    const { pods: counted, total, target, load, excess, seq } = capacity;
    if (target === 0) clauses.push(clause("servingOnlyAtZero", {}, "derived", seq));
    else {
      const rounded = Number.isInteger(load) ? 0 : 1;
      const values = { pods: counted, total, target, load: round(load), excess, rounded };
      clauses.push(clause("servingCapacity", values, "derived", seq));
    }
  }
  const { minScale, scaleToZeroEnabled, stableWindowMs } = effectiveSettings(c.shared, c.revision, c.t);
  if (minScale > 0) clauses.push(clause("neverZeroMinScale", { minScale }, "inferred", null));
  else if (!scaleToZeroEnabled) clauses.push(clause("neverZeroDisabled", {}, "inferred", null));
  else clauses.push(clause("untilIdle", { windowMs: stableWindowMs }, "inferred", null));
  return clauses;
}

interface Capacity {
  readonly pods: number;
  readonly total: number;
  readonly target: number;
  readonly load: number;
  readonly excess: number;
  readonly seq: RecordSeq;
}

/** The autoscaler's own arithmetic, from its last debug line at or before `t`; null when it logged none. */
function capacityAt(c: Context): Capacity | null {
  const { decisions } = c.revision;
  for (let i = lastIndexAt(decisions, c.t, (d) => d.t); i >= 0; i--) {
    const decision = decisions[i];
    if (decision?.kind !== "burst-capacity") continue;
    const { podCount, totalPerPod, targetBurstCapacity, panic, excessBurstCapacity } = decision.values;
    if (
      typeof podCount !== "number" ||
      typeof totalPerPod !== "number" ||
      typeof targetBurstCapacity !== "number" ||
      typeof panic !== "number" ||
      typeof excessBurstCapacity !== "number"
    ) {
      return null;
    }
    return {
      pods: podCount,
      total: totalPerPod,
      target: targetBurstCapacity,
      load: panic,
      excess: excessBurstCapacity,
      seq: decision.seq,
    };
  }
  return null;
}

function podsAt(c: Context): PodTrack[] {
  return [...c.revision.pods.values()].filter((pod) => sliceAt(pod.slices, c.t) !== undefined);
}

interface PodOnItsWay {
  readonly pod: string;
  readonly slice: Slice;
}

/** The pod that is furthest, of those not ready yet. */
function firstPodOnItsWay(c: Context): PodOnItsWay | null {
  const order = ["started", "pulling", "waiting", "scheduled", "created"];
  let best: PodOnItsWay | null = null;
  for (const pod of podsAt(c)) {
    const slice = sliceAt(pod.slices, c.t);
    if (slice === undefined || !order.includes(slice.value)) continue;
    if (best === null || order.indexOf(slice.value) < order.indexOf(best.slice.value)) {
      best = { pod: shortName(pod, c), slice };
    }
  }
  return best;
}

function podClause({ pod, slice }: PodOnItsWay): Clause {
  return clause("podOnItsWay", { pod, phase: slice.value, phaseSinceAt: slice.from }, "observed", slice.seq);
}

/** Requests sent but not answered at `t`. */
function waitingRequests(c: Context): number {
  return openRequests(c.revision, c.t);
}

function readyPods(c: Context): number {
  return sampleAt(c.revision.privateReady, c.t)?.value ?? 0;
}

function seqOfPath(c: Context): RecordSeq | null {
  return sliceAt(c.revision.path, c.t)?.seq ?? null;
}

/** The part of a pod's name that tells it from its siblings. */
function shortName(pod: PodTrack, c: Context): string {
  const prefix = `${c.revision.name}-deployment-`;
  return pod.name.startsWith(prefix) ? `…-${pod.name.slice(pod.name.lastIndexOf("-") + 1)}` : pod.name;
}

/** Clocks of the protocol have whole seconds; receipt times are finer. */
function wholeSecond(t: EpochMs): EpochMs {
  return Math.floor(t / 1_000) * 1_000;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function clause(
  key: string,
  values: Clause["values"],
  provenance: Provenance,
  seq: RecordSeq | null,
): Clause {
  return { key, values, provenance, seq };
}
