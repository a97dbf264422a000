/**
 * Follows the log of one container for as long as its pod is wanted.
 *
 *   follow ──▶ lines … ──▶ the stream ends or breaks ──▶ follow again from the second of the last line
 *
 * The API cuts `sinceTime` to whole seconds, so nothing is lost between two streams, and `LogProgress` remembers that
 * second so that nothing is taken twice.
 */
import { messageOf } from "../model/errors.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { shortReason } from "./answer.ts";
import { linesOf } from "./lines.ts";
import { type SplitLine, splitLine } from "./log-line.ts";
import { type LogPod, logPath, reasonOf } from "./log-pods.ts";
import type { LogProgress, ResumedLog } from "./log-progress.ts";
import { createBackoff, retryAfterMs } from "./retry.ts";
import { type ApiResponse, type ClusterApi, type ClusterClock, CredentialsError } from "./types.ts";

/** How the following of one log fares. */
export interface FollowState {
  readonly kind: "starting" | "followed" | "waiting" | "refused" | "failing";
  /** Status of the last answer; 0 when none came, or the stream broke. */
  readonly code: number;
  readonly reason: string;
}

export interface FollowerOptions {
  readonly api: ClusterApi;
  readonly clock: ClusterClock;
  /** Lines before it are left out. */
  readonly since: EpochMs;
  /** Lines before it are the past: of a log that is read for the first time only the last ones are asked for. */
  readonly freshFrom: EpochMs;
  /** How far this log was read before. */
  readonly progress: LogProgress;
  /** Asks for the credentials to be read again. */
  readonly reload: () => void;
  readonly onState: () => void;
  /** A line that has not come before; of one that is too long only the beginning. */
  readonly onLine: (pod: LogPod, line: SplitLine, isTooLong: boolean) => void;
  /** Lines may have been missed. */
  readonly onGap: (pod: LogPod, reason: string) => void;
}

export interface LogFollower {
  readonly pod: LogPod;
  readonly progress: LogProgress;
  readonly state: FollowState;
  start(): void;
  /** The pod as it is now. */
  update(pod: LogPod): void;
  stop(): void;
}

const MAX_LINE_BYTES = 256 * 1024;
/** Of what a log holds when it is read for the first time. */
const MOST_PAST_LINES = 5_000;
/** With so much of it the past is left, and the log is followed from now on. */
const MOST_PAST_BYTES = 16 * 1024 * 1024;
const RECONNECT_MS: DurationMs = 1_000;
const WAITING_RETRY_MS: DurationMs = 2_000;
const REFUSED_RETRY_MS: DurationMs = 60_000;
/** A stream that stood for so long was no failure, even if nothing came. */
const STOOD_MS: DurationMs = 30_000;
/** The kubelet sends the head of its answer with the first line: a log without lines has none for a while. */
const QUIET_HEAD_MS: DurationMs = 5_000;
/** After so long without a line the other end may be gone without a word; following again costs little. */
const SILENCE_MS: DurationMs = 300_000;
/** The last lines of a container that has been restarted come within this. */
const DRAIN_MS: DurationMs = 2_000;

export function createLogFollower(first: LogPod, options: FollowerOptions): LogFollower {
  const { api, clock, since, freshFrom, progress, onState, onLine, onGap } = options;
  const backoff = createBackoff();
  let pod = first;
  let state: FollowState = { kind: "starting", code: 0, reason: "" };
  let isGone = false;
  /** The container has been restarted: follow at once, whatever the last answer was. */
  let isDueAgain = false;
  /** New credentials have been tried since the last success. */
  let isReloaded = false;
  /** There was too much of the past to read it. */
  let isPastLeft = false;
  /** The request that is under way. */
  let request: AbortController | null = null;
  /** Set while a container has been restarted and the stream of the one before has not ended. */
  let cancelDrain: () => void = () => undefined;
  /** Ends the wait for the next request. */
  let wake: () => void = () => undefined;

  const setState = (kind: FollowState["kind"], code = 0, reason = ""): void => {
    state = { kind, code, reason };
    onState();
  };

  /** One line of a stream; `resumed` knows which lines came before, `tooLong` tells long ones apart. */
  const take = (resumed: ResumedLog, line: string, tooLong = ""): void => {
    const split = splitLine(line);
    // The kubelet stamps what a container printed, but not its own messages about reading the log.
    if (split.stamp !== null) {
      if (split.stamp.t < resumed.from) return;
      const isKnown = resumed.knows(line + tooLong, split.stamp.t);
      if (progress.isCut && resumed.missesAll) {
        onGap(pod, `The log of ${pod.name} goes on, but its last known line is gone from it.`);
      }
      progress.isCut = false;
      if (isKnown) return;
      progress.note(line + tooLong, split.stamp.t);
      backoff.reset();
    }
    onLine(pod, split, tooLong !== "");
  };

  /** What an answer without a log means; the wait until the next request, null for until something changes. */
  const refusal = async (response: ApiResponse): Promise<DurationMs | null> => {
    const { status, headers } = response;
    const reason = await reasonOf(response);
    if (status === 400 && reason.includes("is waiting to start")) {
      setState("waiting");
      return WAITING_RETRY_MS;
    }
    if (progress.hasLines) progress.isCut = true;
    if (status === 403 || status === 404) {
      setState("refused", status, reason);
      return status === 403 ? REFUSED_RETRY_MS : null;
    }
    if (status === 401) {
      options.reload();
      if (!isReloaded) {
        isReloaded = true;
        return 0;
      }
    }
    setState("failing", status, reason);
    return backoff.next(clock.random(), retryAfterMs(headers["retry-after"], clock.now()));
  };

  /** Follows until the stream ends; the wait until the next request, null for until something changes. */
  const read = async (): Promise<DurationMs | null> => {
    const current = new AbortController();
    const isPast = !progress.hasLines && since < freshFrom && !isPastLeft;
    const resumed = progress.resume(isPastLeft ? Math.max(since, freshFrom) : since);
    let pastBytes = 0;
    const beganAt = clock.now();
    let heardAt = beganAt;
    let isSilent = false;
    let isNew = false;
    let restBytes = 0;
    request = current;
    isDueAgain = false;

    const listen = (): void => {
      const left = heardAt + SILENCE_MS - clock.now();
      isSilent = left <= 0;
      if (isSilent) current.abort();
      else cancelSilence = clock.after(left, listen);
    };
    let cancelSilence = clock.after(SILENCE_MS, listen);
    const cancelQuietHead = clock.after(QUIET_HEAD_MS, () => {
      if (state.kind !== "failing" && state.kind !== "refused") setState("followed");
    });
    const hear = (line: string, tooLong?: string): void => {
      heardAt = clock.now();
      if (isPast && pastBytes <= MOST_PAST_BYTES) {
        pastBytes += line.length;
        isPastLeft = pastBytes > MOST_PAST_BYTES && (splitLine(line).stamp?.t ?? freshFrom) < freshFrom;
        if (isPastLeft) current.abort();
      }
      if (isPastLeft && isPast) return;
      const before = progress.count;
      take(resumed, line, tooLong);
      if (progress.count !== before) isNew = true;
    };
    const stood = (): void => {
      if (clock.now() - beganAt >= STOOD_MS) backoff.reset();
    };

    try {
      const response = await api.get(
        logPath(pod, resumed.from, isPast ? MOST_PAST_LINES : undefined),
        current.signal,
      );
      cancelQuietHead();
      if (response.status !== 200) return await refusal(response);
      isReloaded = false;
      setState("followed");
      const lines = linesOf(
        response.body,
        MAX_LINE_BYTES,
        (bytes) => {
          restBytes = bytes;
        },
        (head, bytes) => {
          if (!current.signal.aborted) hear(head, `… ${bytes}`);
        },
      );
      for await (const line of lines) {
        if (current.signal.aborted) break;
        if (line !== "") hear(line);
      }
      if (isGone) return null;
      const isLeft = isPast && isPastLeft;
      progress.isCut = progress.hasLines && !isLeft && (restBytes > 0 || current.signal.aborted);
      if (isSilent) return 0;
      setState("waiting");
      stood();
      return isNew ? RECONNECT_MS : backoff.next(clock.random());
    } catch (error) {
      if (isGone) return null;
      progress.isCut = progress.hasLines && !(isPast && isPastLeft);
      if (current.signal.aborted) {
        if (!isSilent) setState("waiting");
        return 0;
      }
      if (error instanceof CredentialsError) options.reload();
      stood();
      setState("failing", 0, shortReason(messageOf(error)));
      return backoff.next(clock.random());
    } finally {
      cancelSilence();
      cancelQuietHead();
      cancelDrain();
      request = null;
      current.abort();
    }
  };

  /** @param ms null: until something changes */
  const pause = (ms: DurationMs | null): Promise<void> =>
    new Promise((resolve) => {
      let cancel: () => void = () => undefined;
      const done = (): void => {
        cancel();
        wake = () => undefined;
        resolve();
      };
      wake = done;
      if (ms !== null) cancel = clock.after(ms, done);
    });

  const follow = async (): Promise<void> => {
    while (!isGone) {
      if (pod.running || isDueAgain || progress.isCut) {
        const ms = await read();
        if (!isGone && !isDueAgain && ms !== 0) await pause(ms);
      } else {
        setState("waiting");
        await pause(null);
      }
    }
  };

  return {
    get pod() {
      return pod;
    },
    progress,
    get state() {
      return state;
    },
    start: () => void follow(),
    update(now) {
      const before = pod;
      pod = now;
      if (pod.restarts !== before.restarts) {
        isDueAgain = true;
        backoff.reset();
        // The stream of the container before ends by itself, after its last lines.
        cancelDrain();
        const draining = request;
        if (draining !== null) cancelDrain = clock.after(DRAIN_MS, () => draining.abort());
        wake();
      } else if ((pod.running && !before.running) || state.code === 404) wake();
    },
    stop() {
      isGone = true;
      request?.abort();
      wake();
    },
  };
}
