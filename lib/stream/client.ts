/**
 * The browser's end of a stream. `EventSource` reconnects by itself and says where it was; this adds what it lacks:
 * it stops at the end, notices silence, tries again when a server that answered before does not, and says why one refuses.
 */

import { messageOf } from "../model/errors.ts";
import { asObject, asString } from "../model/json.ts";
import type { DurationMs } from "../model/units.ts";
import {
  HEARTBEAT_MS,
  PROTOCOL_VERSION,
  parseEventId,
  type StreamMessage,
  type StreamQuery,
  streamUrl,
} from "./protocol.ts";

/**
 * - `open`: connected
 * - `lost`: the connection broke; it is being re-established, and nothing will be missed
 * - `ended`: the server has sent everything
 * - `failed`: the server will not give this stream (the source is unknown, a parameter is wrong)
 * - `outdated`: the server is another version of skscope than the page, which cannot read what it sends
 * - `broken`: a message could not be parsed, or the listener threw; nothing follows. A new stream begins with a snapshot
 */
export type StreamConnection = "open" | "lost" | "ended" | "failed" | "outdated" | "broken";

export interface StreamListener {
  /** Called with every event in order; a `snapshot` replaces everything received before. A throw ends the stream as `broken`. */
  onMessage(message: StreamMessage): void;
  /** `reason` is a sentence, empty where there is nothing to say. */
  onConnection(connection: StreamConnection, reason: string): void;
}

/** The part of `EventSource` that is used. */
export interface EventSourceLike {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: { data?: unknown; lastEventId?: string }) => void): void;
  close(): void;
}

/** Marks of rows ({@link rowMark}), which change; null: no row is told before others. */
export interface SeenMarks {
  current(): readonly string[] | null;
  subscribe(listener: () => void): () => void;
}

export interface StreamOptions {
  readonly createEventSource?: (url: string) => EventSourceLike;
  /** Asks why the server refuses a stream; `EventSource` does not say. */
  readonly askWhy?: (url: string) => Promise<string>;
  /** What the page has already, as the id of an event says it: no snapshot is needed. */
  readonly place?: string | undefined;
  /** Which rows of an overview are in view. A stream that goes on says so by connecting again, and misses nothing. */
  readonly seen?: SeenMarks | undefined;
  /** Calls back once after `ms`; returns a function that cancels it. */
  readonly after?: (ms: DurationMs, callback: () => void) => () => void;
}

/** The names of all events of a stream. */
export const STREAM_EVENTS = [
  "snapshot",
  "records",
  "rows",
  "status",
  "heartbeat",
] as const satisfies StreamMessage["event"][];
/** After this long without a sound the connection is dead, whatever the browser thinks. */
const SILENCE_MS: DurationMs = 3 * HEARTBEAT_MS;
const FIRST_RETRY_MS: DurationMs = 1_000;
const LAST_RETRY_MS: DurationMs = 30_000;
/** `EventSource.CLOSED`: it will not reconnect by itself. */
const CLOSED = 2;

/** Opens a stream and keeps it open until it ends; returns a function that closes it, after which the listener hears nothing. */
export function openStream(
  query: StreamQuery,
  listener: StreamListener,
  options: StreamOptions = {},
): () => void {
  const createEventSource =
    options.createEventSource ?? ((url: string): EventSourceLike => new EventSource(url));
  const after = options.after ?? systemTimer;
  const askWhy = options.askWhy ?? fetchReason;
  let source: EventSourceLike | null = null;
  let lastEventId = options.place;
  let retryMs = FIRST_RETRY_MS;
  let stopTimer: () => void = () => undefined;
  let isClosed = false;

  const timer = (ms: DurationMs, callback: () => void): void => {
    stopTimer();
    stopTimer = after(ms, callback);
  };
  const disconnect = (): void => {
    stopTimer();
    source?.close();
    source = null;
  };
  const close = (): void => {
    isClosed = true;
    forgetSeen();
    disconnect();
  };
  const reconnect = (reason: string): void => {
    disconnect();
    listener.onConnection("lost", reason);
    timer(retryMs, connect);
    retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
  };
  const stop = (connection: StreamConnection, reason: string): void => {
    close();
    listener.onConnection(connection, reason);
  };
  /** Passes a message to the listener; returns null if that ended the stream. */
  const hand = (event: StreamMessage["event"], text: unknown): StreamMessage | null => {
    try {
      const message = { event, data: JSON.parse(String(text)) } as StreamMessage;
      if (message.event === "snapshot" && message.data.protocol !== PROTOCOL_VERSION) {
        stop("outdated", "");
        return null;
      }
      listener.onMessage(message);
      return message;
    } catch (error) {
      stop("broken", messageOf(error));
      return null;
    }
  };
  const waitForSound = (): void => timer(SILENCE_MS, () => reconnect("The server has gone silent."));
  const refused = async (url: string): Promise<void> => {
    disconnect();
    const reason = await askWhy(url).catch(() => "");
    if (isClosed) return;
    // A server that gave the stream before and has no reason now may only be starting.
    if (reason === "" && lastEventId !== undefined) {
      reconnect("");
      return;
    }
    stop("failed", reason);
  };

  function connect(): void {
    const marks = options.seen?.current() ?? null;
    const url = streamUrl(marks === null ? query : { ...query, seen: marks }, lastEventId);
    const current = createEventSource(url);
    const isCurrent = (): boolean => !isClosed && source === current;
    source = current;
    for (const event of STREAM_EVENTS) {
      current.addEventListener(event, (sent) => {
        if (!isCurrent()) return;
        waitForSound();
        const message = hand(event, sent.data);
        if (message === null) return;
        // Advance only past messages that the listener has accepted.
        if (parseEventId(sent.lastEventId ?? "") !== null) lastEventId = sent.lastEventId;
        if (message.event !== "status" || message.data.state !== "ended" || !isCurrent()) return;
        stop("ended", "");
      });
    }
    current.addEventListener("open", () => {
      if (!isCurrent()) return;
      retryMs = FIRST_RETRY_MS;
      listener.onConnection("open", "");
      waitForSound();
    });
    current.addEventListener("error", () => {
      if (!isCurrent()) return;
      if (current.readyState !== CLOSED) {
        listener.onConnection("lost", "");
        waitForSound();
      } else void refused(url);
    });
    waitForSound();
  }

  const forgetSeen =
    options.seen?.subscribe(() => {
      // Without a connection the next one says it.
      if (source === null) return;
      disconnect();
      connect();
    }) ?? (() => undefined);
  connect();
  return close;
}

/** The `detail` of the problem document that the server answers with; empty when it does not. */
async function fetchReason(url: string): Promise<string> {
  const abort = new AbortController();
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!(response.headers.get("content-type") ?? "").includes("json")) return "";
    return asString(asObject(await response.json()).detail) ?? "";
  } finally {
    abort.abort();
  }
}

function systemTimer(ms: DurationMs, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
