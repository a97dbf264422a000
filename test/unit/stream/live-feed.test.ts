/** What the viewers of a growing source have, whatever they do. */
import { describe, expect, test } from "vitest";
import { createOverviewStore, type OverviewStore } from "../../../lib/client/overview-store.ts";
import { createRevisionStore, type RevisionStore } from "../../../lib/client/revision-store.ts";
import { forgetBefore, rowAt, scopeState } from "../../../lib/core/index.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { createFeed, type Feed } from "../../../lib/stream/feed.ts";
import type { Scope, StreamMessage, StreamPlace } from "../../../lib/stream/protocol.ts";
import { BUFFER_BYTES, createEventStream } from "../../../lib/stream/server.ts";
import { openRecording } from "../../support/check-recording.ts";
import {
  expectSameScope,
  type FedSource,
  LIVE_STATUS,
  liveSource,
  unnumbered,
} from "../../support/live-source.ts";
import { random } from "../../support/random.ts";
import { records } from "../../support/records.ts";
import { parseEvents, type ReceivedEvent, seqsOf } from "./events.ts";
import { createFakeClock, settle } from "./fake-clock.ts";

const OVERVIEW: Scope = { kind: "overview" };
const decoder = new TextDecoder();

const revision = (key: string): Scope => {
  const [namespace = "", name = ""] = key.split("/");
  return { kind: "revision", namespace, name };
};
const keyOf = (scope: Scope): string => (scope.kind === "revision" ? `${scope.namespace}/${scope.name}` : "");

function feedOf(source: FedSource, scope: Scope, resume: StreamPlace | null = null): Feed {
  return createFeed({ source, scope, resume });
}

/** Takes what a feed has to say now. */
function take(feed: Feed, now: number, atMost = 1_000): { parts: Uint8Array[]; events: ReceivedEvent[] } {
  const parts: Uint8Array[] = [];
  for (let asked = 0; asked < atMost; asked++) {
    const { bytes, wakeAt, done } = feed.next(now);
    expect(done).toBe(false);
    parts.push(...bytes);
    if (bytes.length === 0 && wakeAt !== null && wakeAt > now) break;
  }
  return { parts, events: parts.flatMap((part) => parseEvents(decoder.decode(part))) };
}

/** A browser: its store, and the place it would say when it connects again. */
class Viewer {
  readonly scope: Scope;
  readonly revision: RevisionStore | null;
  readonly overview: OverviewStore | null;
  place: StreamPlace | null = null;
  snapshots = 0;
  seqs: number[] = [];
  /** All places it ever was at. */
  readonly places: StreamPlace[] = [];
  private tell: (message: StreamMessage) => void = () => undefined;

  constructor(scope: Scope) {
    this.scope = scope;
    const options = {
      connect: ({ onMessage }: { onMessage(message: StreamMessage): void }) => {
        this.tell = onMessage;
        return () => undefined;
      },
      schedule: (callback: () => void) => callback(),
      after: () => () => undefined,
      now: () => 0,
    };
    const isOverview = scope.kind === "overview";
    this.revision = isOverview ? null : createRevisionStore({ key: keyOf(scope), ...options });
    this.overview = isOverview
      ? createOverviewStore({ ...options, initial: { digests: [], shared: null } })
      : null;
  }

  take(events: readonly ReceivedEvent[]): void {
    for (const event of events) {
      this.tell(event);
      this.place = event.place;
      this.places.push(event.place);
      if (event.event === "snapshot") {
        this.snapshots += 1;
        this.seqs = [];
      }
      if (event.event === "records") {
        // Those that only say what was before a gap stand before the record that tells of it.
        this.seqs.push(...event.data.records.filter(({ type }) => type !== "STAND-IN").map(({ seq }) => seq));
      }
    }
  }
}

const KEEP = ["specMode", "path", "phase"] as const;

/** The viewer has what the source has, as far back as the source knows. */
function expectSame(viewer: Viewer, source: FedSource): void {
  const begin = source.summary.from ?? 0;
  if (viewer.revision !== null) {
    const { state } = viewer.revision.getSnapshot();
    if (state === null) throw new Error("no state");
    const key = keyOf(viewer.scope);
    const copy = structuredClone(state);
    const whole = structuredClone(scopeState(source.state, key));
    forgetBefore(copy, begin);
    forgetBefore(whole, begin);
    for (const one of [copy, whole]) {
      one.deletedUids.clear();
      for (const stats of one.shared.resources.values()) (stats as { offsetMs: number }).offsetMs = 0;
    }
    expectSameScope(copy, whole, key);
    // Every record once, and in order.
    expect(viewer.seqs).toEqual([...new Set(viewer.seqs)].sort((a, b) => a - b));
    return;
  }
  const view = viewer.overview?.getSnapshot();
  const rows = new Map(view?.digests.map((digest) => [digest.key, digest]));
  const { shared } = source.state;
  for (const digest of source.digests()) {
    const row = rows.get(digest.key);
    if (row === undefined) throw new Error(`no row of ${digest.key}`);
    for (const t of [begin, (begin + (source.summary.to ?? 0)) / 2, source.summary.to ?? 0]) {
      const [got, wanted] = [rowAt(shared, row, t), rowAt(shared, digest, t)];
      // Episodes are counted as far back as the source knew when the row was told.
      expect(got).toEqual(wanted);
    }
    for (const name of KEEP) {
      const since = row[name].filter(({ to }) => to === null || to >= begin);
      expect([digest.key, name, since]).toEqual([
        digest.key,
        name,
        digest[name].filter(({ to }) => to === null || to >= begin),
      ]);
    }
  }
}

const keysOf = (records: readonly TraceRecord[]): string[] => [
  ...new Set(
    records.flatMap(({ resource, object }) => {
      if (!resource.startsWith("serverlessservices.")) return [];
      const { namespace, name } = (object.metadata ?? {}) as Record<string, string>;
      return name === undefined ? [] : [`${namespace}/${name}`];
    }),
  ),
];

const RECORDINGS = ["cold-start", "rollout", "knobs"] as const;

describe("viewers who join, lag, leave and come back", () => {
  test.each(RECORDINGS.flatMap((id) => [1, 0.1].map((share) => [id, share] as const)))(
    "of %s, of which %d is remembered, have in the end what the source has",
    (id, share) => {
      const { records, header } = openRecording(id);
      const chance = random(Math.round(41 + 100 * share));
      const span = (records.at(-1)?.t ?? 0) - (records[0]?.t ?? 0);
      const source = liveSource(header, {
        retention: {
          ms: share === 1 ? Number.MAX_SAFE_INTEGER : span * share,
          bytes: Number.MAX_SAFE_INTEGER,
        },
      });
      const scopes = [OVERVIEW, ...keysOf(records).map(revision)];
      const all: { viewer: Viewer; feed: Feed | null; pace: number }[] = [];
      const begin = records[0]?.t ?? 0;
      for (const record of records) {
        source.append(unnumbered(record));
        const now = record.t - begin;
        if (chance.chance(14 / records.length)) {
          const scope = chance.chance(0.4) ? OVERVIEW : chance.pick(scopes);
          all.push({
            viewer: new Viewer(scope),
            feed: feedOf(source, scope),
            pace: chance.pick([0.5, 0.05, 0.01]),
          });
        }
        for (const one of all) {
          if (chance.chance(0.002)) one.feed = null;
          if (!chance.chance(one.pace)) continue;
          // Whoever comes back is where he was, or opens the page anew.
          if (one.feed === null) {
            const { places, scope } = one.viewer;
            const isSame = one.viewer.place !== null && chance.chance(0.9);
            if (!isSame && places.length > 0) one.viewer = new Viewer(scope);
            one.feed = feedOf(source, scope, isSame ? one.viewer.place : null);
          }
          one.viewer.take(take(one.feed, now, 1 + chance.below(4)).events);
        }
        if (chance.chance(0.01)) source.forget(record.t);
      }
      expect(all.length).toBeGreaterThan(4);
      const end = span + 10_000;
      for (const { viewer, feed } of all) {
        viewer.take(take(feed ?? feedOf(source, viewer.scope, viewer.place), end).events);
        expectSame(viewer, source);
        if (share === 1) expect(viewer.snapshots).toBe(1);
      }
    },
  );

  test("from any event to the end nothing is lost or repeated", () => {
    const { records, header } = openRecording("cold-start");
    const [key = ""] = keysOf(records);
    for (const scope of [revision(key), OVERVIEW]) {
      const source = liveSource(header);
      const feed = feedOf(source, scope);
      const told: ReceivedEvent[][] = [];
      const begin = records[0]?.t ?? 0;
      for (const [i, record] of records.entries()) {
        source.append(unnumbered(record));
        if (i % 40 === 0) told.push(take(feed, record.t - begin).events);
      }
      const events = told.flat();
      const wanted = new Viewer(scope);
      wanted.take([...events, ...take(feed, 1e9).events]);
      for (let cut = 1; cut <= events.length; cut += Math.ceil(events.length / 12)) {
        const viewer = new Viewer(scope);
        viewer.take(events.slice(0, cut));
        viewer.take(take(feedOf(source, scope, viewer.place), 0).events);
        expect(viewer.snapshots).toBe(1);
        expect(viewer.seqs).toEqual(wanted.seqs);
        expectSame(viewer, source);
      }
    }
  });

  test("who stop for longer than is remembered, begin anew where they go on", () => {
    const { records: all, header } = openRecording("rollout");
    const [key = ""] = keysOf(all);
    const source = liveSource(header, { retention: { ms: 5_000, bytes: Number.MAX_SAFE_INTEGER } });
    for (const record of all.slice(0, 1_000)) source.append(unnumbered(record));
    const viewers = [OVERVIEW, revision(key)].map((scope) => ({
      viewer: new Viewer(scope),
      feed: feedOf(source, scope),
    }));
    for (const { viewer, feed } of viewers) viewer.take(take(feed, 0).events);
    for (const record of all.slice(1_000, 6_000)) source.append(unnumbered(record));
    source.forget(source.summary.to ?? 0);
    expect(source.firstSeq).toBeGreaterThan(1_001);
    for (const { viewer, feed } of viewers) {
      viewer.take(take(feed, 60_000).events);
      expect(viewer.snapshots).toBe(2);
      expectSame(viewer, source);
    }
  });

  test("through gaps and lists, know of their own what the source knows", () => {
    const all = records(`
      0  =sks/r Proxy pop=True
      0  =pod/a@r scheduled started ready
      0  =pod/x@other scheduled started ready
      1  pod/x@other scheduled started
      3  gap pod lost
      6  =pod/x@other scheduled started
      7  =pod/y@other scheduled
      8  pod/y@other scheduled started
      9  pod/b@r scheduled
      9.5 pod/x@other scheduled
      10 gap pod lost
      11 =pod/b@r scheduled started
      12 =pod/x@other scheduled started ready
      13 gap pod lost
      15 =pod/x@other scheduled
      16 bookmark pod
    `);
    for (const key of ["demo/r", "demo/other"]) {
      for (let cut = 0; cut <= all.length; cut++) {
        const source = liveSource({ version: 1 });
        for (const record of all.slice(0, cut)) source.append(unnumbered(record));
        const viewer = new Viewer(revision(key));
        const feed = feedOf(source, viewer.scope);
        viewer.take(take(feed, 0).events);
        for (const record of all.slice(cut)) source.append(unnumbered(record));
        viewer.take(take(feed, 10_000).events);
        expectSame(viewer, source);
      }
    }
  });

  test("when the clock was set back, have the times that the source has", () => {
    const { records, header } = openRecording("cold-start");
    const [key = ""] = keysOf(records);
    const source = liveSource(header);
    const viewers: { viewer: Viewer; feed: Feed }[] = [];
    for (const { seq, ...record } of records) {
      source.append(seq < 600 ? record : { ...record, t: record.t - 3_600_000 });
      if (seq % 100 === 99)
        viewers.push({ viewer: new Viewer(revision(key)), feed: feedOf(source, revision(key)) });
      if (seq % 37 === 0) for (const { viewer, feed } of viewers) viewer.take(take(feed, seq * 100).events);
    }
    for (const { viewer, feed } of viewers) {
      viewer.take(take(feed, 1e9).events);
      const { state } = viewer.revision?.getSnapshot() ?? {};
      if (state === undefined || state === null) throw new Error("no state");
      // Of objects the time as received is remembered, which nobody is shown.
      for (const one of [state, source.state]) for (const all of one.objects.values()) all.clear();
      expectSame(viewer, source);
    }
  });
});

describe("a restart", () => {
  test.each(RECORDINGS)("of the server of %s is not noticed by who was there before it", (id) => {
    const { records, header } = openRecording(id);
    const chance = random(44);
    for (let round = 0; round < 2; round++) {
      const lost = chance.below(60);
      const restart = 200 + chance.below(records.length - 400);
      const first = chance.below(150);
      const before = liveSource(header);
      const scopes = [OVERVIEW, OVERVIEW, ...keysOf(records).slice(0, 3).map(revision)];
      const viewers = scopes.map((scope) => ({ viewer: new Viewer(scope), feed: feedOf(before, scope) }));
      for (const record of records.slice(0, restart)) {
        before.append(unnumbered(record));
        if (record.seq < first) continue;
        for (const { viewer, feed } of viewers) {
          if (chance.chance(0.01)) viewer.take(take(feed, record.t, 3).events);
        }
      }
      for (const { viewer, feed } of viewers) if (chance.chance(0.5)) viewer.take(take(feed, 1e15).events);
      // What was not on the disk yet is lost.
      const lastSeq = restart - 1 - lost;
      const after = liveSource(header, {
        lineage: { epoch: "e2", earlier: [{ epoch: "e1", lastSeq }], firstSeq: first },
      });
      const t = records[first]?.t ?? 0;
      for (const seq of before.stateBefore(first)) {
        after.restore({ ...(before.record(seq) as TraceRecord), t, type: "ADDED", initial: true });
      }
      for (const record of records.slice(first, lastSeq + 1)) after.append(unnumbered(record));
      for (const record of records.slice(restart)) after.append(unnumbered(record));
      for (const { viewer } of viewers) {
        const { place, snapshots } = viewer;
        viewer.take(take(feedOf(after, viewer.scope, place), 0).events);
        const isKnown = place !== null && place.seq >= first - 1 && place.seq <= lastSeq;
        expect(viewer.snapshots - snapshots).toBe(isKnown ? 0 : 1);
        // Whoever has more than the disk has had begins anew; the others have it all, also what was before the history.
        if (!isKnown) expectSame(viewer, after);
        else if (viewer.revision !== null) {
          const { seqs } = viewer;
          expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
          const scoped = Array.from(after.scoped(keyOf(viewer.scope)).seqs);
          const left = scoped.filter((seq) => seq > place.seq && after.record(seq) !== null);
          const own = seqs.filter((seq) => seq > place.seq);
          expect(own.every((seq) => left.includes(seq))).toBe(true);
          const now = viewer.revision.getSnapshot().data?.revision;
          const wanted = after.state.revisions.get(keyOf(viewer.scope));
          expect(now?.sks ?? null).toEqual(wanted?.sks ?? null);
          expect(now?.scale).toEqual(wanted?.scale);
          expect(now?.publicNow).toEqual(wanted?.publicNow);
          expect(now?.podsNow).toEqual(wanted?.podsNow);
        }
      }
    }
  });

  test.each([
    ["of another scope", (place: StreamPlace) => ({ place, scope: OVERVIEW })],
    [
      "of an unknown epoch",
      (place: StreamPlace) => ({ place: { ...place, epoch: "aaaaaaaaaaaa" }, scope: null }),
    ],
    ["from the future", (place: StreamPlace) => ({ place: { ...place, seq: 900 }, scope: null })],
    ["from before the history", (place: StreamPlace) => ({ place: { ...place, seq: 3 }, scope: null })],
  ])("an id %s gets a snapshot", (_, change) => {
    const { records, header } = openRecording("cold-start");
    const [key = ""] = keysOf(records);
    const source = liveSource(header, { retention: { ms: 10_000, bytes: Number.MAX_SAFE_INTEGER } });
    for (const record of records.slice(0, 800)) source.append(unnumbered(record));
    source.forget(source.summary.to ?? 0);
    const feed = feedOf(source, revision(key));
    const [first] = take(feed, 0).events;
    if (first === undefined) throw new Error("nothing came");
    const { place, scope } = change(first.place);
    const again = feedOf(source, scope ?? revision(key), place);
    expect(take(again, 0).events[0]?.event).toBe("snapshot");
    expect(take(feedOf(source, revision(key), first.place), 0).events[0]?.event).toBe("status");
  });
});

describe("a status", () => {
  test("comes once a second and never tells more than the records did", () => {
    const { records, header } = openRecording("rollout");
    const [key = ""] = keysOf(records);
    for (const scope of [revision(key), OVERVIEW]) {
      let clock = 0;
      const source = liveSource(header, { status: () => ({ ...LIVE_STATUS, now: clock }) });
      const feed = feedOf(source, scope);
      const begin = records[0]?.t ?? 0;
      const ticks: number[] = [];
      let next = 0;
      let last = -1;
      for (clock = 0; clock < 60_000; clock += 50) {
        for (; (records[next]?.t ?? Number.POSITIVE_INFINITY) <= begin + clock; next++) {
          source.append(unnumbered(records[next] as TraceRecord));
        }
        for (const event of take(feed, clock).events) {
          expect(event.place.seq).toBeGreaterThanOrEqual(last);
          last = event.place.seq;
          if (event.event !== "status") continue;
          ticks.push(clock);
          expect(event.data.seq).toBe(source.lastSeq);
          if (event.data.counters !== undefined) expect(event.data.counters.records).toBe(source.lastSeq + 1);
          expect(event.data.live?.now).toBe(clock);
        }
      }
      expect(ticks).toEqual(Array.from({ length: 60 }, (_, i) => i * 1_000));
    }
  });

  test("waits until a viewer who lags has everything", () => {
    const { records, header } = openRecording("overload");
    const [key = ""] = keysOf(records);
    const source = liveSource(header);
    const feed = feedOf(source, revision(key));
    take(feed, 0);
    for (const record of records) source.append(unnumbered(record));
    const { events } = take(feed, 5_000);
    expect(events.length).toBeGreaterThan(5);
    expect(events.findIndex(({ event }) => event === "status")).toBe(events.length - 1);
  });
});

describe("work that is shared", () => {
  test("viewers who came one after another are told together how a cluster fares, which is written once", () => {
    const { records, header } = openRecording("rollout");
    let asked = 0;
    const status = () => {
      asked += 1;
      return LIVE_STATUS;
    };
    const source = liveSource(header, { status });
    for (const record of records) source.append(unnumbered(record));
    for (const scopes of [[OVERVIEW], keysOf(records).map(revision)]) {
      const feeds = Array.from({ length: 20 }, (_, i) => feedOf(source, scopes[i % scopes.length] as Scope));
      for (const [i, feed] of feeds.entries()) take(feed, 10_000 + i * 45);
      asked = 0;
      for (const feed of feeds) expect(take(feed, 10_999).events).toEqual([]);
      const told = feeds.flatMap((feed) => take(feed, 11_000).events);
      expect(told.map(({ event }) => event)).toEqual(feeds.map(() => "status"));
      expect(new Set(told.map(({ data }) => JSON.stringify(data))).size).toBe(1);
      expect(asked).toBe(1);
      // Somebody who comes later is told what holds then.
      const late = feedOf(source, scopes[0] as Scope);
      take(late, 11_500);
      expect(asked).toBeGreaterThan(1);
    }
  });

  test.each(["revision", "overview"])("viewers (%s) at the same place get the same bytes", (kind) => {
    const { records, header } = openRecording("rollout");
    const [key = ""] = keysOf(records);
    const scope = kind === "overview" ? OVERVIEW : revision(key);
    const source = liveSource(header);
    const feeds = Array.from({ length: 5 }, () => feedOf(source, scope));
    let shared = 0;
    const begin = records[0]?.t ?? 0;
    for (const [i, record] of records.entries()) {
      source.append(unnumbered(record));
      if (i % 50 !== 0) continue;
      const [first = [], ...others] = feeds.map((feed) => take(feed, record.t - begin).parts);
      const isOfRecords = (part: Uint8Array): boolean => !decoder.decode(part).startsWith("event: status");
      for (const other of others) {
        expect(other.length).toBe(first.length);
        for (const [j, part] of first.entries()) {
          if (!isOfRecords(part)) continue;
          expect(other[j] === part).toBe(true);
          shared += 1;
        }
      }
    }
    expect(shared).toBeGreaterThan(100);
  });

  test("one reader of a hundred who stops reading costs nothing, and has everything when he reads again", async () => {
    const { records, header } = openRecording("overload");
    const [key = ""] = keysOf(records);
    const source = liveSource(header);
    const clock = createFakeClock();
    const taken = Array.from({ length: 100 }, () => 0);
    const counted = (feed: Feed, i: number): Feed => ({
      get place() {
        return feed.place;
      },
      subscribe: (listener) => feed.subscribe(listener),
      next(now) {
        const step = feed.next(now);
        for (const part of step.bytes) taken[i] = (taken[i] ?? 0) + part.length;
        return step;
      },
    });
    const readers = taken.map((_, i) =>
      createEventStream(counted(feedOf(source, revision(key)), i), { clock }).getReader(),
    );
    const texts: string[] = taken.map(() => "");
    const read = async (i: number): Promise<void> => {
      const utf8 = new TextDecoder();
      for (;;) {
        const { value, done } = await (readers[i] as ReadableStreamDefaultReader<Uint8Array>).read();
        if (done) return;
        // What comes to two of them is enough to look at.
        if (i < 2) texts[i] += utf8.decode(value, { stream: true });
      }
    };
    const reading = taken.map((_, i) => (i === 0 ? Promise.resolve() : read(i)));
    await settle();
    for (const [i, record] of records.entries()) {
      source.append(unnumbered(record));
      if (i % 400 !== 0 && i !== records.length - 1) continue;
      source.notify();
      await clock.advance(20);
    }
    await clock.advance(2_000);
    // What is in the stream, and one batch.
    expect(taken[0]).toBeLessThan(BUFFER_BYTES + 512 * 1024);
    expect(taken[1]).toBeGreaterThan(4 * (taken[0] ?? 0));
    expect(new Set(taken.slice(1)).size).toBe(1);
    reading[0] = read(0);
    await clock.advance(2_000);
    for (let i = 0; i < 50; i++) await settle();
    expect(seqsOf(parseEvents(texts[0] ?? ""))).toEqual(seqsOf(parseEvents(texts[1] ?? "")));
    for (const reader of readers) void reader.cancel();
    await Promise.all(reading);
    expect(clock.running).toBe(0);
  });
});
