/** What both kinds of episodes are made with: the hull, the pods' own spans, and what a gap hides. */
import { firstIndexAt } from "../../model/search.ts";
import type { PodPhase, PodTrack } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { FactName } from "../state/facts.ts";
import { isUnknownBetween } from "../state/gaps.ts";
import type { SharedState } from "../state/state.ts";
import type { EpisodeMark, EpisodeSpan, ExportedEpisode } from "./types.ts";

/** A span without what only some have. */
export function span(
  given: Pick<EpisodeSpan, "name" | "level" | "actor" | "from" | "to" | "ends"> & Partial<EpisodeSpan>,
): EpisodeSpan {
  return {
    id: given.name,
    provenance: "observed",
    seq: null,
    endSeq: null,
    lengthMs: null,
    isUnknown: false,
    ...given,
    to: Math.max(given.from, given.to),
  };
}

/** The span of the whole episode: it reaches around all phases and marks; while it is not over, its open phase reaches furthest. */
export function rootSpan(
  episode: Pick<ExportedEpisode, "kind" | "outcome" | "seq">,
  phases: readonly EpisodeSpan[],
  marks: readonly EpisodeMark[],
  bounds: { readonly begin: EpochMs; readonly end: EpochMs | null },
): EpisodeSpan {
  const { outcome } = episode;
  const isOpen = outcome === "open" || phases.some(({ ends }) => ends === "open");
  const times = [...marks.map(({ t }) => t), ...phases.flatMap(({ from, to }) => [from, to])];
  return span({
    name: episode.kind,
    level: "episode",
    actor: "episode",
    from: Math.min(bounds.begin, ...times),
    to: Math.max(bounds.begin, bounds.end ?? bounds.begin, ...times),
    ends: isOpen ? "open" : outcome === "abandoned" || outcome === "aborted" ? outcome : "observed",
    provenance: "derived",
    seq: episode.seq,
    isUnknown: phases.some(({ isUnknown }) => isUnknown),
  });
}

/** The states `values` of pods, as each pod said, as far as they lie within `root`. */
export function podSpans(
  shared: SharedState,
  pods: readonly PodTrack[],
  values: ReadonlySet<PodPhase>,
  root: EpisodeSpan,
): EpisodeSpan[] {
  return pods.flatMap(({ uid, name, slices }) =>
    slices.flatMap(({ value, from, to, seq, endSeq }, i) => {
      if (!values.has(value) || from < root.from || from > root.to) return [];
      const isCut = to !== null && to > root.to;
      const end = to === null || isCut ? root.to : to;
      return span({
        id: `${uid}/${i}`,
        name: value,
        level: "pod",
        actor: `pod ${name}`,
        from,
        to: end,
        ends: to !== null && !isCut ? "observed" : root.ends === "open" && !isCut ? "open" : "cut",
        seq,
        endSeq: to === null || isCut ? null : (endSeq ?? null),
        isUnknown: isHidden(shared, "pods", from, end),
      });
    }),
  );
}

/** True when a gap hides a part of the time between. */
export function isHidden(shared: SharedState, fact: FactName, from: EpochMs, to: EpochMs): boolean {
  return isUnknownBetween(shared, fact, from, to);
}

/** The first item that began at `t` and is meant; undefined when there is none. Items sorted by time. */
export function itemAt<T>(
  items: readonly T[],
  timeOf: (item: T) => EpochMs,
  t: EpochMs | null,
  isMeant: (item: T) => boolean = () => true,
): T | undefined {
  if (t === null) return undefined;
  for (let i = firstIndexAt(items, t, timeOf); i < items.length; i++) {
    const item = items[i] as T;
    if (timeOf(item) !== t) return undefined;
    if (isMeant(item)) return item;
  }
  return undefined;
}
