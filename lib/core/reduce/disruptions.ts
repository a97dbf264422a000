/**
 * Pods that somebody takes away although they are wanted: eviction, preemption, a node that is lost. Their own condition says so, or
 * an Event; a pod that is only deleted, as in every scale-down, has neither.
 */
import { asString, type JsonObject } from "../../model/json.ts";
import type { PodTrack } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { Moment } from "../state/tracks.ts";
import { readConditions } from "./conditions.ts";

const MESSAGE_LENGTH = 500;
/** What evicts, preempts or loses a pod says so in one of these Events; not every one of them is a warning. */
const EVENTS: ReadonlySet<string> = new Set(["Evicted", "Preempted", "TaintManagerEviction", "NodeNotReady"]);

/** The condition `DisruptionTarget` (Kubernetes 1.26 and newer). */
export function noteDisruption(pod: PodTrack, object: JsonObject, { t, seq }: Moment): void {
  if (pod.disruption !== undefined) return;
  const condition = readConditions(object).find(({ type }) => type === "DisruptionTarget");
  if (condition?.status !== "True") return;
  const message = (condition.message ?? "").slice(0, MESSAGE_LENGTH);
  pod.disruption = { by: "pod", reason: condition.reason ?? "DisruptionTarget", message, t, seq };
}

/** An Event about the pod; the first of them is the cause, what follows is told by others. */
export function noteDisruptionEvent(pod: PodTrack, object: JsonObject, { t, seq }: Moment): void {
  const reason = asString(object.reason) ?? "";
  const message = (asString(object.message) ?? "").slice(0, MESSAGE_LENGTH);
  if (pod.disruption !== undefined || !EVENTS.has(reason) || message.startsWith("Cancelling")) return;
  pod.disruption = { by: "event", reason, message, t, seq };
}

/** How soon around a time a pod was taken away. */
export function isDisruptedIn({ disruption }: PodTrack, from: EpochMs, to: EpochMs): boolean {
  return disruption !== undefined && disruption.t >= from && disruption.t <= to;
}
