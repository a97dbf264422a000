/** What a cold start was like, for "what do the slow ones share": only what records say. */
import { hostOf } from "../../../model/host-port.ts";
import { lastIndexAt } from "../../../model/search.ts";
import type { ColdStart, PodTrack, SpecMode } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import type { RevisionState } from "../../state/state.ts";
import { sliceAt } from "../../state/tracks.ts";
import { eventsOf } from "./lookup.ts";

/** null: no record says it. */
export interface ColdStartTraits {
  /** Where the pod that was waited for ran. */
  readonly node: string | null;
  /** By the kubelet's events: the image was there, or it was pulled. */
  readonly image: "pulled" | "cached" | null;
  /** No pod of the revision was seen on that node before. */
  readonly isFirstOnNode: boolean | null;
  /** spec.mode just before. */
  readonly modeBefore: SpecMode | null;
  /** Address of the activator that got the request that woke it. */
  readonly activator: string | null;
}

/** The traits of an episode; `until` is the end of what is known. */
export function traitsOf(
  revision: RevisionState,
  episode: ColdStart,
  pod: PodTrack | undefined,
  until: EpochMs,
): ColdStartTraits {
  return {
    node: pod?.node ?? null,
    image: pod === undefined ? null : imageOf(revision, pod, until),
    isFirstOnNode: pod?.node === undefined ? null : isFirst(revision, pod),
    modeBefore: sliceAt(revision.specMode, episode.begin - 1)?.value ?? null,
    activator: activatorOf(revision, episode.requestAt),
  };
}

function imageOf(revision: RevisionState, pod: PodTrack, until: EpochMs): "pulled" | "cached" | null {
  const own = eventsOf(revision, pod).filter(({ t, container }) => t <= until && container !== "queue-proxy");
  if (own.some(({ reason }) => reason === "Pulling")) return "pulled";
  const done = own.filter(({ reason }) => reason === "Pulled");
  if (done.length === 0) return null;
  return done.every(({ message }) => message.includes("already present")) ? "cached" : "pulled";
}

function isFirst({ pods }: RevisionState, pod: PodTrack): boolean {
  const since = pod.slices[0]?.from ?? Number.POSITIVE_INFINITY;
  for (const other of pods.values()) {
    const from = other.slices[0]?.from ?? Number.POSITIVE_INFINITY;
    if (other !== pod && other.node === pod.node && from < since) return false;
  }
  return true;
}

/** Of those that were sent at that time the first of which an address is noted. */
function activatorOf({ requests }: RevisionState, requestAt: EpochMs | null): string | null {
  if (requestAt === null) return null;
  const i = lastIndexAt(requests.t, requestAt, (t) => t);
  const via = requests.t[i] === requestAt ? (requests.via[i] ?? "") : "";
  return via === "" ? null : hostOf(via);
}
