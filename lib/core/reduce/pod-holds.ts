/** What keeps a pod from being gone, or from being ready, besides its containers: time, finalizers, readiness gates. */
import { asArray, asNumber, type JsonObject } from "../../model/json.ts";
import type { PodTrack } from "../../model/timeline.ts";
import type { Moment } from "../state/tracks.ts";
import { asTime, type Condition } from "./conditions.ts";

/** As far as names are told. */
const HELD_LENGTH = 200;

/** What others than the kubelet keep it from: finalizers from being gone, gates from being ready. */
export function noteHolds(pod: PodTrack, metadata: JsonObject, conditions: readonly Condition[]): void {
  const finalizers = asArray(metadata.finalizers).filter((name) => typeof name === "string");
  if (metadata.deletionTimestamp !== undefined && finalizers.length > 0)
    pod.held = finalizers.join(", ").slice(0, HELD_LENGTH);
  else delete pod.held;
  const ready = conditions.find(({ type }) => type === "Ready");
  if (ready?.status === "False" && ready.reason === "ReadinessGatesNotReady") pod.gate = ready.message ?? "";
  else delete pod.gate;
}

/** How long it may take to end is told by itself, so that no two clocks are compared where its deletion was seen. */
export function noteDeadline(pod: PodTrack, metadata: JsonObject, { t, initial }: Moment): void {
  const own = asTime(metadata.deletionTimestamp);
  const seconds = asNumber(metadata.deletionGracePeriodSeconds);
  if (own === undefined || seconds === undefined || (initial && pod.deadline !== undefined)) return;
  const due = t + seconds * 1_000;
  if (initial) pod.deadline = { t: own, by: "object" };
  else if (due < (pod.deadline?.t ?? Number.POSITIVE_INFINITY)) pod.deadline = { t: due, by: "record" };
}
