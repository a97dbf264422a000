/** Why a cold start took its time, from pod conditions and Kubernetes events; nothing is guessed. */
import type { ColdStart, K8sEventInstant, PodTrack } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../../model/units.ts";
import type { RevisionState } from "../../state/state.ts";
import { eventsOf, indexFrom } from "./lookup.ts";
import { criticalPod, podsOf } from "./marks.ts";
import type { PhaseKey } from "./phases.ts";
import { pullOf } from "./pulls.ts";

/**
 * quota: no pod was allowed; scheduling: no node; pull: the image took long; pullQueue: other images were pulled before;
 * pullFailed, config, crash: the container cannot be pulled, cannot be made, does not stay up; unhealthy: a probe failed.
 */
export type CauseKey =
  | "quota"
  | "scheduling"
  | "pull"
  | "pullQueue"
  | "pullFailed"
  | "config"
  | "crash"
  | "unhealthy";

export interface ColdStartCause {
  readonly key: CauseKey;
  /** The phase that it made long. */
  readonly phase: PhaseKey;
  /** For the catalogue; lengths end in `Ms`. */
  readonly values: Readonly<Record<string, string | number>>;
  readonly seq: RecordSeq;
}

/** A pull that takes less is not worth a word. */
const LONG_PULL_MS = 1_000;

interface Scope {
  readonly revision: RevisionState;
  readonly episode: ColdStart;
  /** What came later is no cause: the end of the episode, or of what is known. */
  readonly last: EpochMs;
}

/**
 * What the records say, each sort once: first what explains the slowest phase. Empty when they say nothing. Of an episode
 * that became ready only the pod that it waited for counts.
 */
export function causesOf(
  revision: RevisionState,
  episode: ColdStart,
  slowest: PhaseKey | null,
  until: EpochMs,
): ColdStartCause[] {
  const scope = { revision, episode, last: Math.min(episode.end ?? until, until) };
  const first = criticalPod(revision, episode, scope.last);
  const others = episode.outcome === "ready" ? [] : podsOf(revision, episode, scope.last);
  const pods = first === undefined ? others : [first, ...others.filter((pod) => pod !== first)];
  const causes = new Map<CauseKey, ColdStartCause>();
  for (const cause of [...quotaOf(scope), ...pods.flatMap((pod) => causesOfPod(scope, pod))]) {
    if (!causes.has(cause.key)) causes.set(cause.key, cause);
  }
  const isBehind = ({ phase }: ColdStartCause): number => Number(phase !== slowest);
  return [...causes.values()].sort((a, b) => isBehind(a) - isBehind(b));
}

function quotaOf({ revision, episode, last }: Scope): ColdStartCause[] {
  const { k8sEvents } = revision;
  let i = indexFrom(k8sEvents, episode.begin, ({ t }) => t);
  while ((k8sEvents[i]?.t ?? Number.POSITIVE_INFINITY) <= last && !isRefusal(k8sEvents[i])) i += 1;
  const refused = k8sEvents[i];
  if (refused === undefined || refused.t > last) return [];
  return [{ key: "quota", phase: "schedule", values: { message: refused.message }, seq: refused.seq }];
}

function isRefusal(event: K8sEventInstant | undefined): boolean {
  return event?.kind === "ReplicaSet" && event.reason === "FailedCreate";
}

function causesOfPod(scope: Scope, pod: PodTrack): ColdStartCause[] {
  const { last } = scope;
  const events = eventsOf(scope.revision, pod).filter(({ t }) => t <= last);
  return [
    ...troublesOf(scope, pod, events),
    ...unscheduled(events),
    ...longPull(scope, pod),
    ...unhealthy(pod, events),
  ];
}

/** The waiting reasons of a pod within the episode, the last of each sort: it is told with the most. */
function troublesOf(
  { episode, last }: Scope,
  { name, slices }: PodTrack,
  events: readonly K8sEventInstant[],
): ColdStartCause[] {
  const causes: ColdStartCause[] = [];
  for (const { value, reason = "", message = "", from, seq } of slices.toReversed()) {
    if (value !== "waiting" || from > last) continue;
    const key = keyOf(reason);
    if (key === "scheduling") causes.push({ key, phase: "schedule", values: { message }, seq });
    else if (key === "pullFailed") {
      const values = { pod: name, reason, message, times: timesOf(events, "Failed", /pull image/) };
      causes.push({ key, phase: "start", values, seq });
    } else {
      const phase = key === "crash" && episode.started !== null ? "ready" : "start";
      causes.push({ key, phase, values: { pod: name, reason, message }, seq });
    }
  }
  return causes;
}

function keyOf(reason: string): "scheduling" | "pullFailed" | "config" | "crash" {
  if (reason === "Unschedulable") return "scheduling";
  if (/Image|Registry/.test(reason)) return "pullFailed";
  return /^CreateContainer/.test(reason) ? "config" : "crash";
}

function unscheduled(events: readonly K8sEventInstant[]): ColdStartCause[] {
  const failed = events.find(({ reason }) => reason === "FailedScheduling");
  if (failed === undefined) return [];
  return [{ key: "scheduling", phase: "schedule", values: { message: failed.message }, seq: failed.seq }];
}

/** As long as the kubelet says, else between its two events. */
function longPull({ revision, last }: Scope, pod: PodTrack): ColdStartCause[] {
  const pull = pullOf(revision, pod, last);
  if (pull === null || pull.done === null) return [];
  const { begun, done, image, saidMs, waitedMs } = pull;
  const tookMs: DurationMs = saidMs ?? (begun === null ? 0 : done.t - begun.t);
  if (tookMs < LONG_PULL_MS) return [];
  const isQueue = waitedMs !== null && waitedMs >= tookMs / 2;
  const values: ColdStartCause["values"] = isQueue ? { image, tookMs, waitedMs } : { image, tookMs };
  return [{ key: isQueue ? "pullQueue" : "pull", phase: "start", values, seq: done.seq }];
}

/** Probes that failed once the pod was ready are another story. */
function unhealthy({ name, readyAt }: PodTrack, events: readonly K8sEventInstant[]): ColdStartCause[] {
  const before = events.filter(({ t }) => readyAt === undefined || t <= readyAt);
  const failed = before.findLast(({ reason }) => reason === "Unhealthy");
  if (failed === undefined) return [];
  const values = { pod: name, message: failed.message, times: timesOf(before, "Unhealthy", /./) };
  return [{ key: "unhealthy", phase: "ready", values, seq: failed.seq }];
}

/** How often it happened: Kubernetes counts repetitions in one event, and each count is a record. */
function timesOf(events: readonly K8sEventInstant[], reason: string, message: RegExp): number {
  const records = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const event of events) {
    if (event.reason !== reason || event.container === "queue-proxy" || !message.test(event.message))
      continue;
    records.set(event.message, (records.get(event.message) ?? 0) + 1);
    counts.set(event.message, Math.max(counts.get(event.message) ?? 0, event.count ?? 1));
  }
  return [...records].reduce((sum, [text, seen]) => sum + Math.max(seen, counts.get(text) ?? 0), 0);
}
