/** Containers that the kubelet restarted in pods that had been ready: others may serve meanwhile, and nothing else tells. */
import type { PodTrack } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { ownMap } from "../state/compact.ts";
import { ownTime } from "../state/since.ts";
import type { LastRestart, RestartRun, RevisionState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { setSample } from "../state/tracks.ts";
import { type ContainerReading, restartsOf } from "./containers.ts";

/** How long a restart is told of, and how long after it another belongs to it. */
export const RESTART_MEMORY_MS: DurationMs = 10 * 60_000;
const MESSAGE_LENGTH = 300;
/** No quantity of Kubernetes is longer. */
const QUANTITY_LENGTH = 30;

/** Counts the restarts of a pod, as its status tells them. Of most pods no container is ever restarted: they take no memory. */
export function noteRestarts(
  revision: RevisionState,
  pod: PodTrack,
  containers: readonly ContainerReading[],
  moment: Moment,
  isReady: boolean,
): void {
  const count = restartsOf(containers);
  const samples = revision.restarts.get(pod.uid);
  const before = samples?.at(-1)?.value ?? (pod.slices.length === 0 ? null : 0);
  if (samples !== undefined) setSample(samples, count, moment.t, moment.seq);
  else if (count > 0) {
    revision.restarts = ownMap(revision.restarts);
    revision.restarts.set(pod.uid, [{ t: moment.t, value: count, seq: moment.seq }]);
  }
  const last = count === 0 ? null : lastOf(containers);
  const told = last === null ? null : lastRestart(pod, containers, last, moment);
  const isMore = before === null || count > before;
  const isInGap = moment.initial && before !== null && isMore;
  noteLast(revision, pod.uid, told, isInGap);
  // What never was ready is a start that fails.
  const wasReady = pod.readyAt !== undefined || pod.slices.some(({ value }) => value === "ready");
  if (last === null || !isMore) return;
  if (moment.initial) {
    if ((isReady || (isInGap && wasReady)) && told !== null) noteListed(revision, pod, last, moment);
  } else if (before !== null && wasReady)
    noteRun(revision, runOf(pod, last, count - before, moment.t, moment));
}

/** The container that was restarted last. */
function lastOf(containers: readonly ContainerReading[]): ContainerReading | null {
  const [last = null] = containers
    .filter(({ restarts }) => restarts > 0)
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  return last;
}

/** What a list shows of restarts nobody saw, be it the first or one after a gap: what a watch would still tell of is told. */
function noteListed(revision: RevisionState, pod: PodTrack, last: ContainerReading, moment: Moment): void {
  const at = Math.min(moment.t, ownTime(last.endedAt ?? moment.t, revision));
  if (at + RESTART_MEMORY_MS <= moment.t) return;
  const run: RestartRun = { ...runOf(pod, last, last.restarts, at, moment), isListed: true };
  const known = revision.restarted;
  if (known === null || (known.isListed === true && known.lastAt < at)) revision.restarted = run;
}

function runOf(
  pod: PodTrack,
  { name, exitCode = -1, exitReason = "", exitMessage = "" }: ContainerReading,
  count: number,
  at: EpochMs,
  { seq }: Moment,
): RestartRun {
  const message = exitMessage.slice(-MESSAGE_LENGTH);
  return {
    ...{ firstAt: at, lastAt: at, count, pod: pod.name, container: name },
    ...{ exitCode, reason: exitReason, message, seq },
  };
}

function noteRun(revision: RevisionState, run: RestartRun): void {
  const known = revision.restarted;
  const goesOn = known !== null && known.isListed !== true && run.lastAt < known.lastAt + RESTART_MEMORY_MS;
  revision.restarted = goesOn ? { ...run, firstAt: known.firstAt, count: known.count + run.count } : run;
}

function noteLast(revision: RevisionState, uid: string, told: LastRestart | null, isInGap: boolean): void {
  if (told === null) {
    revision.restartedNow.delete(uid);
    return;
  }
  const before = revision.restartedNow.get(uid);
  const isHidden = isInGap || (before?.isInGap === true && before.endedAt === told.endedAt);
  revision.restartedNow = ownMap(revision.restartedNow);
  revision.restartedNow.set(uid, isHidden ? { ...told, isInGap: true } : told);
}

/** A node that came up again ended all that ran on it; the kubelet then does not know how. */
const UNKNOWN_REASONS: ReadonlySet<string> = new Set(["ContainerStatusUnknown", "Unknown"]);
const LOST_EXIT_CODE = 255;
/** What ends sooner, in a pod as young as this, waits for something that it needs: a start, which is told while it fails. */
const SHORT_RUN_MS: DurationMs = 60_000;
const YOUNG_MS: DurationMs = 10 * 60_000;

/** What the pod says of its last restart; null where it does not say when, where the node was it, and of what is part of a start. */
function lastRestart(
  { name, own }: PodTrack,
  containers: readonly ContainerReading[],
  last: ContainerReading,
  { seq }: Moment,
): LastRestart | null {
  const { exitCode = -1, exitReason = "", exitMessage = "", endedAt, ranMs, memoryLimit } = last;
  // An init container that needed several tries has done its work.
  if (endedAt === undefined || !last.isRunning) return null;
  const isLost = ({ exitCode: code }: ContainerReading): boolean => code === LOST_EXIT_CODE;
  if (UNKNOWN_REASONS.has(exitReason) || containers.filter(isLost).length > 1) return null;
  const isOfStart =
    exitReason !== "OOMKilled" &&
    ranMs !== undefined &&
    ranMs < SHORT_RUN_MS &&
    own?.created !== undefined &&
    endedAt < own.created + YOUNG_MS;
  if (isOfStart) return null;
  return {
    ...{ pod: name, container: last.name, count: last.restarts, exitCode, reason: exitReason },
    ...{ message: exitMessage.slice(-MESSAGE_LENGTH), endedAt, seq },
    ...(memoryLimit === undefined ? {} : { memoryLimit: memoryLimit.slice(0, QUANTITY_LENGTH) }),
  };
}

/** The pod is gone. */
export function endRestarts(revision: RevisionState, uid: string, { t, seq }: Moment): void {
  const samples = revision.restarts.get(uid);
  if (samples !== undefined) setSample(samples, null, t, seq);
  revision.restartedNow.delete(uid);
}
