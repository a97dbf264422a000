/**
 * Follows the logs of Knative's processes through the API: probe results of the autoscaler exist nowhere else. All
 * replicas are followed, each by a follower of its own; which of them leads does not matter.
 */
import { revisionOfLog } from "../core/reduce/membership.ts";
import type { JsonObject } from "../model/json.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { BACKLOG } from "../trace/log-record.ts";
import { createLogFollower, type LogFollower } from "./log-follower.ts";
import { isUsefulLog, type LogProcess, recordOf, type SplitLine } from "./log-line.ts";
import { choosePods, keyOf, type LogPod } from "./log-pods.ts";
import { createLogProgress, type LogProgress } from "./log-progress.ts";
import type { ClusterApi, ClusterClock, RecordSink } from "./types.ts";

export type { LogPod };

/** A log that is not followed although it should be. */
export interface LogTrouble {
  readonly process: LogProcess;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Status of the answer; 0 when none came, or the stream broke. */
  readonly code: number;
  /** For people, as the API server says it. */
  readonly reason: string;
}

export interface LogStatus {
  /** Running containers that should be followed now. */
  readonly wanted: number;
  readonly followed: number;
  /** Pods beyond the number that is followed of one process. */
  readonly leftOut: number;
  /** The credentials may not read it (403), or the pod is gone (404). */
  readonly refused: readonly LogTrouble[];
  /** Everything else that went wrong and is tried again. */
  readonly failing: readonly LogTrouble[];
  /** Since when no log has been followed at all; null while one is. */
  readonly noneSince: EpochMs | null;
  readonly lines: LogCounts;
}

/** Lines since the start, each counted once. */
export interface LogCounts {
  /** Became records. */
  readonly taken: number;
  /** About no revision, about one that is not watched, or nothing that the timeline shows. */
  readonly unused: number;
  readonly notJson: number;
  readonly tooLong: number;
}

export interface LogTail {
  /** The pods of the processes as they are now, all replicas; to be called with every change. */
  pods(pods: readonly LogPod[]): void;
  readonly status: LogStatus;
  /** Calls back when the status has changed in more than its counts; returns the way to stop it. */
  onStatus(listener: () => void): () => void;
  stop(): void;
}

export interface LogTailOptions {
  readonly api: ClusterApi;
  readonly clock: ClusterClock;
  readonly sink: RecordSink;
  /** The only namespace that is watched: lines about revisions of others are left out; default: all are wanted. */
  readonly namespace?: string | null;
  /** Lines before it are left out. */
  readonly since: EpochMs;
  /** Lines before it are the past: told as such, and bounded; default: `since`. */
  readonly freshFrom?: EpochMs;
  /** Lines may have been missed. */
  readonly onGap?: (process: LogProcess, reason: string) => void;
}

const RELOAD_MS: DurationMs = 30_000;
/** Pods that are gone and may be named again, by mistake of a list. */
const REMEMBERED_PODS = 64;

export function createLogTail(options: LogTailOptions): LogTail {
  const { api, clock, sink, since, freshFrom = since, onGap, namespace = null } = options;
  const followers = new Map<string, LogFollower>();
  const remembered = createMemory((key) => followers.has(key));
  const lines = createLineTaker(clock, sink, namespace, freshFrom);
  const listeners = new Set<() => void>();
  let leftOut = 0;
  let noneSince: EpochMs | null = clock.now();
  let lastTold = "";
  let reloadedAt = Number.NEGATIVE_INFINITY;
  let isStopped = false;

  const statusNow = (): LogStatus => {
    const all = [...followers.values()];
    return {
      wanted: all.filter(({ pod }) => pod.running).length,
      followed: all.filter(({ state }) => state.kind === "followed").length,
      leftOut,
      refused: troublesOf(all, "refused"),
      failing: troublesOf(all, "failing"),
      noneSince,
      lines: { ...lines.counts },
    };
  };
  const changed = (): void => {
    const { lines: _, noneSince: __, ...rest } = statusNow();
    noneSince = rest.followed > 0 ? null : (noneSince ?? clock.now());
    const told = JSON.stringify([rest, noneSince]);
    if (told === lastTold || isStopped) return;
    lastTold = told;
    for (const listener of [...listeners]) listener();
  };
  const reload = (): void => {
    if (clock.now() - reloadedAt < RELOAD_MS) return;
    reloadedAt = clock.now();
    api.reload();
  };

  const start = (key: string, pod: LogPod): void => {
    const follower = createLogFollower(pod, {
      api,
      clock,
      since,
      freshFrom,
      progress: remembered.take(key),
      reload,
      onState: changed,
      onLine: lines.take,
      onGap: ({ process }, reason) => onGap?.(process, reason),
    });
    followers.set(key, follower);
    follower.start();
  };
  const drop = (key: string, follower: LogFollower): void => {
    followers.delete(key);
    follower.stop();
  };

  return {
    pods(pods) {
      if (isStopped) return;
      const named = new Set(pods.map(keyOf));
      const chosen = choosePods(pods, (key) => followers.has(key));
      leftOut = named.size - chosen.size;
      for (const [key, follower] of [...followers]) {
        if (chosen.has(key)) continue;
        drop(key, follower);
        const { pod, progress } = follower;
        if (progress.isCut && !named.has(key)) {
          progress.isCut = false;
          onGap?.(pod.process, `${pod.name} is gone, and the end of its log could not be read.`);
        }
      }
      for (const [key, pod] of chosen) {
        const follower = followers.get(key);
        if (follower === undefined) start(key, pod);
        else follower.update(pod);
      }
      changed();
    },
    get status() {
      return statusNow();
    },
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      isStopped = true;
      listeners.clear();
      for (const [key, follower] of [...followers]) drop(key, follower);
    },
  };
}

function troublesOf(followers: readonly LogFollower[], kind: "refused" | "failing"): LogTrouble[] {
  return followers
    .filter(({ state }) => state.kind === kind)
    .map(({ pod: { process, namespace, name, container }, state: { code, reason } }) => ({
      process,
      namespace,
      pod: name,
      container,
      code,
      reason,
    }));
}

/** How far logs have been read, remembered beyond the pods that are followed now. */
function createMemory(isFollowed: (key: string) => boolean): { take(key: string): LogProgress } {
  const remembered = new Map<string, LogProgress>();
  return {
    take(key) {
      const progress = remembered.get(key) ?? createLogProgress();
      remembered.delete(key);
      remembered.set(key, progress);
      for (const old of remembered.keys()) {
        if (remembered.size <= REMEMBERED_PODS) break;
        if (!isFollowed(old) && old !== key) remembered.delete(old);
      }
      return progress;
    },
  };
}

/** Knative's processes write about the revisions of all namespaces; a line about none may name anything. */
function isOfOthers(object: JsonObject, namespace: string | null): boolean {
  return namespace !== null && revisionOfLog(object)?.startsWith(`${namespace}/`) !== true;
}

/** Hands useful lines on as records, and counts all of them. */
export function createLineTaker(
  clock: ClusterClock,
  sink: RecordSink,
  namespace: string | null,
  freshFrom: EpochMs = Number.NEGATIVE_INFINITY,
) {
  const counts = { taken: 0, unused: 0, notJson: 0, tooLong: 0 };
  const take = ({ process }: LogPod, line: SplitLine, isTooLong: boolean): void => {
    if (isTooLong) {
      counts.tooLong += 1;
      return;
    }
    const record = recordOf(line, process, clock.now());
    if (record === null) counts.notJson += 1;
    else if (!isUsefulLog(process, record.object) || isOfOthers(record.object, namespace)) counts.unused += 1;
    else {
      counts.taken += 1;
      sink(record.t < freshFrom ? { ...record, extra: { ...record.extra, [BACKLOG]: true } } : record);
    }
  };
  return { counts, take };
}
