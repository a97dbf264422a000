/** Kubernetes events of a revision's objects. */
import { asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { RevisionState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { insertByTime } from "../state/tracks.ts";
import { asTime } from "./conditions.ts";
import { applyPullEvent } from "./pods.ts";
import { noteRefused, REFUSAL_MEMORY_MS, readRefused } from "./refusals.ts";

/** A record of a Kubernetes event; events of a list happened earlier and are skipped, but for a refusal that may last. */
export function applyK8sEvent(revision: RevisionState, object: JsonObject, moment: Moment): void {
  const involved = asObject(object.involvedObject);
  const kind = asString(involved.kind) ?? "";
  const name = asString(involved.name) ?? "";
  if (kind === "PodAutoscaler") noteRefusedEvent(revision, object, moment);
  if (moment.initial) return;
  const reason = asString(object.reason) ?? "";
  // `spec.containers{user-container}`
  const container = /\{([^}]+)\}/.exec(asString(involved.fieldPath) ?? "")?.[1];
  const count = asNumber(object.count) ?? asNumber(asObject(object.series).count);
  insertByTime(revision.k8sEvents, {
    t: moment.t,
    seq: moment.seq,
    severity: object.type === "Warning" ? "Warning" : "Normal",
    reason,
    message: (asString(object.message) ?? "").slice(0, 500),
    kind,
    name,
    ...(container === undefined ? {} : { container }),
    ...(count === undefined || count === 1 ? {} : { count }),
  });
  if (kind !== "Pod" || (reason !== "Pulling" && reason !== "Pulled")) return;
  // The queue-proxy image is not what a user waits for.
  if (container === "queue-proxy") return;
  const pod = revision.pods.get(asString(involved.uid) ?? "");
  if (pod !== undefined) applyPullEvent(revision, pod, reason === "Pulling", moment.t, moment.seq);
}

/** An Event of a list tells of the cluster's own time, which is all there is. */
function noteRefusedEvent(revision: RevisionState, object: JsonObject, { t, seq, initial }: Moment): void {
  const refused = readRefused(asString(object.message) ?? "");
  if (refused === null) return;
  const count = asNumber(object.count) ?? asNumber(asObject(object.series).count);
  const last = initial ? (asTime(object.lastTimestamp) ?? asTime(object.eventTime) ?? t) : t;
  const first = asTime(object.firstTimestamp);
  if (last < t - REFUSAL_MEMORY_MS) return;
  noteRefused(revision, refused, {
    by: "event",
    t: Math.min(last, t),
    seq,
    ...(count === undefined ? {} : { count }),
    ...(initial && first !== undefined && first < last ? { from: first } : {}),
  });
}
