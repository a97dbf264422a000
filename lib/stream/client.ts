/**
 * The browser's end of a stream. `EventSource` reconnects by itself and says where it was; this adds what it lacks:
 * it stops at the end, notices silence, and tries again when the server refused for a while.
 */
import { type CoreState, decodeState, type RevisionDigest, type SharedState } from "../core/index.ts";
import type { TraceRecord } from "../model/record.ts";
import type { DurationMs } from "../model/units.ts";
import {
  decodeShared,
  HEARTBEAT_MS,
  type OverviewSnapshot,
  parseEventId,
  type RecordsMessage,
  type RevisionSnapshot,
  type RowsMessage,
  type Snapshot,
  type StatusMessage,
  type StreamEventName,
  type StreamQuery,
  streamUrl,
} from "./protocol.ts";

/** A snapshot with its texts decoded; `state` and `shared` belong to the receiver. */
export type DecodedSnapshot =
  | { readonly scope: "revision"; readonly snapshot: RevisionSnapshot; readonly state: CoreState }
  | {
      readonly scope: "overview";
      readonly snapshot: OverviewSnapshot;
      readonly digests: readonly RevisionDigest[];
      readonly shared: SharedState;
    };

/**
 * - `connecting`, `open`
 * - `lost`: the connection broke; it is being made again, and nothing will be missed
 * - `refused`: the server will not give this stream (the source is gone, a parameter is wrong)
 * - `closed`: ended, or closed by the owner
 */
export type ConnectionState = "connecting" | "open" | "lost" | "refused" | "closed";

export interface StreamHandlers {
  /** Replaces everything received before. */
  onSnapshot(snapshot: DecodedSnapshot): void;
  onRecords?(records: readonly TraceRecord[]): void;
  onRows?(rows: RowsMessage, shared: SharedState | null): void;
  onStatus?(status: StatusMessage): void;
  onConnection?(state: ConnectionState): void;
}

/** The part of `EventSource` that is used. */
export interface EventSourceLike {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: { data?: unknown; lastEventId?: string }) => void): void;
  close(): void;
}

export interface StreamOptions {
  readonly createEventSource?: (url: string) => EventSourceLike;
  /** Calls back once after `ms`; returns the way to stop it. */
  readonly after?: (ms: DurationMs, callback: () => void) => () => void;
}

export interface StreamHandle {
  /** Ends the stream; nothing is told afterwards but `closed`. */
  close(): void;
}

/** Nothing heard for this long means that the connection is dead, whatever the browser thinks. */
const SILENCE_MS: DurationMs = 3 * HEARTBEAT_MS;
const FIRST_RETRY_MS: DurationMs = 1_000;
const LAST_RETRY_MS: DurationMs = 30_000;
/** `EventSource.CLOSED`: it will not reconnect by itself. */
const CLOSED = 2;

/** Opens a stream and keeps it open until it ends or is closed. */
export function openStream(
  query: StreamQuery,
  handlers: StreamHandlers,
  options: StreamOptions = {},
): StreamHandle {
  const createEventSource =
    options.createEventSource ?? ((url: string): EventSourceLike => new EventSource(url));
  const after = options.after ?? systemTimer;
  let source: EventSourceLike | null = null;
  let lastEventId: string | undefined;
  let retryMs = FIRST_RETRY_MS;
  let stopTimer: () => void = () => undefined;
  let isClosed = false;

  const timer = (ms: DurationMs, callback: () => void): void => {
    stopTimer();
    stopTimer = after(ms, callback);
  };
  const tell = (state: ConnectionState): void => handlers.onConnection?.(state);
  const disconnect = (): void => {
    stopTimer();
    source?.close();
    source = null;
  };
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    disconnect();
  };
  const reconnect = (): void => {
    disconnect();
    tell("lost");
    timer(retryMs, connect);
    retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
  };
  const listen = (): void => timer(SILENCE_MS, reconnect);

  function connect(): void {
    const current = createEventSource(streamUrl(query, lastEventId));
    source = current;
    let wasOpen = false;
    const on = (event: StreamEventName, handle: (data: unknown) => void): void => {
      current.addEventListener(event, (message) => {
        if (isClosed || source !== current) return;
        listen();
        handle(JSON.parse(String(message.data)));
        // Only what was handled is not asked for again.
        if (parseEventId(message.lastEventId ?? "") !== null) lastEventId = message.lastEventId;
      });
    };
    current.addEventListener("open", () => {
      if (isClosed || source !== current) return;
      wasOpen = true;
      retryMs = FIRST_RETRY_MS;
      tell("open");
      listen();
    });
    current.addEventListener("error", () => {
      if (isClosed || source !== current) return;
      if (current.readyState !== CLOSED) {
        tell("lost");
        listen();
      } else if (wasOpen || lastEventId !== undefined) {
        reconnect();
      } else {
        close();
        tell("refused");
      }
    });
    on("snapshot", (data) => handlers.onSnapshot(decodeSnapshot(data as Snapshot)));
    on("records", (data) => handlers.onRecords?.((data as RecordsMessage).records));
    on("rows", (data) => {
      const rows = data as RowsMessage;
      handlers.onRows?.(rows, rows.shared === undefined ? null : decodeShared(rows.shared));
    });
    on("status", (data) => {
      const status = data as StatusMessage;
      if (status.state === "ended") close();
      handlers.onStatus?.(status);
      if (status.state === "ended") tell("closed");
    });
    on("heartbeat", () => undefined);
    listen();
  }

  tell("connecting");
  connect();
  return {
    close() {
      if (isClosed) return;
      close();
      tell("closed");
    },
  };
}

/** The snapshot with its texts decoded. */
export function decodeSnapshot(snapshot: Snapshot): DecodedSnapshot {
  if (snapshot.scope === "revision") {
    return { scope: "revision", snapshot, state: decodeState(snapshot.state) };
  }
  return { scope: "overview", snapshot, digests: snapshot.digests, shared: decodeShared(snapshot.shared) };
}

function systemTimer(ms: DurationMs, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
