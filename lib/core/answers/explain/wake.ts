/** A revision on its way up, or failing to come up. */
import { lastIndexAt } from "../../../model/search.ts";
import type { FindingValues, PodTrack, Slice } from "../../../model/timeline.ts";
import type { DurationMs } from "../../../model/units.ts";
import { unbornBy, unmadeBy } from "../../reduce/known.ts";
import { lostSince } from "../../reduce/phase.ts";
import { isTrouble } from "../../reduce/troubles.ts";
import { warningSince } from "../../rules/diagnosis/evidence.ts";
import { findingsAt } from "../../rules/findings.ts";
import { isKpaClass, settingsAt } from "../../state/settings.ts";
import { type Since, sinceOf } from "../../state/since.ts";
import { sampleAt, sliceAt } from "../../state/tracks.ts";
import { clocksOf } from "../gate/branch.ts";
import { factsAt } from "../gate/facts.ts";
import {
  type Clause,
  type Context,
  clause,
  clauseSince,
  phaseSince,
  podsAt,
  shortName,
  waitingRequests,
} from "./context.ts";
import { heldSince } from "./held.ts";
import { longWaiting } from "./requests.ts";

export function explainWaking(c: Context): Clause[] {
  const replicas = sampleAt(c.revision.replicas, c.t);
  const clauses = [
    clauseSince(
      c,
      phaseSince(c),
      "waking",
      // Where no Deployment is recorded, as many as the autoscaler wants.
      { replicas: (replicas ?? sampleAt(c.revision.desired, c.t))?.value ?? 0 },
      "derived",
      replicas?.seq ?? c.seq,
    ),
  ];
  const pod = firstPodOnItsWay(c);
  if (pod !== null) clauses.push(podClause(c, pod));
  const said = hinderedBy(c);
  if (said !== null) clauses.push(said);
  const { limitMs } = sliceAt(c.revision.phase, c.t) ?? {};
  const isFound = findingsAt(c.shared, c.revision, c.t).some(({ rule }) => rule === "D8");
  if (limitMs !== undefined && !isFound) {
    clauses.push(clause("rolloutWaits", { deadlineAt: c.since + limitMs }, "inferred", c.seq));
  }
  const request = waitingRequests(c);
  if (request > longWaiting(c).count) {
    clauses.push(passedOn(c, request) ?? clause("requestsWaiting", { count: request }, "derived", null));
  }
  if (sliceAt(c.revision.specMode, c.t)?.value === "Serve") {
    clauses.push(
      clause("serveButForcedProxy", {}, "inferred", sliceAt(c.revision.specMode, c.t)?.seq ?? null),
    );
  }
  return clauses;
}

/** An activator asks pods itself and passes requests on before the Endpoints list a pod (protocol 6b.9, 6b.10); null until then. */
function passedOn(c: Context, count: number): Clause | null {
  const line = c.revision.decisions.findLast(({ kind, t }) => kind === "throttler" && t <= c.t);
  if (line === undefined || line.t < c.since) return null;
  const backends = Number(line.values.backends);
  const { value: seats } = settingsAt(c.shared, c.revision, c.t).containerConcurrency;
  const hasRoom = seats === 0 || backends * seats >= count;
  return backends > 0 && hasRoom ? clause("requestsPassedOn", { count }, "inferred", line.seq) : null;
}

/** What is no matter of time: a probe that fails is, in every start. */
const HINDRANCES: ReadonlySet<unknown> = new Set([
  "volume",
  "sandbox",
  "config",
  "command",
  "unschedulable",
  "claim",
  "quota",
]);
/** The pod may be told a moment before the wake. */
const BEFORE_MS: DurationMs = 1_000;

/** The last warning of this wake that names what keeps the pod. */
function hinderedBy(c: Context): Clause | null {
  const warning = warningSince(c.revision, c.since - BEFORE_MS, { until: c.t });
  if (warning !== null && HINDRANCES.has(warning.values.sort)) return saysClause(warning.values, warning.seq);
  const refused = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "D8");
  return refused?.values.by === "condition" ? saysClause(refused.values, refused.seq) : null;
}

function saysClause({ reason = "", message = "" }: FindingValues, seq: number): Clause {
  return clause("kubeletSays", { reason, message }, "observed", seq);
}

/** Failing begins when waking has lasted too long; the waking began before. */
function wakingSince(c: Context): Since {
  const slice = sliceAt(c.revision.phase, c.t);
  return slice === undefined ? phaseSince(c) : sinceOf(slice, c.revision);
}

/** It never had a ServerlessService: what the Revision says of that, or what leads to it, is all there is. */
function unbornClauses(c: Context): Clause[] | null {
  const own = unbornBy(c.revision);
  const said = own ?? unmadeBy(c.shared, c.revision);
  if (said === null) return null;
  const { reason = "none", message = "none", seq } = said;
  const since = sinceOf(said, c.revision);
  if (own !== null) return [clauseSince(c, since, "unborn", { reason, message }, "observed", seq)];
  const wasMade = [...c.revision.serving.values()].some(({ role }) => role === "newest");
  const values = { made: wasMade ? "yes" : "no", reason, message };
  return [clauseSince(c, since, "unmade", values, "observed", seq)];
}

export function explainFailing(c: Context): Clause[] {
  const unborn = unbornClauses(c);
  if (unborn !== null) return unborn;
  const clauses = failingClauses(c);
  const waiting = waitingRequests(c);
  if (waiting > longWaiting(c).count) {
    // That they wait in the activator is said with the pods that were lost; how many follows at once.
    const after = clauses.findIndex(({ key }) => LOST.has(key)) + 1;
    if (after > 0) clauses.splice(after, 0, clause("requestsWaitNow", { count: waiting }, "derived", null));
    else clauses.push(clause("requestsWaiting", { count: waiting }, "derived", null));
  }
  const until = untilGivenUp(c);
  if (until !== null) clauses.push(until);
  return clauses;
}

const LOST: ReadonlySet<string> = new Set(["lostPods", "lostPodsOwn"]);

function failingClauses(c: Context): Clause[] {
  const unlisted = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "D12");
  if (unlisted !== undefined) {
    const { pod = "", ip = "" } = unlisted.values;
    return [clause("podNotListed", { pod, ip }, "observed", unlisted.seq)];
  }
  const lost = lostClause(c);
  if (lost !== null) {
    const next = nextInTrouble(c);
    if (next !== null) return [lost, next];
    const pod = firstPodOnItsWay(c);
    if (pod === null) return [lost, ...probeSays(c)];
    if (pod.slice.value === "waiting") return [lost];
    const said = hinderedBy(c);
    return [lost, podClause(c, pod), ...(said === null ? [] : [said])];
  }
  const trouble = podsAt(c)
    .map((pod) => ({ pod, slice: sliceAt(pod.slices, c.t) }))
    .find(({ slice }) => isTrouble(slice?.reason));
  if (trouble?.slice !== undefined) {
    const values = { sinceAt: c.since, pod: shortName(trouble.pod, c), reason: trouble.slice.reason ?? "" };
    return [
      clause("failingPod", values, "observed", trouble.slice.seq),
      ...podSays(c, trouble.pod),
      ...scalerSays(c, trouble.pod),
    ];
  }
  const slow = clauseSince(c, wakingSince(c), "failingSlow", {}, "derived", c.seq);
  const found = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "D8");
  // What the pods say themselves is in their own clause; here it is an Event, or a condition of the Deployment.
  if (found?.values.by !== "event" && found?.values.by !== "condition") {
    const pod = firstPodOnItsWay(c);
    return pod?.container === undefined ? [slow] : [slow, podClause(c, pod)];
  }
  const { reason = "", message = "" } = found.values;
  return [slow, clause("kubeletSays", { reason, message }, "observed", found.seq)];
}

/** The words that name the cause, in the pod's status or in an Event about it. */
function podSays(c: Context, { name }: PodTrack): Clause[] {
  const found = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "D8");
  const { pod, message = "", worded } = found?.values ?? {};
  if (
    found === undefined ||
    pod !== name ||
    worded !== "yes" ||
    /^back-off \S+ restarting/i.test(String(message))
  )
    return [];
  return [clause("podSays", { message }, "observed", found.seq)];
}

/** Whether a node comes for it. */
function scalerSays(c: Context, { name }: PodTrack): Clause[] {
  const found = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "D8");
  const { pod, scaler = "none", scalerWords: message = "" } = found?.values ?? {};
  if (found === undefined || pod !== name || scaler === "none") return [];
  return [clause("scalerSays", { scaler, message }, "observed", found.seq)];
}

/** A probe that fails so long after the loss is no echo of it. */
const PROBED_MS: DurationMs = 5_000;
const OF_PROBES: ReadonlySet<unknown> = new Set(["probe", "status", "startup"]);

/** Its containers run again, and the pod is not ready: what its probe says. */
function probeSays(c: Context): Clause[] {
  const runs = podsAt(c).some((pod) => sliceAt(pod.slices, c.t)?.value === "notReady");
  const warning = runs ? warningSince(c.revision, c.since + PROBED_MS, { until: c.t }) : null;
  return warning !== null && OF_PROBES.has(warning.values.sort)
    ? [saysClause(warning.values, warning.seq)]
    : [];
}

/** A pod that was to take the place of those that are lost, and cannot start. */
function nextInTrouble(c: Context): Clause | null {
  for (const pod of podsAt(c)) {
    const slice = sliceAt(pod.slices, c.t);
    if (slice === undefined || !isTrouble(slice.reason)) continue;
    if (pod.slices.some(({ value, from }) => value === "ready" && from <= c.t)) continue;
    const values = {
      pod: shortName(pod, c),
      reason: slice.reason ?? "",
      message: pod.lastTrouble?.message || "none",
    };
    return clause("nextPodFails", values, "observed", slice.seq);
  }
  return null;
}

/** It does not wake: it served, and has no ready pod any more. */
function lostClause(c: Context): Clause | null {
  const slices = c.revision.phase;
  const sinceAt = lostSince(
    c.revision,
    lastIndexAt(slices, c.t, (slice) => slice.from),
  );
  if (sinceAt === null) return null;
  const found = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "pods-lost");
  const { pods = 0, reason = "", message = "", exitCode = -1, by = "stage" } = found?.values ?? {};
  const { answered, longestMs: heldAge } = heldSince(c.revision, sinceAt, c.t);
  const values = { pods, reason, message, exitCode, by, answered, heldAge };
  const isListed = slices.some(({ hadPods, from, since }) => hadPods === true && (since ?? from) === sinceAt);
  return clauseSince(
    c,
    { at: sinceAt, by: isListed ? "object" : "record" },
    "lostPods",
    values,
    "observed",
    found?.seq ?? c.seq,
  );
}

/** When Knative takes the pods away by itself; a bound above 0 keeps them for ever (protocol 3.6). As the gate has it. */
function untilGivenUp(c: Context): Clause | null {
  const facts = factsAt(c.shared, c.revision, c.t);
  const { active, bound, settings } = facts;
  if (active?.status !== "Unknown" || !isKpaClass(c.shared, c.revision, c.t)) return null;
  if (bound?.kind === "minScale") {
    return clause("waitsForEver", { minScale: bound.setting.value }, "inferred", bound.setting.seq);
  }
  if (bound !== null) {
    return clause("waitsForInitialScale", { pods: bound.setting.value }, "inferred", bound.setting.seq);
  }
  if (!settings.scaleToZeroEnabled.value) {
    return clause("neverZeroDisabled", {}, "inferred", settings.scaleToZeroEnabled.seq);
  }
  const { timeoutAt } = clocksOf(facts);
  if (timeoutAt === null) return null;
  const key = timeoutAt > c.t ? "untilActivationTimeout" : "activationTimeoutOver";
  return clause(key, { timeoutAt }, "inferred", active.slice.seq);
}

interface PodOnItsWay {
  readonly pod: string;
  readonly slice: Slice;
  /** The init container that runs, while it does. */
  readonly container?: string;
}

/** The pod that is furthest, of those not ready yet. */
function firstPodOnItsWay(c: Context): PodOnItsWay | null {
  const order = ["started", "pulling", "waiting", "scheduled", "created"];
  let best: PodOnItsWay | null = null;
  for (const pod of podsAt(c)) {
    const slice = sliceAt(pod.slices, c.t);
    if (slice === undefined || !order.includes(slice.value)) continue;
    if (best === null || order.indexOf(slice.value) < order.indexOf(best.slice.value)) {
      const container = slice.to === null ? pod.initializing : undefined;
      best = { pod: shortName(pod, c), slice, ...(container === undefined ? {} : { container }) };
    }
  }
  return best;
}

function podClause(c: Context, { pod, slice, container }: PodOnItsWay): Clause {
  const { at, by } = sinceOf(slice, c.revision);
  const values: Clause["values"] =
    container === undefined ? { pod, phase: slice.value } : { pod, phase: "init", container };
  return by === "object"
    ? clause("podOnItsWayOwn", { ...values, sinceSecond: at }, "observed", slice.seq)
    : clause("podOnItsWay", { ...values, phaseSinceAt: slice.from }, "observed", slice.seq);
}
