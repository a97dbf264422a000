/**
 * One list and its watch, kept up for ever: what the Kubernetes API asks of a client, and nothing more.
 *
 *   list ──▶ onList ──▶ watch ──▶ onEvent … ──▶ the connection ends ──▶ watch again from where it was
 *    ▲                                              410: history is gone
 *    └───────────────────── onGap ◀─────────────────────┘
 *
 * A watch that ends is no gap: it goes on from the last resource version. A quiet one is none either.
 */
import { messageOf } from "../model/errors.ts";
import { asArray, asNumber, asObject, asString, type JsonObject } from "../model/json.ts";
import type { WatchState } from "../model/live-status.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { linesOf } from "./lines.ts";
import { createBackoff, retryAfterMs } from "./retry.ts";
import { type ApiResponse, type ClusterApi, type ClusterClock, CredentialsError } from "./types.ts";

export interface WatchStatus {
  readonly state: WatchState;
  readonly since: EpochMs;
  /** A sentence for people; empty when there is nothing to say. */
  readonly reason: string;
  /** When the server was last heard of on this watch. */
  readonly heardAt: EpochMs | null;
}

export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED";

export interface WatchHandler {
  /** The whole list at once, as of the version; nothing is told of a list that breaks half-way. */
  onList(items: readonly JsonObject[], resourceVersion: string): void;
  onEvent(type: WatchEventType, object: JsonObject): void;
  onBookmark(resourceVersion: string): void;
  /** From the last event until the next list changes may have been missed. */
  onGap(reason: string): void;
  onStatus(status: WatchStatus): void;
}

export interface WatchLoopOptions {
  readonly api: ClusterApi;
  readonly clock: ClusterClock;
  /** Of the list, with selectors. */
  readonly path: string;
  readonly handler: WatchHandler;
  readonly pageSize?: number;
}

export interface WatchLoop {
  readonly status: WatchStatus;
  stop(): void;
}

const PAGE_SIZE = 500;
/** etcd refuses objects above 1.5 MiB; escapes may make them longer. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** A server ends a watch after this; the chance keeps watches from ending together. */
const WATCH_SECONDS = 300;
const WATCH_SECONDS_MORE = 120;
/** So much longer than asked for without a byte: the other end is gone without a word. */
const SILENCE_MS: DurationMs = 30_000;
/** A streaming list that has begun and pauses for so long will not end: the server does not know how. */
const STREAMING_LIST_PAUSE_MS: DurationMs = 60_000;
/** A permission or a component that is missing may come; asking often would only be noise. */
const MISSING_RETRY_MS: DurationMs = 60_000;
/** A watch that ends sooner, with nothing in it, counts as a failure: a server in trouble may do so without end. */
const SHORT_WATCH_MS: DurationMs = 1_000;

/** A watch that stood for so long was no failure. */
const STOOD_MS: DurationMs = 10_000;

/** Marks the end of the list in a streaming list. */
export const INITIAL_EVENTS_END = "k8s.io/initial-events-end";

/** What ends a round; what is thrown otherwise is a failure of the connection. */
class Expired extends Error {}
class Refused extends Error {
  readonly state: "refused" | "missing";
  constructor(state: "refused" | "missing", message: string) {
    super(message);
    this.state = state;
  }
}
class Failed extends Error {
  readonly retryAfterMs: DurationMs | undefined;
  constructor(message: string, retryAfter?: DurationMs) {
    super(message);
    this.retryAfterMs = retryAfter;
  }
}
class Unauthorized extends Failed {}
class NoStreamingList extends Error {}

/** Lists and watches until it is stopped. */
export function startWatchLoop({
  api,
  clock,
  path,
  handler,
  pageSize = PAGE_SIZE,
}: WatchLoopOptions): WatchLoop {
  const stopped = new AbortController();
  const backoff = createBackoff();
  let status: WatchStatus = { state: "starting", since: clock.now(), reason: "", heardAt: null };
  let resourceVersion: string | null = null;
  let streamsLists = true;
  let wasListed = false;

  const heard = (): void => {
    status = { ...status, heardAt: clock.now() };
  };
  const setState = (state: WatchState, reason: string): void => {
    const changed = status.state !== state;
    if (!changed && status.reason === reason) return;
    status = { ...status, state, reason, since: changed ? clock.now() : status.since };
    handler.onStatus(status);
  };
  const wait = (ms: DurationMs): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        cancel();
        stopped.signal.removeEventListener("abort", done);
        resolve();
      };
      const cancel = clock.after(ms, done);
      stopped.signal.addEventListener("abort", done);
    });

  /** Asks, and turns what is no success into the reason for the next step. */
  const ask = async (query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<ApiResponse> => {
    const separator = path.includes("?") ? "&" : "?";
    const response = await api.get(`${path}${separator}${new URLSearchParams(query)}`, signal);
    if (response.status === 200) return response;
    const { code, message, tooLarge } = readStatus(await textOf(response), response.status);
    heard();
    const wasStreaming = query.sendInitialEvents !== undefined;
    if (wasStreaming && (code === 400 || code === 422)) throw new NoStreamingList(message);
    if (code === 410 || tooLarge) throw new Expired(message);
    if (code === 401) throw new Unauthorized(message);
    if (code === 403) throw new Refused("refused", message);
    if (code === 404) throw new Refused("missing", message);
    throw new Failed(`${code}: ${message}`, retryAfterMs(response.headers["retry-after"], clock.now()));
  };

  const listed = (items: readonly JsonObject[], version: string): void => {
    resourceVersion = version;
    wasListed = true;
    backoff.reset();
    handler.onList(items, version);
  };

  /** A list in pages; all of them or none. */
  const listPaged = async (signal: AbortSignal): Promise<void> => {
    const items: JsonObject[] = [];
    let version = "";
    let next = "";
    do {
      const query: Record<string, string> = { limit: String(pageSize) };
      if (next !== "") query.continue = next;
      const page = asObject(parsed(await textOf(await ask(query, signal))));
      heard();
      const metadata = asObject(page.metadata);
      version = asString(metadata.resourceVersion) ?? version;
      next = asString(metadata.continue) ?? "";
      for (const item of asArray(page.items)) items.push(asObject(item));
    } while (next !== "");
    listed(items, version);
  };

  /** Reads a watch to its end; with `list`, its first part is the list. */
  const readWatch = async (
    query: Record<string, string>,
    list: Map<string, JsonObject> | null,
  ): Promise<boolean> => {
    const seconds = WATCH_SECONDS + Math.floor(clock.random() * WATCH_SECONDS_MORE);
    const cut = new AbortController();
    const onStop = (): void => cut.abort();
    stopped.signal.addEventListener("abort", onStop);
    let collecting = list;
    let cancelSilence: () => void = () => undefined;
    const listenFor = (): void => {
      cancelSilence();
      const ms = collecting === null ? seconds * 1_000 + SILENCE_MS : STREAMING_LIST_PAUSE_MS;
      cancelSilence = clock.after(ms, () => {
        if (collecting !== null) streamsLists = false;
        cut.abort();
      });
    };
    let hadEvents = false;
    // Not in the loop, which would hold the objects as long as the watch lasts.
    const endList = (collected: Map<string, JsonObject>, version: string): void => {
      const items = [...collected.values()];
      collected.clear();
      collecting = null;
      listenFor();
      listed(items, version);
    };
    try {
      const common = { watch: "1", allowWatchBookmarks: "true", timeoutSeconds: String(seconds) };
      const response = await ask({ ...common, ...query }, cut.signal);
      if (collecting === null) setState("live", "");
      listenFor();
      const body = tapped(response.body, () => {
        heard();
        listenFor();
      });
      for await (const line of linesOf(body, MAX_LINE_BYTES)) {
        if (stopped.signal.aborted) break;
        if (line === "") continue;
        const { type, object: value } = asObject(parsed(line));
        const object = asObject(value);
        const metadata = asObject(object.metadata);
        const version = asString(metadata.resourceVersion);
        if (type === "ADDED" || type === "MODIFIED" || type === "DELETED") {
          hadEvents = true;
          if (collecting !== null) {
            const key = `${asString(metadata.namespace) ?? ""}/${asString(metadata.name) ?? ""}`;
            if (type === "DELETED") collecting.delete(key);
            else collecting.set(key, object);
            continue;
          }
          backoff.reset();
          if (version !== undefined) resourceVersion = version;
          handler.onEvent(type, object);
        } else if (type === "BOOKMARK" && version !== undefined) {
          hadEvents = true;
          backoff.reset();
          if (collecting === null) {
            resourceVersion = version;
            handler.onBookmark(version);
          } else if (asObject(metadata.annotations)[INITIAL_EVENTS_END] === "true") {
            endList(collecting, version);
            setState("live", "");
          }
        } else if (type === "ERROR") {
          const { code, message, tooLarge } = readStatus(value, 500);
          if (code === 410 || tooLarge) throw new Expired(message);
          if (code === 401) throw new Unauthorized(message);
          throw new Failed(`${code}: ${message}`, retryAfterOf(object));
        }
      }
      return hadEvents;
    } finally {
      cancelSilence();
      stopped.signal.removeEventListener("abort", onStop);
      cut.abort();
    }
  };

  /** One list and watch, or one watch; returns when it ended as watches end. */
  const round = async (): Promise<void> => {
    const began = clock.now();
    let hadEvents: boolean;
    if (resourceVersion !== null) {
      hadEvents = await readWatch({ resourceVersion }, null);
    } else if (streamsLists) {
      const query = { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan", resourceVersion: "" };
      hadEvents = await readWatch(query, new Map());
      if (resourceVersion === null) throw new Failed("the list ended before it was complete");
    } else {
      await listPaged(stopped.signal);
      return;
    }
    if (!hadEvents && clock.now() - began < SHORT_WATCH_MS) throw new Failed("the watch ended at once");
  };

  /** What a round that did not end well means; resolves when the next may begin. */
  const recover = async (error: unknown): Promise<void> => {
    if (error instanceof NoStreamingList) {
      streamsLists = false;
    } else if (error instanceof Expired) {
      resourceVersion = null;
      if (wasListed) {
        wasListed = false;
        handler.onGap(`410 ${error.message}`);
      }
      // Once at once; if that fails too, with the usual patience.
      await wait(backoff.next(clock.random()) / 10);
    } else if (error instanceof Refused) {
      if (wasListed) {
        wasListed = false;
        handler.onGap(error.message);
      }
      resourceVersion = null;
      setState(error.state, error.message);
      await wait(MISSING_RETRY_MS * (0.75 + clock.random() / 2));
    } else {
      if (status.state === "live" && clock.now() - status.since > STOOD_MS) backoff.reset();
      if (error instanceof Unauthorized || error instanceof CredentialsError) api.reload();
      setState("retrying", messageOf(error));
      await wait(backoff.next(clock.random(), error instanceof Failed ? error.retryAfterMs : undefined));
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await round();
      } catch (error) {
        if (!stopped.signal.aborted) await recover(error);
      }
    }
  };
  void run();

  return {
    get status() {
      return status;
    },
    stop: () => stopped.abort(),
  };
}

async function* tapped(body: AsyncIterable<Uint8Array>, onChunk: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    onChunk();
    yield chunk;
  }
}

async function textOf({ body }: ApiResponse): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failed("the server sent a line that is not JSON");
  }
}

interface ReadStatus {
  readonly code: number;
  readonly message: string;
  /** The version asked for lies in the server's future: another etcd is behind it now. */
  readonly tooLarge: boolean;
}

/** A Kubernetes `Status`, given as text or object; anything else is said in short. */
function readStatus(given: unknown, code: number): ReadStatus {
  let value = given;
  if (typeof given === "string") {
    try {
      value = JSON.parse(given);
    } catch {
      return { code, message: given.trim().slice(0, 200) || `HTTP ${code}`, tooLarge: false };
    }
  }
  const status = asObject(value);
  const message = asString(status.message) ?? asString(status.reason) ?? `HTTP ${code}`;
  const causes = asArray(asObject(status.details).causes).map((cause) => asObject(cause).reason);
  const tooLarge =
    causes.includes("ResourceVersionTooLarge") || message.startsWith("Too large resource version");
  return { code: asNumber(status.code) ?? code, message, tooLarge };
}

function retryAfterOf(status: JsonObject): DurationMs | undefined {
  const seconds = asNumber(asObject(status.details).retryAfterSeconds);
  return seconds === undefined ? undefined : seconds * 1_000;
}
