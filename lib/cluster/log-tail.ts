/**
 * Follows the logs of Knative's processes through the API: probe results of the autoscaler exist nowhere else.
 *
 *   follow ──▶ lines … ──▶ the stream ends or breaks ──▶ follow again from the second of the last line
 *                                                         │ lines that were taken come again and are known by
 *                                                         ▼ the kubelet's time and their text
 *
 * The API cuts `sinceTime` to whole seconds, so nothing is lost between two streams, and the second is remembered for
 * nothing to be taken twice. All replicas are followed; which of them leads does not matter.
 */
import { messageOf } from "../model/errors.ts";
import { asObject, asString } from "../model/json.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { linesOf } from "./lines.ts";
import { isUsefulLog, type LogProcess, recordOf, splitLine } from "./log-line.ts";
import { type Backoff, createBackoff, retryAfterMs } from "./retry.ts";
import {
  type ApiResponse,
  type ClusterApi,
  type ClusterClock,
  CredentialsError,
  type RecordSink,
} from "./types.ts";

export interface LogPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly process: LogProcess;
  readonly container: string;
  readonly restarts: number;
  readonly running: boolean;
}

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
  /** About no revision, or nothing that the timeline shows. */
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
  /** Lines before it are left out. */
  readonly since: EpochMs;
  /** Lines may have been missed. */
  readonly onGap?: (process: LogProcess, reason: string) => void;
}

const MAX_LINE_BYTES = 256 * 1024;
const PODS_PER_PROCESS = 10;
const RECONNECT_MS: DurationMs = 1_000;
const WAITING_RETRY_MS: DurationMs = 2_000;
const REFUSED_RETRY_MS: DurationMs = 60_000;
const RELOAD_MS: DurationMs = 30_000;
/** A stream that stood for so long was no failure, even if nothing came. */
const STOOD_MS: DurationMs = 30_000;
/** The kubelet sends the head of its answer with the first line: a log without lines has none for a while. */
const QUIET_HEAD_MS: DurationMs = 5_000;
/** After so long without a line the other end may be gone without a word; following again costs little. */
const SILENCE_MS: DurationMs = 300_000;
/** What a container that has been restarted still had to say comes within this. */
const DRAIN_MS: DurationMs = 2_000;
/** A container's two streams are stamped one by one: a line may come so much after a later one. */
const DISORDER_MS: DurationMs = 100;
/** Pods that are gone and may be named again, by mistake of a list. */
const REMEMBERED_PODS = 64;
const ERROR_BYTES = 16 * 1024;

interface State {
  readonly kind: "starting" | "followed" | "waiting" | "refused" | "failing";
  readonly code: number;
  readonly reason: string;
}

interface Follower {
  pod: LogPod;
  readonly progress: Progress;
  readonly backoff: Backoff;
  state: State;
  isGone: boolean;
  /** The container has been restarted: follow at once, whatever the last answer was. */
  again: boolean;
  /** New credentials have been tried since the last success. */
  reloaded: boolean;
  /** The request that is under way. */
  request: AbortController | null;
  /** The container has been restarted, and the stream of the one before is not ended yet. */
  cancelDrain: () => void;
  /** Ends the wait for the next request. */
  wake: (() => void) | null;
}

export function createLogTail({ api, clock, sink, since, onGap }: LogTailOptions): LogTail {
  const followers = new Map<string, Follower>();
  const remembered = new Map<string, Progress>();
  const listeners = new Set<() => void>();
  const counts = { taken: 0, unused: 0, notJson: 0, tooLong: 0 };
  let leftOut = 0;
  let noneSince: EpochMs | null = clock.now();
  let lastTold = "";
  let reloadedAt = Number.NEGATIVE_INFINITY;
  let isStopped = false;

  // -------------------------------------------------------------- status

  const troubles = (kind: "refused" | "failing"): LogTrouble[] =>
    [...followers.values()]
      .filter(({ state }) => state.kind === kind)
      .map(({ pod: { process, namespace, name, container }, state: { code, reason } }) => ({
        process,
        namespace,
        pod: name,
        container,
        code,
        reason,
      }));

  const statusNow = (): LogStatus => {
    const all = [...followers.values()];
    return {
      wanted: all.filter(({ pod }) => pod.running).length,
      followed: all.filter(({ state }) => state.kind === "followed").length,
      leftOut,
      refused: troubles("refused"),
      failing: troubles("failing"),
      noneSince,
      lines: { ...counts },
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

  const setState = (follower: Follower, kind: State["kind"], code = 0, reason = ""): void => {
    follower.state = { kind, code, reason };
    changed();
  };

  // -------------------------------------------------------------- lines

  /** One line of a stream; `resumed` knows which of them came before. */
  const take = ({ pod, progress, backoff }: Follower, resumed: Resumed, line: string, tooLong = ""): void => {
    const split = splitLine(line);
    // The kubelet stamps what a container printed, and not what itself has to say about reading it.
    if (split.stamp !== null) {
      if (split.stamp.t < resumed.from) return;
      const isKnown = resumed.knows(line + tooLong, split.stamp.t);
      if (progress.isCut && resumed.missesAll) {
        onGap?.(pod.process, `The log of ${pod.name} goes on, but its last known line is gone from it.`);
      }
      progress.isCut = false;
      if (isKnown) return;
      progress.note(line + tooLong, split.stamp.t);
      backoff.reset();
    }
    if (tooLong !== "") {
      counts.tooLong += 1;
      return;
    }
    const record = recordOf(split, pod.process, clock.now());
    if (record === null) counts.notJson += 1;
    else if (!isUsefulLog(pod.process, record.object)) counts.unused += 1;
    else {
      counts.taken += 1;
      sink(record);
    }
  };

  // -------------------------------------------------------------- one request

  const reload = (): void => {
    if (clock.now() - reloadedAt < RELOAD_MS) return;
    reloadedAt = clock.now();
    api.reload();
  };

  /** What an answer without a log means; the wait until the next request, null for until something changes. */
  const refusal = async (follower: Follower, response: ApiResponse): Promise<DurationMs | null> => {
    const { status, headers } = response;
    const reason = await reasonOf(response);
    const { progress, backoff } = follower;
    if (status === 400 && reason.includes("is waiting to start")) {
      setState(follower, "waiting");
      return WAITING_RETRY_MS;
    }
    if (progress.hasLines) progress.isCut = true;
    if (status === 403 || status === 404) {
      setState(follower, "refused", status, reason);
      return status === 403 ? REFUSED_RETRY_MS : null;
    }
    if (status === 401) {
      reload();
      if (!follower.reloaded) {
        follower.reloaded = true;
        return 0;
      }
    }
    setState(follower, "failing", status, reason);
    return backoff.next(clock.random(), retryAfterMs(headers["retry-after"], clock.now()));
  };

  /** Follows until the stream ends; the wait until the next request, null for until something changes. */
  const read = async (follower: Follower): Promise<DurationMs | null> => {
    const { pod, progress, backoff } = follower;
    const request = new AbortController();
    const resumed = progress.resume(since);
    const beganAt = clock.now();
    let heardAt = beganAt;
    let isSilent = false;
    let isNew = false;
    let restBytes = 0;
    follower.request = request;
    follower.again = false;

    const listen = (): void => {
      const left = heardAt + SILENCE_MS - clock.now();
      isSilent = left <= 0;
      if (isSilent) request.abort();
      else cancelSilence = clock.after(left, listen);
    };
    let cancelSilence = clock.after(SILENCE_MS, listen);
    const cancelQuietHead = clock.after(QUIET_HEAD_MS, () => {
      if (follower.state.kind !== "failing" && follower.state.kind !== "refused") {
        setState(follower, "followed");
      }
    });
    const hear = (line: string, tooLong?: string): void => {
      heardAt = clock.now();
      const before = progress.count;
      take(follower, resumed, line, tooLong);
      if (progress.count !== before) isNew = true;
    };
    const stood = (): void => {
      if (clock.now() - beganAt >= STOOD_MS) backoff.reset();
    };

    try {
      const response = await api.get(logPath(pod, resumed.from), request.signal);
      cancelQuietHead();
      if (response.status !== 200) return await refusal(follower, response);
      follower.reloaded = false;
      setState(follower, "followed");
      const lines = linesOf(
        response.body,
        MAX_LINE_BYTES,
        (bytes) => {
          restBytes = bytes;
        },
        (head, bytes) => {
          if (!request.signal.aborted) hear(head, `… ${bytes}`);
        },
      );
      for await (const line of lines) {
        if (request.signal.aborted) break;
        if (line !== "") hear(line);
      }
      if (follower.isGone) return null;
      progress.isCut = progress.hasLines && (restBytes > 0 || request.signal.aborted);
      if (isSilent) return 0;
      setState(follower, "waiting");
      stood();
      return isNew ? RECONNECT_MS : backoff.next(clock.random());
    } catch (error) {
      if (follower.isGone) return null;
      progress.isCut = progress.hasLines;
      if (request.signal.aborted) {
        if (!isSilent) setState(follower, "waiting");
        return 0;
      }
      if (error instanceof CredentialsError) reload();
      stood();
      setState(follower, "failing", 0, messageOf(error));
      return backoff.next(clock.random());
    } finally {
      cancelSilence();
      cancelQuietHead();
      follower.cancelDrain();
      follower.request = null;
      request.abort();
    }
  };

  const pause = (follower: Follower, ms: DurationMs | null): Promise<void> =>
    new Promise((resolve) => {
      let cancel: () => void = () => undefined;
      const done = (): void => {
        cancel();
        follower.wake = null;
        resolve();
      };
      follower.wake = done;
      if (ms !== null) cancel = clock.after(ms, done);
    });

  const follow = async (follower: Follower): Promise<void> => {
    while (!follower.isGone) {
      if (follower.pod.running || follower.again || follower.progress.isCut) {
        const ms = await read(follower);
        if (!follower.isGone && !follower.again && ms !== 0) await pause(follower, ms);
      } else {
        setState(follower, "waiting");
        await pause(follower, null);
      }
    }
  };

  // -------------------------------------------------------------- pods

  const start = (key: string, pod: LogPod): void => {
    const progress = remembered.get(key) ?? createProgress();
    remembered.delete(key);
    remembered.set(key, progress);
    for (const old of remembered.keys()) {
      if (remembered.size <= REMEMBERED_PODS) break;
      if (!followers.has(old) && old !== key) remembered.delete(old);
    }
    const follower: Follower = {
      pod,
      progress,
      backoff: createBackoff(),
      state: { kind: "starting", code: 0, reason: "" },
      isGone: false,
      again: false,
      reloaded: false,
      request: null,
      cancelDrain: () => undefined,
      wake: null,
    };
    followers.set(key, follower);
    void follow(follower);
  };

  const update = (follower: Follower, pod: LogPod): void => {
    const before = follower.pod;
    follower.pod = pod;
    const { request } = follower;
    if (pod.restarts !== before.restarts) {
      follower.again = true;
      follower.backoff.reset();
      // The stream of the container before ends by itself, after its last lines.
      follower.cancelDrain();
      if (request !== null) follower.cancelDrain = clock.after(DRAIN_MS, () => request.abort());
      follower.wake?.();
    } else if ((pod.running && !before.running) || follower.state.code === 404) follower.wake?.();
  };

  const drop = (key: string, follower: Follower): void => {
    followers.delete(key);
    follower.isGone = true;
    follower.request?.abort();
    follower.wake?.();
  };

  return {
    pods(pods) {
      if (isStopped) return;
      const named = new Set(pods.map(keyOf));
      const chosen = choose(pods, (key) => followers.has(key));
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
        else update(follower, pod);
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

function keyOf({ uid, container }: LogPod): string {
  return `${uid}/${container}`;
}

/** The pods to follow of each process: those that run, and of these those that are followed already. */
function choose(pods: readonly LogPod[], isFollowed: (key: string) => boolean): Map<string, LogPod> {
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

function logPath({ namespace, name, container }: LogPod, from: EpochMs): string {
  const query = new URLSearchParams({
    container,
    follow: "true",
    timestamps: "true",
    sinceTime: `${new Date(wholeSecond(from)).toISOString().slice(0, -".000Z".length)}Z`,
  });
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log?${query}`;
}

/** The message of a Kubernetes `Status`, or the beginning of what came instead. */
async function reasonOf({ status, body }: ApiResponse): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > ERROR_BYTES) break;
  }
  const text = Buffer.concat(pieces).toString("utf8");
  try {
    return asString(asObject(JSON.parse(text)).message) ?? `HTTP ${status}`;
  } catch {
    return text.trim().slice(0, 200) || `HTTP ${status}`;
  }
}

// ---------------------------------------------------------------- what has been taken

/** How far a log has been read. */
interface Progress {
  /** The log could not be read to its end: what comes next may come after a hole. */
  isCut: boolean;
  readonly hasLines: boolean;
  /** Lines noted so far. */
  readonly count: number;
  note(line: string, t: EpochMs): void;
  resume(since: EpochMs): Resumed;
}

/** A stream that begins where another ended. */
interface Resumed {
  /** Lines before it have been taken, or are not wanted. */
  readonly from: EpochMs;
  /** There are lines that should have come again, and none of them has. */
  readonly missesAll: boolean;
  /** Whether the line has been taken from an earlier stream; equal lines are as many as they were. */
  knows(line: string, t: EpochMs): boolean;
}

function createProgress(): Progress {
  /** Lines by their second, with how often they came; only seconds that would come again. */
  const seconds = new Map<EpochMs, Map<string, number>>();
  let from: EpochMs | null = null;
  let last: EpochMs = Number.NEGATIVE_INFINITY;
  let count = 0;

  return {
    isCut: false,
    get hasLines() {
      return from !== null;
    },
    get count() {
      return count;
    },
    note(line, t) {
      count += 1;
      if (t > last) {
        last = t;
        const next = wholeSecond(t - DISORDER_MS);
        if (next !== from) {
          from = next;
          for (const second of seconds.keys()) if (second < next) seconds.delete(second);
        }
      }
      const second = wholeSecond(t);
      if (from !== null && second < from) return;
      const lines = seconds.get(second) ?? new Map<string, number>();
      seconds.set(second, lines);
      lines.set(line, (lines.get(line) ?? 0) + 1);
    },
    resume(since) {
      const owed = new Map<string, number>();
      for (const lines of seconds.values()) for (const [line, times] of lines) owed.set(line, times);
      const total = owed.size;
      const lastOwed = last;
      let known = 0;
      return {
        from: Math.max(from ?? since, since),
        get missesAll() {
          return total > 0 && known === 0;
        },
        knows(line, t) {
          if (owed.size === 0) return false;
          // Nothing of them comes so late; they need not be held as long as the stream stands.
          if (t > lastOwed + 60_000) owed.clear();
          const times = owed.get(line);
          if (times === undefined) return false;
          if (times === 1) owed.delete(line);
          else owed.set(line, times - 1);
          known += 1;
          return true;
        },
      };
    },
  };
}

function wholeSecond(t: EpochMs): EpochMs {
  return Math.floor(t / 1_000) * 1_000;
}
