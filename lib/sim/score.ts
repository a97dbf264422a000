/** What a run cost and whom it served. */
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { PodSpan } from "./pod.ts";
import type { RequestFate } from "./requests.ts";
import type { Route } from "./route.ts";
import type { History } from "./view-of-endpoints.ts";

/** An answer that took longer is late. */
export const LATE_MS: DurationMs = 1_000;

export interface Score {
  readonly sent: number;
  readonly answered: number;
  /** Of those answered. */
  readonly late: number;
  /** Answered with an error, or by nobody. */
  readonly lost: number;
  /** Not yet answered when the scenario ended. */
  readonly open: number;
  /** Time that pods existed, all together. */
  readonly podSeconds: number;
  /** Those of them in which no request for the pod's revision was under way anywhere. */
  readonly idlePodSeconds: number;
  /** How long pods that went stayed after the ingress had switched from them to the activator. */
  readonly keptPodSeconds: number;
  /** How often the route itself was rewritten; addresses behind its name are none of it. */
  readonly pushes: number;
}

/** What one revision cost and whom it served; the route is no revision's own. */
export type RevisionScore = Omit<Score, "pushes">;

/** What came of one revision, before it is counted. */
export interface RevisionFacts {
  readonly revision: string;
  /** When it was ready first; null when it never was; absent where nobody asks. */
  readonly readyAt?: EpochMs | null;
  /** Where the ingress sent what was for it, from when on. */
  readonly believed: History;
  readonly pods: readonly PodSpan[];
}

/** What came of one revision. */
export interface RevisionOutcome extends RevisionFacts {
  /** Of its requests and pods alone; those of all revisions add up to the score of the run. */
  readonly score: RevisionScore;
}

/** What came of a run: the same for the mechanism of today and the one before it. */
export interface Outcome {
  readonly requests: readonly RequestFate[];
  /** Of the first revision. */
  readonly believed: History;
  /** Of all revisions. */
  readonly pods: readonly PodSpan[];
  readonly revisions: readonly RevisionOutcome[];
  /** How the route divided requests, from when on. */
  readonly route: Route["history"];
  readonly score: Score;
}

/** What came of a run from what came of its revisions. @param end the end of the scenario */
export function outcomeOf(
  requests: readonly RequestFate[],
  revisions: readonly RevisionFacts[],
  more: { readonly pushes: number; readonly end: EpochMs; readonly route?: Route["history"] },
): Outcome {
  const counted = revisions.map((facts) => ({
    ...facts,
    score: scoreOf(
      requests.filter(({ revision }) => revision === facts.revision),
      facts,
      more.end,
    ),
  }));
  const sum = (key: keyof RevisionScore): number => counted.reduce((all, { score }) => all + score[key], 0);
  return {
    requests,
    believed: revisions[0]?.believed ?? [],
    pods: revisions.flatMap(({ pods }) => pods),
    revisions: counted,
    route: more.route ?? [],
    score: {
      sent: sum("sent"),
      answered: sum("answered"),
      late: sum("late"),
      lost: sum("lost"),
      open: sum("open"),
      podSeconds: sum("podSeconds"),
      idlePodSeconds: sum("idlePodSeconds"),
      keptPodSeconds: sum("keptPodSeconds"),
      pushes: more.pushes,
    },
  };
}

/** @param fates those of the revision's own requests */
function scoreOf(
  fates: readonly RequestFate[],
  { pods, believed }: RevisionFacts,
  end: EpochMs,
): RevisionScore {
  let [answered, late, lost, open] = [0, 0, 0, 0];
  for (const { sentAt, endAt, status } of fates) {
    if (endAt === null) open += 1;
    else if (status >= 400) lost += 1;
    else {
      answered += 1;
      if (endAt - sentAt > LATE_MS) late += 1;
    }
  }
  const busy = merged(fates.map(({ sentAt, endAt }) => [sentAt, endAt ?? end]));
  const idleMs = (from: EpochMs, to: EpochMs): DurationMs =>
    busy.reduce((ms, [begin, finish]) => ms - overlap(from, to, begin, finish), Math.max(0, to - from));
  let [podMs, idle, kept] = [0, 0, 0];
  for (const { from, to, readyAt, endingAt } of pods) {
    podMs += (to ?? end) - from;
    idle += idleMs(from, to ?? end);
    if (readyAt === null || endingAt === null) continue;
    const before = believed.findLast(({ t }) => t <= endingAt);
    if (before?.value === "activator" && before.t >= readyAt) kept += endingAt - before.t;
  }
  const seconds = (ms: DurationMs): number => Math.round(ms / 1_000);
  return {
    sent: fates.length,
    answered,
    late,
    lost,
    open,
    podSeconds: seconds(podMs),
    idlePodSeconds: seconds(idle),
    keptPodSeconds: seconds(kept),
  };
}

function overlap(from: EpochMs, to: EpochMs, begin: EpochMs, finish: EpochMs): DurationMs {
  return Math.max(0, Math.min(finish, to) - Math.max(begin, from));
}

/** Spans as those that do not overlap. */
function merged(spans: readonly (readonly [EpochMs, EpochMs])[]): [EpochMs, EpochMs][] {
  const result: [EpochMs, EpochMs][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last === undefined || from > last[1]) result.push([from, to]);
    else last[1] = Math.max(last[1], to);
  }
  return result;
}
