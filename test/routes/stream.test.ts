import { readFileSync } from "node:fs";
import { describe, expect, inject, test } from "vitest";
import {
  type CoreState,
  decodeState,
  encodeState,
  type RevisionDigest,
  scopeState,
  step,
} from "../../lib/core/index.ts";
import { applyCounters } from "../../lib/stream/protocol.ts";
import { shipped } from "../unit/sources/traces.ts";
import { parseEvents, type ReceivedEvent, seqsOf } from "../unit/stream/events.ts";
import { ask, askEvents, askJson, send } from "./http.ts";

const HELLO = "/api/stream?source=cold-start&scope=revision&namespace=demo&name=hello-00001";
const OVERVIEW = "/api/stream?source=rollout&scope=overview";
const KEY = "demo/hello-00001";

function stateAfter(events: readonly ReceivedEvent[]): CoreState {
  let state: CoreState | null = null;
  for (const message of events) {
    if (message.event === "snapshot" && message.data.scope === "revision")
      state = decodeState(message.data.state);
    if (message.event === "records" && state !== null)
      for (const record of message.data.records) step(state, record);
    if (message.event === "status" && message.data.counters && state !== null)
      applyCounters(state.shared, message.data.counters);
    // Records do not tell that no more come; the status does.
    if (message.event === "status" && message.data.state === "ended" && state !== null)
      state.shared.hasEnded = true;
  }
  if (state === null) throw new Error("no snapshot");
  return decodeState(encodeState(scopeState(state, KEY)));
}

function rowsAfter(events: readonly ReceivedEvent[]): Map<string, RevisionDigest> {
  const rows = new Map<string, RevisionDigest>();
  for (const message of events) {
    if (message.event === "snapshot" && message.data.scope === "overview") {
      rows.clear();
      for (const digest of message.data.digests) rows.set(digest.key, digest);
    }
    if (message.event === "rows") for (const digest of message.data.digests) rows.set(digest.key, digest);
  }
  return rows;
}

async function wantedState(): Promise<CoreState> {
  const { state } = await shipped("cold-start");
  return decodeState(encodeState(scopeState(state, KEY)));
}

describe("the stream of a recording", () => {
  test("is server-sent events that nobody may change on the way", async () => {
    const response = await send(HELLO, { headers: { "accept-encoding": "gzip" } });
    expect(response.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
    });
    expect(response.headers["content-encoding"]).toBeUndefined();
    response.setEncoding("utf8");
    let text = "";
    for await (const part of response) text += part;
    expect(text.startsWith("retry: 1000\n\nevent: snapshot\nid: ")).toBe(true);
  });

  test("without a speed is the whole, then the end", async () => {
    const events = await askEvents(HELLO);
    expect(events.map(({ event }) => event)).toEqual(["snapshot", "status"]);
    expect(events[1]).toMatchObject({ data: { state: "ended", seq: 1265 } });
    expect(stateAfter(events)).toEqual(await wantedState());
  });

  test("at any speed gives the same in the end", async () => {
    const events = await askEvents(`${HELLO}&speed=max`);
    const { seqs } = (await shipped("cold-start")).scoped(KEY);
    expect(seqsOf(events)).toEqual(Array.from(seqs));
    expect(stateAfter(events)).toEqual(await wantedState());
    const half = await askEvents(`${HELLO}&speed=1000&from=2026-11-23T04:06:00Z`);
    expect(seqsOf(half)[0]).toBeGreaterThan(500);
    expect(stateAfter(half)).toEqual(await wantedState());
  });

  test("keeps the time: what is 80 s apart does not come within half a second at 160×", async () => {
    const from = Date.parse("2026-11-23T04:05:20Z");
    const began = performance.now();
    let last = 0;
    // At the speed of the recording it would not be over before this test is given up.
    await askEvents(`${HELLO}&speed=160&from=2026-11-23T04:05:20Z`, (events) => {
      const record = events.at(-1);
      if (record?.event === "records") last = record.data.records.at(-1)?.t ?? 0;
      return last > from + 80_000;
    });
    expect(last).toBeGreaterThan(from + 80_000);
    expect(performance.now() - began).toBeGreaterThan(480);
  }, 60_000);

  test("of another epoch starts with a new snapshot", async () => {
    for (const id of ["0123456789ab.700", "nonsense", "a.b.c"]) {
      const [first] = await askEvents(`${HELLO}&speed=max`, () => true, { headers: { "last-event-id": id } });
      expect(first?.event).toBe("snapshot");
    }
  });

  test("is closed on the server when its reader goes, reading or not", async () => {
    const open = async (): Promise<number> => (await askJson<{ streams: number }>("/api/health")).streams;
    await expect.poll(open).toBe(0);
    const paced = await Promise.all(Array.from({ length: 5 }, () => send(`${HELLO}&speed=0.1`)));
    const stalled = await Promise.all(
      Array.from({ length: 5 }, () =>
        send("/api/stream?source=chatty&scope=revision&namespace=demo&name=a&speed=max"),
      ),
    );
    for (const response of paced) response.resume();
    for (const response of stalled) response.pause();
    expect(await open()).toBe(10);
    for (const response of [...paced, ...stalled]) response.destroy();
    await expect.poll(open).toBe(0);
  });

  test("serves one viewer while another does not read", async () => {
    const response = await send("/api/stream?source=many-revisions&scope=overview&speed=max");
    response.pause();
    const events = await askEvents(HELLO);
    expect(events.at(-1)).toMatchObject({ data: { state: "ended" } });
    response.destroy();
  });
});

describe("a dropped connection", () => {
  /** Cuts the stream every `every` events and goes on with what the last event said, until the end. */
  async function withCuts(
    path: string,
    every: number,
    byQuery: boolean,
  ): Promise<{ events: ReceivedEvent[]; cuts: number }> {
    const all: ReceivedEvent[] = [];
    for (let cuts = 0; cuts < 500; cuts++) {
      const id = all.at(-1)?.id;
      const headers: Record<string, string> = id === undefined || byQuery ? {} : { "last-event-id": id };
      const query = id === undefined || !byQuery ? "" : `&lastEventId=${id}`;
      const events = await askEvents(`${path}${query}`, (got) => got.length >= every, { headers });
      all.push(...events.slice(0, every));
      if (all.some(({ event, data }) => event === "status" && "state" in data && data.state === "ended")) {
        return { events: all, cuts };
      }
    }
    throw new Error("it never ends");
  }

  test.each([
    ["header", 3, false],
    ["header", 4, false],
    ["query", 5, true],
  ])(
    "of a revision resumes by %s after every %d events: nothing lost, nothing twice",
    async (_by, every, byQuery) => {
      const { events, cuts } = await withCuts(`${HELLO}&speed=max`, every, byQuery);
      const { seqs } = (await shipped("cold-start")).scoped(KEY);
      expect(cuts).toBeGreaterThan(2);
      expect(events.filter(({ event }) => event === "snapshot")).toHaveLength(1);
      expect(seqsOf(events)).toEqual(Array.from(seqs));
      expect(stateAfter(events)).toEqual(await wantedState());
    },
  );

  test("of a paced replay resumes too", async () => {
    const { events, cuts } = await withCuts(`${HELLO}&speed=100`, 150, false);
    const { seqs } = (await shipped("cold-start")).scoped(KEY);
    expect(cuts).toBeGreaterThan(1);
    expect(seqsOf(events)).toEqual(Array.from(seqs));
    expect(stateAfter(events)).toEqual(await wantedState());
  });

  test.each(["max", "400"])("of an overview at speed %s leaves the same rows", async (speed) => {
    const source = await shipped("rollout");
    const { events, cuts } = await withCuts(`${OVERVIEW}&speed=${speed}`, 3, false);
    const wanted = new Map(source.digests().map((digest) => [digest.key, digest]));
    expect(cuts).toBeGreaterThan(0);
    expect(events.filter(({ event }) => event === "snapshot")).toHaveLength(1);
    expect(rowsAfter(events)).toEqual(
      JSON.parse(JSON.stringify([...wanted])).reduce(
        (map: Map<string, unknown>, [key, value]: [string, unknown]) => map.set(key, value),
        new Map(),
      ),
    );
  });

  test("in the middle of an event repeats that event, whole", async () => {
    const response = await send(`${HELLO}&speed=max`);
    response.setEncoding("utf8");
    let text = "";
    for await (const part of response) {
      text += part;
      if (text.length > 400_000) break;
    }
    response.destroy();
    // A browser drops what does not end in an empty line, and the id with it.
    const before = parseEvents(text);
    const id = before.at(-1)?.id ?? "";
    const after = await askEvents(`${HELLO}&speed=max`, undefined, { headers: { "last-event-id": id } });
    const { seqs } = (await shipped("cold-start")).scoped(KEY);
    expect([...seqsOf(before), ...seqsOf(after)]).toEqual(Array.from(seqs));
  });
});

describe("slow readers", () => {
  test("do not make the server's memory grow, and get everything when they read on", async () => {
    const path = "/api/stream?source=chatty&scope=revision&namespace=demo&name=a&speed=max";
    // Once through, so that the recording is loaded and the routes are warm.
    const all = seqsOf(await askEvents(path));
    expect(all).toHaveLength(4_001);
    const before = residentBytes();
    const stalled = await Promise.all(Array.from({ length: 10 }, () => send(path)));
    for (const response of stalled) response.pause();
    // While one reader gets everything the server has had as long for the ten, whose streams were begun before.
    expect(seqsOf(await askEvents(path))).toEqual(all);
    // Ten whole streams are 400 MB.
    if (before !== null) expect((residentBytes() ?? 0) - before).toBeLessThan(120 * 1024 * 1024);
    expect((await ask("/api/health")).status).toBe(200);

    const [first, ...others] = stalled;
    for (const response of others) response.destroy();
    let text = "";
    first?.setEncoding("utf8");
    for await (const part of first ?? []) text += part;
    expect(seqsOf(parseEvents(text))).toEqual(all);
  });
});

/** Memory of the server; null where the system does not tell. */
function residentBytes(): number | null {
  try {
    const status = readFileSync(`/proc/${inject("serverPid")}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return null;
  }
}
