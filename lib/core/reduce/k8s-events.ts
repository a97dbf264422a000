/** Kubernetes events of a revision's objects. */
import { asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { K8sEventInstant } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { RevisionState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { insertByTime } from "../state/tracks.ts";
import { asTime } from "./conditions.ts";
import { noteDisruptionEvent } from "./disruptions.ts";
import { notePassEvent } from "./pass-errors.ts";
import { applyPullEvent } from "./pods.ts";
import { noteRefused, readRefused } from "./refusals.ts";

/** A record of a Kubernetes event; of those of a list, which happened earlier, the warnings are kept apart. */
export function applyK8sEvent(revision: RevisionState, object: JsonObject, moment: Moment): void {
  const involved = asObject(object.involvedObject);
  const kind = asString(involved.kind) ?? "";
  if (kind === "PodAutoscaler") noteRefusedEvent(revision, object, moment);
  const told = readEvent(object, moment);
  notePassEvent(revision, told, {
    t: told.t,
    seq: told.seq,
    ...(told.count === undefined ? {} : { count: told.count }),
    ...firstTimeOf(object, told, moment),
    isListed: moment.initial,
  });
  if (NAMES_CAUSE.test(told.message)) keepCause(revision, told);
  if (moment.initial) {
    if (told.severity === "Warning") keepListed(revision, told);
    return;
  }
  insertByTime(revision.k8sEvents, told);
  const { reason, container } = told;
  const pod = kind === "Pod" ? revision.pods.get(asString(involved.uid) ?? "") : undefined;
  if (pod === undefined) return;
  noteDisruptionEvent(pod, object, moment);
  // The queue-proxy image is not what a user waits for.
  if (container !== "queue-proxy" && (reason === "Pulling" || reason === "Pulled"))
    applyPullEvent(revision, pod, reason === "Pulling", moment.t, moment.seq);
}

/** What is told of an event. One of a list has its own time, which is all there is. */
function readEvent(object: JsonObject, { t, seq, initial }: Moment): K8sEventInstant {
  const involved = asObject(object.involvedObject);
  // `spec.containers{user-container}`
  const container = /\{([^}]+)\}/.exec(asString(involved.fieldPath) ?? "")?.[1];
  const count = asNumber(object.count) ?? asNumber(asObject(object.series).count);
  return {
    t: initial ? Math.min(t, lastTimeOf(object) ?? t) : t,
    seq,
    severity: object.type === "Warning" ? "Warning" : "Normal",
    reason: asString(object.reason) ?? "",
    message: (asString(object.message) ?? "").slice(0, 500),
    kind: asString(involved.kind) ?? "",
    name: asString(involved.name) ?? "",
    ...(container === undefined ? {} : { container }),
    ...(count === undefined || count === 1 ? {} : { count }),
  };
}

/** When it happened first, by its own time; of an Event that was watched only its last time is comparable. */
function firstTimeOf(object: JsonObject, { t }: K8sEventInstant, { initial }: Moment): { from?: EpochMs } {
  const first = initial ? asTime(object.firstTimestamp) : undefined;
  return first === undefined || first > t ? {} : { from: first };
}

/** When it happened last. */
function lastTimeOf(object: JsonObject): EpochMs | undefined {
  const series = asTime(asObject(object.series).lastObservedTime);
  return series ?? asTime(object.lastTimestamp) ?? asTime(object.eventTime) ?? asTime(object.firstTimestamp);
}

/**
 * What the kubelet says of a container whose own status says less: why its image is not there, and why it was killed; what the
 * cluster autoscaler or Karpenter does for a pod without a node, and who evicts one.
 */
const NAMES_CAUSE =
  /^Preempted by|^Failed to pull image|^Unable to retrieve some image pull secrets|^(?:Liveness|Startup) probe failed|^pod (?:triggered|didn't trigger) scale-up|^Node scale up in zones|^Failed to schedule pod, |^Pod should schedule on|^error killing pod|^Pod was evicted by VPA|by sigs\.k8s\.io\/descheduler|^Evicted pod\b/;
const MOST_CAUSES = 20;

/** The last one of each container stays: the container may be so for as long as it likes. */
function keepCause(revision: RevisionState, event: K8sEventInstant): void {
  const { name, reason, container } = event;
  const kept = (revision.namedCauses ?? []).filter(
    (one) => one.name !== name || one.reason !== reason || one.container !== container,
  );
  insertByTime(kept, event);
  revision.namedCauses = kept.slice(-MOST_CAUSES);
}

/** Of a list the last so many warnings are kept. */
const MOST_LISTED = 50;

/** A warning that a list shows: no instant of this recording, but the cause of what lasts. */
function keepListed(revision: RevisionState, event: K8sEventInstant): void {
  const { name, reason, message } = event;
  const listed = (revision.listedWarnings ?? []).filter(
    (one) => one.name !== name || one.reason !== reason || one.message !== message,
  );
  insertByTime(listed, event);
  revision.listedWarnings = listed.slice(-MOST_LISTED);
}

/** An Event of a list tells of the cluster's own time, which is all there is. */
function noteRefusedEvent(revision: RevisionState, object: JsonObject, { t, seq, initial }: Moment): void {
  const refused = readRefused(asString(object.message) ?? "");
  if (refused === null) return;
  const count = asNumber(object.count) ?? asNumber(asObject(object.series).count);
  const last = initial ? Math.min(t, lastTimeOf(object) ?? t) : t;
  const first = asTime(object.firstTimestamp);
  noteRefused(revision, refused, {
    by: "event",
    t: last,
    seq,
    ...(count === undefined ? {} : { count }),
    ...(initial && first !== undefined && first < last ? { from: first } : {}),
    ...(initial ? { listedAt: t } : {}),
  });
}
