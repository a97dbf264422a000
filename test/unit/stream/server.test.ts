import { expect, test } from "vitest";
import type { Feed } from "../../../lib/stream/feed.ts";
import { openFeed } from "../../../lib/stream/open-feed.ts";
import type { Scope } from "../../../lib/stream/protocol.ts";
import { BUFFER_BYTES, createEventStream } from "../../../lib/stream/server.ts";
import { shipped } from "../sources/traces.ts";
import { parseEvents, seqsOf } from "./events.ts";
import { createFakeClock, settle } from "./fake-clock.ts";

const HELLO: Scope = { kind: "revision", namespace: "demo", name: "hello-00001" };

/** Counts what is taken from a feed. */
function counted(feed: Feed): Feed & { taken: number } {
  const counter = {
    taken: 0,
    get place() {
      return feed.place;
    },
    subscribe: (listener: () => void) => feed.subscribe(listener),
    next(now: number) {
      const step = feed.next(now);
      for (const part of step.bytes) counter.taken += part.length;
      return step;
    },
  };
  return counter;
}

/** A feed that has nothing to say until it is told to. */
function quietFeed(): Feed & { say(text: string): void; listeners: number } {
  const texts: string[] = [];
  const listeners = new Set<() => void>();
  return {
    get listeners() {
      return listeners.size;
    },
    place: { epoch: "e", seq: 3 },
    next: () => {
      const bytes = texts.splice(0).map((text) => new TextEncoder().encode(text));
      return { bytes, wakeAt: null, done: false };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    say(text) {
      texts.push(text);
      for (const listener of listeners) listener();
    },
  };
}

/** Collects what a stream gives as soon as it gives it. */
function collect(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const result = { text: "", done: false, reader };
  void (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      result.text += decoder.decode(value, { stream: true });
    }
    result.done = true;
  })();
  return result;
}

test("begins with the time to wait before a reconnect", async () => {
  const got = collect(createEventStream(quietFeed(), { clock: createFakeClock() }));
  await settle();
  expect(got.text).toBe("retry: 1000\n\n");
});

test("a reader who stops reading stops the feed: what waits for him is bounded", async () => {
  const source = await shipped("overload");
  const scope: Scope = { kind: "revision", namespace: "overload", name: "api-00001" };
  const feed = counted(openFeed({ source, scope, speed: "max", from: null, resume: null }));
  const reader = createEventStream(feed).getReader();
  let text = "";
  const decoder = new TextDecoder();
  for (let read = 0; read < 5; read++) text += decoder.decode((await reader.read()).value, { stream: true });
  for (let i = 0; i < 50; i++) await settle();
  const taken = feed.taken;
  // What is in the stream, one batch that is not sent completely, and the one it was cut from.
  expect(taken - text.length).toBeLessThan(BUFFER_BYTES + 512 * 1024);
  for (let i = 0; i < 200; i++) await settle();
  expect(feed.taken).toBe(taken);

  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true });
  }
  expect(seqsOf(parseEvents(text))).toEqual(Array.from(source.scoped("overload/api-00001").seqs));
  expect(feed.taken).toBeGreaterThan(4 * 1024 * 1024);
});

test("a replay whose reader pauses goes on in order and leaves nothing out", async () => {
  const source = await shipped("cold-start");
  const clock = createFakeClock();
  const feed = openFeed({ source, scope: HELLO, speed: 10, from: null, resume: null });
  const reader = createEventStream(feed, { clock }).getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let reads = 0; ; reads++) {
    if (reads % 7 === 0) await clock.advance(400);
    const reading: { part: { value?: Uint8Array; done: boolean } | null } = { part: null };
    void reader.read().then((part) => {
      reading.part = part;
    });
    while (reading.part === null) await clock.advance(10);
    if (reading.part.done) break;
    text += decoder.decode(reading.part.value, { stream: true });
  }
  expect(clock.ticks()).toBeGreaterThan(9_167);
  expect(seqsOf(parseEvents(text))).toEqual(Array.from(source.scoped("demo/hello-00001").seqs));
});

test("a replay runs by one timer and sends records when their time has come", async () => {
  const source = await shipped("cold-start");
  const clock = createFakeClock();
  const got = collect(
    createEventStream(openFeed({ source, scope: HELLO, speed: 1, from: null, resume: null }), { clock }),
  );
  const start = source.summary.from ?? 0;
  const scoped = Array.from(source.scoped("demo/hello-00001").seqs);
  for (const ms of [0, 500, 1_469, 20_000, 60_000, 91_675]) {
    await clock.advance(ms - clock.ticks());
    expect(seqsOf(parseEvents(got.text))).toEqual(scoped.filter((seq) => source.playTime(seq) <= start + ms));
  }
  await clock.advance(10);
  expect(got.done).toBe(true);
  expect(clock.mostRunning).toBe(1);
  expect(clock.running).toBe(0);
});

test("a heartbeat comes every fifteen seconds, with the place and the time of day", async () => {
  const clock = createFakeClock(1_000_000);
  const got = collect(createEventStream(quietFeed(), { clock }));
  await clock.advance(14_999);
  expect(parseEvents(got.text)).toEqual([]);
  await clock.advance(1);
  expect(parseEvents(got.text)).toMatchObject([{ event: "heartbeat", id: "e.3", data: { t: 1_015_000 } }]);
  await clock.advance(45_000);
  expect(parseEvents(got.text)).toHaveLength(4);
});

test("a replay that has much to say sends heartbeats too", async () => {
  const source = await shipped("cold-start");
  const clock = createFakeClock();
  const got = collect(
    createEventStream(openFeed({ source, scope: HELLO, speed: 1, from: null, resume: null }), { clock }),
  );
  await clock.advance(61_000);
  expect(parseEvents(got.text).filter(({ event }) => event === "heartbeat")).toHaveLength(4);
});

test("a reader who does not read gets one heartbeat when he reads again, not all that he missed", async () => {
  const clock = createFakeClock();
  const reader = createEventStream(quietFeed(), { clock }).getReader();
  await clock.advance(0);
  await clock.advance(15_000 * 20_000);
  // The buffer is full of heartbeats by then, and no more were made.
  let bytes = 0;
  for (let i = 0; i < 10_000; i++) {
    const part = await Promise.race([reader.read(), settle().then(() => null)]);
    if (part === null) break;
    bytes += part.value?.length ?? 0;
  }
  expect(bytes).toBeLessThan(BUFFER_BYTES + 1024);
});

test("what a source has new is sent at once", async () => {
  const feed = quietFeed();
  const got = collect(createEventStream(feed, { clock: createFakeClock() }));
  await settle();
  feed.say("event: status\nid: e.4\ndata: {}\n\n");
  await settle();
  expect(parseEvents(got.text)).toMatchObject([{ event: "status", id: "e.4" }]);
});

test.each(["cancel", "abort", "already aborted"])(
  "%s ends it: no timer, no listener, nothing asked any more",
  async (how) => {
    const feed = quietFeed();
    const clock = createFakeClock();
    const abort = new AbortController();
    if (how === "already aborted") abort.abort();
    let closed = 0;
    const got = collect(
      createEventStream(feed, {
        clock,
        signal: abort.signal,
        onClose: () => {
          closed += 1;
        },
      }),
    );
    await settle();
    if (how === "cancel") await got.reader.cancel();
    if (how === "abort") abort.abort();
    await settle();
    expect(closed).toBe(1);
    expect(feed.listeners).toBe(0);
    expect(clock.running).toBe(0);
    await clock.advance(60_000);
    expect(parseEvents(got.text)).toEqual([]);
    expect(got.done).toBe(true);
  },
);

/** A response whose head is written by whoever reads the stream, and which has room as long as it is told to. */
function createConnection() {
  const listeners = new Set<() => void>();
  return {
    headersSent: false,
    destroyed: false,
    hasRoom: true,
    text: "",
    get listeners() {
      return listeners.size;
    },
    write(bytes: Uint8Array) {
      this.text += new TextDecoder().decode(bytes);
      return this.hasRoom;
    },
    on: (_event: "drain", listener: () => void) => listeners.add(listener),
    off: (_event: "drain", listener: () => void) => listeners.delete(listener),
    drain() {
      for (const listener of listeners) listener();
    },
  };
}

/** Reads as Next does: writes the head with the first piece, and asks for the next when one is written. */
async function answer(stream: ReadableStream<Uint8Array>, connection: ReturnType<typeof createConnection>) {
  const reader = stream.getReader();
  const first = await reader.read();
  connection.headersSent = true;
  connection.write(first.value ?? new Uint8Array());
  let end = "open";
  const ended = reader.read().then(
    ({ done }) => {
      end = done ? "ended" : "more";
    },
    () => {
      end = "broken";
    },
  );
  await settle();
  return {
    reader,
    ended,
    get end() {
      return end;
    },
  };
}

test("a connection that is known is written to at once, and only while it has room", async () => {
  const feed = quietFeed();
  const clock = createFakeClock();
  const connection = createConnection();
  const answered = await answer(createEventStream(feed, { clock, connection }), connection);
  feed.say("one ");
  expect(connection.text).toBe("retry: 1000\n\none ");
  connection.hasRoom = false;
  feed.say("two ");
  feed.say("three ");
  await clock.advance(20_000);
  expect(connection.text).toBe("retry: 1000\n\none two ");
  connection.hasRoom = true;
  connection.drain();
  expect(connection.text).toMatch(/two event: heartbeat\n(.|\n)*\n\nthree $/);
  expect(answered.end).toBe("open");
  await answered.reader.cancel();
  feed.say("four ");
  expect(connection.text).not.toContain("four");
  expect([connection.listeners, feed.listeners, clock.running]).toEqual([0, 0, 0]);
});

test("a connection that was lost is not written to", async () => {
  const feed = quietFeed();
  const connection = createConnection();
  await answer(createEventStream(feed, { clock: createFakeClock(), connection }), connection);
  connection.destroyed = true;
  feed.say("late");
  feed.say("later");
  expect(connection.text).toBe("retry: 1000\n\n");
});

test("what is written past the stream ends it, and leaves nothing behind", async () => {
  const source = await shipped("cold-start");
  const clock = createFakeClock();
  const connection = createConnection();
  const feed = openFeed({ source, scope: HELLO, speed: 1, from: null, resume: null });
  const answered = await answer(createEventStream(feed, { clock, connection }), connection);
  await clock.advance(100_000);
  expect(seqsOf(parseEvents(connection.text))).toEqual(Array.from(source.scoped("demo/hello-00001").seqs));
  expect(answered.end).toBe("ended");
  expect([connection.listeners, clock.running]).toEqual([0, 0]);

  const other = createConnection();
  const abort = new AbortController();
  const options = { clock, connection: other, signal: abort.signal };
  const gone = await answer(createEventStream(quietFeed(), options), other);
  abort.abort();
  await gone.ended;
  expect([gone.end, other.listeners, clock.running]).toEqual(["ended", 0, 0]);
});

test("where the head is not on the way everything goes through the stream", async () => {
  const feed = quietFeed();
  const connection = createConnection();
  const got = collect(createEventStream(feed, { clock: createFakeClock(), connection }));
  await settle();
  for (const text of ["one ", "two ", "three "]) feed.say(text);
  await settle();
  expect(got.text).toBe("retry: 1000\n\none two three ");
  expect(connection.text).toBe("");
});

test("an error of the source breaks the stream instead of hanging it", async () => {
  const broken: Feed = {
    place: { epoch: "e", seq: 0 },
    subscribe: () => () => undefined,
    next: () => {
      throw new Error("cannot read");
    },
  };
  const reader = createEventStream(broken, { clock: createFakeClock() }).getReader();
  await expect(
    (async () => {
      for (;;) if ((await reader.read()).done) return;
    })(),
  ).rejects.toThrow("cannot read");
});
