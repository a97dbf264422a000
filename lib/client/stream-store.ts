/**
 * Keeps the data of one stream, outside React. Messages wait for the next frame, where all of them are applied and views
 * are notified in one task. The data is mutated in place, so it must not change between two renders of the same value:
 *
 *   message, message … ──▶ frame: apply all ──▶ one new value ──▶ React
 *
 * A message that cannot be applied closes the stream; the store then requests a fresh snapshot, a few times at most.
 */
import { messageOf } from "../model/errors.ts";
import type { LiveStatus } from "../model/live-status.ts";
import type { ReadingStatus } from "../model/reading-status.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { StreamConnection, StreamListener } from "../stream/client.ts";
import type { StreamMessage } from "../stream/protocol.ts";

/**
 * The states of the stream, and:
 * - `connecting`: nothing has been received yet
 * - `broken`: a message could not be applied; a fresh snapshot has been requested
 * - `unreadable`: fresh snapshots failed as well; the store has given up
 */
export type Connection = "connecting" | StreamConnection | "unreadable";

const UNREAD: ReadonlySet<Connection> = new Set(["outdated", "broken", "unreadable"]);

/** Whether the server answers with something that this page cannot read. */
export function isUnread(connection: Connection): boolean {
  return UNREAD.has(connection);
}

/** The status of a live source, and when this page received it (by the local clock). */
export interface LiveReport {
  readonly status: LiveStatus;
  readonly toldAt: EpochMs;
}

/** The part of a view that all streams have in common. */
export interface StreamView {
  readonly connection: Connection;
  /** Why it failed, was lost or broke; empty otherwise. */
  readonly reason: string;
  /** Null for a recording. */
  readonly live: LiveReport | null;
  /** How far a recording has been read that is being read, or could be; null for a whole one. */
  readonly reading: ReadingStatus | null;
}

/** Turns the messages of one kind of stream into a view. */
export interface StreamReducer<V extends StreamView> {
  /** Applies a message and returns the fields that changed. It may mutate the data that the view holds. */
  take(message: StreamMessage, view: V): Partial<V>;
  /** Drops everything before `from`; called once a minute. */
  forget(from: EpochMs): Partial<V>;
  /** Returns fields that are computed once per frame, after all its messages. */
  finish?(): Partial<V>;
}

/** What a store needs from its environment. */
export interface StreamStoreOptions {
  /** Opens the stream, which begins with a snapshot; returns a function that closes it. */
  readonly connect: (listener: StreamListener) => () => void;
  /** Runs a callback once, at the next frame. */
  readonly schedule: (callback: () => void) => void;
  /** Calls back once after `ms`; returns a function that cancels it. */
  readonly after: (ms: DurationMs, callback: () => void) => () => void;
  /** The local time of day. */
  readonly now: () => EpochMs;
}

export interface StreamStore<V> {
  subscribe(listener: () => void): () => void;
  getSnapshot(): V;
  close(): void;
}

/** How often data that the source has forgotten is dropped here as well. */
const FORGET_EVERY_MS: DurationMs = 60_000;
/** How many fresh snapshots are requested before the store gives up. */
const MOST_RETRIES = 3;
const FIRST_RETRY_MS: DurationMs = 1_000;
/** Failures further apart than this are treated as unrelated. */
const FORGIVEN_AFTER_MS: DurationMs = 60_000;

/** Opens a stream and keeps its data. */
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
  /** The number of the current stream; anything that an earlier one still says is ignored. */
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
    // The remaining messages build on the one that failed.
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
    if (message.event === "status") {
      const reading = common({ reading: message.data.reading ?? null });
      return { ...changes, ...reading, ...takeLive(message.data.live, toldAt) };
    }
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
          // A connection alone does not repair the data; the next snapshot does.
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
