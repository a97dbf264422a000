/** What Kubernetes says of a pod: the state that is kept, and the object that is made of it. */
import type { JsonObject } from "../model/json.ts";
import type { EpochMs } from "../model/units.ts";
import { withConditions } from "./conditions.ts";

export interface PodStatus {
  phase: "Pending" | "Running" | "Failed";
  scheduled: boolean;
  ip: string | null;
  user: JsonObject | null;
  lastUser: JsonObject | null;
  isReady: boolean;
  restarts: number;
  /** Why no node takes it, or why it failed. */
  why: { readonly reason: string; readonly message: string } | null;
}

export const NEW_POD: PodStatus = {
  phase: "Pending",
  scheduled: false,
  ip: null,
  user: null,
  lastUser: null,
  isReady: false,
  restarts: 0,
  why: null,
};

/** `status` of its object, after what it was before. */
export function podStatusObject(
  { phase, scheduled, ip, user, lastUser, isReady, restarts, why }: PodStatus,
  before: JsonObject,
  now: EpochMs,
): JsonObject {
  const is = (type: string, value: boolean) => ({
    type,
    status: value ? ("True" as const) : ("False" as const),
  });
  const isStarted = user?.running !== undefined;
  const container = (name: string, state: JsonObject, more: JsonObject = {}): JsonObject => ({
    name,
    state,
    ready: isReady,
    started: isStarted,
    restartCount: 0,
    ...more,
  });
  return {
    phase,
    ...(phase === "Failed" ? why : {}),
    conditions: withConditions(
      before,
      [
        { ...is("PodScheduled", scheduled), ...(scheduled ? {} : why) },
        ...(scheduled ? [is("Initialized", true), is("ContainersReady", isReady), is("Ready", isReady)] : []),
      ],
      now,
    ),
    ...(ip === null ? {} : { podIP: ip, podIPs: [{ ip }] }),
    ...(user === null
      ? {}
      : {
          containerStatuses: [
            container("user-container", user, {
              restartCount: restarts,
              ...(lastUser === null ? {} : { lastState: lastUser }),
            }),
            container("queue-proxy", isStarted ? user : waiting("ContainerCreating")),
          ],
        }),
  };
}

/** A container that does not run yet, or not any more. */
export function waiting(reason: string, message?: string): JsonObject {
  return { waiting: { reason, ...(message === undefined ? {} : { message }) } };
}
