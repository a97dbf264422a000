/** How a source that is still growing fares: what is heard, what is missing, since when. */
import type { Need } from "./resource-row.ts";
import type { ResourceKey } from "./resources.ts";
import type { EpochMs } from "./units.ts";

/**
 * - `starting`: nothing has been received yet; with a reason, the API server is starting and answers 403 to everybody
 * - `live`: a watch is open
 * - `retrying`: it broke, and is being opened again; nothing is lost so far
 * - `refused`: the credentials may not do this (403)
 * - `missing`: the server does not know the resource (404)
 */
export type WatchState = "starting" | "live" | "retrying" | "refused" | "missing";

export interface ResourceStatus {
  /** As in records: `<plural>` or `<plural>.<group>`. */
  readonly resource: string;
  /** The worst of the watches that make it up. */
  readonly state: WatchState;
  readonly since: EpochMs;
  /** A sentence of the server or the network; empty when there is nothing to say. */
  readonly reason: string;
  /** When the server was last heard of on the watch that was silent longest; null: never. */
  readonly heardAt: EpochMs | null;
  readonly need: Need;
  /** What is lost without it: a text in the message catalogue `cluster`. */
  readonly lost: ResourceKey;
  readonly relists: number;
  readonly gaps: number;
}

/** The logs of Knative's processes. */
export interface LogsStatus {
  readonly followed: number;
  readonly wanted: number;
  /** Why none or not all are followed; empty when all are. */
  readonly refused: string;
}

export interface ProbesStatus {
  /** "namespace/name" of those that are probed. */
  readonly revisions: readonly string[];
  /** Whether the public Services can be asked from here. */
  readonly reach: "yes" | "no" | "unknown";
  /** Why not; a text in the message catalogue `cluster`. */
  readonly reason: "" | "notInCluster" | "clusterDomain" | "dns" | "timeout" | "unreachable";
}

/**
 * - `starting`: the first lists are not complete
 * - `live`: everything that can be watched is being watched
 * - `stale`: a watch that facts are read from is broken: what is shown may be out of date
 * - `refused`: without what is refused or missing nothing can be said
 * - `stopped`: nobody watches any more
 */
export type LiveState = "starting" | "live" | "stale" | "refused" | "stopped";

export interface LiveStatus {
  readonly state: LiveState;
  /** The time of day where the records are received. */
  readonly now: EpochMs;
  /** Up to here nothing can have been missed, as far as is known; null before the first list. */
  readonly heardAt: EpochMs | null;
  readonly reason: string;
  /** Watches that are not `live`, or that had gaps; those that are well are only counted. */
  readonly troubled: readonly ResourceStatus[];
  readonly watches: number;
  readonly logs: LogsStatus | null;
  /** Where the history begins; null while it is empty. */
  readonly from: EpochMs | null;
  /** A recording is being written: its file and what it holds so far. */
  readonly recording: { readonly file: string; readonly records: number; readonly since: EpochMs } | null;
  /** skscope's own prober; null where it is off. */
  readonly probes: ProbesStatus | null;
  /** Why the history is not kept on disk although it should be; empty when all is well. */
  readonly historyFailure: string;
}
