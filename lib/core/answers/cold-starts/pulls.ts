/** The pull of a pod's image, by the kubelet's events: the status of a pod says nothing of it. */
import type { K8sEventInstant, PodTrack } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { parseGoDuration } from "../../state/go-duration.ts";
import type { RevisionState } from "../../state/state.ts";
import { eventsOf } from "./lookup.ts";

export interface Pull {
  /** null when the event was not seen. */
  readonly begun: K8sEventInstant | null;
  /** null while it lasts, and when the event was not seen. */
  readonly done: K8sEventInstant | null;
  /** "" when no event names it. */
  readonly image: string;
  /** What the kubelet says that it took, its waiting for other pulls included; null when it does not say. */
  readonly saidMs: DurationMs | null;
  /** How much of that was waiting for other pulls. */
  readonly waitedMs: DurationMs | null;
}

const IMAGE = /image "([^"]+)"/;
/** `Successfully pulled image "a" in 3.2s (5.1s including waiting). Image size: 1 bytes.`; older ones say less. */
const TOOK = / in (\S*[a-zµμ])(?: \((\S+) including waiting\))?/;
/** `Container image "a" already present on machine`: nothing was pulled. */
const PRESENT = /already present/;

/** The first pull of the user container's image by `until`; null when none is known. */
export function pullOf(revision: RevisionState, pod: PodTrack, until: EpochMs): Pull | null {
  const events = eventsOf(revision, pod).filter((event) => isPull(event) && event.t <= until);
  const container = events[0]?.container;
  const find = (reason: string): K8sEventInstant | undefined =>
    events.find((event) => event.reason === reason && event.container === container);
  const [begun, done] = [find("Pulling"), find("Pulled")];
  const told = done ?? begun;
  if (told === undefined) return null;
  const image = IMAGE.exec(told.message)?.[1] ?? "";
  return { begun: begun ?? null, done: done ?? null, image, ...spent(done?.message ?? "") };
}

function isPull({ reason, message, container }: K8sEventInstant): boolean {
  if (container === "queue-proxy") return false;
  return reason === "Pulling" || (reason === "Pulled" && !PRESENT.test(message));
}

function spent(message: string): Pick<Pull, "saidMs" | "waitedMs"> {
  const [, pulled = "", whole] = TOOK.exec(message) ?? [];
  const pulledMs = parseGoDuration(pulled);
  const wholeMs = whole === undefined ? pulledMs : parseGoDuration(whole);
  if (pulledMs === undefined || wholeMs === undefined) return { saidMs: null, waitedMs: null };
  return { saidMs: Math.round(wholeMs), waitedMs: Math.max(0, Math.round(wholeMs - pulledMs)) };
}
