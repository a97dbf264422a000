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
export function sortOfEvent({ kind, reason, message, container }: K8sEventInstant): string | undefined {
  if (kind === "Deployment") return reason === "ReplicaSetCreateError" ? "quota" : undefined;
  if (kind !== "Pod" && kind !== "ReplicaSet") return undefined;
  if ((reason === "BackOff" || reason === "Failed") && /image/i.test(message)) return "image";
  if (reason === "Failed" && isOfCommand(message)) return "command";
  if (reason === "Unhealthy") return probeOf(message, container);
  if (reason === "FailedScheduling" && OF_CLAIM.test(message)) return "claim";
  return SORT_OF_EVENT.get(reason);
}

/** What runtimes say of a command that is not in the image, or no program. */
const COMMAND =
  /unable to start container process|executable file not found|exec format error|no such file or directory/;

/** The container's command is not in its image, or no program; a mount, a profile or a device may be missing with the same words. */
export function isOfCommand(message: string): boolean {
  return COMMAND.test(message) && whyOf("config", message) === "none";
}

function probeOf(message: string, container: string | undefined): string {
  if (message.startsWith("Liveness")) return "liveness";
  if (message.startsWith("Startup")) return "startup";
  if (isAskedByQueueProxy(message, container)) return "probe";
  // Who answers listens.
  return /statuscode|NOT.SERVING/.test(message) ? "status" : "probe";
}

/** queue-proxy asks the application, and answers the kubelet with 503 whatever it got, also when nobody listens. */
function isAskedByQueueProxy(message: string, container: string | undefined): boolean {
  return container === "queue-proxy" && /statuscode: 503/.test(message);
}

/** Words that name one of the causes of a sort; the first that fit count. */
const WHYS: Readonly<Record<string, readonly (readonly [why: string, words: RegExp])[]>> = {
  volume: [
    ["attached", /Multi-Attach|already (?:exclusively )?attached|volume is in use/i],
    ["driver", /not found in the list of registered CSI drivers/],
    ["missing", /not found|non-existent config key/],
    [
      "server",
      /mount\.nfs|mount error\(\d+\)|exit status 32|Connection timed out|Host is down|No route to host/,
    ],
  ],
  crash: [
    ["port", /address already in use|EADDRINUSE/],
    ["bind", /bind: permission denied|listen EACCES|[Pp]ermission denied.*bind/],
    ["readOnly", /read-only file system|EROFS/i],
    ["full", /no space left on device|ENOSPC/],
  ],
  config: [
    ["root", /runAsNonRoot|will run as root/],
    ["profile", /seccomp|apparmor/i],
    ["gpu", /nvidia-container-cli|nvml|unresolvable CDI devices/i],
    ["memory", /memory limit too low|init was OOM-killed/],
    ["mount", /error mounting|prepare subPath/],
    ["busy", /is reserved for|already in use by container/],
  ],
  command: [["architecture", /exec format error/]],
  node: [
    ["shutdown", /node shutdown|[Nn]ode is shutting down/],
    ["limit", /exceed(?:s|ed) (?:the|its) .*limit/],
    [
      "refused",
      /^Pod was rejected|not allowlisted|have enough resource|Topology locality|^Predicate |^Pod Allocate failed/,
    ],
  ],
  probe: [
    ["grpc", /does not implement the grpc health protocol/],
    ["scheme", /HTTP response to HTTPS client|malformed HTTP response|first record does not look like a TLS/],
    ["asked", /statuscode: 503/],
    ["slow", /^(?!.*dial tcp).*(?:deadline exceeded|Client\.Timeout|timed out after)/],
  ],
  sandbox: [
    [
      "addresses",
      /assign an IP address|no (?:available )?IP addresses available|no available (?:IPs?|addresses)|range is full|NoAvailableAddress|InsufficientFreeAddresses/i,
    ],
  ],
};

/** Which of the causes of a sort the words name; "none" when they do not say. */
export function whyOf(sort: string | undefined, message: string): string {
  return WHYS[sort ?? ""]?.find(([, words]) => words.test(message))?.[0] ?? "none";
}

/** The pod that has the volume, and the revision that it is of; kube-controller-manager names pods of the same namespace only. */
interface Holder {
  readonly pod: string;
  readonly revision: string;
}

/** Which pod of another revision has the volume that a pod waits for; null where the words name none. */
export function holderOf(message: string, pod: string): Holder | null {
  const [, names = ""] =
    /Volume is already used by pod\(s\) (.+?)(?: and \d+ pod\(s\).*)?$/.exec(message) ?? [];
  const own = revisionOfPod(pod);
  for (const name of names.split(", ")) {
    const revision = revisionOfPod(name);
    if (own !== undefined && revision !== undefined && revision !== own) return { pod: name, revision };
  }
  return null;
}

/** Knative calls a revision's Deployment `REVISION-deployment`; a name that is too long for that is cut, and says nothing. */
function revisionOfPod(name: string): string | undefined {
  return /^([a-z0-9][-.a-z0-9]*)-deployment-[-.a-z0-9]+$/.exec(name)?.[1];
}

/** It only says that something else takes long: an earlier warning of the same pod may name what. */
export function isOnlyLate({ reason, message }: K8sEventInstant): boolean {
  if (reason === "FailedMount")
    return /timed out waiting for the condition|context deadline exceeded/.test(message);
  return reason === "Failed" && /^Error: (ErrImagePull|ImagePullBackOff)/.test(message);
}
