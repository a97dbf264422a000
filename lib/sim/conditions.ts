/** Conditions of an object: the time of a transition changes only with what the condition says. */
import { asArray, asObject, type JsonObject } from "../model/json.ts";
import type { EpochMs } from "../model/units.ts";
import { wholeSeconds } from "./api-server.ts";

export interface ConditionNow {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
}

/** The list with these conditions, by type. */
export function withConditions(
  status: JsonObject | undefined,
  conditions: readonly ConditionNow[],
  now: EpochMs,
): JsonObject[] {
  const before = new Map(asArray(status?.conditions).map((item) => [asObject(item).type, asObject(item)]));
  const all = new Map(before);
  for (const { type, status: value, reason, message } of conditions) {
    const old = before.get(type);
    const isSame =
      old !== undefined && old.status === value && old.reason === reason && old.message === message;
    all.set(type, {
      type,
      status: value,
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
      lastTransitionTime: isSame ? (old.lastTransitionTime ?? "") : wholeSeconds(now),
    });
  }
  return [...all.values()].sort((a, b) => (String(a.type) < String(b.type) ? -1 : 1));
}

export interface Condition {
  readonly status: string;
  readonly reason: string;
  /** Whole seconds, in milliseconds since the epoch. */
  readonly since: EpochMs;
}

/** null when the object does not have it. */
export function conditionOf(object: JsonObject | null, type: string): Condition | null {
  const found = asArray(asObject(object?.status).conditions)
    .map(asObject)
    .find((item) => item.type === type);
  if (found === undefined) return null;
  return {
    status: String(found.status),
    reason: String(found.reason ?? ""),
    since: Date.parse(String(found.lastTransitionTime)),
  };
}
