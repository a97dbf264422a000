/** Pods that do not come, or come late (protocol 8: D8, D13, D21). */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import { hasPodIn, lastTroubledPod } from "../../reduce/pod-index.ts";
import { settingsAt } from "../../state/settings.ts";
import { type Since, sinceOf } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { conditionOf } from "../facts.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { begunBy, brokenBy, namesOf } from "./facts.ts";

const SKS = RESOURCE.serverlessServices;
const PA = RESOURCE.podAutoscalers;
/** A wake that takes longer than this is failing, whatever the reason (7.2). */
const SLOW_MS = 60_000;

/** D8: pods are ordered and none becomes ready; or Knative gave up on it. */
function doesNotStart(context: RuleContext): Verdict | null {
  const { revision } = context;
  const { sks, pods, replicas, active } = context.facts;
  if (sks === null || pods !== 0) return null;
  const isWaking = active?.value === "Unknown" && (replicas ?? 0) > 0;
  const gaveUp = replicas === 0 && brokenBy(revision) !== undefined;
  if (!isWaking && !gaveUp) return null;
  const told = gaveUp ? brokenBy(revision) : active;
  const since = told === undefined ? null : sinceOf(told, revision);
  const evidence = gaveUp
    ? (troubleSince(revision, Number.NEGATIVE_INFINITY) ?? keptEvidence(context) ?? conditionSays(revision))
    : (troubleSince(revision, since?.at ?? context.t) ?? refusal(revision) ?? keptEvidence(context));
  const seen = evidence?.values ?? { ...NOTHING, sort: stageOf(revision) };
  return {
    values: {
      ...seen,
      state: gaveUp ? "gaveUp" : "waking",
      ...begunIn(context, since),
      ...namesOf(revision),
    },
    ...(context.initial && since?.by === "object" ? { from: since.at } : {}),
    afterMs: evidence === null ? SLOW_MS : 0,
    seq: evidence?.seq ?? active?.seq ?? context.seq,
  };
}

/** What a list shows began when its condition says; what a watch sees begins with the record at hand. */
function begunIn({ initial, open }: RuleContext, since: Since | null): FindingValues {
  if (open?.values.begun !== undefined && !initial) return { begun: open.values.begun };
  return { begun: initial ? (since?.by ?? "record") : "record" };
}

interface Evidence {
  readonly values: FindingValues;
  readonly seq: RecordSeq;
}

/**
 * `by`: who says it, a pod, a condition, or nobody and it is how far the pods came; `named`: whether the container is
 * known; `exitCode` −1: none is known.
 */
const NOTHING = {
  by: "stage",
  pod: "",
  named: "no",
  container: "",
  reason: "",
  message: "",
  exitCode: -1,
  exitReason: "",
};

/** The failure of a pod, even when it is gone, if it was told at `from` or later: the last one. */
function troubleSince(revision: RevisionState, from: EpochMs): Evidence | null {
  const last = lastTroubledPod(revision);
  if (last?.lastTrouble === undefined || last.lastTrouble.t < from) return null;
  const { reason, message = "", container = "", exitCode = -1, exitReason = "", seq } = last.lastTrouble;
  return {
    values: {
      by: "pod",
      pod: last.name,
      named: container === "" ? "no" : "yes",
      container,
      reason,
      message,
      exitCode,
      exitReason,
      sort: sortOf(reason),
    },
    seq,
  };
}

/** No pod at all: the ReplicaSet may not create any. */
function refusal(revision: RevisionState): Evidence | null {
  const slice = conditionOf(revision, "Deployment/ReplicaFailure");
  if (slice?.value !== "True") return null;
  const { reason = "", message = "", seq } = slice;
  return { values: { ...NOTHING, by: "condition", reason, message, sort: "quota" }, seq };
}

/** What was told already stays told while it lasts: the pod may be forgotten by now. */
function keptEvidence({ open }: RuleContext): Evidence | null {
  if (open === undefined || open.values.by === "stage") return null;
  return open;
}

/** Nothing was seen of the pods: all there is, is what the Revision remembers. */
function conditionSays(revision: RevisionState): Evidence | null {
  const slice = brokenBy(revision);
  if (slice === undefined) return null;
  const { reason = "", message = "", seq } = slice;
  const exitCode = Number(/^ExitCode(\d+)$/.exec(reason)?.[1] ?? -1);
  const sort = exitCode >= 0 ? "crash" : reason === "FailedCreate" ? "quota" : sortOf(reason, "unknown");
  return { values: { ...NOTHING, by: "condition", reason, message, exitCode, sort }, seq };
}

/** What a reason is about, so that the right remedy is told. */
function sortOf(reason: string, other = "crash"): string {
  if (/Image|Registry/.test(reason)) return "image";
  if (reason === "Unschedulable") return "unschedulable";
  if (reason.startsWith("CreateContainer") || reason === "RunContainerError") return "config";
  return /^(Error|OOMKilled|CrashLoopBackOff)$/.test(reason) ? "crash" : other;
}

/** How far the pod has come that has come furthest. */
function stageOf(revision: RevisionState): string {
  if (hasPodIn(revision, "started", "notReady", "ready")) return "notReady";
  if (hasPodIn(revision, "scheduled", "pulling", "waiting")) return "pulling";
  return hasPodIn(revision, "created") ? "unscheduled" : "noPod";
}

const LATE_MS = 1_000;
/** While a pod starts the activator prints a few lines a second; what is further back is another wake. */
const LOOKED_AT = 40;

/** D13: the activator could send, and Kubernetes does not call the pod ready yet. */
function isReadyLate(context: RuleContext): Verdict | null {
  const { revision, t } = context;
  const { sks, pods } = context.facts;
  if (sks === null || pods !== 0 || revision.privateNow.size === 0) return null;
  const { length } = revision.decisions;
  for (let i = length - 1; i >= Math.max(0, length - LOOKED_AT); i--) {
    const line = revision.decisions[i];
    if (line === undefined || line.t < t - SLOW_MS) break;
    if (line.kind !== "throttler") continue;
    return Number(line.values.backends) > 0 ? { values: {}, from: line.t, seq: line.seq } : null;
  }
  return null;
}

/** D21: active again only with more pods than there are. */
function lacksPods(context: RuleContext): Verdict | null {
  const { shared, revision, t } = context;
  const { sks, pods, active } = context.facts;
  if (sks === null || active?.value !== "Unknown" || pods === null || pods === 0) return null;
  const { minScale, initialScale } = settingsAt(shared, revision, t);
  const isInitialized = revision.pa?.scaleTargetInitialized === "True";
  const needed = Math.max(minScale.value, isInitialized ? 1 : initialScale.value);
  if (pods >= needed) return null;
  const since = sinceOf(active, revision);
  const evidence = troubleSince(revision, since.at) ?? refusal(revision);
  const seen = evidence?.values ?? { ...NOTHING, sort: "none" };
  return {
    values: { ...seen, pods, needed, ...begunBy(since), ...namesOf(revision) },
    seq: evidence?.seq ?? active.seq,
    ...(since.by === "object" ? { from: since.at } : {}),
  };
}

const common = { kind: "diagnosis", fromInitial: true } as const;

export const START_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...common,
    id: "D8",
    severity: "error",
    sources: [SKS, PA, RESOURCE.deployments, RESOURCE.pods, RESOURCE.endpoints, RESOURCE.revisions],
    needs: [SKS, PA, RESOURCE.deployments, RESOURCE.pods, RESOURCE.endpoints],
    afterMs: SLOW_MS,
    judge: doesNotStart,
  },
  {
    ...common,
    id: "D13",
    severity: "note",
    sources: [RESOURCE.endpoints, "activator"],
    needs: [SKS, RESOURCE.endpoints],
    afterMs: LATE_MS,
    judge: isReadyLate,
  },
  {
    ...common,
    id: "D21",
    severity: "warning",
    sources: [SKS, PA, RESOURCE.deployments, RESOURCE.endpoints, RESOURCE.pods],
    needs: [SKS, PA, RESOURCE.endpoints],
    afterMs: SLOW_MS,
    judge: lacksPods,
  },
];
