/**
 * When the phase that a list shows began, as the conditions of the objects say.
 *
 * The SKS says when pods came and went (`EndpointsPopulated`) and when the activator did (`ActivatorEndpointsPopulated`),
 * the PodAutoscaler when it became active or ceased to be.
 */
import { asObject } from "../../model/json.ts";
import { RESOURCE, type TraceRecord } from "../../model/record.ts";
import type { RevisionPhase, Slice } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { isCoarse } from "../state/coarse.ts";
import { heldValueSince, ownTime, sinceOf } from "../state/since.ts";
import type { RevisionState } from "../state/state.ts";
import { currentValue, openSlice, type SliceOptions } from "../state/tracks.ts";
import { asTime } from "./conditions.ts";
import { awaitedBy, unbornBy, unmadeBy } from "./known.ts";

const ACTIVE = "PodAutoscaler/Active";
const PODS = "ServerlessService/EndpointsPopulated";
const ACTIVATOR = "ServerlessService/ActivatorEndpointsPopulated";

/** What must have happened for a phase: it began with the last of it. */
const STEPS: Readonly<Partial<Record<RevisionPhase, readonly string[]>>> = {
  Zero: [ACTIVE, PODS],
  Waking: [ACTIVE],
  Failing: [ACTIVE],
  HandingOver: [ACTIVE],
  Proxied: [PODS, ACTIVATOR],
  Serving: [PODS, ACTIVATOR],
  NotOwned: [PODS],
};

/** Of a revision without an SKS that is failing it is known already that nothing else says so. */
const NOTHING_SEEN = { resources: new Map() };

/** When the phase began by the objects' own times; undefined where they do not tell, or a watch saw it. */
function toldByObjects(revision: RevisionState, phase: RevisionPhase): EpochMs | undefined {
  // A wake patches the replicas before the PodAutoscaler says that it is active.
  if ((phase === "Waking" || phase === "Failing") && revision.paActive === "False") return undefined;
  if (phase === "Creating") return bornAt(revision) ?? awaitedSince(revision);
  const unborn = unbornBy(revision) ?? unmadeBy(NOTHING_SEEN, revision);
  if (unborn !== null) return sinceOf(unborn, revision).at;
  let last: EpochMs | undefined;
  // Where the PodAutoscaler has not followed yet, the addresses tell when they were emptied.
  const isAhead = (phase === "Waking" || phase === "Failing") && revision.paActive !== "Unknown";
  if (isAhead && currentValue(revision.conditions.get(PODS) ?? []) === "True") return undefined;
  for (const key of isAhead ? [PODS] : (STEPS[phase] ?? [])) {
    const since = heldValueSince(revision.conditions.get(key) ?? [], revision);
    if (since?.by !== "object") return undefined;
    last = Math.max(last ?? since.at, since.at);
  }
  return last;
}

/** Since when its controller waits for the digests of its images. */
function awaitedSince(revision: RevisionState): EpochMs | undefined {
  const awaited = awaitedBy(revision);
  return awaited === null ? undefined : sinceOf(awaited, revision).at;
}

/** When the SKS that a list shows was created, by its own time. */
function bornAt(revision: RevisionState): EpochMs | undefined {
  const { lives, namespace, name } = revision;
  const born = openSlice(lives.get(`${RESOURCE.serverlessServices} ${namespace}/${name}`) ?? []);
  if (born === undefined) return undefined;
  const { at, by } = sinceOf(born, revision);
  return by === "object" ? at : undefined;
}

/** At zero, through an interlude in which the public Endpoints were empty: the slice that it continues. */
function continued({ phase, replicas }: RevisionState, next: RevisionPhase): Slice | undefined {
  const interlude = openSlice(phase);
  const before = phase[phase.length - 2];
  if (next !== "Zero" || interlude?.value !== "BlackHole" || before?.value !== "Zero") return undefined;
  return before.to === interlude.from && (replicas.at(-1)?.t ?? 0) <= before.from ? before : undefined;
}

/** What a phase that is entered now says of its beginning; objects tell it only of what a list shows. */
export function beginningOf(
  revision: RevisionState,
  phase: RevisionPhase,
  isListed: boolean,
): Pick<SliceOptions, "initial" | "since"> {
  const before = continued(revision, phase);
  if (before !== undefined) {
    return {
      initial: before.since !== undefined && before.initial === true,
      since: before.since ?? before.from,
    };
  }
  return { initial: isListed, since: isListed ? toldByObjects(revision, phase) : undefined };
}

/** Lists come one after the other: a later one may say since when the phase holds that an earlier one showed. */
export function refinePhaseSince(revision: RevisionState, t: EpochMs): void {
  const open = openSlice(revision.phase);
  const phase = currentValue(revision.phase);
  if (open?.initial !== true || phase === null) return;
  const since = toldByObjects(revision, phase);
  if (since !== undefined && since < open.from) open.since = since;
  if (hadPods(revision)) open.hadPods = true;
  else takeBack(revision.phase, t);
}

/** The lists of one moment come within this. */
const LISTED_MS: DurationMs = 10_000;

/** Pods that an earlier list of this moment seemed to show were sent away, as a later one tells. */
function takeBack(phases: readonly Slice[], t: EpochMs): void {
  for (let i = phases.length - 1; i >= 0; i -= 1) {
    const slice = phases[i] as Slice;
    if (slice.initial !== true || t - slice.from > LISTED_MS) return;
    delete slice.hadPods;
  }
}

/**
 * A wake of which only the earliest time is known: it lasts for sure since the first pod of it was created. What it lasts
 * longer than that is not held against it.
 */
export function noteWakingPod(revision: RevisionState, record: TraceRecord): void {
  if (record.resource !== RESOURCE.pods || !isCoarse(record)) return;
  const open = openSlice(revision.phase);
  const created = asTime(asObject(record.object.metadata).creationTimestamp);
  if (open?.value !== "Waking" || open.initial === true || open.since !== undefined) return;
  const since = created === undefined ? undefined : ownTime(created, revision);
  if (since !== undefined && since > open.from) open.since = since;
}

/** A wake may create a pod while those of the descent before it still leave. */
const OVERLAP_MS: DurationMs = 5_000;

/**
 * Whether the pods that a list shows had been ready before, and are not any more: one of them is older than the emptying of
 * the addresses, and the revision was ready once (before that, addresses are "emptied" as they are made).
 */
function hadPods(revision: RevisionState): boolean {
  if (revision.pa?.scaleTargetInitialized !== "True" || revision.paActive === "False") return false;
  const emptied = heldValueSince(revision.conditions.get(PODS) ?? [], revision);
  // The SKS has not followed yet: they were there until just now.
  if (currentValue(revision.conditions.get(PODS) ?? []) === "True") return revision.privatePresent;
  if (emptied?.by !== "object") return false;
  for (const uid of revision.podsNow) {
    const pod = revision.pods.get(uid);
    const created = pod?.own?.created;
    if (pod === undefined || created === undefined) continue;
    // One that is sent away belongs to the descent before; one that is taken away was wanted.
    if (currentValue(pod.slices) === "terminating" && pod.disruption === undefined) continue;
    if (ownTime(created, revision) < emptied.at - OVERLAP_MS) return true;
  }
  return false;
}

/** A revision goes inactive first, and its pods leave after that; both tell whole seconds. */
const WHOLE_SECOND_MS: DurationMs = 1_000;

/**
 * Until when pods were ready that went in an ordinary way to zero, as the objects of a list say: the addresses were
 * emptied when the revision was inactive already. A start that failed has emptied none: they were empty long before.
 */
export function servedUntil(revision: RevisionState): EpochMs | null {
  const inactive = heldValueSince(revision.conditions.get(ACTIVE) ?? [], revision);
  const populated = revision.conditions.get(PODS) ?? [];
  const emptied = heldValueSince(populated, revision);
  if (inactive?.by !== "object" || emptied === null || revision.paActive !== "False") return null;
  // The SKS has not followed yet: they were there until just now.
  if (currentValue(populated) === "True") return Math.max(emptied.at, inactive.at);
  // A watch may have seen the end of what a list showed.
  if (emptied.by === "record" && populated.at(-2)?.value !== "True") return null;
  return emptied.at >= inactive.at - WHOLE_SECOND_MS ? emptied.at : null;
}
