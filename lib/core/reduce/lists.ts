/** Lists and gaps of a resource: where they begin and end, and what a finished list did not hold. */
import { asNumber, asObject, asString } from "../../model/json.ts";
import type { TraceRecord } from "../../model/record.ts";
import type { Gap } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { addGap, openGap } from "../state/gaps.ts";
import type { CoreState, ResourceStats, SharedState } from "../state/state.ts";
import { vanished } from "./objects.ts";

type Listing = NonNullable<ResourceStats["listing"]>;

/** Begins a list unless one is being received; it ends the gap of its resource. */
export function beginList(
  state: CoreState,
  { resource }: TraceRecord,
  stats: ResourceStats,
  t: EpochMs,
): Listing {
  if (stats.listing !== null) return stats.listing;
  const relist = (state.objects.get(resource)?.size ?? 0) > 0;
  const gap = openGap(state.shared, resource);
  if (gap !== undefined) gap.to = t;
  // A list that is not the first comes after a record of some sort.
  const isFirst = stats.records === 1;
  stats.listing = {
    relist,
    isFirst,
    afterGap: gap !== undefined,
    seen: new Set(),
    namespaces: new Set(),
    lastT: t,
  };
  return stats.listing;
}

/**
 * Notes from when on all objects of the record's resource are known: from the end of its first list. An empty list leaves no record:
 * a first object that no list holds was made later, and what there was before it, nothing, was known when the other lists were.
 */
export function noteTold(
  { shared }: CoreState,
  { initial }: TraceRecord,
  stats: ResourceStats,
  t: EpochMs,
): void {
  const { told, listing } = stats;
  if (told !== null && listing?.isFirst !== true) return;
  if (initial || listing !== null) stats.told = { t, isListed: true };
  else if (told === null) stats.told = { t: emptyListAt(shared) ?? t, isListed: false };
}

/** When the lists of the other resources had come; null in a source that marks none. */
function emptyListAt({ resources }: SharedState): EpochMs | null {
  let latest: EpochMs | null = null;
  for (const { told } of resources.values()) {
    if (told?.isListed === true && told.t > (latest ?? Number.NEGATIVE_INFINITY)) latest = told.t;
  }
  return latest;
}

/**
 * True for the bookmark that the API server puts at the end of a streaming list. After a list without a single object it
 * is the only sign that there was one.
 */
export function endsList({ object }: TraceRecord): boolean {
  return asObject(asObject(object.metadata).annotations)["k8s.io/initial-events-end"] === "true";
}

/** A list that is whole: its time, whether it ended a gap or was the first, and the keys of the objects that it should have held. */
export interface EndedList {
  readonly t: EpochMs;
  readonly afterGap: boolean;
  readonly isFirst: boolean;
  readonly missing: readonly string[];
}

/** Ends the list that is being received; null when there is none. */
export function endList(state: CoreState, resource: string, stats: ResourceStats): EndedList | null {
  const { listing } = stats;
  stats.listing = null;
  if (listing === null) return null;
  const { lastT: t, afterGap, isFirst, relist } = listing;
  return { t, afterGap, isFirst, missing: relist ? vanished(state, resource, listing) : [] };
}

/** The gap that a record of type GAP, or of a watch that is too old, begins; null when there is one already. */
export function beginGap(
  { shared }: CoreState,
  { resource, seq }: TraceRecord,
  stats: ResourceStats,
  reason: string,
): Gap | null {
  if (openGap(shared, resource) !== undefined) return null;
  // Changes may be missing since the last record of this resource, not only since the gap was noticed.
  const gap: Gap = { resource, from: stats.previousT, to: null, reason, seq };
  addGap(shared, gap);
  return gap;
}

/** True for the error with which the API server ends a watch whose version it no longer knows. */
export function isTooOld({ object }: TraceRecord): boolean {
  return asNumber(object.code) === 410;
}

/** What is noted of any other error. */
export function errorNote(
  { resource, seq, object }: TraceRecord,
  t: EpochMs,
): CoreState["shared"]["notes"][number] {
  return { kind: "error", resource, seq, t, message: asString(object.message) ?? "" };
}
