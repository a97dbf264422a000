/** Whom requests that failed were sent to, as values of a finding. */
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { tracksOfIp } from "../../reduce/address-tracks.ts";
import { isLoss } from "../../reduce/failures.ts";
import { hasIp } from "../../reduce/pod-addresses.ts";
import type { Asked, AskedKind, FailureRun, RevisionState } from "../../state/state.ts";
import { sliceAt } from "../../state/tracks.ts";

const NOBODY: FindingValues = { asked: "none", askedCount: 0, address: "none", name: "none", leftAt: 0 };

/**
 * What became of whoever was asked by most of a run. A pod that was there is told where it is one of several, and `lost` where it
 * has left since: that a node is away is known only then.
 */
export function askedValues(
  revision: RevisionState,
  { asked = {} }: Pick<FailureRun, "asked">,
  count: number,
): FindingValues {
  const all = Object.entries(asked) as [AskedKind, Asked][];
  const most = all.find(([, one]) => one.count * 2 > count);
  if (most === undefined) return NOBODY;
  const [kind, { count: askedCount, address, at }] = most;
  const values = { askedCount, address: address || "none", name: "none", leftAt: at };
  if (kind !== "pod") return { ...values, asked: kind };
  const track = tracksOfIp(revision.publicEndpoints, address).findLast(
    ({ slices }) => sliceAt(slices, at)?.value === "ready",
  );
  const name = track?.targetName ?? "none";
  const leftAt = track === undefined ? null : (sliceAt(track.slices, at)?.to ?? null);
  if (leftAt !== null && wasLost(revision, address, leftAt))
    return { ...values, name, asked: "lost", leftAt };
  return (revision.privateReady.at(-1)?.value ?? 0) > 1 ? { ...values, name, asked: "pod" } : NOBODY;
}

/** Addresses follow a pod within this. */
const FOLLOWS_MS: DurationMs = 5_000;

/** It left because its pod was not ready any more, and nobody had sent that away. */
function wasLost({ pods }: RevisionState, address: string, leftAt: EpochMs): boolean {
  return [...pods.values()].some(
    (pod) =>
      hasIp(pod, address) &&
      pod.slices.some(
        (slice, i) => Math.abs(slice.from - leftAt) <= FOLLOWS_MS && isLoss(pod.slices[i - 1], slice),
      ),
  );
}
