/** What Events say of a pod whose own status says less: why its image is not there, who killed its container, whether a node comes. */
import type { FindingValues, K8sEventInstant } from "../../../model/timeline.ts";
import type { RestartRun, RevisionState } from "../../state/state.ts";
import { whyOf } from "./event-words.ts";
import { whyNoImage } from "./image-words.ts";

/** The last warning about a container that is meant. */
export function causeOf(
  { namedCauses }: RevisionState,
  pod: string,
  container: string,
  isMeant: (event: K8sEventInstant) => boolean,
): K8sEventInstant | undefined {
  return namedCauses?.findLast((event) => event.name === pod && isOf(event, container) && isMeant(event));
}

/** An Event about the whole pod is about any of its containers. */
function isOf({ container }: K8sEventInstant, name: string): boolean {
  return container === undefined || name === "" || container === name;
}

/** Which of the causes of its sort the words name, or an Event about the same pod. */
export function whyIn(revision: RevisionState, pod: string, sort: string, message: string): string {
  if (sort !== "image") return whyOf(sort, message);
  const why = whyNoImage(message);
  const isWithoutSecret = (why === "other" || why === "rights") && hasNoPullSecret(revision, pod);
  return isWithoutSecret ? "secret" : why;
}

/** The kubelet could not read an imagePullSecret, and pulled without it. */
function hasNoPullSecret(revision: RevisionState, pod: string): boolean {
  return (
    causeOf(revision, pod, "", ({ reason }) => reason === "FailedToRetrieveImagePullSecret") !== undefined
  );
}

/** Reasons of the cluster autoscaler's Events, and what it did; Karpenter has the scheduler's own for what it cannot do. */
const SCALER: ReadonlyMap<string, string> = new Map([
  ["TriggeredScaleUp", "up"],
  ["Nominated", "up"],
  ["NotTriggerScaleUp", "no"],
  ["FailedScheduling", "no"],
  ["FailedScaleUp", "failed"],
]);

/** Who evicts through the API, by the words of their Events. */
const EVICTORS: readonly (readonly [why: string, words: RegExp])[] = [
  ["vpa", /^Pod was evicted by VPA/],
  ["descheduler", /by sigs\.k8s\.io\/descheduler/],
  ["nodes", /^Evicted pod\b/],
];

/** Who evicted the pod; null where nobody says so. */
export function evictorOf(revision: RevisionState, pod: string): { why: string; message: string } | null {
  const said = causeOf(revision, pod, "", ({ message }) => EVICTORS.some(([, words]) => words.test(message)));
  const why = EVICTORS.find(([, words]) => words.test(said?.message ?? ""))?.[0];
  return said === undefined || why === undefined ? null : { why, message: said.message };
}

/** What it said last of the pod. */
export function scalerOf(revision: RevisionState, pod: string): FindingValues {
  const said = causeOf(revision, pod, "", ({ reason }) => SCALER.has(reason));
  if (said === undefined) return {};
  return { scaler: SCALER.get(said.reason) ?? "none", scalerWords: said.message };
}

/** The kubelet kills what its probe says is dead: how the container ended says only that it was killed. */
export function killedBy(
  revision: RevisionState,
  { pod, container, exitCode, reason }: Pick<RestartRun, "pod" | "container" | "exitCode" | "reason">,
  from = Number.NEGATIVE_INFINITY,
): K8sEventInstant | undefined {
  if (reason === "OOMKilled" || (exitCode !== 137 && exitCode !== 143)) return undefined;
  const isProbe = ({ message, t }: K8sEventInstant): boolean =>
    t >= from && /^(Liveness|Startup) probe failed/.test(message);
  return causeOf(revision, pod, container, isProbe);
}
