/** A replay tells at every moment what one who had seen the records so far would know. */
import { describe, expect, test } from "vitest";
import { type CoreState, createState, digestOf, type RevisionDigest, step } from "../../../lib/core/index.ts";
import type { Source } from "../../../lib/store/source.ts";
import { createStore } from "../../../lib/store/store.ts";
import { createFeed, type Feed } from "../../../lib/stream/feed.ts";
import { openFeed } from "../../../lib/stream/open-feed.ts";
import { countersOf, type Scope } from "../../../lib/stream/protocol.ts";
import { createReplay } from "../../../lib/stream/replay.ts";
import { parseTime } from "../../../lib/trace/time.ts";
import { liveSource, unnumbered } from "../../support/live-source.ts";
import { records } from "../../support/records.ts";
import { at, recordingOf, SKS, shipped, sks, summary } from "../sources/traces.ts";
import { parseEvents, type ReceivedEvent, seqsOf } from "./events.ts";

const HELLO: Scope = { kind: "revision", namespace: "demo", name: "hello-00001" };
const OVERVIEW: Scope = { kind: "overview" };
const decoder = new TextDecoder();

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** All events of a feed; its clock follows what it asks for. */
function drain(feed: Feed): ReceivedEvent[] {
  const events: ReceivedEvent[] = [];
  for (let now = 0; ; ) {
    const { bytes, wakeAt, done } = feed.next(now);
    events.push(...bytes.flatMap((part) => parseEvents(decoder.decode(part))));
    if (done) return events;
    now = Math.max(now, wakeAt ?? now);
  }
}

/** Goes through a recording; `upTo` must not go back. */
function createWitness(source: Source): { upTo(seq: number): CoreState } {
  const state = createState({ systemNamespace: source.header.systemNamespace });
  let next = 0;
  return {
    upTo(seq) {
      for (; next <= seq; next++) {
        const record = source.record(next);
        if (record !== null) step(state, { ...record, t: parseTime(record.at) });
      }
      return state;
    },
  };
}

describe("a replay", () => {
  test.each([HELLO, OVERVIEW])("counts like one who sees everything ($kind)", async (scope) => {
    const source = await shipped("cold-start");
    const witness = createWitness(source);
    const feed = createReplay({ source, scope, speed: 10, from: null, resume: null });
    let told = 0;
    for (const event of drain(feed)) {
      if (event.event !== "status") continue;
      expect(event.data.seq).toBe(event.place.seq);
      expect(event.data.counters).toEqual(plain(countersOf(witness.upTo(event.data.seq).shared)));
      told += 1;
    }
    expect(told).toBeGreaterThan(5);
  });

  test("notes that the clock was set back when it gets there", async () => {
    const source = await recordingOf([
      at(10_000, "ADDED", SKS, sks("a", "Serve", "1")),
      at(0, "MODIFIED", SKS, sks("a", "Proxy", "2")),
      at(3_000, "MODIFIED", SKS, sks("a", "Serve", "3")),
    ]);
    expect(source.state.shared.notes.length).toBeGreaterThan(0);
    const feed = createReplay({ source, scope: OVERVIEW, speed: 1, from: null, resume: null });
    const notes = drain(feed).flatMap(({ event, data }) =>
      event === "status" ? [data.counters?.notes ?? []] : [],
    );
    expect(notes[0]).toEqual([]);
    expect(notes.at(-1)).toEqual(plain(source.state.shared.notes));
  });

  test.each([60, "max"] as const)(
    "of an overview at speed %s tells rows as they were then",
    async (speed) => {
      const source = await shipped("rollout");
      const witness = createWitness(source);
      const rows = new Map<string, RevisionDigest>();
      let compared = 0;
      for (const event of drain(createReplay({ source, scope: OVERVIEW, speed, from: null, resume: null }))) {
        if (event.event !== "rows") continue;
        expect(event.data.after).toBeUndefined();
        for (const digest of event.data.digests) rows.set(digest.key, digest);
        const state = witness.upTo(event.data.seq);
        for (const revision of state.revisions.values()) {
          if (!revision.hasSks) continue;
          expect(rows.get(`${revision.namespace}/${revision.name}`)).toEqual(plain(digestOf(revision)));
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(5);
    },
  );

  test("that begins late leaves others their turn, and has no place until it has begun", async () => {
    const source = await shipped("overload");
    const from = source.summary.to;
    const scope: Scope = { kind: "revision", namespace: "overload", name: "api-00001" };
    const feed = createReplay({ source, scope, speed: "max", from, resume: null });
    let turns = 0;
    for (;;) {
      expect(feed.place).toEqual({ epoch: "none", seq: -1 });
      const { bytes, wakeAt, done } = feed.next(0);
      expect(done).toBe(false);
      if (bytes.length > 0) break;
      // Nothing is sent and the feed wants to be asked at once: the server's timer lets other work in.
      expect(wakeAt).toBe(0);
      turns += 1;
    }
    expect(turns).toBeGreaterThan(5);
    expect(openFeed({ source, scope, speed: "max", from, resume: feed.place }).place).toEqual(feed.place);
  });
});

describe("one feed serves", () => {
  const ALL = records(`
    0  =sks/r Proxy pop=True
    0  =pod/a@r scheduled started
    1  sks/other Serve
    2  sks/r Serve pop=True
    3  pod/a@r scheduled started ready
  `);
  const SCOPE: Scope = { kind: "revision", namespace: "demo", name: "r" };

  test("a trace that is still being read: what it has, what comes, and its end", () => {
    const lineage = { epoch: "e", earlier: [], firstSeq: 0 };
    const store = createStore({ summary: summary("x"), lineage, retention: null, live: null });
    for (const record of ALL.slice(0, 3)) store.append(record);
    const feed = createFeed({ source: store, scope: SCOPE, resume: null });
    let woken = 0;
    feed.subscribe(() => {
      woken += 1;
    });
    const take = (now: number): ReceivedEvent[] => {
      const events: ReceivedEvent[] = [];
      for (;;) {
        const { bytes, wakeAt, done } = feed.next(now);
        events.push(...bytes.flatMap((part) => parseEvents(decoder.decode(part))));
        if (done || (bytes.length === 0 && wakeAt !== null && wakeAt > now)) return events;
      }
    };
    expect(take(0).map(({ event }) => event)).toEqual(["snapshot"]);
    for (const record of ALL.slice(3)) store.append(record);
    store.notify();
    expect(woken).toBe(1);
    expect(seqsOf(take(50))).toEqual([3, 4]);
    expect(take(3_000)).toEqual([]);
    store.finish();
    store.notify();
    expect(woken).toBe(2);
    expect(take(3_100)).toMatchObject([{ event: "status", data: { state: "ended", seq: 4 } }]);
  });

  test("a cluster as it is now, whatever speed and beginning are asked for", () => {
    const source = liveSource({ version: 1 });
    for (const record of ALL) source.append(unnumbered(record));
    const feed = openFeed({ source, scope: SCOPE, speed: 1, from: ALL[0]?.t ?? 0, resume: null });
    const [first] = feed.next(0).bytes.flatMap((part) => parseEvents(decoder.decode(part)));
    expect(first).toMatchObject({
      event: "snapshot",
      data: { seq: 4, speed: null, live: { state: "live" } },
    });
  });
});
