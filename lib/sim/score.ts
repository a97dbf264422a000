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
  /** Those of them in which there was no request anywhere. */
  readonly idlePodSeconds: number;
  /** How long pods that went stayed after the ingress had switched from them to the activator. */
  readonly keptPodSeconds: number;
  /** How often the route itself was rewritten; addresses behind its name are none of it. */
  readonly pushes: number;
}

/** What came of one revision. */
export interface RevisionOutcome {
  readonly revision: string;
  /** Where the ingress sent what was for it, from when on. */
  readonly believed: History;
  readonly pods: readonly PodSpan[];
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
  revisions: readonly RevisionOutcome[],
  more: { readonly pushes: number; readonly end: EpochMs; readonly route?: Route["history"] },
): Outcome {
  return {
    requests,
    believed: revisions[0]?.believed ?? [],
    pods: revisions.flatMap(({ pods }) => pods),
    revisions,
    route: more.route ?? [],
    score: scoreOf(requests, revisions, more),
  };
}

function scoreOf(
  fates: readonly RequestFate[],
  revisions: readonly RevisionOutcome[],
  { pushes, end }: { readonly pushes: number; readonly end: EpochMs },
): Score {
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
  for (const { pods, believed } of revisions) {
    for (const { from, to, readyAt, endingAt } of pods) {
      podMs += (to ?? end) - from;
      idle += idleMs(from, to ?? end);
      if (readyAt === null || endingAt === null) continue;
      const before = believed.findLast(({ t }) => t <= endingAt);
      if (before?.value === "activator" && before.t >= readyAt) kept += endingAt - before.t;
    }
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
    pushes,
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
