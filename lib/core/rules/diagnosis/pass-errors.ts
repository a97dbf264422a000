/** Knative's own reconcilers fail over a revision again and again: what they say is the cause, in their words. */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs } from "../../../model/units.ts";
import { isSeenInPart } from "../../reduce/known.ts";
import { CONFLICTS, passErrorEnd } from "../../reduce/pass-errors.ts";
import { beganAt } from "../../reduce/phase.ts";
import type { PassErrors } from "../../state/state.ts";
import { openSlice } from "../../state/tracks.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf } from "./facts.ts";

/** A stale cache, or an API server that restarts, is over sooner. */
const PASSES = 3;
const LASTS_MS: DurationMs = 15_000;

/** Its SKS has not been through its first pass for longer than one takes. */
function isHeldInFirstPass({ revision, t }: RuleContext): boolean {
  const phase = openSlice(revision.phase);
  return revision.sks !== null && phase?.value === "Creating" && t - beganAt(phase) >= FIRST_PASS_MS;
}

const FIRST_PASS_MS: DurationMs = 60_000;

/** reconcile-fails: the same error for a while, and no pass that succeeded since. */
function failsToReconcile(context: RuleContext): Verdict | null {
  const { shared, revision, t, facts } = context;
  const isSeen = facts.sks !== null || facts.isToldOnly || isSeenInPart(shared, revision);
  if (!isSeen && !isHeldInFirstPass(context)) return null;
  if (revision.passErrors === null || revision.openFindings.has("D14")) return null;
  let last: PassErrors | null = null;
  for (const [source, errors] of revision.passErrors) {
    if (
      source.startsWith(CONFLICTS) ||
      errors.count < PASSES ||
      errors.t - errors.from < LASTS_MS ||
      passErrorEnd(errors) <= t
    )
      continue;
    if (last === null || errors.t > last.t) last = errors;
  }
  if (last === null) return null;
  const { process, by, words, from, count, seq } = last;
  const values = { process, by, words, count, lastAt: last.t, systemNamespace: shared.systemNamespace };
  return { values: { ...values, ...namesOf(revision) }, from, seq, until: passErrorEnd(last) };
}

/** A list shows Events of the last hour: what it tells of them is told with it. */
const TOLD_MS: DurationMs = 60_000;

/** writes-retried: somebody reads Events of conflicts and asks whether they are the cause. They are none. */
function retriesWrites({ shared, revision, t, initial, facts, open }: RuleContext): Verdict | null {
  if (facts.sks === null || revision.passErrors === null) return null;
  const isFirst = initial && shared.gaps.length === 0;
  let count = 0;
  let from = Number.POSITIVE_INFINITY;
  let last: PassErrors | null = null;
  for (const [source, errors] of revision.passErrors) {
    if (!source.startsWith(CONFLICTS) || errors.by !== "event") continue;
    // What was told a minute ago is no part of what is told now.
    const isToldStill = open !== undefined && t < (open.until ?? t) && errors.t >= open.from;
    if (!isFirst && !isToldStill && errors.t + TOLD_MS <= t) continue;
    count += errors.count;
    from = Math.min(from, errors.from);
    if (last === null || errors.t > last.t) last = errors;
  }
  if (last === null) return null;
  const { process, words, seq } = last;
  const until = Math.max(last.t, isFirst ? t : last.t) + TOLD_MS;
  if (until <= t) return null;
  return {
    values: { process, words, count, firstAt: from, lastAt: last.t, ...namesOf(revision) },
    from,
    seq,
    until,
  };
}

export const PASS_ERROR_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "reconcile-fails",
    kind: "diagnosis",
    severity: "warning",
    sources: [RESOURCE.serverlessServices, RESOURCE.k8sEvents, "autoscaler", "autoscaler-hpa", "controller"],
    needs: [RESOURCE.serverlessServices],
    mayLack: [RESOURCE.serverlessServices],
    isOfParts: true,
    when: ["passErrors"],
    afterMs: 0,
    about: "process",
    fromInitial: true,
    judge: failsToReconcile,
  },
  {
    id: "writes-retried",
    kind: "diagnosis",
    severity: "note",
    sources: [RESOURCE.serverlessServices, RESOURCE.k8sEvents],
    needs: [RESOURCE.serverlessServices],
    when: ["passErrors"],
    afterMs: 0,
    isOfEvents: true,
    fromInitial: true,
    judge: retriesWrites,
  },
];
