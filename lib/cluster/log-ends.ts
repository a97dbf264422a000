/** Reads the ends of the logs of Knative's processes once, all at the same time; nothing is followed. */
import { messageOf } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import { shortReason } from "./answer.ts";
import { linesOf } from "./lines.ts";
import { type SplitLine, splitLine } from "./log-line.ts";
import { choosePods, type LogBounds, type LogPod, logEndPath, reasonOf } from "./log-pods.ts";
import type { ApiResponse, ClusterApi, ClusterClock } from "./types.ts";

/** A log of which less is known than was asked for. */
export interface MissedLog {
  readonly pod: string;
  /** For people: as the API server says it, or why the rest was not waited for. */
  readonly reason: string;
}

export interface LogEnds {
  readonly wanted: number;
  readonly read: number;
  readonly missed: readonly MissedLog[];
}

export interface LogEndsOptions {
  readonly api: ClusterApi;
  readonly clock: ClusterClock;
  readonly bounds: LogBounds;
  /** No log is waited for longer. */
  readonly limitMs: DurationMs;
  readonly signal: AbortSignal;
  /** A line; of one that is too long only the beginning. */
  readonly onLine: (pod: LogPod, line: SplitLine, isTooLong: boolean) => void;
}

const MAX_LINE_BYTES = 256 * 1024;

/** Reads the logs of the pods that a follower would choose; never rejects. */
export async function readLogEnds(pods: readonly LogPod[], options: LogEndsOptions): Promise<LogEnds> {
  const chosen = [...choosePods(pods, () => false).values()];
  const ends = await Promise.all(chosen.map((pod) => readEnd(pod, options)));
  const missed = ends.flatMap((reason, i) =>
    reason === null ? [] : [{ pod: chosen[i]?.name ?? "", reason }],
  );
  return { wanted: chosen.length, read: chosen.length - missed.length, missed };
}

/** Why the end of a log is not known, or not all of it; null when it is. */
async function readEnd(pod: LogPod, options: LogEndsOptions): Promise<string | null> {
  const { api, clock, bounds, limitMs, signal, onLine } = options;
  const request = new AbortController();
  const abort = (): void => request.abort();
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  const cancel = clock.after(limitMs, abort);
  try {
    const response = await api.get(logEndPath(pod, bounds), request.signal);
    if (response.status !== 200) return await refusal(response);
    const body = createBounded(response.body, bounds.bytes);
    const tooLong = (head: string): void => onLine(pod, splitLine(head), true);
    for await (const line of linesOf(body.pieces, MAX_LINE_BYTES, undefined, tooLong)) {
      if (line !== "") onLine(pod, splitLine(line), false);
    }
    return body.isFull() ? `only the first ${bounds.bytes / 1024 ** 2} MiB of its end were read` : null;
  } catch (error) {
    if (!request.signal.aborted) return shortReason(messageOf(error));
    return `it was not read within ${limitMs / 1_000} s`;
  } finally {
    cancel();
    signal.removeEventListener("abort", abort);
    abort();
  }
}

/** A container that has not printed anything yet is no trouble. */
async function refusal(response: ApiResponse): Promise<string | null> {
  const reason = await reasonOf(response);
  return response.status === 400 && reason.includes("is waiting to start") ? null : reason;
}

/** A server may send more than it was asked for. */
function createBounded(body: AsyncIterable<Uint8Array>, most: number) {
  let bytes = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      bytes += piece.length;
      yield piece;
      if (bytes >= most) return;
    }
  }
  return { pieces: pieces(), isFull: () => bytes >= most };
}
