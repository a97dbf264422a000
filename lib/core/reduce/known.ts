/**
 * Which revisions are told of: those that had a ServerlessService. Where none was ever recorded, those of which lines, requests or
 * writes tell, and, once no more records come, those of which other objects do: `kubectl get all` prints no ServerlessService.
 */
import { RESOURCE } from "../../model/record.ts";
import type { RevisionState, SharedState } from "../state/state.ts";

/** True for a revision that views, reports and rules tell of. */
export function isKnown(
  shared: Pick<SharedState, "resources" | "hasEnded">,
  revision: RevisionState,
): boolean {
  return revision.hasSks || isToldOnly(shared, revision) || isSeenInPart(shared, revision);
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
 * True for a revision of which objects were recorded, but no ServerlessService of any, so that mode and path stay unknown. While
 * records come, one may come yet.
 */
export function isSeenInPart(
  shared: Pick<SharedState, "resources" | "hasEnded">,
  { hasSks, lives }: RevisionState,
): boolean {
  return !hasSks && lives.size > 0 && shared.hasEnded && hasNoServices(shared);
}
