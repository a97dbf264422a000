/**
 * Episodes as spans and marks, for the formats of other tools. Names are identifiers, not texts; times are milliseconds.
 *
 *   cold start     ├─────────────── episode ───────────────┤      the hull of all that belongs to it
 *                  ├ decide ┤ schedule ┤ start ┤ ready ┤ …        phases, by the report's definitions
 *                             ├ created ┤ scheduled ┤ …           what each pod was in, as it said itself
 */
import type { ColdStart, ProbeInstant, ScaleToZero } from "../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import type { MarkClock } from "../answers/cold-starts/marks.ts";
import type { Provenance } from "../answers/explain/explain.ts";

export const EPISODE_KINDS = ["cold-start", "scale-to-zero"] as const;
export type EpisodeKind = (typeof EPISODE_KINDS)[number];

/**
 * How well the end of a span is known. observed, inferred: as for the phases of a cold start; open: it is the last that is
 * known, not an end; abandoned, aborted: the episode was, and the span with it; cut: it lasted longer than the episode.
 */
export type SpanEnd = "observed" | "inferred" | "open" | "abandoned" | "aborted" | "cut";

export interface EpisodeSpan {
  /** Unique in its episode. */
  readonly id: string;
  readonly name: string;
  readonly level: "episode" | "phase" | "pod";
  /** Who is at work: `client`, `autoscaler`, `SKS` …, or `pod NAME`. */
  readonly actor: string;
  readonly from: EpochMs;
  /** Never before `from`. */
  readonly to: EpochMs;
  readonly ends: SpanEnd;
  readonly provenance: Provenance;
  /** Records that show its beginning and its end; null when no single one does. */
  readonly seq: RecordSeq | null;
  readonly endSeq: RecordSeq | null;
  /** Length as the report has it: negative where the end was received first, null where it has none. */
  readonly lengthMs: DurationMs | null;
  /** A gap hides part of it. */
  readonly isUnknown: boolean;
}

export interface EpisodeMark {
  readonly name: string;
  readonly actor: string;
  readonly t: EpochMs;
  readonly clock: MarkClock;
  readonly provenance: Provenance;
  readonly seq: RecordSeq | null;
  /** What the object says itself: the cluster's clock, whole seconds. */
  readonly objectTime: EpochMs | null;
}

export interface ExportedEpisode {
  readonly kind: EpisodeKind;
  readonly namespace: string;
  readonly name: string;
  /** 1-based, among the revision's episodes of this kind. */
  readonly index: number;
  /** Record with which it began. */
  readonly seq: RecordSeq;
  /** `wake` or `create` of a cold start; null for a scale to zero. */
  readonly reason: ColdStart["kind"] | null;
  readonly outcome: ColdStart["outcome"] | ScaleToZero["outcome"];
  /** The whole; every other span lies within. */
  readonly root: EpisodeSpan;
  readonly children: readonly EpisodeSpan[];
  readonly marks: readonly EpisodeMark[];
  readonly probes: readonly ProbeInstant[];
}

/** Which episodes are meant; what is left out selects all. */
export interface EpisodeSelection {
  /** "namespace/name". */
  readonly revision?: string | undefined;
  readonly kind?: EpisodeKind | undefined;
  /** 1-based. */
  readonly index?: number | undefined;
}
