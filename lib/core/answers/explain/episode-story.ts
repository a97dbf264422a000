/** What happened in the episode around an instant: its steps in time, for a line under the sentence. */
import type { ColdStart, ScaleToZero } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { RevisionState } from "../../state/state.ts";

export interface EpisodeStep {
  readonly key: keyof typeof COLD_START_STEPS | keyof typeof DESCENT_STEPS;
  readonly t: EpochMs;
  /** Distance from the step the episode is measured from. */
  readonly offsetMs: DurationMs;
}

export interface EpisodeStory {
  readonly kind: "create" | "wake" | "descent";
  readonly outcome: ColdStart["outcome"] | ScaleToZero["outcome"];
  /** Length as the report defines it; null while it is open. */
  readonly totalMs: DurationMs | null;
  /** When it was decided; null while it is open. */
  readonly end: EpochMs | null;
  /** 1-based, among the episodes of its sort. */
  readonly index: number;
  readonly count: number;
  readonly probeFailures: number;
  readonly steps: readonly EpisodeStep[];
}

/** Order of steps that share an instant. */
const COLD_START_STEPS = {
  requestAt: 0,
  begin: 1,
  podCreated: 2,
  scheduled: 3,
  started: 4,
  answered: 5,
  ready: 6,
  endpointReady: 7,
  handedOver: 8,
} as const;

const DESCENT_STEPS = {
  modeProxyAt: 0,
  pathActivatorAt: 1,
  inactiveAt: 2,
  probeConfirmedAt: 3,
  replicasZeroAt: 4,
  lastPodGoneAt: 5,
} as const;

/** Steps may be looked at a little before and after the episode. */
const AIR_MS = 1_000;

/** The episode that `t` lies in; the later one where two touch; null between episodes. */
export function episodeStory(revision: RevisionState, t: EpochMs): EpisodeStory | null {
  const stories = [
    ...revision.coldStarts.map((episode, i) => coldStartStory(episode, i, revision.coldStarts.length)),
    ...revision.scaleToZero.map((episode, i) => descentStory(episode, i, revision.scaleToZero.length)),
  ];
  let best: { story: EpisodeStory; from: EpochMs } | null = null;
  for (const { story, from, to } of stories) {
    if (t < from || t > to || (best !== null && best.from > from)) continue;
    best = { story, from };
  }
  return best?.story ?? null;
}

interface Placed {
  readonly story: EpisodeStory;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

function coldStartStory(episode: ColdStart, index: number, count: number): Placed {
  const steps = stepsOf(episode, COLD_START_STEPS, episode.begin);
  const last = Math.max(episode.handedOver ?? 0, episode.end ?? episode.closedAt ?? Number.POSITIVE_INFINITY);
  return {
    from: (steps[0]?.t ?? episode.begin) - 5,
    to: last + AIR_MS,
    story: {
      kind: episode.kind,
      outcome: episode.outcome,
      totalMs: episode.endpointReady === null ? null : episode.endpointReady - episode.begin,
      end: episode.end,
      index: index + 1,
      count,
      probeFailures: 0,
      steps,
    },
  };
}

function descentStory(episode: ScaleToZero, index: number, count: number): Placed {
  const steps = stepsOf(episode, DESCENT_STEPS, episode.inactiveAt);
  return {
    from: (steps[0]?.t ?? episode.inactiveAt) - 5,
    to: (episode.end ?? episode.closedAt ?? Number.POSITIVE_INFINITY) + AIR_MS,
    story: {
      kind: "descent",
      outcome: episode.outcome,
      totalMs: episode.replicasZeroAt === null ? null : episode.replicasZeroAt - episode.inactiveAt,
      end: episode.end,
      index: index + 1,
      count,
      probeFailures: episode.probeFailures,
      steps,
    },
  };
}

function stepsOf(
  episode: Readonly<Partial<Record<EpisodeStep["key"], EpochMs | null>>>,
  order: Readonly<Partial<Record<EpisodeStep["key"], number>>>,
  zero: EpochMs,
): EpisodeStep[] {
  const steps: EpisodeStep[] = [];
  for (const key of Object.keys(order) as EpisodeStep["key"][]) {
    const t = episode[key];
    if (t !== null && t !== undefined) steps.push({ key, t, offsetMs: t - zero });
  }
  return steps.sort((a, b) => a.t - b.t || (order[a.key] ?? 0) - (order[b.key] ?? 0));
}
