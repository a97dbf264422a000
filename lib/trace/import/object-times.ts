/** The times that an object carries itself: in whole seconds, by the cluster's clocks. */
import { asObject, type Json, type JsonObject } from "../../model/json.ts";
import type { EpochMs } from "../../model/units.ts";
import { parseTime } from "../time.ts";

/**
 * Fields that say when something happened. Not `deletionTimestamp`, which lies ahead by the grace period, and none that
 * says until when something is valid.
 */
const PAST: ReadonlySet<string> = new Set([
  "creationTimestamp",
  "lastTransitionTime",
  "lastUpdateTime",
  "lastProbeTime",
  "lastHeartbeatTime",
  "lastScaleTime",
  "startTime",
  "startedAt",
  "finishedAt",
  "completionTime",
  "firstTimestamp",
  "lastTimestamp",
  "lastObservedTime",
  "eventTime",
  "acquireTime",
  "renewTime",
  // Of managedFields.
  "time",
]);

const CHANGE_TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";
const MAX_DEPTH = 8;

/** The newest time in an object; null when it carries none. */
export function newestTime(object: JsonObject): EpochMs | null {
  let newest = Number.NEGATIVE_INFINITY;
  const look = (text: string): void => {
    const t = parseTime(text);
    if (t > newest) newest = t;
  };
  const walk = (value: Json | undefined, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, depth + 1);
      return;
    }
    for (const name in value) {
      const field = value[name];
      if (typeof field === "string") {
        if (PAST.has(name)) look(field);
      } else if (name !== "annotations" && name !== "labels") walk(field, depth + 1);
    }
  };
  walk(object.metadata, 1);
  walk(object.status, 1);
  // Events and Leases have their times elsewhere.
  for (const name of ["firstTimestamp", "lastTimestamp", "eventTime"]) {
    const value = object[name];
    if (typeof value === "string") look(value);
  }
  walk(object.series, 1);
  if (object.kind === "Lease") walk(object.spec, 1);
  const trigger = asObject(asObject(object.metadata).annotations)[CHANGE_TRIGGER];
  if (typeof trigger === "string") look(trigger);
  return newest === Number.NEGATIVE_INFINITY ? null : newest;
}
