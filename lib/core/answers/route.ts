/** The way of a request at one instant: from the public Service to activators, pods, both or nowhere. */

import { lastIndexAt } from "../../model/search.ts";
import type { AddressTrack, Path, PodPhase, ProbeInstant, SpecMode } from "../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import type { FactName } from "../state/facts.ts";
import { isUnknownAt, isUntoldAt } from "../state/gaps.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { sampleAt, sliceAt } from "../state/tracks.ts";

export interface RoutePod {
  readonly name: string;
  readonly phase: PodPhase;
  readonly reason?: string;
  /** A ready address of the public Endpoints: gateways send requests straight to it. */
  readonly inPath: boolean;
  readonly seq: RecordSeq;
}

export interface RouteActivator {
  readonly name: string;
  readonly inPath: boolean;
}

export interface Route {
  /** null: no public Endpoints object (yet, or any more). */
  readonly path: Path | null;
  /** Inside a gap, or before the Endpoints were told: the picture must not pretend to know. */
  readonly unknown: boolean;
  readonly since: EpochMs | null;
  readonly seq: RecordSeq | null;
  /** null: not wanted anything (yet), or unknown. */
  readonly wish: SpecMode | null;
  /** Inside a gap, or before it was told whether there is a ServerlessService. */
  readonly wishUnknown: boolean;
  /** Inside a gap of the pods, or before they were told. */
  readonly podsUnknown: boolean;
  readonly pods: readonly RoutePod[];
  /** Inside a gap, or before Knative's own `activator-service` was told. */
  readonly activatorsUnknown: boolean;
  readonly activators: readonly RouteActivator[];
  readonly readyPods: number;
  /** Inside a gap, or before the private Endpoints were told. */
  readonly listedUnknown: boolean;
  /** As many pods as the private Endpoints list, a little later than the pods say it; null where that is not known. */
  readonly listedPods: number | null;
  readonly replicas: number | null;
  /** User requests that were sent and not answered; null when the source records no requests of this revision. */
  readonly requestsOpen: number | null;
}

/** No answered request is looked for further back than this. */
const OPEN_REQUEST_LIMIT_MS = 600_000;

/** The route at `t`; pods by name, activators by name. */
export function routeAt(shared: SharedState, revision: RevisionState, t: EpochMs): Route {
  const path = sliceAt(revision.path, t);
  const inPath = new Set<string>();
  for (const track of revision.publicEndpoints.values()) {
    if (sliceAt(track.slices, t)?.value === "ready") inPath.add(track.targetName ?? track.ip);
  }
  const wish = sliceAt(revision.specMode, t)?.value ?? null;
  const pods = podsAt(revision, t, inPath);
  const listed = sampleAt(revision.privateReady, t)?.value ?? null;
  const replicas = sampleAt(revision.replicas, t)?.value ?? null;
  const wishUnknown = isHidden(shared, "specMode", t, wish !== null);
  const listedUnknown = isHidden(shared, "privateEndpoints", t, listed !== null);
  return {
    path: path?.value ?? null,
    unknown: isHidden(shared, "path", t, path !== undefined),
    since: path?.from ?? null,
    seq: path?.seq ?? null,
    wish: wishUnknown ? null : wish,
    wishUnknown,
    // That none are wanted and none listed tells as much as a list without them.
    podsUnknown: isHidden(shared, "pods", t, pods.length > 0 || (replicas === 0 && listed === 0)),
    pods,
    // A list that holds no `activator-service` is one of another namespace.
    activatorsUnknown: isUnknownAt(shared, "path", t) || sampleAt(shared.activatorReady, t) === undefined,
    activators: activatorsAt(shared.activators, t, inPath),
    readyPods: listed ?? 0,
    listedUnknown,
    listedPods: listedUnknown ? null : listed,
    replicas,
    requestsOpen: revision.requests.t.length === 0 ? null : openRequests(revision, t),
  };
}

/** A fact of which nothing is seen is unknown until all objects it is read from were told; any is inside a gap. */
function isHidden(shared: SharedState, fact: FactName, t: EpochMs, isSeen: boolean): boolean {
  return isUnknownAt(shared, fact, t) || (!isSeen && isUntoldAt(shared, fact, t));
}

function podsAt(revision: RevisionState, t: EpochMs, inPath: ReadonlySet<string>): RoutePod[] {
  const pods: RoutePod[] = [];
  for (const pod of revision.pods.values()) {
    const slice = sliceAt(pod.slices, t);
    if (slice === undefined) continue;
    pods.push({
      name: pod.name,
      phase: slice.value,
      ...(slice.reason === undefined ? {} : { reason: slice.reason }),
      inPath: inPath.has(pod.name),
      seq: slice.seq,
    });
  }
  return pods.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function activatorsAt(
  tracks: ReadonlyMap<string, AddressTrack>,
  t: EpochMs,
  inPath: ReadonlySet<string>,
): RouteActivator[] {
  const activators: RouteActivator[] = [];
  for (const track of tracks.values()) {
    if (sliceAt(track.slices, t)?.value !== "ready") continue;
    const name = track.targetName ?? track.ip;
    activators.push({ name, inPath: inPath.has(name) });
  }
  return activators.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How long a probe's result is shown beside the picture. */
const PROBE_SHOWN_MS: DurationMs = 1_000;

/** The autoscaler's probe whose result came in the last second before `t`, the latest of several; null without one. */
export function probeAt({ probes }: RevisionState, t: EpochMs): ProbeInstant | null {
  for (let i = lastIndexAt(probes, t, (probe) => probe.t); i >= 0; i--) {
    const probe = probes[i] as ProbeInstant;
    if (probe.t <= t - PROBE_SHOWN_MS) return null;
    if (probe.source === "autoscaler") return probe;
  }
  return null;
}

/** User requests that were sent at or before `t` and not answered by then. */
export function openRequests(revision: RevisionState, t: EpochMs): number {
  const { requests } = revision;
  let count = 0;
  for (let i = lastIndexAt(requests.t, t, (sent) => sent); i >= 0; i--) {
    const sent = requests.t[i] as number;
    if (sent < t - OPEN_REQUEST_LIMIT_MS) break;
    if (sent + (requests.ms[i] as number) > t) count += 1;
  }
  return count;
}
