import type { PodTrack } from "../../model/timeline.ts";
import type { RevisionState } from "./state.ts";

/** The pod that was in trouble last. */
export function lastTroubled(revision: RevisionState): PodTrack | undefined {
  let last: PodTrack | undefined;
  for (const pod of revision.pods.values()) {
    if (pod.lastTrouble === undefined) continue;
    if (last?.lastTrouble === undefined || pod.lastTrouble.t > last.lastTrouble.t) last = pod;
  }
  return last;
}
