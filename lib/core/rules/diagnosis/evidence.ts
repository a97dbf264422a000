/** What the records say themselves of pods that do not run: statuses, conditions, and Events of the kubelet and others. */
import type { FindingValues, K8sEventInstant, PodTrack } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../../model/units.ts";
import { isTroubledPod, lastTroubledPod } from "../../reduce/pod-index.ts";
import type { RevisionState } from "../../state/state.ts";
import { conditionOf } from "../facts.ts";
import { holderOf, isOfCommand, isOnlyLate, OF_CLAIM, sortOfEvent, whyOf } from "./event-words.ts";
import { whyNoImage } from "./image-words.ts";
import { causeOf, evictorOf, killedBy, scalerOf, whyIn } from "./named-causes.ts";
import { refuserOf } from "./refusers.ts";

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
  // Which of the causes of its sort the words name, and who refuses what by which name.
  why: "none",
  refuser: "other",
  name: "",
  // The pod of another revision, called by its name, that has the volume.
  holder: "none",
  // What the cluster autoscaler said of a pod that got no node.
  scaler: "none",
  scalerWords: "",
  // Whose container it is: the application's, or queue-proxy, which is Knative's own.
  whose: "own",
};

/**
 * The failure of a pod that was told last: at `from` or later, even when the pod is gone, or before and it lasts. Watches
 * share no order, so a pod may be told before what it is started for.
 */
export function troubleSince(revision: RevisionState, from: EpochMs): Evidence | null {
  const last = lastTroubledPod(revision);
  if (last?.lastTrouble === undefined) return null;
  if (last.lastTrouble.t < from && !isTroubledPod(revision, last.uid)) return null;
  return troubleOf(revision, last);
}

/** The failure of one pod that was told last. */
export function troubleOf(revision: RevisionState, pod: PodTrack): Evidence | null {
  const { name, lastTrouble } = pod;
  if (lastTrouble === undefined) return null;
  const { reason, container = "", exitCode = -1, exitReason = "", seq } = lastTrouble;
  const own = isRepeated(lastTrouble) ? "" : (lastTrouble.message ?? "");
  const { sort, message } = sortedTrouble(revision, pod, own);
  const why = whyIn(revision, name, sort, message);
  return {
    values: {
      ...NOTHING,
      by: "pod",
      pod: name,
      named: container === "" ? "no" : "yes",
      container,
      reason,
      message,
      exitCode,
      exitReason,
      worded: message === "" ? "no" : "yes",
      shown: container === "" || message.includes(container) ? "no" : "yes",
      sort,
      // Nobody who wrote the application can change that container.
      why: sort === "command" && container === "queue-proxy" && why === "none" ? "knative" : why,
      ...(sort === "unschedulable" ? scalerOf(revision, name) : {}),
      whose: container === QUEUE_PROXY ? "knative" : "own",
    },
    seq,
  };
}

const QUEUE_PROXY = "queue-proxy";

/** What a failure is about, and the words that say most of it: the pod's own, or those of an Event about the same. */
function sortedTrouble(
  revision: RevisionState,
  { name, lastTrouble }: PodTrack,
  own: string,
): { readonly sort: string; readonly message: string } {
  const { reason = "", container = "", exitCode = -1, exitReason = "" } = lastTrouble ?? {};
  if (reason === "Unschedulable" && OF_CLAIM.test(own)) return { sort: "claim", message: own };
  if (isCommand(exitReason) || isCommand(reason))
    return { sort: whyOf("config", own) === "none" ? "command" : "config", message: own };
  const sort = sortOf(reason);
  if (sort === "config" && isOfCommand(own)) return { sort: "command", message: own };
  // Istio's own check that its network plugin has set up the pod on this node.
  if (sort === "crash" && container === "istio-validation") return { sort: "sandbox", message: own };
  // What an entrypoint says that the node's processor cannot run.
  if (sort === "crash" && /exec format error/.test(own)) return { sort: "command", message: own };
  if (sort === "image" && whyNoImage(own) === "other") {
    const pull = causeOf(revision, name, container, ({ message }) =>
      message.startsWith("Failed to pull image"),
    );
    return { sort, message: pull?.message ?? own };
  }
  const probe =
    sort === "crash" ? killedBy(revision, { pod: name, container, exitCode, reason: exitReason }) : undefined;
  return probe === undefined
    ? { sort, message: own }
    : { sort: sortOfEvent(probe) ?? sort, message: probe.message };
}

/** Its process was never started: no such program in the image, or none that can be run. */
function isCommand(reason: string): boolean {
  return reason === "StartError" || reason === "ContainerCannotRun";
}

/** Between a probe that fails and the end of its container lies the time that it has to end. */
const PROBED_MS: DurationMs = 120_000;

/** A container of a pod that had been ready ended and was started again at `from` or later. */
export function restartSince(revision: RevisionState, from: EpochMs): Evidence | null {
  const { restarted } = revision;
  if (restarted === null || restarted.lastAt < from) return null;
  const { pod, container, exitCode, reason, lastAt, seq } = restarted;
  const probe = killedBy(revision, restarted, lastAt - PROBED_MS);
  const message = probe?.message ?? restarted.message;
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
  const sort = (probe === undefined ? undefined : sortOfEvent(probe)) ?? "crash";
  const why = whyOf(sort, message);
  return { values: { ...values, reason: reason || "Error", exitReason: reason, sort, why }, seq };
}

/** The last pod that was taken away at `from` or later: evicted, preempted, its node lost. */
export function disruptionSince(revision: RevisionState, from: EpochMs): Evidence | null {
  const { pods } = revision;
  let last: PodTrack | undefined;
  for (const pod of pods.values()) {
    const { disruption } = pod;
    if (disruption === undefined || disruption.t < from) continue;
    if (disruption.t >= (last?.disruption?.t ?? from)) last = pod;
  }
  if (last?.disruption === undefined) return null;
  const { by, reason, seq } = last.disruption;
  const sort = /^Preempt/.test(reason)
    ? "preempted"
    : reason === "EvictionByEvictionAPI"
      ? "drained"
      : "node";
  const evictor = sort === "drained" ? evictorOf(revision, last.name) : null;
  const message = evictor?.message ?? last.disruption.message;
  const worded = message === "" ? "no" : "yes";
  const why = evictor?.why ?? whyOf(sort, message);
  return { values: { ...NOTHING, by, pod: last.name, reason, message, worded, sort, why }, seq };
}

/** A message that says the reason, or how the container ended, once more. */
function isRepeated({ message = "", reason, exitCode }: NonNullable<PodTrack["lastTrouble"]>): boolean {
  return message === reason || message === `exit code ${String(exitCode)}`;
}

/** No pod at all: the ReplicaSet may not create any. */
export function refusalOfPods(revision: RevisionState): Evidence | null {
  const failure = conditionOf(revision, "Deployment/ReplicaFailure");
  const progress = conditionOf(revision, "Deployment/Progressing");
  // Not even the ReplicaSet may be created.
  const isRefused = progress?.value === "False" && progress.reason === "ReplicaSetCreateError";
  const slice = failure?.value === "True" ? failure : isRefused ? progress : undefined;
  if (slice === undefined) return null;
  const { reason = "", message = "", seq } = slice;
  return {
    values: { ...NOTHING, by: "condition", reason, message, sort: "quota", ...refuserOf(message) },
    seq,
  };
}

/** Reasons of pods that the kubelet ended, or would not run, for the node's sake. */
const OF_NODE =
  /^(Evicted|NodeLost|NodeShutdown|Shutdown|Terminated|Preempt|NodeAffinity|OutOf|UnexpectedAdmission|SysctlForbidden|ForbiddenSysctl|Topology|AppArmor)/;

/** What a reason is about, so that the right remedy is told. */
export function sortOf(reason: string, other = "crash"): string {
  if (/Image|Registry/.test(reason)) return "image";
  if (reason === "Unschedulable") return "unschedulable";
  if (reason === "SchedulingGated") return "gated";
  if (OF_NODE.test(reason)) return "node";
  if (isCommand(reason)) return "command";
  if (reason.startsWith("CreateContainer") || reason === "RunContainerError") return "config";
  if (reason.startsWith("PostStartHook")) return "hook";
  return /^(Error|OOMKilled|CrashLoopBackOff)$/.test(reason) ? "crash" : other;
}

/** How many events are looked at, the latest. */
const LOOKED_AT = 500;
/** Own times are whole seconds, and what is caused by something may be told in the second before it. */
const OWN_TIME_MS: DurationMs = 2_000;

/**
 * The last warning since `from` that names a cause; of a pod that was deleted meanwhile it says nothing of now.
 * @param until what came later is left out; `ofGone`: pods that are gone count, too; `isSeen`: not those of a list; `isMeant`: of the
 * pods that are there only these
 */
export function warningSince(
  revision: RevisionState,
  from: EpochMs,
  {
    until = Number.POSITIVE_INFINITY,
    ofGone = false,
    isSeen = false,
    isMeant = (_: PodTrack): boolean => true,
  } = {},
): Evidence | null {
  const { k8sEvents, listedWarnings, pods, podsNow } = revision;
  // Most revisions have no such warning: the names of their pods are not needed then.
  let names: ReadonlySet<string> | undefined;
  const isHere = (name: string): boolean => {
    if (ofGone) return true;
    names ??= new Set(
      [...podsNow].flatMap((uid) => {
        const pod = pods.get(uid);
        return pod !== undefined && isMeant(pod) ? [pod.name] : [];
      }),
    );
    return names.has(name);
  };
  const warning =
    lastWarning(k8sEvents, { from, until }, isHere) ??
    lastWarning(
      isSeen ? [] : (listedWarnings ?? []),
      { from: from + revision.behindMs - OWN_TIME_MS, until },
      isHere,
    );
  if (warning?.values.sort !== "unschedulable") return warning;
  return { ...warning, values: { ...warning.values, ...scalerOf(revision, String(warning.values.pod)) } };
}

function lastWarning(
  events: readonly K8sEventInstant[],
  { from, until }: { readonly from: EpochMs; readonly until: EpochMs },
  isHere: (name: string) => boolean,
): Evidence | null {
  const first = Math.max(0, events.length - LOOKED_AT);
  let late: K8sEventInstant | undefined;
  for (let i = events.length - 1; i >= first; i--) {
    const event = events[i] as K8sEventInstant;
    if (event.t < from) break;
    if (event.t > until) continue;
    const sort = event.severity === "Warning" ? sortOfEvent(event) : undefined;
    if (sort === undefined || (event.kind === "Pod" && !isHere(event.name))) continue;
    if (late === undefined && isOnlyLate(event)) late = event;
    // Only an earlier one about the same says more.
    else if (
      late === undefined ||
      (late.name === event.name && sortOfEvent(late) === sort && !isOnlyLate(event))
    )
      return warningOf(event, sort);
  }
  return late === undefined ? null : warningOf(late, sortOfEvent(late));
}

function warningOf(
  { kind, reason, message, name, container = "", seq }: K8sEventInstant,
  sort = "",
): Evidence {
  const values = {
    ...NOTHING,
    by: "event",
    kind,
    pod: name,
    named: container === "" ? "no" : "yes",
    // The application's readiness is asked by queue-proxy.
    shown: container === "" || container === "queue-proxy" ? "no" : "yes",
    container,
    reason,
    message,
    sort,
    whose: container === QUEUE_PROXY ? "knative" : "own",
  };
  const named = sort === "quota" ? refuserOf(message) : {};
  const why = sort === "image" ? whyNoImage(message) : whyOf(sort, message);
  const held = why === "attached" ? holderOf(message, name) : null;
  const holding = held === null ? {} : { why: "held", holder: held.pod, name: held.revision };
  return { values: { ...values, ...named, why, ...holding }, seq };
}
