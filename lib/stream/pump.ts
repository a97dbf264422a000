/** Asks a feed for what is due, and writes it as long as there is room. Nothing is queued: while there is no room, the feed is not asked. */
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { Feed } from "./feed.ts";
import { formatEvent, HEARTBEAT_MS } from "./protocol.ts";

/** Time, so that tests can hold it. */
export interface StreamClock {
  /** Milliseconds that only run forward. */
  ticks(): number;
  /** The time of day. */
  now(): EpochMs;
  /** Calls back once after `ms`; returns the way to stop it. */
  after(ms: DurationMs, callback: () => void): () => void;
}

export const systemClock: StreamClock = {
  ticks: () => performance.now(),
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Where the bytes go. */
export interface Sink {
  /** Takes bytes; false when there is no room for more until {@link Pump.run} says so. */
  write(bytes: Uint8Array): boolean;
  /** Nothing follows. */
  end(): void;
  /** Nothing follows, because the source broke. */
  fail(error: unknown): void;
}

export interface PumpOptions {
  /** Ends it when the client has gone, or the source has been replaced. */
  readonly signal?: AbortSignal;
  readonly clock?: StreamClock;
  /** Called once, however it ends. */
  readonly onClose?: () => void;
}

export interface Pump {
  /** Says that there is room: writes what is due, and goes on until there is none. */
  readonly run: () => void;
  /** Nothing is asked, written or waited for any more. */
  readonly close: () => void;
}

/** Written at a time. */
const CHUNK_BYTES = 64 * 1024;

const encoder = new TextEncoder();

/** A pump that waits for {@link Pump.run}; it has one timer at most. */
export function createPump(feed: Feed, sink: Sink, options: PumpOptions): Pump {
  const { signal, clock = systemClock, onClose } = options;
  /** The one batch that was taken from the feed and is not written completely. */
  let pending: readonly Uint8Array[] = [];
  let heartbeatAt = clock.ticks() + HEARTBEAT_MS;
  let hasRoom = false;
  let isRunning = false;
  let isDone = false;
  let isClosed = false;
  let timerDue = Number.POSITIVE_INFINITY;
  let stopTimer: () => void = () => undefined;

  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    pending = [];
    unsubscribe();
    stopTimer();
    signal?.removeEventListener("abort", finish);
    onClose?.();
  };
  const finish = (): void => {
    if (isClosed) return;
    close();
    sink.end();
  };
  /** A timer that is due sooner serves as well. */
  const wakeAt = (until: number): void => {
    if (timerDue <= until) return;
    stopTimer();
    timerDue = until;
    stopTimer = clock.after(Math.max(0, until - clock.ticks()), () => {
      timerDue = Number.POSITIVE_INFINITY;
      go();
    });
  };
  /** Takes from the feed what is due now; false when nothing is. */
  const refill = (): boolean => {
    const now = clock.ticks();
    if (now >= heartbeatAt) {
      heartbeatAt = now + HEARTBEAT_MS;
      pending = [heartbeat(feed, clock.now())];
      return true;
    }
    const step = feed.next(now);
    isDone = step.done;
    pending = step.bytes;
    if (pending.length > 0 || isDone) return true;
    wakeAt(Math.min(step.wakeAt ?? heartbeatAt, heartbeatAt));
    return false;
  };
  const write = (): void => {
    const [first, ...rest] = pending;
    if (first === undefined) return;
    const isLong = first.length > CHUNK_BYTES;
    pending = isLong ? [first.subarray(CHUNK_BYTES), ...rest] : rest;
    hasRoom = sink.write(isLong ? first.subarray(0, CHUNK_BYTES) : first);
  };
  const go = (): void => {
    // Where writing makes room, it is told of that within.
    if (isRunning) return;
    isRunning = true;
    try {
      while (hasRoom && !isClosed) {
        if (pending.length > 0) write();
        else if (isDone) finish();
        else if (!refill()) break;
      }
    } catch (error) {
      if (!isClosed) {
        close();
        sink.fail(error);
      }
    } finally {
      isRunning = false;
    }
  };

  const unsubscribe = feed.subscribe(go);
  signal?.addEventListener("abort", finish);
  if (signal?.aborted === true) finish();
  return {
    run() {
      hasRoom = true;
      go();
    },
    close,
  };
}

function heartbeat(feed: Feed, t: EpochMs): Uint8Array {
  return encoder.encode(formatEvent("heartbeat", feed.place, JSON.stringify({ t })));
}
