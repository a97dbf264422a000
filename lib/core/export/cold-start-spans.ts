/** Cold starts as spans: the phases and marks of `cold-starts/`, and what each pod was in until it was ready. */
import type { ColdStart, PodPhase } from "../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import { type ColdStartRow, coldStartsOf } from "../answers/cold-starts/cold-starts.ts";
import { type ColdStartMark, type MarkKey, podsOf } from "../answers/cold-starts/marks.ts";
import { BETWEEN, type ColdStartPhase, type PhaseKey } from "../answers/cold-starts/phases.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { podSpans, rootSpan, span } from "./spans.ts";
import type { EpisodeSpan, ExportedEpisode } from "./types.ts";

/** Who is waited for in a phase. */
const PHASE_ACTORS: Readonly<Record<PhaseKey, string>> = {
  decide: "autoscaler",
  schedule: "Deployment",
  pull: "kubelet",
  init: "kubelet",
  start: "kubelet",
  ready: "kubelet",
  publish: "Endpoints",
  handover: "SKS",
  answer: "activator",
};

const MARK_ACTORS: Readonly<Record<MarkKey, string>> = {
  request: "client",
  decision: "Deployment",
  podCreated: "Deployment",
  scheduled: "Deployment",
  pulling: "kubelet",
  pulled: "kubelet",
  pullFailed: "kubelet",
  initialized: "kubelet",
  started: "kubelet",
  reachable: "activator",
  answered: "client",
  ready: "kubelet",
  endpoint: "Endpoints",
  handedOver: "SKS",
};

/** A pod on its way to being ready. */
const RISING: ReadonlySet<PodPhase> = new Set(["created", "scheduled", "pulling", "waiting", "started"]);

/** The cold starts of a revision, up to the last record at `until`. */
export function coldStartEpisodes(
  shared: SharedState,
  revision: RevisionState,
  until: EpochMs,
): Omit<ExportedEpisode, "probes">[] {
  const rows = coldStartsOf(shared, revision, until);
  const byDecision = new Map<RecordSeq | null | undefined, ColdStartRow>();
  for (const row of rows) {
    const seq = row.marks.find(({ key }) => key === "decision")?.seq;
    if (!byDecision.has(seq)) byDecision.set(seq, row);
  }
  return revision.coldStarts.flatMap((episode) => {
    const row = byDecision.get(episode.seq);
    return row === undefined ? [] : [episodeOf(shared, revision, episode, row)];
  });
}

function episodeOf(
  shared: SharedState,
  revision: RevisionState,
  episode: ColdStart,
  row: ColdStartRow,
): Omit<ExportedEpisode, "probes"> {
  const marks = row.marks.map((mark) => ({ ...mark, name: mark.key, actor: MARK_ACTORS[mark.key] }));
  const phases = row.phases.map((phase) => phaseSpan(row, phase));
  const wait = waitSpan(row);
  if (wait !== null) phases.unshift(wait);
  const facts = {
    kind: "cold-start",
    namespace: row.namespace,
    name: row.name,
    index: row.index,
    seq: episode.seq,
    reason: row.kind,
    outcome: row.outcome,
  } as const;
  const { begin, end } = episode;
  const root = { ...rootSpan(facts, phases, marks, { begin, end }), lengthMs: row.totalMs };
  const pods = podsOf(revision, episode);
  return { ...facts, root, children: [...phases, ...podSpans(shared, pods, RISING, root)], marks };
}

function phaseSpan({ marks, outcome, lengths }: ColdStartRow, phase: ColdStartPhase): EpisodeSpan {
  const { key, from, to, begins, ends, isUnknown } = phase;
  const [first, last] = BETWEEN[key].map((name) => marks.find((mark) => mark.key === name));
  return span({
    name: key,
    level: "phase",
    actor: PHASE_ACTORS[key],
    from,
    to,
    ends: ends === "open" && outcome === "abandoned" ? "abandoned" : ends,
    provenance: provenanceOf(begins === "inferred" || ends === "inferred", [first, last]),
    seq: first?.seq ?? null,
    endSeq: last?.seq ?? null,
    lengthMs: lengths[key],
    isUnknown,
  });
}

function provenanceOf(isInferred: boolean, ends: readonly (ColdStartMark | undefined)[]) {
  if (isInferred) return "inferred";
  return ends.some((mark) => mark?.provenance === "derived") ? "derived" : "observed";
}

/** From the first request to the first answer; the two need not be the same client's. */
function waitSpan({ marks, answeredMs }: ColdStartRow): EpisodeSpan | null {
  const [request, answered] = (["request", "answered"] as const).map((key) =>
    marks.find((mark) => mark.key === key),
  );
  if (request === undefined || answered === undefined) return null;
  return span({
    name: "wait",
    level: "phase",
    actor: "client",
    from: request.t,
    to: answered.t,
    ends: "observed",
    provenance: "derived",
    seq: request.seq,
    endSeq: answered.seq,
    lengthMs: answeredMs,
  });
}
