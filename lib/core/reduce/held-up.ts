/**
 * A revision of a watched cluster that has no ServerlessService although the others have theirs: it is told of once making one
 * should be over.
 *
 *   Revision Ready=Unknown ──── 60 s ────▶ held up, phase Unknown     its own time; the watches hold, the lists are whole
 */
import { RESOURCE } from "../../model/record.ts";
import type { EpochMs } from "../../model/units.ts";
import { openGap } from "../state/gaps.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { type Moment, setSlice } from "../state/tracks.ts";
import { hasNoServices, heldUpFrom, isUnmade, MADE_WITHIN_MS } from "./known.ts";

/** What has to be watched to know that nothing of a revision comes. */
export const MAKING: readonly string[] = [
  RESOURCE.revisions,
  RESOURCE.podAutoscalers,
  RESOURCE.serverlessServices,
];

/** From when on the revision is told of; null while nobody waits for its ServerlessService, or where none is recorded at all. */
export function toldFrom(shared: SharedState, revision: RevisionState): EpochMs | null {
  if (revision.hasSks || hasNoServices(shared) || isUnmade(shared, revision)) return null;
  return heldUpFrom(revision);
}

/** Notes whether it is held up; while something is not seen, what was known stays. */
export function noteHeldUp(shared: SharedState, revision: RevisionState, { t, seq }: Moment): void {
  const from = toldFrom(shared, revision);
  if (from === null) {
    revision.isHeldUp = false;
    return;
  }
  if (revision.isHeldUp || t < from || !isWatched(shared, t)) return;
  revision.isHeldUp = true;
  if (revision.phase.length === 0) setSlice(revision.phase, "Unknown", t, seq);
}

/** No watch of them is interrupted, and no list is on its way: one that brings nothing for so long is over. */
function isWatched(shared: SharedState, t: EpochMs): boolean {
  return MAKING.every((resource) => {
    const listing = shared.resources.get(resource)?.listing ?? null;
    const isWhole = listing === null || t - listing.lastT >= MADE_WITHIN_MS;
    return isWhole && openGap(shared, resource) === undefined;
  });
}
