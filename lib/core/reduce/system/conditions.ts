/** Conditions of objects around Knative's processes: whether an operator, an HPA or a Deployment says that something is wrong. */
import type { JsonObject } from "../../../model/json.ts";
import { limitTo, SYSTEM_LIMITS, type SystemState } from "../../state/system.ts";
import { type Moment, setSlice } from "../../state/tracks.ts";
import { type Condition, readConditions } from "../conditions.ts";

/** What it says is wrong; undefined when nothing is. */
type Complaint = (conditions: readonly Condition[]) => Condition | undefined;

const LENGTH = 300;

/** An operator's KnativeServing: the first of its parts that failed says more than that it is not ready. */
export const ofOperator: Complaint = (conditions) => {
  const isReady = conditions.every(({ type, status }) => type !== "Ready" || status !== "False");
  if (isReady) return undefined;
  return (
    conditions.find(({ type, status }) => type !== "Ready" && status === "False") ??
    conditions.find(({ type }) => type === "Ready")
  );
};

/** An HPA that would have more pods than it may. */
export const ofLimits: Complaint = (conditions) =>
  conditions.find(
    ({ type, status, reason }) =>
      type === "ScalingLimited" && status === "True" && reason === "TooManyReplicas",
  );

/** A Deployment whose pods are refused. */
export const ofPods: Complaint = (conditions) =>
  conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True");

/** Keeps what an object says, and since when. */
export function applyConditions(
  { conditions }: SystemState,
  name: string,
  complaint: Complaint,
  object: JsonObject,
  { t, seq, initial }: Moment,
): void {
  const found = complaint(readConditions(object));
  const known = conditions.get(name);
  if (found === undefined && known === undefined) return;
  const slices = known ?? [];
  conditions.set(name, slices);
  const own = found?.transitionTime;
  const since = initial && own !== undefined && own < t ? own : undefined;
  const words =
    found === undefined
      ? {}
      : { reason: found.reason || found.type, message: found.message?.slice(0, LENGTH) };
  setSlice(slices, found === undefined ? "well" : "ill", t, seq, { initial, since, ...words });
  limitTo(slices, SYSTEM_LIMITS.slices);
}
