/** The instant at which a revision opens. */
import type { RevisionState } from "../core/index.ts";
import type { EpochMs } from "../model/units.ts";
import type { Range } from "./time-scale.ts";

/**
 * In the middle of the first wake, else of the first scale-down; else where the first start was over; else when a pod was in
 * trouble last; else when its state was known first. Where no state ever is, because nothing but logs tells of it, at the end.
 */
export function firstCursor(revision: RevisionState, extent: Range): EpochMs {
  const wake = revision.coldStarts.find((episode) => episode.kind === "wake");
  if (wake !== undefined) return wake.started ?? wake.podCreated ?? wake.begin;
  const descent = revision.scaleToZero[0];
  if (descent !== undefined) return descent.probeConfirmedAt ?? descent.inactiveAt;
  const started = revision.coldStarts[0]?.endpointReady;
  if (started !== undefined && started !== null) return started;
  const troubles = [...revision.pods.values()].flatMap((pod) =>
    pod.lastTrouble === undefined ? [] : [pod.lastTrouble.t],
  );
  if (troubles.length > 0) return Math.max(...troubles);
  return revision.phase.find(({ value }) => value !== "Unknown")?.from ?? extent.to;
}
