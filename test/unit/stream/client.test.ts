import { expect, test } from "vitest";
import { createSeenRows, MANY_ROWS } from "../../../lib/client/seen-rows.ts";
import {
  type EventSourceLike,
  openStream,
  type SeenMarks,
  type StreamConnection,
} from "../../../lib/stream/client.ts";
import {
  PROTOCOL_VERSION,
  RETRY_MS,
  rowMark,
  type StreamMessage,
  type StreamQuery,
} from "../../../lib/stream/protocol.ts";
import { createFakeClock, settle } from "./fake-clock.ts";

const clockOfRows = createFakeClock();
const QUERY: StreamQuery = { source: "s", scope: { kind: "overview" }, speed: null, from: null };
const SNAPSHOT = { protocol: PROTOCOL_VERSION };
const CONNECTING = 0;
const CLOSED = 2;

class FakeEventSource implements EventSourceLike {
  readyState = CONNECTING;
  isClosed = false;
  readonly url: string;
  readonly #listeners = new Map<string, ((event: { data?: unknown; lastEventId?: string }) => void)[]>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: (event: { data?: unknown; lastEventId?: string }) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  close(): void {
    this.isClosed = true;
    this.readyState = CLOSED;
  }

  emit(type: string, data?: unknown, lastEventId?: string): void {
    const event = {
      ...(data === undefined ? {} : { data: JSON.stringify(data) }),
      lastEventId: lastEventId ?? "",
    };
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }

  /** The connection breaks; the browser tries again by itself unless `forGood`. */
  fail(forGood: boolean): void {
    this.readyState = forGood ? CLOSED : CONNECTING;
    this.emit("error");
  }
}

interface Options {
  readonly askWhy?: () => Promise<string>;
  readonly onMessage?: (message: StreamMessage) => void;
  readonly place?: string;
  readonly seen?: SeenMarks;
}

function open({ askWhy = () => Promise.resolve(""), onMessage, place, seen }: Options = {}) {
  const sources: FakeEventSource[] = [];
  const messages: StreamMessage[] = [];
  const connections: [StreamConnection, string][] = [];
  const clock = createFakeClock();
  const close = openStream(
    QUERY,
    {
      onMessage: (message) => {
        onMessage?.(message);
        messages.push(message);
      },
      onConnection: (connection, reason) => connections.push([connection, reason]),
    },
    {
      after: clock.after,
      askWhy,
      place,
      seen,
      createEventSource: (url) => {
        const source = new FakeEventSource(url);
        sources.push(source);
        return source;
      },
    },
  );
  const current = (): FakeEventSource => {
    const source = sources.at(-1);
    if (source === undefined) throw new Error("nothing was opened");
    return source;
  };
  return { sources, messages, connections, clock, close, current };
}

test("begins behind what the page brought", () => {
  const { current } = open({ place: "abc.7" });
  expect(current().url).toBe("/api/stream?source=s&scope=overview&lastEventId=abc.7");
});

test("says what is in view, and goes on where it was when that changes, without a word of a lost connection", async () => {
  const rows = createSeenRows(1_000, clockOfRows.after);
  const { sources, current, connections, messages } = open({ seen: rows });
  expect(current().url).toBe("/api/stream?source=s&scope=overview&seen=");
  current().emit("open");
  current().emit("snapshot", SNAPSHOT, "abc.7");
  rows.show(["demo/a", "demo/b"], 1_000);
  // Not before who scrolls has come to rest.
  expect(sources).toHaveLength(1);
  await clockOfRows.advance(1_000);
  const seen = `${rowMark("demo/a")}.${rowMark("demo/b")}`;
  expect(current().url).toBe(`/api/stream?source=s&scope=overview&seen=${seen}&lastEventId=abc.7`);
  expect(sources[0]?.isClosed).toBe(true);
  rows.show(["demo/b", "demo/a"], 1_000);
  await clockOfRows.advance(1_000);
  expect(sources).toHaveLength(2);
  sources[0]?.emit("rows", {}, "abc.8");
  expect(messages).toHaveLength(1);
  expect(connections).toEqual([["open", ""]]);
});

test("says nothing of the view while there are few rows, and says it once there are many", async () => {
  const rows = createSeenRows(3, clockOfRows.after);
  const { sources, current, close } = open({ seen: rows });
  rows.show(["demo/a"], 3);
  await clockOfRows.advance(1_000);
  expect(sources).toHaveLength(1);
  expect(current().url).not.toContain("seen");
  rows.show(["demo/a"], MANY_ROWS + 1);
  await clockOfRows.advance(1_000);
  expect(current().url).toContain(`seen=${rowMark("demo/a")}`);
  close();
  rows.show(["demo/b"], MANY_ROWS + 1);
  await clockOfRows.advance(1_000);
  expect(sources).toHaveLength(2);
});

test("hands on every event in order and closes at the end, so that the browser does not reconnect", () => {
  const { current, messages, connections, clock } = open();
  expect(current().url).toBe("/api/stream?source=s&scope=overview");
  current().emit("open");
  current().emit("snapshot", { ...SNAPSHOT, scope: "overview" }, "e.1");
  current().emit("rows", { seq: 2 }, "e.2");
  current().emit("heartbeat", { t: 1 }, "e.2");
  current().emit("status", { state: "ended" }, "e.2");
  expect(messages.map(({ event }) => event)).toEqual(["snapshot", "rows", "heartbeat", "status"]);
  expect(connections).toEqual([
    ["open", ""],
    ["ended", ""],
  ]);
  expect(current().isClosed).toBe(true);
  expect(clock.running).toBe(0);
  current().emit("rows", { seq: 9 }, "e.9");
  expect(messages).toHaveLength(4);
});

test("leaves a broken connection to the browser, which makes it again", () => {
  const { current, sources, connections } = open();
  current().emit("open");
  current().fail(false);
  current().emit("open");
  expect(sources).toHaveLength(1);
  expect(connections.map(([connection]) => connection)).toEqual(["open", "lost", "open"]);
});

test("asks again behind the last event when the browser has given up", async () => {
  const { current, sources, clock } = open();
  current().emit("open");
  current().emit("snapshot", SNAPSHOT, "e.7");
  current().fail(true);
  await clock.advance(RETRY_MS);
  expect(sources).toHaveLength(2);
  expect(current().url).toBe("/api/stream?source=s&scope=overview&lastEventId=e.7");
});

test("waits twice as long after every failure, half a minute at most, and starts over once connected", async () => {
  const { current, sources, clock } = open();
  current().emit("snapshot", SNAPSHOT, "e.7");
  const waits: number[] = [];
  for (let attempt = 0; attempt < 7; attempt++) {
    const before = sources.length;
    const from = clock.ticks();
    current().fail(true);
    while (sources.length === before) await clock.advance(500);
    waits.push(clock.ticks() - from);
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  current().emit("open");
  current().fail(true);
  await clock.advance(1_000);
  expect(sources).toHaveLength(9);
});

test("silence is a broken connection", async () => {
  const { current, sources, connections, clock } = open();
  current().emit("open");
  current().emit("heartbeat", { t: 0 }, "e.3");
  await clock.advance(44_000);
  current().emit("heartbeat", { t: 0 }, "e.4");
  await clock.advance(44_999);
  expect(sources).toHaveLength(1);
  await clock.advance(1);
  expect(sources[0]?.isClosed).toBe(true);
  expect(connections.at(-1)).toEqual(["lost", "The server has gone silent."]);
  await clock.advance(RETRY_MS);
  expect(current().url).toContain("lastEventId=e.4");
});

test("says why the server refuses, and does not try again", async () => {
  const { current, sources, connections, clock } = open({
    askWhy: () => Promise.resolve('There is no source "s".'),
  });
  current().fail(true);
  await settle();
  expect(connections).toEqual([["failed", 'There is no source "s".']]);
  await clock.advance(120_000);
  expect(sources).toHaveLength(1);
});

test.each([
  ["is no JSON", undefined, /JSON/],
  ["is not taken", { seq: 2 }, "cannot read digests"],
])("a message that %s ends the stream, and is told", async (_, data, reason) => {
  const { current, sources, messages, connections, clock } = open({
    onMessage: ({ event }) => {
      if (event === "rows") throw new TypeError("cannot read digests");
    },
  });
  current().emit("open");
  current().emit("snapshot", SNAPSHOT, "e.1");
  current().emit("rows", data, "e.2");
  expect(connections).toEqual([
    ["open", ""],
    ["broken", expect.stringMatching(reason)],
  ]);
  expect(current().isClosed).toBe(true);
  current().emit("status", { state: "live" }, "e.3");
  expect(messages).toHaveLength(1);
  await clock.advance(120_000);
  expect(sources).toHaveLength(1);
});

test.each([
  ["a newer server", { protocol: PROTOCOL_VERSION + 1, scope: "revision" }],
  ["an older server", { scope: "revision" }],
])("the snapshot of %s is not taken: the page has to be loaded again", async (_, snapshot) => {
  const { current, sources, messages, connections, clock } = open();
  current().emit("open");
  current().emit("snapshot", snapshot, "e.1");
  expect(messages).toEqual([]);
  expect(connections.at(-1)).toEqual(["outdated", ""]);
  expect(current().isClosed).toBe(true);
  await clock.advance(120_000);
  expect(sources).toHaveLength(1);
});

test("after closing nothing is told any more", async () => {
  const { current, messages, connections, clock, close } = open();
  close();
  current().emit("snapshot", SNAPSHOT, "e.1");
  current().fail(true);
  await clock.advance(120_000);
  expect(messages).toEqual([]);
  expect(connections).toEqual([]);
  expect(current().isClosed).toBe(true);
});
