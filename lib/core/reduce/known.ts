/**
 * Which revisions are told of: those that had a ServerlessService, and those that say themselves that they failed before they
 * had one, or that nothing of them is made yet. Where none was ever recorded, those of which lines, requests or writes tell, and, once no more records come, those of
 * which other objects do: `kubectl get all` prints no ServerlessService.
 */
import { RESOURCE } from "../../model/record.ts";
import type { Slice } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { type ServingLink, servingCondition, servingPath } from "../state/serving.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { openSlice } from "../state/tracks.ts";

/** What is asked of what many share. */
type Shared = Pick<SharedState, "resources" | "hasEnded" | "lastT">;

/** True for a revision that views, reports and rules tell of. */
export function isKnown(shared: Shared, revision: RevisionState): boolean {
  return (
    revision.hasSks ||
    // Once its digests are known it waits for its ServerlessService, and does not go away meanwhile.
    (revision.phase.length > 0 && revision.lives.size > 0) ||
    isUnmade(shared, revision) ||
    isToldOnly(shared, revision) ||
    isSeenInPart(shared, revision)
  );
}

/**
 * The condition by which a Revision says that it failed before it had a ServerlessService: its image has no digest, or an
 * object of its name is not its own. While there is no PodAutoscaler, whose work a ServerlessService is, Active says so, or is
 * not there. Null for any other.
 */
export function unbornBy({ hasSks, conditions }: RevisionState): Slice | null {
  if (hasSks) return null;
  const ready = openSlice(conditions.get("Revision/Ready") ?? []);
  if (ready?.value !== "False") return null;
  const active = openSlice(conditions.get("Revision/Active") ?? []);
  if (active !== undefined) return isUnscaled(active) ? ready : null;
  // Of what is cut, a table of kubectl for one, Active may be missing for any reason.
  return FIRST_STEPS.some(([key, reason]) => isSaid(conditions, key, "False", reason)) ? ready : null;
}

type Conditions = RevisionState["conditions"];

/** Steps of Knative before it makes a PodAutoscaler, and how a Revision says that they failed. */
const FIRST_STEPS = [
  ["Revision/ContainerHealthy", "ContainerMissing"],
  ["Revision/ResourcesAvailable", "NotOwned"],
] as const;

/** True while no PodAutoscaler has said anything of the revision. */
export function isBeforeScaler(conditions: Conditions): boolean {
  const active = openSlice(conditions.get("Revision/Active") ?? []);
  return active === undefined || isUnscaled(active);
}

const isUnscaled = ({ value, reason }: Slice): boolean => value === "Unknown" && reason === "Deploying";

function isSaid(conditions: Conditions, key: string, value: string, reason: string): boolean {
  const slice = openSlice(conditions.get(key) ?? []);
  return slice?.value === value && slice.reason === reason;
}

/**
 * The condition by which a Revision says that its controller waits for the digests of its images, before which it makes nothing.
 * Null for any other.
 */
export function awaitedBy({ hasSks, conditions }: RevisionState): Slice | null {
  if (hasSks) return null;
  const available = openSlice(conditions.get("Revision/ResourcesAvailable") ?? []);
  if (available?.value !== "Unknown" || available.reason !== "ResolvingDigests") return null;
  const ready = openSlice(conditions.get("Revision/Ready") ?? []);
  return ready?.value !== "False" && isBeforeScaler(conditions) ? available : null;
}

/**
 * The condition by which another object says why there is nothing of a revision of which no object was ever seen: the API server
 * refused it, a Route names it and it is not there, or, where no Revision is recorded that would say it itself, it failed. Null
 * for any other.
 */
export function unmadeBy(shared: Pick<SharedState, "resources">, revision: RevisionState): Slice | null {
  if (revision.serving.size === 0 || revision.hasSks || revision.lives.size > 0) return null;
  for (const link of revision.serving.values()) {
    const type = unmadeType(shared, link, revision.name);
    const slices = type === null ? [] : revision.conditions.get(`${servingPath(link.object)}/${type}`);
    const slice = openSlice(slices ?? []);
    if (slice !== undefined) return slice;
  }
  return null;
}

type Told = Pick<ServingLink, "role" | "object">;

/** True where the object says that there is nothing of the revision of this name. */
export function isUnmadeBy(shared: Pick<SharedState, "resources">, link: Told, name: string): boolean {
  return unmadeType(shared, link, name) !== null;
}

/** The condition that says so. */
function unmadeType(
  { resources }: Pick<SharedState, "resources">,
  { role, object }: Told,
  name: string,
): string | null {
  if (object.kind === "Route") {
    const said = servingCondition(object, "AllTrafficAssigned");
    const isNamed = said?.status === "False" && said.message.startsWith(`Revision "${name}"`);
    return isNamed ? "AllTrafficAssigned" : null;
  }
  if (role === "lead" || (role === "newest" && resources.has(RESOURCE.revisions))) return null;
  const type = object.kind === "Configuration" ? "Ready" : "ConfigurationsReady";
  const said = servingCondition(object, type);
  return said?.status === "False" && said.reason === "RevisionFailed" ? type : null;
}

/** True for a revision that is a fact of a report: one that is told of and has a ServerlessService, where any is recorded. */
export function isFact(shared: Shared, revision: RevisionState): boolean {
  return isKnown(shared, revision) && (revision.hasSks || hasNoServices(shared));
}

/** True where no ServerlessService was ever recorded: of no revision's objects anything is known. */
export function hasNoServices({ resources }: Pick<SharedState, "resources">): boolean {
  return !resources.has(RESOURCE.serverlessServices);
}

/** True for a revision of which lines, requests or writes tell, and no object was recorded that could say its state. */
export function isToldOnly(
  shared: Pick<SharedState, "resources">,
  { hasSks, decisions, probes, requests }: RevisionState,
): boolean {
  if (hasSks || !hasNoServices(shared)) return false;
  return decisions.length + probes.length + requests.t.length > 0;
}

/**
 * True for a revision of which objects were recorded, but no ServerlessService: of none, so that mode and path stay unknown, or
 * it has had none for longer than making one takes. Where none is recorded, that is known at the end: while records come, one may
 * come yet.
 */
export function isSeenInPart(shared: Shared, revision: RevisionState): boolean {
  if (revision.hasSks || isUnmade(shared, revision)) return false;
  if (!shared.hasEnded) return revision.isHeldUp;
  const isTold = revision.lives.size > 0 || revision.serving.size > 0 || hasEvents(revision);
  return isTold && (hasNoServices(shared) || isHeldUp(shared, revision));
}

/** Knative makes all objects of a revision within seconds. */
export const MADE_WITHIN_MS: DurationMs = 60_000;

/** Its Revision has been on its way for so long, by the condition's own time. */
function isHeldUp({ lastT }: Shared, revision: RevisionState): boolean {
  const from = heldUpFrom(revision);
  return from !== null && lastT !== null && lastT >= from;
}

/** From when on a Revision that is on its way has been so for longer than making its objects takes; null for any other. */
export function heldUpFrom({ conditions }: Pick<RevisionState, "conditions">): EpochMs | null {
  const ready = openSlice(conditions.get("Revision/Ready") ?? []);
  if (ready?.value !== "Unknown") return null;
  // Until the digests of its images are known nothing is made.
  const available = openSlice(conditions.get("Revision/ResourcesAvailable") ?? []) ?? ready;
  const since = [ready, available].map(({ transitionTime, from }) => transitionTime ?? from);
  return Math.max(...since) + MADE_WITHIN_MS;
}

/** Something says that nothing of it was made. */
export function isUnmade(shared: Pick<SharedState, "resources">, revision: RevisionState): boolean {
  return unbornBy(revision) !== null || awaitedBy(revision) !== null || unmadeBy(shared, revision) !== null;
}

/** Events tell of it; of those of a list the warnings are kept. */
function hasEvents({ k8sEvents, listedWarnings }: RevisionState): boolean {
  return k8sEvents.length + (listedWarnings?.length ?? 0) > 0;
}
