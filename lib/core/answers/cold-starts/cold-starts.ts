/** Every cold start of a revision as a row: marks, phases, cause. Plain data, small enough to send for a whole source. */
import type { ColdStart } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { CoreState, RevisionState, SharedState } from "../../state/state.ts";
import { sliceAt } from "../../state/tracks.ts";
import { type ColdStartCause, causesOf } from "./causes.ts";
import { type ColdStartMark, criticalPod, marksOf } from "./marks.ts";
import { type ColdStartPhase, lengthsOf, type PhaseKey, phasesOf, slowestOf } from "./phases.ts";
import { type ColdStartTraits, traitsOf } from "./traits.ts";

/** handedOver: pods are in the path; staysProxied: Proxy is ordered, so they do not come into it; missing: ordered, not seen. */
export type HandOver = "handedOver" | "staysProxied" | "missing" | "notReached";

export interface ColdStartRow {
  readonly namespace: string;
  readonly name: string;
  /** 1-based, among all of the revision, forgotten ones included. */
  readonly index: number;
  readonly kind: ColdStart["kind"];
  readonly outcome: ColdStart["outcome"];
  readonly begin: EpochMs;
  /** As the report defines it: the Deployment's record to the first ready endpoint. */
  readonly totalMs: DurationMs | null;
  /** What clients waited at most, from request to answer; null where none is known. */
  readonly answeredMs: DurationMs | null;
  /** How many waited for it and were answered well. */
  readonly waitedCount: number;
  readonly lengths: Readonly<Record<PhaseKey, DurationMs | null>>;
  readonly slowest: PhaseKey | null;
  readonly handOver: HandOver;
  /** Name of the pod that was waited for; "" when none came. */
  readonly pod: string;
  readonly causes: readonly ColdStartCause[];
  readonly marks: readonly ColdStartMark[];
  readonly phases: readonly ColdStartPhase[];
  readonly traits: ColdStartTraits;
}

/** The cold starts of a revision that began by `until`, oldest first; what came later is left out of them. */
export function coldStartsOf(shared: SharedState, revision: RevisionState, until: EpochMs): ColdStartRow[] {
  return revision.coldStarts
    .filter(({ begin }) => begin <= until)
    .map((episode, i) =>
      coldStartRow(shared, revision, episode, revision.coldStartsForgotten + i + 1, until),
    );
}

/** The cold starts of all revisions that have an SKS, by their beginning. */
export function allColdStarts({ shared, revisions }: CoreState): ColdStartRow[] {
  const until = shared.lastT ?? 0;
  return [...revisions.values()]
    .filter(({ hasSks }) => hasSks)
    .flatMap((revision) => coldStartsOf(shared, revision, until))
    .sort((a, b) => a.begin - b.begin || (a.name < b.name ? -1 : 1));
}

/** One cold start as it was known at `until`; `index` is its number. */
export function coldStartRow(
  shared: SharedState,
  revision: RevisionState,
  episode: ColdStart,
  index: number,
  until: EpochMs,
): ColdStartRow {
  const seen = upTo(episode, until);
  const marks = marksOf(revision, seen).filter(({ t }) => t <= until);
  const lengths = lengthsOf(marks);
  const phases = phasesOf(shared, seen, marks, until);
  const slowest = slowestOf(phases);
  const { begin, endpointReady } = seen;
  const pod = criticalPod(revision, seen, until);
  return {
    namespace: revision.namespace,
    name: revision.name,
    index,
    kind: seen.kind,
    outcome: seen.outcome,
    begin,
    totalMs: endpointReady === null ? null : endpointReady - begin,
    ...waitOf(seen),
    lengths,
    slowest,
    handOver: handOverOf(revision, seen),
    pod: pod?.name ?? "",
    causes: causesOf(revision, seen, slowest, until),
    marks,
    phases,
    traits: traitsOf(revision, seen, pod, until),
  };
}

/** The longest wait; while those who waited longer are not answered yet, that for the first answer. */
function waitOf(seen: ColdStart): Pick<ColdStartRow, "answeredMs" | "waitedCount"> {
  const { requestAt, answered, waited } = seen;
  if (waited !== null) return { answeredMs: waited.longestMs, waitedCount: waited.count };
  if (requestAt === null || answered === null) return { answeredMs: null, waitedCount: 0 };
  return { answeredMs: answered - requestAt, waitedCount: 1 };
}

/** The episode as it was known at `until`: for a reader who must not see the future. */
function upTo(episode: ColdStart, until: EpochMs): ColdStart {
  const by = (t: EpochMs | null): EpochMs | null => (t !== null && t <= until ? t : null);
  const isOver = episode.end !== null && episode.end <= until;
  return {
    ...episode,
    podCreated: by(episode.podCreated),
    scheduled: by(episode.scheduled),
    started: by(episode.started),
    ready: by(episode.ready),
    endpointReady: by(episode.endpointReady),
    handedOver: by(episode.handedOver),
    answered: by(episode.answered),
    waited: episode.waited !== null && episode.waited.at <= until ? episode.waited : null,
    outcome: isOver ? episode.outcome : "open",
    end: by(episode.end),
    closedAt: by(episode.closedAt),
  };
}

function handOverOf(revision: RevisionState, { endpointReady, handedOver, closedAt }: ColdStart): HandOver {
  if (handedOver !== null) return "handedOver";
  if (endpointReady === null) return "notReached";
  const modes = revision.specMode.filter(
    ({ from, to }) => from <= (closedAt ?? Number.POSITIVE_INFINITY) && (to === null || to > endpointReady),
  );
  const wasServe = sliceAt(revision.specMode, endpointReady)?.value === "Serve";
  return wasServe || modes.some(({ value }) => value === "Serve") ? "missing" : "staysProxied";
}
