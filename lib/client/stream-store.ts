/**
 * What a page keeps of one stream, outside React. Messages wait for the next frame; there they are applied, and views are
 * told, in one go. The data is changed in place, so nothing may be applied between two renders of the same value:
 *
 *   message, message … ──▶ frame: apply all ──▶ one new value ──▶ React
 *
 * A message that cannot be applied ends the stream, and a fresh snapshot is asked for, a few times.
 */
import { messageOf } from "../model/errors.ts";
import type { LiveStatus } from "../model/live-status.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { StreamConnection, StreamListener } from "../stream/client.ts";
import type { StreamMessage } from "../stream/protocol.ts";

/**
 * As the stream says, and:
 * - `connecting`: nothing has been heard yet
 * - `broken`: something could not be applied; a fresh snapshot is being asked for
 * - `unreadable`: the same, again and again; nothing more is asked for
 */
export type Connection = "connecting" | StreamConnection | "unreadable";

const UNREAD: ReadonlySet<Connection> = new Set(["outdated", "broken", "unreadable"]);

/** The server answers, and what it says cannot be read. */
export function isUnread(connection: Connection): boolean {
  return UNREAD.has(connection);
}

/** How a source fares, and when that was told (the time of day here). */
export interface LiveReport {
  readonly status: LiveStatus;
  readonly toldAt: EpochMs;
}

/** What every stream tells. */
export interface StreamView {
  readonly connection: Connection;
  /** Why it failed, was lost or broke; empty otherwise. */
  readonly reason: string;
  /** Null for a recording. */
  readonly live: LiveReport | null;
}

/** How the messages of one kind of stream become what is shown. */
export interface StreamReducer<V extends StreamView> {
  /** Applies a message; returns what is different afterwards. What the view holds may be changed in place. */
  take(message: StreamMessage, view: V): Partial<V>;
  /** Drops what lies before `from`; asked once a minute. */
  forget(from: EpochMs): Partial<V>;
  /** What is made once of all messages of a frame. */
  finish?(): Partial<V>;
}

/** What a store needs of its surroundings. */
export interface StreamStoreOptions {
  /** Opens the stream, which begins with a snapshot; returns how to close it. */
  readonly connect: (listener: StreamListener) => () => void;
  /** Runs a callback soon, once; a browser's next frame. */
  readonly schedule: (callback: () => void) => void;
  /** Calls back once after `ms`; returns the way to stop it. */
  readonly after: (ms: DurationMs, callback: () => void) => () => void;
  /** The time of day here. */
  readonly now: () => EpochMs;
}

export interface StreamStore<V> {
  subscribe(listener: () => void): () => void;
  getSnapshot(): V;
  close(): void;
}

/** What has fallen out of the history of a source is forgotten here too, this often. */
const FORGET_EVERY_MS: DurationMs = 60_000;
/** How often a fresh snapshot is asked for before it is given up. */
const MOST_RETRIES = 3;
const FIRST_RETRY_MS: DurationMs = 1_000;
/** Failures that are further apart have nothing to do with one another. */
const FORGIVEN_AFTER_MS: DurationMs = 60_000;

/** Opens a stream and keeps what its messages tell. */
export function createStreamStore<V extends StreamView>(
  initial: V,
  reducer: StreamReducer<V>,
  { connect, schedule, after, now }: StreamStoreOptions,
): StreamStore<V> {
  const listeners = new Set<() => void>();
  let view = initial;
  let waiting: ((view: V) => Partial<V>)[] = [];
  let isScheduled = false;
  let isClosed = false;
  let forgottenAt = now();
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  /** Numbers the streams: what an earlier one still says is not heard. */
  let current = 0;
  let disconnect: () => void = () => undefined;
  let stopTimer: () => void = () => undefined;

  const atNextFrame = (change: (view: V) => Partial<V>): void => {
    waiting.push(change);
    if (isScheduled) return;
    isScheduled = true;
    schedule(applyAll);
  };

  function applyAll(): void {
    isScheduled = false;
    if (isClosed) return;
    const changes = waiting;
    waiting = [];
    let next = view;
    try {
      for (const change of changes) next = { ...next, ...change(next) };
      next = { ...next, ...reducer.finish?.() };
    } catch (error) {
      next = { ...next, ...recover(messageOf(error)) };
    }
    view = next;
    for (const listener of listeners) listener();
  }

  const common = (partial: Partial<StreamView>): Partial<V> => partial as Partial<V>;

  function recover(reason: string): Partial<V> {
    stop();
    // What else the stream has said follows from what could not be applied.
    waiting = [];
    if (now() - failedAt > FORGIVEN_AFTER_MS) failures = 0;
    failedAt = now();
    failures += 1;
    if (failures > MOST_RETRIES) return common({ connection: "unreadable", reason });
    stopTimer = after(FIRST_RETRY_MS * 2 ** (failures - 1), start);
    return common({ connection: "broken", reason });
  }

  const takeLive = (status: LiveStatus | undefined, toldAt: EpochMs): Partial<V> => {
    if (status === undefined) return {};
    const live = common({ live: { status, toldAt } });
    if (status.from === null || now() - forgottenAt < FORGET_EVERY_MS) return live;
    forgottenAt = now();
    return { ...reducer.forget(status.from), ...live };
  };

  const take = (message: StreamMessage, toldAt: EpochMs, shown: V): Partial<V> => {
    const changes = reducer.take(message, shown);
    if (message.event === "status") return { ...changes, ...takeLive(message.data.live, toldAt) };
    if (message.event !== "snapshot") return changes;
    const { live } = message.data;
    return {
      ...changes,
      ...common({
        connection: "open",
        reason: "",
        live: live === undefined ? null : { status: live, toldAt },
      }),
    };
  };

  function start(): void {
    current += 1;
    const mine = current;
    const isCurrent = (): boolean => !isClosed && mine === current;
    disconnect = connect({
      onMessage: (message) => {
        const toldAt = now();
        if (isCurrent()) atNextFrame((shown) => take(message, toldAt, shown));
      },
      onConnection: (connection, reason) => {
        if (!isCurrent()) return;
        atNextFrame((shown) => {
          if (connection === "broken") return recover(reason);
          // Only a snapshot mends what is broken.
          if (connection === "open" && shown.connection === "broken") return {};
          return common({ connection, reason });
        });
      },
    });
  }

  function stop(): void {
    current += 1;
    stopTimer();
    disconnect();
  }

  start();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => view,
    close() {
      isClosed = true;
      stop();
    },
  };
}
