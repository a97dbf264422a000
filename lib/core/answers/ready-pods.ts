/** Ready pods as the autoscaler counts them: by the pods, not by the addresses. */
import type { Sample } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { findingsAt } from "../rules/findings.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { sampleAt } from "../state/tracks.ts";

/**
 * Ready addresses of the private Endpoints at `t`; undefined before they were seen. Where some of them have no pod any more,
 * the autoscaler's own count of pods is what decides.
 */
export function readyPodsAt(shared: SharedState, revision: RevisionState, t: EpochMs): Sample | undefined {
  const sample = sampleAt(revision.privateReady, t);
  const counted = sampleAt(revision.actual, t);
  if (sample === undefined || counted === undefined || counted.value === null) return sample;
  if ((sample.value ?? 0) <= counted.value) return sample;
  const stale = findingsAt(shared, revision, t).find(({ rule }) => rule === "stale-address");
  return Number(stale?.values.stalePods ?? 0) === 0 ? sample : counted;
}
