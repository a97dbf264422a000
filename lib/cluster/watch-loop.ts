/**
 * One list and its watch, kept up for ever: what the Kubernetes API asks of a client, and nothing more.
 *
 *   list ──▶ onList ──▶ watch ──▶ onEvent … ──▶ the connection ends ──▶ watch again from where it was
 *    ▲                                              410: history is gone
 *    └───────────────────── onGap ◀─────────────────────┘
 *
 * A watch that ends is no gap: it goes on from the last resource version. A quiet one is none either.
 */
import { joined, utf8 } from "../model/bytes.ts";
import { messageOf } from "../model/errors.ts";
import { asArray, asNumber, asObject, asString, type JsonObject } from "../model/json.ts";
import type { WatchState } from "../model/live-status.ts";
import { MAX_NESTING, nestsTooDeep } from "../model/nesting.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { beginningOf, readStatus, shortReason } from "./answer.ts";
import { type Account, createHoldings, LimitError } from "./holdings.ts";
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
  /** What the watch holds is counted there; default: limits of its own. */
  readonly account?: Account;
  /** One list in pages, and no watch: whoever only asks needs no permission to watch. */
  readonly once?: boolean;
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
/** A streaming list that has not grown for so long will not end: the server does not know how. */
const STREAMING_LIST_PAUSE_MS: DurationMs = 60_000;
/** A page, or what a server says instead, is given up when nothing more of it comes for so long. */
const PAGE_PAUSE_MS: DurationMs = 60_000;
/** A permission or a component that is missing may come; asking often would only be noise. */
const MISSING_RETRY_MS: DurationMs = 60_000;
/** So long after a broken connection an API server may still be starting: until it knows its roles it answers 403 to all. */
const SERVER_START_MS: DurationMs = 90_000;
/** It is ready within seconds, so it is asked again at least so often. */
const SERVER_START_RETRY_MS: DurationMs = 5_000;
/** What was too much will hardly be less soon, and taking it costs. */
const LIMIT_RETRY_MS: DurationMs = 60_000;
/** The first list after history was gone is asked for almost at once. */
const FIRST_EXPIRED_MS: DurationMs = 100;
/** A watch that ends sooner, with nothing in it, counts as a failure: a server in trouble may do so without end. */
const SHORT_WATCH_MS: DurationMs = 1_000;

/** A watch that stood for so long was no failure. */
const STOOD_MS: DurationMs = 10_000;

const SILENCES: ReadonlySet<string> = new Set(["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"]);

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

/** What ends a request from this side. */
interface Cut {
  readonly signal: AbortSignal;
  /** Cuts after `ms`, unless this is called again before; returns what is then said to have happened. */
  expect(ms: DurationMs, silence: () => string): void;
}

/** Lists and watches until it is stopped. */
export function startWatchLoop({
  api,
  clock,
  path,
  handler,
  pageSize = PAGE_SIZE,
  account = createHoldings().open(),
  once = false,
}: WatchLoopOptions): WatchLoop {
  const stopped = new AbortController();
  const backoff = createBackoff();
  const expiries = createBackoff(FIRST_EXPIRED_MS);
  const serverStart = createBackoff(undefined, SERVER_START_RETRY_MS);
  let status: WatchStatus = { state: "starting", since: clock.now(), reason: "", heardAt: null };
  let resourceVersion: string | null = null;
  let streamsLists = !once;
  let wasListed = false;
  /** When the API server was out of reach last. */
  let lostAt: EpochMs | null = null;
  let wasRefused = false;

  const heard = (): void => {
    status = { ...status, heardAt: clock.now() };
  };
  const setState = (state: WatchState, reason: string): void => {
    const changed = status.state !== state;
    if (stopped.signal.aborted) return;
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

  /** Makes a request that ends with the loop, or when the other end is silent. */
  const cutting = async <T>(request: (cut: Cut) => Promise<T>): Promise<T> => {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    if (stopped.signal.aborted) abort();
    stopped.signal.addEventListener("abort", abort);
    let cancel: () => void = () => undefined;
    let silence: string | null = null;
    try {
      return await request({
        signal: controller.signal,
        expect(ms, said) {
          cancel();
          cancel = clock.after(ms, () => {
            silence = said();
            abort();
          });
        },
      });
    } catch (error) {
      throw silence === null ? error : new Failed(silence);
    } finally {
      cancel();
      stopped.signal.removeEventListener("abort", abort);
      abort();
    }
  };
  const pageComes = (cut: Cut): void =>
    cut.expect(PAGE_PAUSE_MS, () => `nothing was heard for ${PAGE_PAUSE_MS / 1_000} s`);

  /** Asks, and turns what is no success into the reason for the next step. */
  const ask = async (query: Readonly<Record<string, string>>, cut: Cut): Promise<ApiResponse> => {
    const separator = path.includes("?") ? "&" : "?";
    pageComes(cut);
    const response = await api.get(`${path}${separator}${new URLSearchParams(query)}`, cut.signal);
    pageComes(cut);
    if (response.status === 200) {
      heard();
      return response;
    }
    // An answer, but nothing of what is asked for: what is known is no newer by it.
    const { code, message, tooLarge } = readStatus(await beginningOf(response.body), response.status);
    const wasStreaming = query.sendInitialEvents !== undefined;
    if (wasStreaming && (code === 400 || code === 422)) throw new NoStreamingList(message);
    // The version that was asked for came from the server; one that it does not understand any more is as good as none.
    const isNoVersion = code === 400 && (query.resourceVersion ?? "") !== "";
    if (code === 410 || tooLarge || isNoVersion) throw new Expired(message);
    if (code === 401) throw new Unauthorized(message);
    if (code === 403) throw new Refused("refused", message);
    if (code === 404) throw new Refused("missing", message);
    throw new Failed(`${code}: ${message}`, retryAfterMs(response.headers["retry-after"], clock.now()));
  };

  const listed = (items: readonly JsonObject[], version: string): void => {
    if (stopped.signal.aborted) return;
    resourceVersion = version;
    wasListed = true;
    wasRefused = false;
    backoff.reset();
    handler.onList(items, version);
  };

  /** A list in pages; all of them or none. */
  const listPaged = async (): Promise<void> => {
    const items = new Map<string, JsonObject>();
    let version = "";
    let next = "";
    account.clear();
    for (let pages = 1; pages === 1 || next !== ""; pages++) {
      account.admitPage(pages, pageSize);
      const query: Record<string, string> = { limit: String(pageSize) };
      if (next !== "") query.continue = next;
      const text = await cutting(async (cut) => {
        const { body } = await ask(query, cut);
        let bytes = 0;
        const onChunk = (chunk: Uint8Array): void => {
          heard();
          pageComes(cut);
          bytes += chunk.length;
          account.admit(bytes);
        };
        return textOf(tapped(body, onChunk));
      });
      const page = asObject(parsed(text));
      const metadata = asObject(page.metadata);
      // Of the first page: what a later one shows may be newer, and what changed on the first until then is told by the watch.
      if (pages === 1) version = versionOf(metadata) ?? "";
      next = asString(metadata.continue) ?? "";
      const found = asArray(page.items);
      for (const item of found) {
        const object = asObject(item);
        const key = keyOf(asObject(object.metadata));
        account.set(key, text.length / found.length);
        items.set(key, object);
      }
    }
    // Whatever else listens there must not count as a cluster without a single object.
    if (version === "") throw new Failed("the server sent something that is no list");
    listed([...items.values()], version);
  };

  /** Reads a watch to its end; with `list`, its first part is the list. */
  const readWatch = (query: Record<string, string>, list: Map<string, JsonObject> | null): Promise<boolean> =>
    cutting(async (cut) => {
      const seconds = WATCH_SECONDS + Math.floor(clock.random() * WATCH_SECONDS_MORE);
      let collecting = list;
      const listenFor = (): void => {
        const ms = collecting === null ? seconds * 1_000 + SILENCE_MS : STREAMING_LIST_PAUSE_MS;
        cut.expect(ms, () => {
          if (collecting === null) return `nothing was heard for ${ms / 1_000} s`;
          streamsLists = false;
          return `the list did not go on for ${ms / 1_000} s`;
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
      const common = { watch: "1", allowWatchBookmarks: "true", timeoutSeconds: String(seconds) };
      const response = await ask({ ...common, ...query }, cut);
      const openedAt = clock.now();
      if (collecting === null) setState("live", "");
      listenFor();
      try {
        const body = tapped(response.body, () => {
          heard();
          // Whatever else comes, a list that does not grow will not end.
          if (collecting === null) listenFor();
        });
        for await (const line of linesOf(body, MAX_LINE_BYTES)) {
          if (stopped.signal.aborted) break;
          if (line === "") continue;
          const { type, object: value } = asObject(parsed(line));
          const object = asObject(value);
          const metadata = asObject(object.metadata);
          const version = versionOf(metadata);
          if (type === "ADDED" || type === "MODIFIED" || type === "DELETED") {
            hadEvents = true;
            const key = keyOf(metadata);
            if (type === "DELETED") account.delete(key);
            else account.set(key, line.length);
            if (collecting !== null) {
              if (!collecting.has(key)) listenFor();
              if (type === "DELETED") collecting.delete(key);
              else collecting.set(key, object);
              continue;
            }
            backoff.reset();
            if (version !== undefined) resourceVersion = version;
            handler.onEvent(type, object);
          } else if (type === "BOOKMARK" && version !== undefined) {
            if (collecting === null) {
              // One that says nothing new makes no good watch of a short one.
              if (version !== resourceVersion) {
                hadEvents = true;
                backoff.reset();
              }
              resourceVersion = version;
              handler.onBookmark(version);
            } else if (asObject(metadata.annotations)[INITIAL_EVENTS_END] === "true") {
              hadEvents = true;
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
        heard();
        // It took its time and ended well: the server took it for a watch like any other.
        if (collecting !== null && clock.now() - openedAt > STOOD_MS) streamsLists = false;
        return hadEvents;
      } catch (error) {
        // Until a connection is cut it would have told; one that has fallen silent may have been dead for a while.
        if (!cut.signal.aborted && !isSilence(error)) heard();
        throw error;
      } finally {
        if (clock.now() - openedAt > STOOD_MS) {
          backoff.reset();
          expiries.reset();
        }
      }
    });

  /** One list and watch, or one watch; returns when it ended as watches end. */
  const round = async (): Promise<void> => {
    const began = clock.now();
    let hadEvents: boolean;
    if (resourceVersion !== null) {
      hadEvents = await readWatch({ resourceVersion }, null);
    } else if (streamsLists) {
      account.clear();
      const query = { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan", resourceVersion: "" };
      hadEvents = await readWatch(query, new Map());
      if (resourceVersion === null) throw new Failed("the list ended before it was complete");
    } else {
      await listPaged();
      return;
    }
    if (!hadEvents && clock.now() - began < SHORT_WATCH_MS) throw new Failed("the watch ended at once");
  };

  /** What was refused before the server went away will be refused when it is back. */
  const mayBeStarting = (): boolean =>
    !wasRefused && lostAt !== null && clock.now() - lostAt <= SERVER_START_MS;

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
      // Almost at once; if it comes to that again and again, with the usual patience.
      await wait(expiries.next(clock.random()));
    } else if (error instanceof Refused && error.state === "refused" && mayBeStarting()) {
      setState("starting", error.message);
      await wait(serverStart.next(clock.random()));
    } else if (error instanceof Refused) {
      wasRefused = error.state === "refused";
      status = { ...status, heardAt: status.heardAt ?? clock.now() };
      if (wasListed) {
        wasListed = false;
        handler.onGap(error.message);
      }
      resourceVersion = null;
      setState(error.state, error.message);
      await wait(MISSING_RETRY_MS * (0.75 + clock.random() / 2));
    } else if (error instanceof LimitError) {
      account.clear();
      resourceVersion = null;
      if (wasListed) {
        wasListed = false;
        handler.onGap(error.message);
      }
      setState("retrying", error.message);
      await wait(LIMIT_RETRY_MS * (0.75 + clock.random() / 2));
    } else {
      if (error instanceof Unauthorized || error instanceof CredentialsError) api.reload();
      else {
        lostAt = clock.now();
        serverStart.reset();
      }
      setState("retrying", shortReason(messageOf(error)));
      await wait(backoff.next(clock.random(), error instanceof Failed ? error.retryAfterMs : undefined));
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await round();
        if (once) {
          setState("live", "");
          return;
        }
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

/** The connection was given up because nothing came, and did not end. */
function isSilence(error: unknown): boolean {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  return SILENCES.has(String(code ?? cause?.code));
}

/** undefined where there is none: a watch from an empty one would begin somewhere, and nobody would know where. */
const versionOf = ({ resourceVersion }: JsonObject): string | undefined =>
  asString(resourceVersion) || undefined;

/** "namespace/name". */
function keyOf({ namespace, name }: JsonObject): string {
  return `${asString(namespace) ?? ""}/${asString(name) ?? ""}`;
}

async function* tapped(
  body: AsyncIterable<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    onChunk(chunk);
    yield chunk;
  }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return utf8(joined(pieces));
}

function parsed(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Failed("the server sent a line that is not JSON");
  }
  if (nestsTooDeep(value))
    throw new Failed(`the server sent JSON that nests deeper than ${MAX_NESTING} levels`);
  return value;
}

function retryAfterOf(status: JsonObject): DurationMs | undefined {
  const seconds = asNumber(asObject(status.details).retryAfterSeconds);
  return seconds === undefined ? undefined : seconds * 1_000;
}
