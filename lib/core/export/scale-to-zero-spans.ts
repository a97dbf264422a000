/** Scale-downs to zero as spans: the phases of the report (`confirm`, `drain`), the steps of protocol 3.6 as marks. */
import type { PodPhase, PodTrack, ScaleToZero, Slice } from "../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { isHidden, itemAt, podSpans, rootSpan, span } from "./spans.ts";
import type { EpisodeMark, EpisodeSpan, ExportedEpisode } from "./types.ts";

const FALLING: ReadonlySet<PodPhase> = new Set(["terminating"]);

/** The scale-downs of a revision that began by `until`, the time of the last record. */
export function scaleToZeroEpisodes(
  shared: SharedState,
  revision: RevisionState,
  until: EpochMs,
): Omit<ExportedEpisode, "probes">[] {
  return revision.scaleToZero.map((episode, i) => episodeOf(shared, revision, episode, i + 1, until));
}

function episodeOf(
  shared: SharedState,
  revision: RevisionState,
  episode: ScaleToZero,
  index: number,
  until: EpochMs,
): Omit<ExportedEpisode, "probes"> {
  const marks = marksOf(revision, episode);
  const pods = podsBefore(revision, episode.end ?? until);
  const phases = [confirmSpan(shared, episode, marks, until)];
  const drain = drainSpan(shared, episode, marks, pods, until);
  if (drain !== null) phases.push(drain);
  const facts = {
    kind: "scale-to-zero",
    namespace: revision.namespace,
    name: revision.name,
    index,
    seq: episode.seq,
    reason: null,
    outcome: episode.outcome,
  } as const;
  const { inactiveAt: begin, end, replicasZeroAt } = episode;
  const root = {
    ...rootSpan(facts, phases, marks, { begin, end }),
    lengthMs: replicasZeroAt === null ? null : replicasZeroAt - begin,
  };
  return { ...facts, root, children: [...phases, ...podSpans(shared, pods, FALLING, root)], marks };
}

/** The pods that came before `t`: later ones belong to the next time that the revision comes up. */
function podsBefore({ pods }: RevisionState, t: EpochMs): PodTrack[] {
  return [...pods.values()].filter(({ addedAt }) => addedAt === undefined || addedAt <= t);
}

/** From `Active` False to replicas 0. */
function confirmSpan(
  shared: SharedState,
  { inactiveAt, replicasZeroAt, outcome, end, seq }: ScaleToZero,
  marks: readonly EpisodeMark[],
  until: EpochMs,
): EpisodeSpan {
  const to = end ?? until;
  return span({
    name: "confirm",
    level: "phase",
    actor: "autoscaler",
    from: inactiveAt,
    to,
    ends: outcome === "zero" ? "observed" : outcome,
    seq,
    endSeq: seqOf(marks, "replicasZero"),
    lengthMs: replicasZeroAt === null ? null : replicasZeroAt - inactiveAt,
    isUnknown: isHidden(shared, "scale", inactiveAt, to) || isHidden(shared, "replicas", inactiveAt, to),
  });
}

/**
 * From replicas 0 to when no pod was left, as the report has it. Where the revision woke up before, there never was none:
 * then to the end of the last pod that there was at replicas 0. null where there is nothing to drain, or nothing is known.
 */
function drainSpan(
  shared: SharedState,
  { replicasZeroAt: from, lastPodGoneAt }: ScaleToZero,
  marks: readonly EpisodeMark[],
  pods: readonly PodTrack[],
  until: EpochMs,
): EpisodeSpan | null {
  if (from === null) return null;
  const left = pods.filter(({ goneAt }) => goneAt === undefined || goneAt > from);
  const lastGone = left.every(({ goneAt }) => goneAt !== undefined)
    ? left.reduce<PodTrack | null>(
        (last, pod) => ((pod.goneAt ?? 0) > (last?.goneAt ?? 0) ? pod : last),
        null,
      )
    : null;
  if (lastPodGoneAt === null && left.length === 0) return null;
  const end = lastPodGoneAt ?? lastGone?.goneAt ?? null;
  const to = end ?? until;
  return span({
    name: "drain",
    level: "phase",
    actor: "kubelet",
    from,
    to,
    ends: end === null ? "open" : "observed",
    provenance: lastPodGoneAt === null ? "derived" : "observed",
    seq: seqOf(marks, "replicasZero"),
    endSeq: lastPodGoneAt === null ? goneSeq(lastGone) : seqOf(marks, "lastPodGone"),
    lengthMs: lastPodGoneAt === null ? null : lastPodGoneAt - from,
    isUnknown: isHidden(shared, "pods", from, to),
  });
}

/** The record that deleted a pod. */
function goneSeq(pod: PodTrack | null | undefined): RecordSeq | null {
  return pod?.slices.at(-1)?.endSeq ?? null;
}

function marksOf(revision: RevisionState, episode: ScaleToZero): EpisodeMark[] {
  const marks: EpisodeMark[] = [];
  const add = (
    name: string,
    actor: string,
    t: EpochMs | null,
    seq: RecordSeq | null,
    more: Partial<EpisodeMark> = {},
  ): void => {
    if (t === null) return;
    marks.push({ name, actor, t, seq, clock: "receipt", provenance: "observed", objectTime: null, ...more });
  };
  const { inactiveAt, modeProxyAt, pathActivatorAt, probeConfirmedAt, replicasZeroAt, lastPodGoneAt } =
    episode;
  const { specMode, path, replicas, conditions } = revision;
  const active = itemAt(conditions.get("PodAutoscaler/Active") ?? [], ({ from }) => from, inactiveAt);
  add("inactive", "autoscaler", inactiveAt, episode.seq, { objectTime: active?.transitionTime ?? null });
  const ofSlice = ({ from }: Slice): EpochMs => from;
  const proxy = itemAt<Slice>(specMode, ofSlice, modeProxyAt, ({ value }) => value === "Proxy");
  add("modeProxy", "SKS", modeProxyAt, proxy?.seq ?? null);
  const toActivator = itemAt<Slice>(path, ofSlice, pathActivatorAt, ({ value }) => value === "activator");
  add("pathActivator", "Endpoints", pathActivatorAt, toActivator?.seq ?? null, { provenance: "derived" });
  const good = itemAt(
    revision.probes,
    ({ t }) => t,
    probeConfirmedAt,
    ({ source, success }) => source === "autoscaler" && success,
  );
  add("probeConfirmed", "autoscaler", probeConfirmedAt, good?.seq ?? null, { clock: "log" });
  const zero = itemAt(
    replicas,
    ({ t }) => t,
    replicasZeroAt,
    ({ value }) => value === 0,
  );
  add("replicasZero", "Deployment", replicasZeroAt, zero?.seq ?? null);
  const last = [...revision.pods.values()].find(({ goneAt }) => goneAt === lastPodGoneAt);
  add("lastPodGone", "kubelet", lastPodGoneAt, goneSeq(last));
  return marks.sort((a, b) => a.t - b.t);
}

function seqOf(marks: readonly EpisodeMark[], name: string): RecordSeq | null {
  return marks.find((mark) => mark.name === name)?.seq ?? null;
}
