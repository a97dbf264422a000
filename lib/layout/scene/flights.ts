/**
 * The requests around an instant. Of a recording the pod that an activator chose is unknown, and when it passed a request on is
 * inferred; a simulation tells both.
 */
import {
  type Flight,
  type RevisionState,
  type SharedState,
  type Traffic,
  trafficOf,
} from "../../core/index.ts";
import type { RequestColumns } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { SceneOutcome } from "./outcome.ts";

export interface SceneFlight extends Flight {
  /** The pod that took it or takes it later; null: none did, or that is not known. */
  readonly pod: string | null;
}

export interface SceneTraffic extends Traffic {
  readonly flights: readonly SceneFlight[];
}

/** The requests that are shown, and a look-up of those around an instant; null where none are recorded. */
export interface SceneRequests {
  readonly columns: RequestColumns;
  /** False: whether there were any is not recorded. A simulation tells all, of a revision that got none too. */
  readonly isKnown: boolean;
  readonly at: ((t: EpochMs) => SceneTraffic) | null;
}

/** Those of a recording from its records, those of a simulation from what came of them. Made once for a run. */
export function requestsOf(
  shared: SharedState,
  revision: RevisionState,
  outcome: SceneOutcome | null,
): SceneRequests {
  if (outcome === null) {
    const at = trafficOf(shared, revision);
    return {
      columns: revision.requests,
      isKnown: at !== null,
      at: at === null ? null : (t) => recorded(at(t)),
    };
  }
  const fates = outcome.requests
    .filter((fate) => fate.revision === undefined || fate.revision === revision.name)
    .sort((a, b) => a.sentAt - b.sentAt);
  const columns = columnsOf(fates);
  const at = trafficOf(shared, { ...revision, requests: columns }, true);
  return { columns, isKnown: true, at: at === null ? null : (t) => simulated(at(t), fates) };
}

type Fate = SceneOutcome["requests"][number];

function recorded(traffic: Traffic): SceneTraffic {
  const flights = traffic.flights.map((flight) => ({
    ...flight,
    pod: flight.to?.kind === "pod" ? flight.to.pod : null,
  }));
  return { ...traffic, flights };
}

function simulated(traffic: Traffic, fates: readonly Fate[]): SceneTraffic {
  const flights = traffic.flights.map((flight) => {
    const fate = fates[flight.seq];
    const pod = fate?.pod ?? "";
    const isHeld = flight.to?.kind === "activator";
    return {
      ...flight,
      passed: isHeld ? (fate?.takenAt ?? Number.POSITIVE_INFINITY) : flight.sent,
      pod: pod !== "" ? pod : flight.to?.kind === "pod" ? flight.to.pod : null,
    };
  });
  return { ...traffic, flights };
}

/** As the track of a recording has them; one that is still open never ends. */
function columnsOf(fates: readonly Fate[]): RequestColumns {
  return {
    t: fates.map(({ sentAt }) => sentAt),
    ms: fates.map(({ sentAt, endAt }) => (endAt ?? Number.POSITIVE_INFINITY) - sentAt),
    status: fates.map(({ status }) => status),
    seq: fates.map((_, i) => i),
    via: fates.map(({ via }) => via),
  };
}
