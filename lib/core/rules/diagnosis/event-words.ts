/** What a warning of the kubelet and others is about, and which of several says most. */
import type { K8sEventInstant } from "../../../model/timeline.ts";

/** What the scheduler says of a pod whose volume is not there, or is elsewhere. */
export const OF_CLAIM = /PersistentVolumeClaim|persistentvolumeclaim|volume node affinity/;

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
  ["ReplicaSetCreateError", "quota"],
  ["NodeNotReady", "node"],
  ["TaintManagerEviction", "node"],
  ["Evicted", "node"],
  ["Preempted", "node"],
  ["BackOff", "crash"],
  ["Failed", "config"],
  ["FailedPostStartHook", "hook"],
]);

/** What it is about; undefined for one that names no cause. */
export function sortOfEvent({ kind, reason, message }: K8sEventInstant): string | undefined {
  if (kind === "Deployment") return reason === "ReplicaSetCreateError" ? "quota" : undefined;
  if (kind !== "Pod" && kind !== "ReplicaSet") return undefined;
  if ((reason === "BackOff" || reason === "Failed") && /image/i.test(message)) return "image";
  if (reason === "Failed" && isOfCommand(message)) return "command";
  if (reason === "Unhealthy") return probeOf(message);
  if (reason === "FailedScheduling" && OF_CLAIM.test(message)) return "claim";
  return SORT_OF_EVENT.get(reason);
}

/** What runtimes say of a command that is not in the image, or no program. */
const COMMAND =
  /unable to start container process|executable file not found|exec format error|no such file or directory/;

/** The container's command is not in its image, or no program. */
export function isOfCommand(message: string): boolean {
  return COMMAND.test(message);
}

function probeOf(message: string): string {
  if (message.startsWith("Liveness")) return "liveness";
  if (message.startsWith("Startup")) return "startup";
  // Who answers listens.
  return /statuscode/.test(message) ? "status" : "probe";
}

/** It only says that something else takes long: an earlier warning of the same pod may name what. */
export function isOnlyLate({ reason, message }: K8sEventInstant): boolean {
  if (reason === "FailedMount")
    return /timed out waiting for the condition|context deadline exceeded/.test(message);
  return reason === "Failed" && /^Error: (ErrImagePull|ImagePullBackOff)/.test(message);
}
