/** The stream of a class, at a page that follows: kept open until the class is over. */
import { readToldPlace, type ToldPlace } from "../model/class-place.ts";
import { asNumber, asObject, asString } from "../model/json.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { EventSourceLike } from "../stream/client.ts";
import { HEARTBEAT_MS } from "../stream/protocol.ts";

export interface ClassListener {
  onPlace(place: ToldPlace): void;
  /** The server's clock shows this now. */
  onTime(server: EpochMs): void;
  onConnection(isOpen: boolean): void;
  /** Nothing follows. `reason` is a sentence of the server; empty where the teacher has ended the class. */
  onOver(reason: string): void;
}

export interface ClassStreamWorld {
  readonly createEventSource: (url: string) => EventSourceLike;
  /** The status of what the server answers, and its sentence; null where it does not answer. */
  readonly ask: (url: string) => Promise<{ readonly status: number; readonly detail: string } | null>;
  readonly after: (ms: DurationMs, callback: () => void) => () => void;
}

const SILENCE_MS: DurationMs = 3 * HEARTBEAT_MS;
const FIRST_RETRY_MS: DurationMs = 1_000;
const LAST_RETRY_MS: DurationMs = 15_000;
/** `EventSource.CLOSED`: it will not come again by itself. */
const CLOSED = 2;
/** These may pass by themselves, as what is wrong with a server or before it does; any other refusal does not. */
const isPassing = (status: number): boolean => status === 200 || status === 429 || status >= 500;
/**
 * A server that has started again knows of no class before its teacher's page has told it, and what stands before it may know of no
 * server. Browsers call a page that is not seen once a minute.
 */
const UNKNOWN = 404;
const UNKNOWN_MS: DurationMs = 120_000;

/** Path of the stream, its state and its end. */
export function classPath(id: string): string {
  return `/api/class/${encodeURIComponent(id)}`;
}

export interface ClassFollower {
  /** By which the class knows the page again when it comes back; null: it is only counted. */
  readonly seat: string | null;
  /** The class was there before: should the server not know of it, it may have started again. */
  readonly isKnown: boolean;
}

/** Follows a class; returns a function that stops it. */
export function openClassStream(
  id: string,
  listener: ClassListener,
  world: ClassStreamWorld,
  { seat, isKnown }: ClassFollower,
): () => void {
  let source: EventSourceLike | null = null;
  let lastEventId = "";
  let retryMs = FIRST_RETRY_MS;
  let patienceMs: DurationMs = isKnown ? UNKNOWN_MS : 0;
  let stopTimer: () => void = () => undefined;
  let isClosed = false;
  const timer = (ms: DurationMs, callback: () => void): void => {
    stopTimer();
    stopTimer = world.after(ms, callback);
  };
  const disconnect = (): void => {
    stopTimer();
    source?.close();
    source = null;
  };
  const close = (): void => {
    isClosed = true;
    disconnect();
  };
  const over = (reason: string): void => {
    close();
    listener.onOver(reason);
  };
  const again = (): void => {
    disconnect();
    listener.onConnection(false);
    timer(retryMs, connect);
    retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
  };
  const refused = async (url: string): Promise<void> => {
    disconnect();
    const answer = await world.ask(url).catch(() => null);
    if (isClosed) return;
    if (answer === null || isPassing(answer.status)) again();
    else if (answer.status === UNKNOWN && patienceMs > 0) {
      patienceMs -= retryMs;
      again();
    } else over(answer.detail || `HTTP ${answer.status}`);
  };

  function connect(): void {
    const query = new URLSearchParams({
      ...(seat === null ? {} : { seat }),
      ...(lastEventId === "" ? {} : { lastEventId }),
    });
    const url = query.size === 0 ? classPath(id) : `${classPath(id)}?${query}`;
    const current = world.createEventSource(url);
    source = current;
    const isCurrent = (): boolean => !isClosed && source === current;
    const sound = (): void => timer(SILENCE_MS, again);
    const on = (name: string, act: (data: unknown) => void): void =>
      current.addEventListener(name, (event) => {
        if (!isCurrent()) return;
        sound();
        if (event.lastEventId) lastEventId = event.lastEventId;
        act(parsed(event.data));
      });
    on("place", (data) => {
      const place = readToldPlace(data);
      if (place === null) return;
      listener.onTime(place.now);
      listener.onPlace(place);
    });
    on("heartbeat", (data) => {
      const t = asNumber(asObject(data).t);
      if (t !== undefined) listener.onTime(t);
    });
    on("over", () => over(""));
    current.addEventListener("open", () => {
      if (!isCurrent()) return;
      retryMs = FIRST_RETRY_MS;
      patienceMs = UNKNOWN_MS;
      listener.onConnection(true);
      sound();
    });
    current.addEventListener("error", () => {
      if (!isCurrent()) return;
      if (current.readyState === CLOSED) void refused(url);
      else {
        listener.onConnection(false);
        sound();
      }
    });
    sound();
  }

  connect();
  return close;
}

function parsed(data: unknown): unknown {
  try {
    return JSON.parse(asString(data) ?? "");
  } catch {
    return null;
  }
}
