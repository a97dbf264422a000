/** Why a cold start took its time, from pod conditions and Kubernetes events; nothing is guessed. */
import type { ColdStart, K8sEventInstant, PodTrack } from "../../model/timeline.ts";
import type { DurationMs, RecordSeq } from "../../model/units.ts";
import type { RevisionState } from "../state.ts";
import { podsOf, pullEvent } from "./marks.ts";

/** pull: the image; pullFailed, crash, config: the pod's waiting reason; scheduling: no node; unhealthy: readiness. */
export type CauseKey = "pull" | "pullFailed" | "crash" | "scheduling" | "unhealthy" | "quota";

export interface ColdStartCause {
  readonly key: CauseKey;
  /** For the catalogue; lengths end in `Ms`. */
  readonly values: Readonly<Record<string, string | number>>;
  readonly seq: RecordSeq;
}

/** A pull that takes less is not worth a word. */
const LONG_PULL_MS = 1_000;

/** What the records say, the most telling first. */
export function causesOf(revision: RevisionState, episode: ColdStart): ColdStartCause[] {
  const causes: ColdStartCause[] = [];
  const pods = podsOf(revision, episode);
  const names = new Set(pods.map(({ name }) => name));
  const events = revision.k8sEvents.filter((event) => isOf(event, names, episode));
  const quota = events.find(({ reason, kind }) => reason === "FailedCreate" && kind === "ReplicaSet");
  if (quota !== undefined) causes.push({ key: "quota", values: { message: quota.message }, seq: quota.seq });
  for (const pod of pods) causes.push(...troublesOf(pod));
  const unscheduled = events.find(({ reason }) => reason === "FailedScheduling");
  if (unscheduled !== undefined && !causes.some(({ key }) => key === "scheduling")) {
    causes.push({ key: "scheduling", values: { message: unscheduled.message }, seq: unscheduled.seq });
  }
  for (const pod of pods) {
    const pull = pullOf(revision, pod);
    if (pull !== null) causes.push(pull);
  }
  const unhealthy = events.find(({ reason }) => reason === "Unhealthy");
  if (unhealthy !== undefined) {
    causes.push({ key: "unhealthy", values: { message: unhealthy.message }, seq: unhealthy.seq });
  }
  return causes;
}

function troublesOf({ name, lastTrouble }: PodTrack): ColdStartCause[] {
  if (lastTrouble === undefined) return [];
  const { reason, message = "", seq } = lastTrouble;
  const key = /Image|Registry/.test(reason)
    ? "pullFailed"
    : reason === "Unschedulable"
      ? "scheduling"
      : "crash";
  return [{ key, values: { pod: name, reason, message }, seq }];
}

function isOf(
  { t, kind, name }: K8sEventInstant,
  pods: ReadonlySet<string>,
  { begin, end, closedAt }: ColdStart,
): boolean {
  if (kind === "Pod") return pods.has(name);
  return kind === "ReplicaSet" && t >= begin && t <= (closedAt ?? end ?? Number.POSITIVE_INFINITY);
}

/** How long the kubelet says that it pulled ("… in 3.2s (3.4s including waiting)"), else between its two events. */
function pullOf(revision: RevisionState, pod: PodTrack): ColdStartCause | null {
  const pulling = pullEvent(revision, pod, "Pulling");
  const pulled = pullEvent(revision, pod, "Pulled");
  if (pulled === undefined) return null;
  const image = /image "([^"]+)"/.exec(pulled.message)?.[1] ?? "";
  const betweenMs: DurationMs = pulling === undefined ? 0 : pulled.t - pulling.t;
  if (betweenMs < LONG_PULL_MS) return null;
  return { key: "pull", values: { image, tookMs: betweenMs }, seq: pulled.seq };
}
