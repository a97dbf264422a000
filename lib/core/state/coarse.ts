/**
 * Where the time of a record is only the earliest that it can have: a watch that prints no times, a past that objects tell.
 *
 *   told    10:00:05 A   10:00:05 B            10:00:25 C     whole seconds, from the objects themselves
 *   true       │──────────── A, B ────────────────│           in this order, some time in between
 */
import type { TraceRecord } from "../../model/record.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { SharedState } from "./state.ts";

/** Times of objects have whole seconds, and the object is written a little later than its own time. */
export const COARSE_MS: DurationMs = 1_000;

/** True for a record whose time is that of its object; what a list shows beside a watch was so at an instant that is known. */
export function isCoarse({ extra }: TraceRecord): boolean {
  return extra?.clock === "object" && extra.listed !== true;
}

/** Notes what kind of time the record of an object has. */
export function noteClock({ coarse }: SharedState, record: TraceRecord, t: EpochMs): void {
  const span = coarse.get(record.resource);
  if (!isCoarse(record)) {
    if (span?.to === null) span.to = t;
  } else if (span === undefined) {
    coarse.set(record.resource, { from: t, to: null, hasChanges: !record.initial });
  } else {
    span.to = null;
    span.hasChanges ||= !record.initial;
  }
}

/** True while what is known of one of the resources has such times. */
export function areCoarse({ coarse }: Pick<SharedState, "coarse">, resources: readonly string[]): boolean {
  // Asked by each rule after each record, and a recording has none.
  return coarse.size > 0 && resources.some((resource) => coarse.get(resource)?.to === null);
}

/** The resources of which changes are known at the earliest only, by name: rules that rest on order were not asked. */
export function coarseChanges({ coarse }: Pick<SharedState, "coarse">): string[] {
  return [...coarse]
    .filter(([, { hasChanges }]) => hasChanges)
    .map(([resource]) => resource)
    .sort();
}
