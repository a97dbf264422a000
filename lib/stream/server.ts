/**
 * The server's end of a stream: turns a feed into bytes as fast as they are read. Nothing is queued for a slow reader:
 * while he does not read, the feed is not asked.
 */
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { Feed } from "./feed.ts";
import { formatEvent, HEARTBEAT_MS, RETRY_MS } from "./protocol.ts";

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

export interface EventStreamOptions {
  /** Ends the stream when the client has gone. */
  readonly signal?: AbortSignal;
  readonly clock?: StreamClock;
  /** Called once, however the stream ends. */
  readonly onClose?: () => void;
}

/** What waits in the stream for the client to read it. */
export const BUFFER_BYTES = 64 * 1024;
const CHUNK_BYTES = 64 * 1024;

const encoder = new TextEncoder();

/** Server-sent events of a feed; closes when the feed is done, the signal fires or the reader cancels. */
export function createEventStream(feed: Feed, options: EventStreamOptions = {}): ReadableStream<Uint8Array> {
  const { signal, clock = systemClock, onClose } = options;
  /** The one batch that was taken from the feed and is not sent completely. */
  let pending: Uint8Array[] = [encoder.encode(`retry: ${RETRY_MS}\n\n`)];
  let heartbeatAt = clock.ticks() + HEARTBEAT_MS;
  let isDone = false;
  let isClosed = false;
  let isCancelled = false;
  let wake: () => void = () => undefined;
  let unsubscribe: () => void = () => undefined;
  let timerDue = Number.POSITIVE_INFINITY;
  let stopTimer: () => void = () => undefined;

  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    pending = [];
    unsubscribe();
    stopTimer();
    signal?.removeEventListener("abort", close);
    wake();
    onClose?.();
  };

  /** Waits for a time, for the source to grow, or for the end. A timer that is due sooner serves as well. */
  const sleep = (until: number): Promise<void> =>
    new Promise((resolve) => {
      wake = () => {
        wake = () => undefined;
        resolve();
      };
      if (timerDue <= until) return;
      stopTimer();
      timerDue = until;
      stopTimer = clock.after(Math.max(0, until - clock.ticks()), () => {
        timerDue = Number.POSITIVE_INFINITY;
        wake();
      });
    });

  /** Takes from the feed what is due, or waits until something is; nothing is pending only at the end. */
  const refill = async (): Promise<void> => {
    while (!isClosed && pending.length === 0) {
      if (isDone) return;
      const now = clock.ticks();
      if (now >= heartbeatAt) {
        heartbeatAt = now + HEARTBEAT_MS;
        pending = [heartbeat(feed, clock.now())];
        return;
      }
      const { bytes, wakeAt, done } = feed.next(now);
      isDone = done;
      if (bytes.length > 0) pending = [...bytes];
      else if (!done) await sleep(Math.min(wakeAt ?? heartbeatAt, heartbeatAt));
    }
  };

  return new ReadableStream<Uint8Array>(
    {
      start() {
        unsubscribe = feed.subscribe(() => wake());
        signal?.addEventListener("abort", close);
        if (signal?.aborted === true) close();
      },
      async pull(controller) {
        try {
          await refill();
        } catch (error) {
          close();
          controller.error(error);
          return;
        }
        if (isCancelled) return;
        const [first, ...rest] = pending;
        if (first === undefined) {
          close();
          controller.close();
          return;
        }
        controller.enqueue(first.subarray(0, CHUNK_BYTES));
        pending = first.length > CHUNK_BYTES ? [first.subarray(CHUNK_BYTES), ...rest] : rest;
      },
      cancel() {
        isCancelled = true;
        close();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES }),
  );
}

function heartbeat(feed: Feed, t: EpochMs): Uint8Array {
  return encoder.encode(formatEvent("heartbeat", feed.place, JSON.stringify({ t })));
}
