/** The phase of a revision in one word, from the facts of this moment (protocol 7.2, first match). */

import { RESOURCE } from "../../model/record.ts";
import { lastIndexAt } from "../../model/search.ts";
import type { RevisionPhase, Slice } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { currentValue } from "../state/tracks.ts";
import { orderedReplicas, readyActivatorsOf, readyPodsOf } from "./counts.ts";
import { awaitedBy, isBeforeScaler, unbornBy, unmadeBy } from "./known.ts";
import { hasPodIn, hasTroubledPod } from "./pod-index.ts";

/** A revision that has been waking for longer than this is failing, whatever the reason. */
export const WAKING_LIMIT_MS = 60_000;

/**
 * The phase by what is known now. Two departures from the order of the protocol text, both so that the worst is said
 * first: an empty public set is a black hole even at zero, and a forced Serve is degraded before it is serving.
 */
export function phaseOf(shared: SharedState, revision: RevisionState): RevisionPhase {
  const { sks, scale } = revision;
  if (sks === null) {
    if (revision.hasSks) return "Deleted";
    if (unbornBy(revision) !== null || unmadeBy(shared, revision) !== null) return "Failing";
    return awaitedBy(revision) !== null || isOnItsWay(revision) ? "Creating" : "Unknown";
  }
  if (sks.notOwned) return "NotOwned";
  if (sks.privateServiceName === "") return "Creating";
  const path = currentValue(revision.path);
  const readyPods = readyPodsOf(revision) ?? readyWithoutEndpoints(shared, revision);
  if (path === "none" && !(scale.replicas !== null && scale.replicas > 0 && !revision.privatePresent)) {
    return "BlackHole";
  }
  if (readyPods === 0) {
    const replicas = orderedReplicas(shared, revision);
    if (replicas === 0) return "Zero";
    if (replicas === null) return scale.desired === 0 && revision.paActive === "False" ? "Zero" : "Unknown";
    if (hasTroubledPod(revision) || (revision.paActive !== "False" && lostSince(revision) !== null)) {
      return "Failing";
    }
    // The Deployment is patched before the PodAutoscaler's status is written, so a wake begins with Active still False.
    return revision.paActive === "False" && currentValue(revision.phase) === "HandingOver"
      ? "HandingOver"
      : "Waking";
  }
  if (revision.paActive === "False") return "HandingOver";
  if (path === "activator") return "Proxied";
  if (path === null) return "Unknown";
  if (sks.mode === "Proxy" && shared.activatorPresent && readyActivatorsOf(shared) === 0) return "Degraded";
  return "Serving";
}

/** Its digests are known by now, and nothing says yet that there is a PodAutoscaler, which makes its ServerlessService. */
function isOnItsWay({ phase, conditions }: RevisionState): boolean {
  return (
    currentValue(phase) === "Creating" &&
    currentValue(conditions.get("Revision/Ready") ?? []) === "Unknown" &&
    isBeforeScaler(conditions)
  );
}

/** A source without Endpoints: the pods themselves say whether one is ready. */
function readyWithoutEndpoints({ resources }: SharedState, revision: RevisionState): number {
  return !resources.has(RESOURCE.endpoints) && hasPodIn(revision, "ready") ? 1 : 0;
}

const WITHOUT_PODS: ReadonlySet<RevisionPhase> = new Set(["Waking", "Failing", "BlackHole"]);
const WITH_PODS: ReadonlySet<RevisionPhase> = new Set(["Proxied", "Serving", "Degraded"]);

/**
 * Since when no pod is ready that served before: it lost them and does not wake. Null when it comes from zero, or when
 * neither a record nor the objects of a list tell what was before.
 * @param until the slice that is looked back from; default: the last one
 */
export function lostSince(revision: RevisionState, until = revision.phase.length - 1): EpochMs | null {
  const slices: readonly Slice<RevisionPhase>[] = revision.phase;
  let i = until;
  let told: EpochMs | null = null;
  // Where no Deployment is recorded a phase without pods is not known before the records end.
  const isWithout = ({ value }: Slice<RevisionPhase>): boolean =>
    WITHOUT_PODS.has(value) || (value === "Unknown" && revision.replicas.length === 0);
  for (; i >= 0 && isWithout(slices[i] as Slice<RevisionPhase>); i -= 1) {
    const slice = slices[i] as Slice<RevisionPhase>;
    if (slice.hadPods === true) told = beganAt(slice);
  }
  const before = slices[i];
  // A list may come too late to show the pods that were ready: its objects say that they were.
  if (before === undefined || !WITH_PODS.has(before.value)) return told;
  // None has begun yet: it is just now that the last ready pod is gone.
  const since = slices[i + 1]?.from ?? Number.POSITIVE_INFINITY;
  return isWokenBefore(revision, since) ? null : since;
}

/** How long the addresses of pods that were sent away may outlast a wake that follows. */
const LINGER_MS = 5_000;

/** The pods that are gone were sent away, and it was woken again before their addresses went: that is a wake, and no loss. */
function isWokenBefore({ coldStarts, privateReady }: RevisionState, since: EpochMs): boolean {
  const goneAt = Number.isFinite(since) ? since : (privateReady.at(-1)?.t ?? since);
  const last = coldStarts[lastIndexAt(coldStarts, goneAt, ({ begin }) => begin)];
  if (last?.kind !== "wake" || goneAt - last.begin > LINGER_MS) return false;
  return last.endpointReady === null || last.endpointReady > goneAt;
}

/** The phase that holds at `t`; a Waking that has lasted too long is Failing from then on. */
export function phaseAt(slices: readonly Slice<RevisionPhase>[], t: EpochMs): RevisionPhase | null {
  const slice = slices[lastIndexAt(slices, t, (s) => s.from)];
  if (slice === undefined || (slice.to !== null && slice.to <= t)) return null;
  return slice.value === "Waking" && t - beganAt(slice) > limitOf(slice) ? "Failing" : slice.value;
}

/** The phase slices with every overlong Waking split where it becomes Failing; `until` is the end of what is known. */
export function withFailing(
  slices: readonly Slice<RevisionPhase>[],
  until: EpochMs,
): readonly Slice<RevisionPhase>[] {
  const isOverlong = (slice: Slice<RevisionPhase>): boolean =>
    slice.value === "Waking" && (slice.to ?? until) > beganAt(slice) + limitOf(slice);
  // Asked of every revision for every instant that is shown, and of most nothing is to be split.
  if (!slices.some(isOverlong)) return slices;
  return slices.flatMap((slice) => {
    if (!isOverlong(slice)) return [slice];
    const limit = beganAt(slice) + limitOf(slice);
    if (limit <= slice.from) return [{ ...slice, value: "Failing" as const, since: limit }];
    const { since: _, ...later } = slice;
    return [
      { ...slice, to: limit },
      { ...later, value: "Failing" as const, from: limit },
    ];
  });
}

/** When a slice of the phase began, by the objects where a list showed it. */
export function beganAt({ since, from }: Pick<Slice, "since" | "from">): EpochMs {
  return since ?? from;
}

function limitOf({ limitMs }: Pick<Slice, "limitMs">): DurationMs {
  return limitMs ?? WAKING_LIMIT_MS;
}
