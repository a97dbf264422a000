/** What the records say themselves of pods that do not run: statuses, conditions, and Events of the kubelet and others. */
import type { FindingValues, K8sEventInstant, PodTrack } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../../model/units.ts";
import { isTroubledPod, lastTroubledPod } from "../../reduce/pod-index.ts";
import type { RevisionState } from "../../state/state.ts";
import { conditionOf } from "../facts.ts";

export interface Evidence {
  readonly values: FindingValues;
  readonly seq: RecordSeq;
}

/**
 * `kind`, `pod`: whom it is about, a ReplicaSet where no pod could be created; `by`: who says it, a pod, an Event, a
 * condition, or nobody and it is how far the pods came; `named`: whether the container is known; `exitCode` −1: none is known.
 */
export const NOTHING = {
  by: "stage",
  kind: "Pod",
  pod: "",
  named: "no",
  container: "",
  reason: "",
  message: "",
  exitCode: -1,
  exitReason: "",
  // Whether the message says more than the rest, and whether the container is named beside it.
  worded: "no",
  shown: "no",
};

/**
 * The failure of a pod that was told last: at `from` or later, even when the pod is gone, or before and it lasts. Watches
 * share no order, so a pod may be told before what it is started for.
 */
export function troubleSince(revision: RevisionState, from: EpochMs): Evidence | null {
  const last = lastTroubledPod(revision);
  if (last?.lastTrouble === undefined) return null;
  if (last.lastTrouble.t < from && !isTroubledPod(revision, last.uid)) return null;
  const { reason, container = "", exitCode = -1, exitReason = "", seq } = last.lastTrouble;
  const message = isRepeated(last.lastTrouble) ? "" : (last.lastTrouble.message ?? "");
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
      worded: message === "" ? "no" : "yes",
      shown: container === "" || message.includes(container) ? "no" : "yes",
      sort: reason === "Unschedulable" && OF_CLAIM.test(message) ? "claim" : sortOf(reason),
    },
    seq,
  };
}

/** What the scheduler says of a pod whose volume is not there, or is elsewhere. */
const OF_CLAIM = /PersistentVolumeClaim|persistentvolumeclaim|volume node affinity/;

/** A container of a pod that had been ready ended and was started again at `from` or later. */
export function restartSince({ restarted }: RevisionState, from: EpochMs): Evidence | null {
  if (restarted === null || restarted.lastAt < from) return null;
  const { pod, container, exitCode, message, reason, seq } = restarted;
  const worded = message === "" ? "no" : "yes";
  const values = {
    ...NOTHING,
    by: "pod",
    pod,
    named: "yes",
    container,
    exitCode,
    message,
    worded,
    shown: "yes",
  };
  return { values: { ...values, reason: reason || "Error", exitReason: reason, sort: "crash" }, seq };
}

/** The last pod that was taken away at `from` or later: evicted, preempted, its node lost. */
export function disruptionSince({ pods }: RevisionState, from: EpochMs): Evidence | null {
  let last: PodTrack | undefined;
  for (const pod of pods.values()) {
    const { disruption } = pod;
    if (disruption === undefined || disruption.t < from) continue;
    if (disruption.t >= (last?.disruption?.t ?? from)) last = pod;
  }
  if (last?.disruption === undefined) return null;
  const { by, reason, message, seq } = last.disruption;
  const worded = message === "" ? "no" : "yes";
  const sort = /^Preempt/.test(reason)
    ? "preempted"
    : reason === "EvictionByEvictionAPI"
      ? "drained"
      : "node";
  return { values: { ...NOTHING, by, pod: last.name, reason, message, worded, sort }, seq };
}

/** A message that says the reason, or how the container ended, once more. */
function isRepeated({ message = "", reason, exitCode }: NonNullable<PodTrack["lastTrouble"]>): boolean {
  return message === reason || message === `exit code ${String(exitCode)}`;
}

/** No pod at all: the ReplicaSet may not create any. */
export function refusalOfPods(revision: RevisionState): Evidence | null {
  const slice = conditionOf(revision, "Deployment/ReplicaFailure");
  if (slice?.value !== "True") return null;
  const { reason = "", message = "", seq } = slice;
  return { values: { ...NOTHING, by: "condition", reason, message, sort: "quota" }, seq };
}

/** Reasons of pods that the kubelet ended, or would not run, for the node's sake. */
const OF_NODE =
  /^(Evicted|NodeLost|NodeShutdown|Shutdown|Terminated|Preempt|NodeAffinity|OutOf|UnexpectedAdmission)/;

/** What a reason is about, so that the right remedy is told. */
export function sortOf(reason: string, other = "crash"): string {
  if (/Image|Registry/.test(reason)) return "image";
  if (reason === "Unschedulable") return "unschedulable";
  if (OF_NODE.test(reason)) return "node";
  if (reason.startsWith("CreateContainer") || reason === "RunContainerError") return "config";
  return /^(Error|OOMKilled|CrashLoopBackOff)$/.test(reason) ? "crash" : other;
}

/** Warnings that name what keeps a pod from being ready, and what they are about. */
const SORT_OF_EVENT: ReadonlyMap<string, string> = new Map([
  ["FailedMount", "volume"],
  ["FailedAttachVolume", "volume"],
  ["FailedMapVolume", "volume"],
  ["Unhealthy", "probe"],
  ["FailedScheduling", "unschedulable"],
  ["FailedCreatePodSandBox", "sandbox"],
  ["NetworkNotReady", "sandbox"],
  ["FailedCreate", "quota"],
  ["NodeNotReady", "node"],
  ["TaintManagerEviction", "node"],
  ["Evicted", "node"],
  ["Preempted", "node"],
  ["BackOff", "crash"],
  ["Failed", "config"],
]);

/** How many events are looked at, the latest. */
const LOOKED_AT = 500;
/** Own times are whole seconds, and what is caused by something may be told in the second before it. */
const OWN_TIME_MS: DurationMs = 2_000;

/**
 * The last warning since `from` that names a cause; of a pod that was deleted meanwhile it says nothing of now.
 * @param until what came later is left out; `ofGone`: pods that are gone count, too
 */
export function warningSince(
  revision: RevisionState,
  from: EpochMs,
  { until = Number.POSITIVE_INFINITY, ofGone = false } = {},
): Evidence | null {
  const { k8sEvents, listedWarnings, pods, podsNow } = revision;
  // Most revisions have no such warning: the names of their pods are not needed then.
  let names: ReadonlySet<string | undefined> | undefined;
  const isHere = (name: string): boolean => {
    if (ofGone) return true;
    names ??= new Set([...podsNow].map((uid) => pods.get(uid)?.name));
    return names.has(name);
  };
  return (
    lastWarning(k8sEvents, { from, until }, isHere) ??
    lastWarning(listedWarnings ?? [], { from: from + revision.behindMs - OWN_TIME_MS, until }, isHere)
  );
}

function lastWarning(
  events: readonly K8sEventInstant[],
  { from, until }: { readonly from: EpochMs; readonly until: EpochMs },
  isHere: (name: string) => boolean,
): Evidence | null {
  const first = Math.max(0, events.length - LOOKED_AT);
  for (let i = events.length - 1; i >= first; i--) {
    const event = events[i] as K8sEventInstant;
    if (event.t < from) return null;
    if (event.t > until) continue;
    const sort = event.severity === "Warning" ? sortOfEvent(event) : undefined;
    if (sort === undefined || (event.kind === "Pod" && !isHere(event.name))) continue;
    const { kind, reason, message, name, container = "" } = event;
    const named = container === "" ? "no" : "yes";
    return {
      values: { ...NOTHING, by: "event", kind, pod: name, named, container, reason, message, sort },
      seq: event.seq,
    };
  }
  return null;
}

function sortOfEvent({ kind, reason, message }: K8sEventInstant): string | undefined {
  if (kind !== "Pod" && kind !== "ReplicaSet") return undefined;
  if ((reason === "BackOff" || reason === "Failed") && /image/i.test(message)) return "image";
  // Who answers listens.
  if (reason === "Unhealthy" && /statuscode/.test(message)) return "status";
  if (reason === "FailedScheduling" && OF_CLAIM.test(message)) return "claim";
  return SORT_OF_EVENT.get(reason);
}
