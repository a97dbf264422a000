/**
 * Requests that failed, and what explains it (protocol 8: D10, D18, D19; pods-lost, requests-failed, app-errors).
 *
 *   sent ──────────────▶ end ──1 s──▶ sorted, and counted in the run of its sort
 *
 * A REQUEST is recorded with the time it was sent, so what happened until its answer is known only later.
 */

import { hostOf } from "../../model/host-port.ts";
import { lastIndexAt } from "../../model/search.ts";
import type { Slice } from "../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import type {
  Failure,
  FailureRun,
  FailureSort,
  LoggedRun,
  RevisionState,
  SharedState,
} from "../state/state.ts";
import { insertByTime, sampleAt, sliceAt } from "../state/tracks.ts";
import { tracksOfIp } from "./address-tracks.ts";
import { askedBy } from "./asked.ts";
import { isDisruptedIn } from "./disruptions.ts";
import { hasIp } from "./pod-addresses.ts";
import type { LoggedRequest } from "./request-lines.ts";

/** How long failures are remembered. */
export const FAILURE_MEMORY_MS: DurationMs = 60_000;
/** How much later than the answer records of other resources may come. */
const SETTLE_MS: DurationMs = 1_000;
/** How soon after a change of path or replicas a failure is explained by it. */
const NEAR_MS: DurationMs = 5_000;
/** How many failures may wait to be sorted; beyond that the oldest are dropped. */
const PENDING = 5_000;

/** A request with an error status; `via` is who answered, "" when nobody did or when it is not recorded. */
export function noteFailure(
  revision: RevisionState,
  request: Omit<Failure, "t" | "hadPods">,
  ms: DurationMs,
): void {
  const hadPods = (sampleAt(revision.privateReady, request.sent)?.value ?? 0) > 0;
  const { pending } = revision.failures;
  insertByTime(pending, { ...request, t: Math.floor(request.sent + ms), hadPods });
  if (pending.length > PENDING) pending.splice(0, pending.length - PENDING);
}

/**
 * Sorts and counts what was answered long enough before `t`; call it before the rules are asked.
 * @returns true when there was something
 */
export function settleFailures(shared: SharedState, revision: RevisionState, t: EpochMs): boolean {
  const { pending } = revision.failures;
  if (pending.length === 0) return false;
  const settled = pending.splice(0, lastIndexAt(pending, t - settleMs(revision), (failure) => failure.t) + 1);
  if (settled.length === 0) return false;
  for (const failure of settled) {
    const sort = isLost(revision, failure) ? "lost" : sortOf(revision, failure);
    if (sort === null && !isServerError(failure)) continue;
    const asked = askedBy(shared, revision, failure, failure.t + settleMs(revision));
    // Who is not there any more, or was never asked, is not the application.
    const isThere = asked === null || asked.kind === "pod";
    const rest = isThere && isOfApp(revision, failure) ? "app" : "other";
    countRun(revision, sort ?? rest, failure, asked, t);
  }
  return true;
}

/** When what is answered next can be sorted; undefined while nothing is. */
export function nextSettleOf(revision: RevisionState): EpochMs | undefined {
  const [first] = revision.failures.pending;
  return first === undefined ? undefined : first.t + settleMs(revision);
}

/** A watch that is late tells by so much later why a request failed. */
function settleMs({ lateMs }: RevisionState): DurationMs {
  return SETTLE_MS + lateMs;
}

/** Until when requests that failed are remembered: errors of servers, sorted by now; null when none is. */
export function failedUntil({ failures }: RevisionState, t: EpochMs): EpochMs | null {
  const { runs, loggedAt } = failures;
  const times = [
    ...runs.flatMap(({ sort, lastAt }) => (sort === "notFound" ? [] : [lastAt])),
    ...(loggedAt === null ? [] : [loggedAt]),
  ];
  const last = Math.max(Number.NEGATIVE_INFINITY, ...times);
  return last > t - FAILURE_MEMORY_MS ? last + FAILURE_MEMORY_MS : null;
}

/** A line of an activator or a queue-proxy says that a request failed. Several of them print, so lines may be late. */
export function noteLoggedFailure(
  { failures }: RevisionState,
  { source, cause, status, ms, message }: LoggedRequest,
  t: EpochMs,
  seq: RecordSeq,
): void {
  failures.loggedAt = Math.max(failures.loggedAt ?? t, t);
  const index = failures.logged.findIndex((run) => run.source === source && run.cause === cause);
  const before = failures.logged[index];
  const isNew = before === undefined || t - before.lastAt >= FAILURE_MEMORY_MS;
  // Long before the run that is known: nobody is told of it any more.
  if (!isNew && before.firstAt - t > FAILURE_MEMORY_MS) return;
  const isLast = isNew || t >= before.lastAt;
  const run: LoggedRun = {
    source,
    cause,
    firstAt: isNew ? t : Math.min(before.firstAt, t),
    lastAt: isLast ? t : before.lastAt,
    count: isNew ? 1 : before.count + 1,
    longestMs: isNew ? ms : Math.max(before.longestMs, ms),
    status: isLast ? status : before.status,
    message: isLast ? message : before.message,
    seq: isLast ? seq : before.seq,
  };
  if (index < 0) failures.logged.push(run);
  else failures.logged[index] = run;
}

/** Requests that failed in a span by REQUEST records, sorted or not yet. */
export function recordedFailures({ failures }: RevisionState, from: EpochMs, to: EpochMs): number {
  const { pending, runs } = failures;
  let count = 0;
  for (const { t } of pending) if (t >= from && t <= to) count += 1;
  for (const run of runs) {
    if (run.sort !== "notFound" && run.firstAt <= to && run.lastAt >= from) count += run.count;
  }
  return count;
}

/** An error of a server, or no answer at all. Where somebody did answer, a status of 0 says that the client went away. */
export function isServerError({ status, via }: Pick<Failure, "status" | "via">): boolean {
  return status >= 500 || (status === 0 && via === "");
}

/** What proxies say of somebody who is gone; any other error is the application's own. */
export function isOfProxy({ status }: Pick<Failure, "status">): boolean {
  return status === 0 || status === 502 || status === 503 || status === 504;
}

/** How far from a request the activator's line about it may be. */
const SAME_MS: DurationMs = 2_000;

/** The application's own answer, passed on: a pod was ready for it, and the activator says nothing of an error of its own. */
function isOfApp(revision: RevisionState, failure: Failure): boolean {
  if (isOfProxy(failure)) return false;
  const { failures, privateReady } = revision;
  const hasPods = failure.hadPods || (sampleAt(privateReady, failure.t + SETTLE_MS)?.value ?? 0) > 0;
  return hasPods && !failures.logged.some((run) => isNoAnswer(run) && isNear(run, failure.t));
}

/**
 * Error lines of the activator itself for which it answers 500, and those of an answer that was cut off; lines of a request log may be
 * of anybody.
 */
function isNoAnswer({ source, status, cause }: LoggedRun): boolean {
  return (source === "activator" && status === 500) || cause === "cut";
}

function isNear({ firstAt, lastAt }: LoggedRun, t: EpochMs): boolean {
  return firstAt - SAME_MS <= t && t <= lastAt + SAME_MS;
}

function countRun(
  { failures }: RevisionState,
  sort: FailureSort,
  failure: Failure,
  asked: ReturnType<typeof askedBy>,
  now: EpochMs,
): void {
  const { t, sent, status, seq, said } = failure;
  // What is told of a run ends a minute after its last failure: one that is sorted later begins another, also if it came before.
  const before = failures.runs.find((run) => run.sort === sort && now < run.lastAt + FAILURE_MEMORY_MS);
  const run: FailureRun = {
    sort,
    firstSent: Math.min(before?.firstSent ?? sent, sent),
    lastSent: Math.max(before?.lastSent ?? sent, sent),
    firstAt: before?.firstAt ?? t,
    lastAt: t,
    count: (before?.count ?? 0) + 1,
    longestMs: Math.max(before?.longestMs ?? 0, t - sent),
    status,
    seq,
    ...(said === undefined ? {} : { said }),
    ...(asked === null && before?.asked === undefined ? {} : { asked: withAsked(before?.asked, asked) }),
  };
  failures.runs = [...failures.runs.filter((one) => one.sort !== sort), run];
}

function withAsked(before: FailureRun["asked"] = {}, asked: ReturnType<typeof askedBy>): FailureRun["asked"] {
  if (asked === null) return before;
  const { kind, address, at } = asked;
  if (kind === "pod" && before.pod !== undefined && before.pod.address !== address)
    return { ...before, pod: { count: 1, address, at } };
  return { ...before, [kind]: { count: (before[kind]?.count ?? 0) + 1, address, at } };
}

/** The run of a sort whose last failure is less than a minute old; null without one. */
export function recentRun({ failures }: RevisionState, sort: FailureSort, t: EpochMs): FailureRun | null {
  return failures.runs.find((run) => run.sort === sort && run.lastAt > t - FAILURE_MEMORY_MS) ?? null;
}

/** A pod that was ready stopped being so about then, and nobody had sent it away: a crash, a failed probe. */
function isLost(revision: RevisionState, failure: Failure): boolean {
  if (!isServerError(failure) || !isOfProxy(failure)) return false;
  const { pods } = revision;
  const until = failure.t + settleMs(revision);
  for (const pod of pods.values()) {
    if (isDisruptedIn(pod, failure.sent - NEAR_MS, until)) return true;
    const { slices } = pod;
    for (let i = slices.length - 1; i > 0; i--) {
      const slice = slices[i] as Slice;
      if (slice.from < failure.sent - NEAR_MS) break;
      if (slice.from <= until && isLoss(slices[i - 1], slice)) return true;
    }
  }
  return false;
}

/** From ready to not ready although it is not being deleted. */
export function isLoss(before: Slice | undefined, { value }: Slice): boolean {
  return before?.value === "ready" && (value === "notReady" || value === "waiting" || value === "failed");
}

/** null when nothing here explains the status: the application may have sent it. */
function sortOf(revision: RevisionState, failure: Failure): FailureSort | null {
  const { sent, t, status, via, hadPods } = failure;
  if (status === 404) {
    const isAtZero = sampleAt(revision.replicas, t)?.value === 0 && !isWaking(revision, sent, t);
    // Nobody answers for a host that the ingress does not know.
    return isAtZero && !hadPods && via !== "" ? "notFound" : null;
  }
  if (status !== 502 && status !== 503 && status !== 504) return null;
  if (!hadPods && isWaking(revision, sent, t)) return "wake";
  if (isInPath(revision, via, sent, t)) return null;
  const until = t + settleMs(revision);
  const path = lastIndexAt(revision.path, until, (slice) => slice.from);
  const replicas = lastIndexAt(revision.replicas, until, (sample) => sample.t);
  const changes = [
    path > 0 ? revision.path[path]?.from : undefined,
    isDecrease(revision, replicas) ? revision.replicas[replicas]?.t : undefined,
  ];
  return changes.some((at) => at !== undefined && at >= sent - NEAR_MS) ? "change" : null;
}

/** Only fewer replicas take addresses away, and only where there were any: what is given up had none. */
function isDecrease({ replicas, privateReady }: RevisionState, index: number): boolean {
  const [before, sample] = [replicas[index - 1]?.value, replicas[index]];
  const after = sample?.value;
  if (sample === undefined || typeof before !== "number" || typeof after !== "number" || after >= before)
    return false;
  return [sample.t, sample.t - NEAR_MS].some((t) => sampleAt(privateReady, t)?.value !== 0);
}

/** True when a cold start without a ready pod overlaps this time. */
export function isWaking({ coldStarts }: RevisionState, from: EpochMs, to: EpochMs): boolean {
  for (let i = coldStarts.length - 1; i >= 0; i--) {
    const episode = coldStarts[i];
    if (episode === undefined || episode.begin > to) continue;
    return (episode.endpointReady ?? episode.end ?? Number.POSITIVE_INFINITY) >= from;
  }
  return false;
}

/** True when the address was ready in the public Endpoints throughout: then whoever answered there sent the error. */
function isInPath(
  { publicEndpoints, pods }: RevisionState,
  via: string,
  from: EpochMs,
  to: EpochMs,
): boolean {
  const ip = hostOf(via);
  // Its address stays for a moment after a pod is sent away.
  for (const pod of pods.values())
    if (hasIp(pod, ip) && sliceAt(pod.slices, to)?.value === "terminating") return false;
  for (const { slices } of tracksOfIp(publicEndpoints, ip)) {
    const slice: Slice | undefined = sliceAt(slices, from);
    if (slice?.value === "ready" && (slice.to === null || slice.to > to)) return true;
  }
  return false;
}
