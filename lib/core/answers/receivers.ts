/** Who the gateway sent requests to, by the address that it notes. */
import { hostOf } from "../../model/host-port.ts";
import type { PodTrack } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { RevisionState, SharedState } from "../state/state.ts";

/** `other`: an address that belongs to no activator and no pod that was seen. */
export interface Receiver {
  readonly kind: "activator" | "pod" | "other";
  /** The pod's name; "" for the others. */
  readonly pod: string;
}

const ACTIVATOR: Receiver = { kind: "activator", pod: "" };
const OTHER: Receiver = { kind: "other", pod: "" };

/** Looks up whom a request was sent to at `t`; null where no address is noted. Made once, asked for every request. */
export function receiversOf(
  shared: SharedState,
  revision: RevisionState,
): (via: string, t: EpochMs) => Receiver | null {
  const activators = new Set<string>();
  /** Names of pods by their addresses, by the Endpoints: for those of which no status with an address was seen. */
  const told = new Map<string, string>();
  for (const tracks of [revision.publicEndpoints, revision.privateEndpoints, shared.activators]) {
    for (const track of tracks.values()) {
      if (track.class === "activator") activators.add(track.ip);
      else told.set(track.ip, track.targetName ?? "");
    }
  }
  const pods = new Map<string, PodTrack[]>();
  for (const pod of revision.pods.values()) {
    if (pod.ip === undefined) continue;
    const same = pods.get(pod.ip);
    if (same === undefined) pods.set(pod.ip, [pod]);
    else same.push(pod);
  }
  /** Thousands of requests go to a handful of addresses. */
  const hosts = new Map<string, string>();
  return (via, t) => {
    if (via === "") return null;
    const ip = hosts.get(via) ?? hostOf(via);
    hosts.set(via, ip);
    if (activators.has(ip)) return ACTIVATOR;
    const pod = ofTime(pods.get(ip) ?? [], t)?.name ?? told.get(ip);
    return pod === undefined ? OTHER : { kind: "pod", pod };
  };
}

/** An address is given out again: the pod that had it then, else the last one. */
function ofTime(pods: readonly PodTrack[], t: EpochMs): PodTrack | undefined {
  return pods.findLast(({ slices }) => (slices[0]?.from ?? Number.POSITIVE_INFINITY) <= t) ?? pods.at(-1);
}
