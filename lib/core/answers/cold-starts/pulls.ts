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

/** The pull that the pod waited for longest by `until`, of any container but queue-proxy; null when none is known. */
export function pullOf(revision: RevisionState, pod: PodTrack, until: EpochMs): Pull | null {
  const events = eventsOf(revision, pod).filter((event) => isPull(event) && event.t <= until);
  let longest: Pull | null = null;
  for (const container of new Set(events.map((event) => event.container))) {
    const find = (reason: string): K8sEventInstant | null =>
      events.find((event) => event.reason === reason && event.container === container) ?? null;
    const [begun, done] = [find("Pulling"), find("Pulled")];
    const image = IMAGE.exec((done ?? begun)?.message ?? "")?.[1] ?? "";
    const pull = { begun, done, image, ...spent(done?.message ?? "") };
    if (longest === null || lengthOf(pull, until) > lengthOf(longest, until)) longest = pull;
  }
  return longest;
}

function lengthOf({ begun, done, saidMs }: Pull, until: EpochMs): DurationMs {
  return saidMs ?? (begun === null ? 0 : (done?.t ?? until) - begun.t);
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
