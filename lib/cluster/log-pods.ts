/** The pods whose logs are followed, and how a log is asked for. */
import type { DurationMs, EpochMs } from "../model/units.ts";
import { beginningOf, readStatus } from "./answer.ts";
import type { LogProcess } from "./log-line.ts";
import { wholeSecond } from "./log-progress.ts";
import type { ApiResponse } from "./types.ts";

export interface LogPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly process: LogProcess;
  readonly container: string;
  readonly restarts: number;
  readonly running: boolean;
}

const PODS_PER_PROCESS = 10;
const ERROR_BYTES = 16 * 1024;

/** Identifies the log of a pod. */
export function keyOf({ uid, container }: LogPod): string {
  return `${uid}/${container}`;
}

/** The pods to follow of each process, by key: running pods first, and among them those that are followed already. */
export function choosePods(
  pods: readonly LogPod[],
  isFollowed: (key: string) => boolean,
): Map<string, LogPod> {
  const rank = (pod: LogPod): number => (pod.running ? 0 : 2) + (isFollowed(keyOf(pod)) ? 0 : 1);
  const chosen = new Map<string, LogPod>();
  const used = new Map<LogProcess, number>();
  for (const pod of pods.toSorted((a, b) => rank(a) - rank(b))) {
    const number = used.get(pod.process) ?? 0;
    if (number >= PODS_PER_PROCESS || chosen.has(keyOf(pod))) continue;
    used.set(pod.process, number + 1);
    chosen.set(keyOf(pod), pod);
  }
  return chosen;
}

/** How much of a log is read by who does not follow it. */
export interface LogBounds {
  /** Counted back by the kubelet's clock: ours may be wrong. */
  readonly sinceMs: DurationMs;
  /** The last ones. */
  readonly lines: number;
  readonly bytes: number;
}

/** The path that follows the pod's log from the second of `from` on; of what is in it already at most so many lines. */
export function logPath(pod: LogPod, from: EpochMs, lines?: number): string {
  const sinceTime = `${new Date(wholeSecond(from)).toISOString().slice(0, -".000Z".length)}Z`;
  return pathOf(pod, {
    ...{ follow: "true", sinceTime },
    ...(lines === undefined ? {} : { tailLines: String(lines) }),
  });
}

/** The path of the end of the pod's log. */
export function logEndPath(pod: LogPod, { sinceMs, lines, bytes }: LogBounds): string {
  const sinceSeconds = String(Math.ceil(sinceMs / 1_000));
  return pathOf(pod, { sinceSeconds, tailLines: String(lines), limitBytes: String(bytes) });
}

function pathOf({ namespace, name, container }: LogPod, bounds: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams({ container, timestamps: "true", ...bounds });
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log?${query}`;
}

/** Why an answer is no log: the message of a Kubernetes `Status`, or the beginning of whatever came instead. */
export async function reasonOf({ status, body }: ApiResponse): Promise<string> {
  return readStatus(await beginningOf(body, ERROR_BYTES), status).message;
}
