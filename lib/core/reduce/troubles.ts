/** Reasons of pods that mean failure, not progress. */

const TROUBLE_REASONS: ReadonlySet<string> = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "RegistryUnavailable",
  "CrashLoopBackOff",
  "RunContainerError",
  "CreateContainerConfigError",
  "CreateContainerError",
  "Unschedulable",
  "Error",
  "OOMKilled",
  "StartError",
  "ContainerCannotRun",
  "ContainerStatusUnknown",
  "ImageInspectError",
  "SignatureValidationFailed",
  "PostStartHookError",
  "SchedulingGated",
]);

/** True for a waiting, unschedulable or exit reason that keeps a pod from starting. */
export function isTrouble(reason: string | undefined): boolean {
  return reason !== undefined && TROUBLE_REASONS.has(reason);
}
