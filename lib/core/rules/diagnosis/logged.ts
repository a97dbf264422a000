/** Requests that failed by the logs of activator and queue-proxy, where no REQUEST record tells of them. */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { FAILURE_MEMORY_MS, recordedFailures } from "../../reduce/failures.ts";
import type { LoggedRun, LoggedSource, RevisionState, SharedState } from "../../state/state.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { howOf, peerOf } from "./connections.ts";
import { namesOf } from "./facts.ts";

/** A record of the same request may come so much later, or tell of a time so much earlier. */
const SAME_MS: DurationMs = 2_000;

/** What the logs tell of the last minute, in one; null when they tell nothing. */
export interface Logged {
  /** A request passes both processes and may be in all of their logs: the log that holds most of them counts. */
  readonly count: number;
  readonly activator: number;
  readonly queueProxy: number;
  /** Requests whose client was gone before they were answered. */
  readonly canceled: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  /** The line that says most. */
  readonly last: LoggedRun;
}

/** Reads the runs of the last minute. */
export function loggedFailures({ failures }: RevisionState, t: EpochMs): Logged | null {
  const recent = failures.logged.filter(({ lastAt }) => lastAt > t - FAILURE_MEMORY_MS);
  const canceled = recent.filter(({ cause }) => cause === "canceled");
  const failed = recent.filter(({ cause }) => cause !== "canceled" && cause !== "app");
  const [first] = failed;
  if (first === undefined) return null;
  const of = (process: LoggedSource, access: LoggedSource): number =>
    Math.max(...[process, access].map((one) => sum(failed.filter(({ source }) => source === one))));
  const activator = of("activator", "activator-access");
  const queueProxy = of("queue-proxy", "queue-proxy-access");
  return {
    count: Math.max(activator, queueProxy),
    activator,
    queueProxy,
    canceled: sum(canceled),
    firstAt: Math.min(...failed.map(({ firstAt }) => firstAt)),
    lastAt: Math.max(...failed.map(({ lastAt }) => lastAt)),
    last: failed.reduce((last, run) => (isTold(run, last) ? run : last), first),
  };
}

/** What the log says of requests that other records tell of; `status` and `lastAt` are those of the last. */
export function loggedWords(
  context: RuleContext,
  { status, lastAt }: { readonly status: number; readonly lastAt: EpochMs },
): FindingValues {
  const { revision, t } = context;
  const canceled = status === 0 || status === 504 ? canceledAt(revision, lastAt) : undefined;
  const logged = loggedFailures(revision, t)?.last ?? canceled;
  if (logged === undefined)
    return { loggedBy: "none", logged: "", how: "none", peer: "none", peerIs: "unknown" };
  const loggedBy = logged.source.startsWith("activator") ? "activator" : "queueProxy";
  return { loggedBy, logged: logged.message, how: howOf(logged), ...peerOf(context, logged) };
}

/** The lines by which whoever had called was gone, as the request was answered in front of it. */
export function canceledAt({ failures }: RevisionState, t: EpochMs): LoggedRun | undefined {
  return failures.logged.findLast(
    ({ cause, firstAt, lastAt }) => cause === "canceled" && firstAt <= t + SAME_MS && lastAt >= t - SAME_MS,
  );
}

const sum = (runs: readonly LoggedRun[]): number => runs.reduce((all, { count }) => all + count, 0);

/** The later one; of a process's own line and its request log, the one that names a cause. */
function isTold(run: LoggedRun, before: LoggedRun): boolean {
  if ((run.cause === "status") !== (before.cause === "status")) return before.cause === "status";
  return run.lastAt >= before.lastAt;
}

/**
 * requests-logged: more requests failed by the logs than are recorded as such, and that not only until the record of the last
 * one comes.
 */
function failsByLogs(context: RuleContext): Verdict | null {
  const { shared, revision, t, open } = context;
  if (context.facts.sks === null && !context.facts.isToldOnly) return null;
  const logged = loggedFailures(revision, t);
  if (logged === null) return null;
  // While waking the same lines are told with their cause.
  if (revision.openFindings.get("D10")?.values.by === "log") return null;
  const { firstAt, lastAt, last, count } = logged;
  const { cause, message, status, longestMs, seq } = last;
  const recorded = recordedFailures(revision, firstAt - SAME_MS, lastAt + SAME_MS);
  if (recorded >= count) return null;
  const { activator, queueProxy, canceled } = logged;
  const { systemNamespace } = shared;
  // Where some are recorded, each line is ahead of its record anew: it began to count with the first line, not to be one too many.
  const countsAt = open === undefined ? t + SAME_MS : open.from + open.afterMs;
  const values = { by: "log", count, activator, queueProxy, canceled, recorded, systemNamespace };
  return {
    values: {
      ...values,
      cause,
      how: howOf(last),
      ...peerOf(context, last),
      message,
      status,
      longestMs,
      firstAt,
      lastAt,
      ...namesOf(revision),
    },
    from: firstAt,
    ...(recorded === 0 ? {} : { afterMs: Math.max(0, countsAt - firstAt) }),
    // No record of it will come any more.
    ...(shared.hasEnded === true && !hasRequests(shared) ? { afterMs: 0 } : {}),
    seq,
    until: lastAt + FAILURE_MEMORY_MS,
  };
}

function hasRequests({ resources }: SharedState): boolean {
  return resources.has("REQUEST gateway");
}

export const LOGGED_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "requests-logged",
    kind: "diagnosis",
    severity: "error",
    sources: ["gateway", "activator", "queue-proxy", RESOURCE.serverlessServices, RESOURCE.deployments],
    needs: [RESOURCE.serverlessServices],
    mayLack: [RESOURCE.serverlessServices],
    when: ["failing"],
    afterMs: SAME_MS,
    isOfEvents: true,
    isAskedAtEnd: true,
    judge: failsByLogs,
  },
];
