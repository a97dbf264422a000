/** What the explainers share: a revision at an instant, and how a clause is made. */
import type { PodTrack } from "../../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import type { Since } from "../../state/since.ts";
import type { RevisionState, SharedState } from "../../state/state.ts";
import { sliceAt } from "../../state/tracks.ts";
import { readyPodsAt } from "../ready-pods.ts";
import { openRequests } from "../route.ts";

/** observed: read in a record; derived: computed from records; inferred: protocol knowledge. */
export type Provenance = "observed" | "derived" | "inferred";

export interface Clause {
  /** Key in the catalogue `explain`. */
  readonly key: string;
  /** Names that end in `At` are instants, in `Ms` lengths of time, in `Age` how long something has lasted or will. */
  readonly values: Readonly<Record<string, string | number>>;
  readonly provenance: Provenance;
  /** Record that shows it; null when no single record does. */
  readonly seq: RecordSeq | null;
}

export interface Context {
  readonly shared: SharedState;
  readonly revision: RevisionState;
  readonly t: EpochMs;
  /** When the phase began, and by which record. */
  readonly since: EpochMs;
  /** Whose time that is (see `since.ts`). */
  readonly by: Since["by"];
  readonly seq: RecordSeq;
}

export type Explainer = (context: Context) => Clause[];

export function clause(
  key: string,
  values: Clause["values"],
  provenance: Provenance,
  seq: RecordSeq | null,
): Clause {
  return { key, values, provenance, seq };
}

/**
 * A clause that says since when, by {@link Context.by}'s clock. What an object says of itself has words of its own (the
 * key with `Own`): it is told in whole seconds, and how long ago that was, since it may be days.
 */
export function clauseSince(
  c: Pick<Context, "t">,
  { at, by }: Since,
  key: string,
  values: Clause["values"],
  ...[provenance, seq]: readonly [Provenance, RecordSeq | null]
): Clause {
  return by === "record"
    ? clause(key, { sinceAt: at, ...values }, provenance, seq)
    : clause(`${key}Own`, { sinceSecond: at, sinceAge: c.t - at, ...values }, provenance, seq);
}

/** Since when the phase holds. */
export function phaseSince({ since, by }: Pick<Context, "since" | "by">): Since {
  return { at: since, by };
}

/** The pods that are there. */
export function podsAt(c: Context): PodTrack[] {
  return [...c.revision.pods.values()].filter((pod) => sliceAt(pod.slices, c.t) !== undefined);
}

/** Requests sent but not answered. */
export function waitingRequests(c: Context): number {
  return openRequests(c.revision, c.t);
}

export function readyPods(c: Context): number {
  return readyPodsAt(c.shared, c.revision, c.t)?.value ?? 0;
}

export function seqOfPath(c: Context): RecordSeq | null {
  return sliceAt(c.revision.path, c.t)?.seq ?? null;
}

/** The part of a pod's name that tells it from its siblings. */
export function shortName(pod: PodTrack, c: Context): string {
  const prefix = `${c.revision.name}-deployment-`;
  return pod.name.startsWith(prefix) ? `…-${pod.name.slice(pod.name.lastIndexOf("-") + 1)}` : pod.name;
}
