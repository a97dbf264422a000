/**
 * Whom a request was sent to that failed, by the address that the gateway notes, and what became of that one meanwhile.
 *
 *   request            sent ├──────────────▶ failed
 *   ending     pod    ██████████████▌ sent away with the request in it
 *   left       pod    ███▌            had left before: the gateway still sent there
 *   activator  ██████████████▌        went away with the request in it, or before
 *   pod        ██████████████████     was there all the time
 *   nobody                            the gateway named no address, and does name others'
 */
import { hostOf } from "../../model/host-port.ts";
import type { AddressTrack } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { Asked, AskedKind, Failure, RevisionState, SharedState } from "../state/state.ts";
import { sliceAt } from "../state/tracks.ts";
import { tracksOfIp } from "./address-tracks.ts";
import { hasIp } from "./pod-addresses.ts";

/** Watches share no order: who left so shortly before the request may have been there. */
const ORDER_MS: DurationMs = 1_000;

/** Who was asked; null where that explains nothing. `until` is when all that happened by its answer is known. */
export function askedBy(
  shared: SharedState,
  revision: RevisionState,
  { via, sent, status }: Failure,
  until: EpochMs,
): (Omit<Asked, "count"> & { readonly kind: AskedKind }) | null {
  if (via === "") {
    // Of a request without an answer, or one that timed out, nobody says who was asked.
    const isAnswer = status >= 500 && status !== 504;
    return isAnswer && namesOthers(revision) ? { kind: "nobody", address: "", at: sent } : null;
  }
  const address = hostOf(via);
  const activators = tracksOfIp(shared.activators, address);
  if (activators.length > 0) {
    const at = leftAt(activators, until);
    return at === null ? null : { kind: "activator", address, at };
  }
  for (const pod of revision.pods.values()) {
    const going = hasIp(pod, address) ? pod.slices.find(({ value }) => value === "terminating") : undefined;
    if (going !== undefined && going.from > sent && going.from <= until)
      return { kind: "ending", address, at: going.from };
  }
  const tracks = tracksOfIp(revision.publicEndpoints, address);
  const at = leftAt(tracks, sent);
  if (at !== null) return at > sent - ORDER_MS ? null : { kind: "left", address, at };
  return tracks.some(({ slices }) => sliceAt(slices, sent)?.value === "ready")
    ? { kind: "pod", address, at: sent }
    : null;
}

/** Requests of the last minutes say who was asked. */
function namesOthers({ answered }: RevisionState): boolean {
  return answered?.some(({ named }) => named > 0) === true;
}

/** When an address that is not ready at `t` was so last; null where it is ready, or never was. */
function leftAt(tracks: readonly AddressTrack[], t: EpochMs): EpochMs | null {
  if (tracks.some(({ slices }) => sliceAt(slices, t)?.value === "ready")) return null;
  const ends = tracks.flatMap(({ slices }) =>
    slices.flatMap(({ value, to }) => (value === "ready" && to !== null && to <= t ? [to] : [])),
  );
  return ends.length === 0 ? null : Math.max(...ends);
}
