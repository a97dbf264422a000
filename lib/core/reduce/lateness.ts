/**
 * How much later one watch delivers than another, learnt from the times that objects carry.
 *
 *   Pods         written 10 ──▶ received 10.1
 *   Endpoints    written 10 ───────────────────────▶ received 13      late by about 3 s against Pods
 *
 * A difference between resources says nothing of the clocks: the recorder's is the same for all of them. Object times are
 * whole seconds, so a difference of a second is none.
 */
import { asArray, asObject, type JsonObject } from "../../model/json.ts";
import { RESOURCE } from "../../model/record.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { RevisionState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { asTime } from "./conditions.ts";

/** What the rules compare with one another. */
const COMPARED: ReadonlySet<string> = new Set([
  RESOURCE.serverlessServices,
  RESOURCE.podAutoscalers,
  RESOURCE.deployments,
  RESOURCE.pods,
  RESOURCE.endpoints,
  RESOURCE.endpointSlices,
]);

/** Of so many of the latest the least counts: each is up to a second too much, for an object's time has no fractions. */
const SAMPLES = 3;
/** Less than this is the fraction of a second that object times lack. */
const LEAST_MS: DurationMs = 1_200;
/** It may be more by this than what is learnt, for the same reason. */
const MARGIN_MS: DurationMs = 1_000;
/** More than this is another thing: a node's clock, a time that somebody copied. */
const MOST_MS: DurationMs = 10_000;

const TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";

const NO_LAGS: readonly DurationMs[] = [];

/** Learns from an object's own times; returns true when the revision's watches turn out later than was known. */
export function noteLateness(
  revision: RevisionState,
  resource: string,
  object: JsonObject,
  isAdded: boolean,
  { t, initial }: Moment,
): boolean {
  if (!COMPARED.has(resource)) return false;
  const newest = newestTimeOf(object);
  if (newest === null) return false;
  revision.watchLags ??= new Map();
  const known = revision.watchLags.get(resource);
  if (known !== undefined && newest <= known.newest) return false;
  // An object that is just made is as new as its time, unless it was there long before and no list says so.
  const isFresh = known === undefined ? isAdded && Math.abs(t - newest) < MOST_MS : true;
  const lags = known?.lags ?? NO_LAGS;
  revision.watchLags.set(resource, {
    newest,
    lags: initial || !isFresh ? lags : [...lags, t - newest].slice(-SAMPLES),
  });
  const before = revision.lateMs;
  revision.lateMs = spreadOf(revision);
  return revision.lateMs > before;
}

/** The latest time at which the object says that something of it changed. */
function newestTimeOf({ metadata, status }: JsonObject): EpochMs | null {
  const { annotations, creationTimestamp } = asObject(metadata);
  let newest = Math.max(
    asTime(creationTimestamp) ?? Number.NEGATIVE_INFINITY,
    asTime(asObject(annotations)[TRIGGER]) ?? Number.NEGATIVE_INFINITY,
  );
  for (const condition of asArray(asObject(status).conditions)) {
    newest = Math.max(newest, asTime(asObject(condition).lastTransitionTime) ?? newest);
  }
  return Number.isFinite(newest) ? newest : null;
}

function spreadOf({ watchLags }: RevisionState): DurationMs {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const { lags } of watchLags?.values() ?? []) {
    if (lags.length === 0) continue;
    const lag = Math.min(...lags);
    least = Math.min(least, lag);
    most = Math.max(most, lag);
  }
  const spread = most - least;
  return spread > LEAST_MS && spread <= MOST_MS ? spread + MARGIN_MS : 0;
}
