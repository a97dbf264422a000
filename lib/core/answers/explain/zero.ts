/** A revision at zero, or on its way there. */

import type { Finding } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { findingsAt } from "../../rules/findings.ts";
import { isHpaClass, isOtherClass, settingsAt } from "../../state/settings.ts";
import { sinceOf } from "../../state/since.ts";
import { sampleAt, sliceAt } from "../../state/tracks.ts";
import { attemptsAt } from "../gate/attempts.ts";
import { factsAt } from "../gate/facts.ts";
import { gateAt } from "../gate/gate.ts";
import { refusalAt } from "../refusal.ts";
import { whyUnreachable } from "../unreachable.ts";
import {
  type Clause,
  type Context,
  clause,
  clauseSince,
  phaseSince,
  podsAt,
  readyPods,
  seqOfPath,
} from "./context.ts";
import { minScaleClauses } from "./min-scale.ts";
import { longWaiting } from "./requests.ts";
import { isNobodyThere, unheardSince } from "./system.ts";

export function explainZero(c: Context): Clause[] {
  const clauses = [clauseSince(c, phaseSince(c), "zero", {}, "derived", c.seq)];
  const broken = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "D8");
  if (broken !== undefined) {
    const { reason = "", message = "" } = broken.values;
    const key = isNeverServed(c) ? "zeroNeverReady" : "zeroBroken";
    // The texts leave out what nobody said.
    const words = { reason: reason || "none", message: message || "none" };
    clauses.push(clause(key, words, "derived", broken.seq));
  }
  clauses.push(...minScaleClauses(c));
  const leaving = podsAt(c).filter((pod) => sliceAt(pod.slices, c.t)?.value === "terminating");
  const overdue = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "pod-overdue");
  if (overdue !== undefined) {
    const { count = 1, pod = "", node = "none", dueSecond = c.t } = overdue.values;
    const values = {
      pods: Number(count),
      pod,
      node,
      dueSecond: Number(dueSecond),
      dueAge: c.t - Number(dueSecond),
    };
    clauses.push(clause("zeroOverdue", values, "observed", overdue.seq));
  } else if (leaving.length > 0) {
    const seq = sliceAt(leaving[0]?.slices ?? [], c.t)?.seq ?? null;
    clauses.push(clause("zeroDraining", { pods: leaving.length }, "observed", seq));
  }
  const wanted = wantedClause(c);
  const wake = wanted ?? wakeClause(c, broken !== undefined);
  if (wake !== null) clauses.push(wake);
  return clauses;
}

/** The autoscaler patches the replicas in the pass in which it decides on them. */
const PATCHED_MS: DurationMs = 5_000;

/** Pods are wanted, and the Deployment asks for none: nobody has patched it, or somebody has set it back. */
function wantedClause(c: Context): Clause | null {
  const { pa, conditions } = c.revision;
  const active = sliceAt(conditions.get("PodAutoscaler/Active") ?? [], c.t);
  const desired = sampleAt(c.revision.desired, c.t)?.value ?? 0;
  if (pa === null || active?.value !== "Unknown" || desired <= 0) return null;
  if (refusalAt(c.shared, c.revision, c.t) !== null || isNobodyThere(c)) return null;
  const since = sinceOf(active, c.revision);
  // It is given up: the replicas go first, the status follows (protocol 3.6).
  const { activationTimeoutMs } = settingsAt(c.shared, c.revision, c.t);
  const waitedMs = c.t - since.at;
  if (waitedMs < PATCHED_MS || waitedMs >= activationTimeoutMs.value - PATCHED_MS) return null;
  return clauseSince(c, since, "zeroWanted", { desired }, "observed", active.seq);
}

/** Who wakes it: a request, where the autoscaler starts pods for it, they can run, and a route leads here. */
function wakeClause(c: Context, isBroken: boolean): Clause | null {
  if (refusalAt(c.shared, c.revision, c.t) !== null || isUnanswered(c) || isNobodyThere(c)) return null;
  const { class: cls, reachability } = settingsAt(c.shared, c.revision, c.t);
  if (isOtherClass(c.shared, c.revision, c.t)) {
    return clause("zeroOtherClass", { class: cls.value }, "inferred", cls.seq);
  }
  if (isHpaClass(c.shared, c.revision, c.t)) {
    return clause("zeroHpa", { class: cls.value }, "inferred", cls.seq);
  }
  const activators = sampleAt(c.revision.publicActivators, c.t)?.value ?? null;
  if (activators === null) return clause("untilRequestUnseen", {}, "derived", null);
  if (activators > 0 && reachability.value === "Unreachable" && whyUnreachable(c.revision) !== "failing") {
    return clause("zeroUnrouted", {}, "observed", reachability.seq);
  }
  const unheard = activators > 0 ? unheardSince(c) : null;
  if (unheard !== null) {
    return clause("untilRequestUnheard", { activators, sinceAt: unheard.from }, "observed", unheard.seq);
  }
  const key = isBroken && activators > 0 ? "untilRequestBroken" : "untilRequest";
  return clause(key, { activators }, "derived", seqOfPath(c));
}

/** Requests came and have not woken it: that the next one does would be no more than hope. */
function isUnanswered(c: Context): boolean {
  if (longWaiting(c).count > 0) return true;
  return findingsAt(c.shared, c.revision, c.t).some(
    ({ rule, values }) => rule === "requests-failed" && values.why === "zero",
  );
}

/** All its life is held, and no pod of it has ever been ready. */
function isNeverServed({ shared, revision, t }: Context): boolean {
  const { coldStarts, coldStartsForgotten, privateReady, phase } = revision;
  const first = coldStarts[0];
  const isWhole = first?.kind === "create" && coldStartsForgotten === 0 && phase[0]?.initial !== true;
  const begin = phase[0]?.from ?? t;
  return (
    isWhole &&
    first.begin - begin < BORN_MS &&
    begin >= (shared.firstT ?? t) &&
    !privateReady.some((sample) => sample.t <= t && (sample.value ?? 0) > 0)
  );
}

/** Its objects are made one after the other within this. */
const BORN_MS: DurationMs = 10_000;

export function explainHandingOver(c: Context): Clause[] {
  const active = sliceAt(c.revision.conditions.get("PodAutoscaler/Active") ?? [], c.t);
  const idle = active === undefined ? phaseSince(c) : sinceOf(active, c.revision);
  const idleSince = idle.at;
  const values = { idleAge: c.t - idleSince, pods: readyPods(c) };
  const clauses = [clauseSince(c, idle, "handingOver", values, "observed", active?.seq ?? c.seq)];
  const { targetBurstCapacity } = settingsAt(c.shared, c.revision, c.t);
  const stuck = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "D4");
  const probe =
    targetBurstCapacity.value === -1
      ? clause("probeSkipped", {}, "inferred", targetBurstCapacity.seq)
      : probeClause(c, idleSince, stuck);
  if (probe !== null) clauses.push(probe);
  if (stuck?.values.why === "silent") {
    clauses.push(clause("autoscalerSilent", { lastAt: stuck.values.lastAt ?? 0 }, "derived", stuck.seq));
  }
  // What should have happened long ago is not foretold: it is the answer.
  if (stuck !== undefined) return [clause("stuck", {}, "derived", stuck.seq), ...clauses];
  const zero = zeroClause(c);
  if (zero !== null) clauses.push(zero);
  return clauses;
}

/** When the replicas can be 0, by the gate (protocol 7.2); null where it cannot be told. */
function zeroClause(c: Context): Clause | null {
  const { earliestZero, rows } = gateAt(c.shared, c.revision, c.t);
  if (earliestZero === null || earliestZero.by !== "handOver") return null;
  const { gracePeriodMs, retentionMs } = settingsAt(c.shared, c.revision, c.t);
  const seq = rows.find(({ id }) => id === "grace")?.facts[0]?.seq ?? gracePeriodMs.seq;
  const isSure = !earliestZero.needsProbe;
  if (earliestZero.at <= c.t) return clause(isSure ? "zeroFollows" : "zeroAtOnce", {}, "inferred", seq);
  const values = {
    zeroAt: earliestZero.at,
    leftAge: earliestZero.at - c.t,
    graceMs: gracePeriodMs.value,
    retentionMs: retentionMs.value,
  };
  return clause(isSure ? "zeroAfter" : "zeroNotBefore", values, "inferred", seq);
}

/** What the log tells of the probe, by the same attempts as the gate. */
function probeClause(c: Context, idleSince: EpochMs, stuck: Finding | undefined): Clause | null {
  const facts = factsAt(c.shared, c.revision, c.t);
  const { confirmed, failures, lastFailure, background } = attemptsAt(facts);
  if (confirmed !== null) {
    // A log may be ahead of the status.
    const afterMs = Math.max(0, confirmed.t - idleSince);
    return clause(
      "probeConfirmed",
      { confirmedAt: confirmed.t, failures, afterMs },
      "observed",
      confirmed.seq,
    );
  }
  const last = lastFailure ?? background;
  if (last !== null) {
    // What is stuck is counted once.
    const count = stuck?.values.result === "failed" ? Number(stuck.values.failures) : failures;
    return clause("probeFailing", { failures: count }, "observed", last.seq);
  }
  // The replicas are patched after the probe: where the API server refuses that, it was not the probe that held them.
  if (facts.refusal?.direction === "descent") return null;
  return facts.hasLog
    ? clause("probePending", {}, "derived", null)
    : clause("probeNotRecorded", {}, "inferred", null);
}
