import { describe, expect, test } from "vitest";
import {
  type CoreState,
  decodeState,
  encodeState,
  type RevisionDigest,
  scopeState,
  step,
} from "../../../lib/core/index.ts";
import type { Source } from "../../../lib/store/source.ts";
import { type OpenFeedOptions, openFeed } from "../../../lib/stream/open-feed.ts";
import { epochOf } from "../../../lib/stream/place.ts";
import {
  applyCounters,
  decodeShared,
  type Scope,
  type StreamMessage,
  type StreamPlace,
} from "../../../lib/stream/protocol.ts";
import { formatTrace } from "../../../lib/trace/writer.ts";
import { openRecording } from "../../support/check-recording.ts";
import { LOST_POD, recordingOf, shipped } from "../sources/traces.ts";
import { parseEvents, type ReceivedEvent, seqsOf } from "./events.ts";

const HELLO: Scope = { kind: "revision", namespace: "demo", name: "hello-00001" };
const OVERVIEW: Scope = { kind: "overview" };
const MINUTE = 60_000;

/** Asks a feed until it is done; `now` follows what it asks for, as a perfect timer would. */
function drain(options: Partial<OpenFeedOptions> & Pick<OpenFeedOptions, "source" | "scope">) {
  const feed = openFeed({ speed: null, from: null, resume: null, ...options });
  const decoder = new TextDecoder();
  const events: (ReceivedEvent & { readonly tick: number })[] = [];
  let now = 0;
  for (let asked = 0; asked < 1_000_000; asked++) {
    const { bytes, wakeAt, done } = feed.next(now);
    for (const part of bytes)
      events.push(...parseEvents(decoder.decode(part)).map((event) => ({ ...event, tick: now })));
    if (done) return events;
    now = Math.max(now, wakeAt ?? now);
  }
  throw new Error("the feed does not end");
}

/** What a browser has after these events. */
class Viewer {
  state: CoreState | null = null;
  digests = new Map<string, RevisionDigest>();
  shared: CoreState["shared"] | null = null;
  seqs: number[] = [];
  snapshots = 0;

  take(message: StreamMessage): void {
    if (message.event === "snapshot") {
      this.snapshots += 1;
      this.seqs = [];
      if (message.data.scope === "revision") this.state = decodeState(message.data.state);
      else {
        this.digests = new Map(message.data.digests.map((digest) => [digest.key, digest]));
        this.shared = decodeShared(message.data.shared);
      }
    } else if (message.event === "records" && this.state !== null) {
      for (const record of message.data.records) step(this.state, record);
      this.seqs.push(...message.data.records.map(({ seq }) => seq));
    } else if (message.event === "rows") {
      for (const digest of message.data.digests) this.digests.set(digest.key, digest);
      if (message.data.shared !== undefined) this.shared = decodeShared(message.data.shared);
    } else if (message.event === "status" && message.data.counters !== undefined) {
      const shared = this.state?.shared ?? this.shared;
      if (shared !== null) applyCounters(shared, message.data.counters);
    }
  }
}

function viewerOf(events: readonly StreamMessage[]): Viewer {
  const viewer = new Viewer();
  for (const event of events) viewer.take(event);
  return viewer;
}

/** All of a scoped state, in a form that can be compared. */
function whole(state: CoreState | null, key: string) {
  if (state === null) return null;
  const { shared, ...rest } = decodeState(encodeState(scopeState(state, key)));
  // A replay goes on as if nobody knew what is not recorded.
  return { ...rest, shared: { ...shared, hasEnded: false } };
}

function keyOf(scope: Scope): string {
  return scope.kind === "revision" ? `${scope.namespace}/${scope.name}` : "";
}

function placeAfter(source: Source, scope: Scope, seq: number): StreamPlace {
  return { epoch: epochOf(source.epoch, scope), seq };
}

describe("without a speed", () => {
  test("the whole recording comes as one snapshot", async () => {
    const source = await shipped("cold-start");
    const events = drain({ source, scope: HELLO });
    expect(events.map(({ event }) => event)).toEqual(["snapshot", "status"]);
    expect(events[0]).toMatchObject({
      place: { seq: 1265 },
      data: {
        source: "cold-start",
        scope: "revision",
        seq: 1265,
        t: source.summary.to,
        to: source.summary.to,
      },
    });
    expect(events[1]).toMatchObject({ place: { seq: 1265 }, data: { state: "ended", seq: 1265 } });
    const viewer = viewerOf(events);
    expect(whole(viewer.state, "demo/hello-00001")).toEqual(whole(source.state, "demo/hello-00001"));
  });

  test("an overview has a row for every revision with an SKS", async () => {
    const source = await shipped("rollout");
    const viewer = viewerOf(drain({ source, scope: OVERVIEW }));
    expect([...viewer.digests.values()]).toEqual(source.digests());
    expect(viewer.shared?.activators).toEqual(source.state.shared.activators);
  });

  test("a snapshot of the whole is one copy for all its viewers", async () => {
    const source = await shipped("cold-start");
    const options = { source, scope: HELLO, speed: null, from: null, resume: null };
    expect(openFeed(options).next(0).bytes[0]).toBe(openFeed(options).next(0).bytes[0]);
  });

  test("an empty source says so and ends", async () => {
    const source = await recordingOf(['{"format":"skscope-trace","version":1}']);
    const events = drain({ source, scope: OVERVIEW });
    expect(events.map(({ event, place }) => [event, place.seq])).toEqual([
      ["snapshot", -1],
      ["status", -1],
    ]);
    expect(events[0]).toMatchObject({ data: { t: null, from: null, to: null, digests: [] } });
    expect(drain({ source, scope: OVERVIEW, speed: 1 }).map(({ event }) => event)).toEqual([
      "snapshot",
      "status",
      "status",
    ]);
  });
});

describe("a replay", () => {
  test("at any speed sends every record that concerns the revision once, in order", async () => {
    const source = await shipped("cold-start");
    const { seqs } = source.scoped("demo/hello-00001");
    for (const speed of ["max", 0.1, 1, 60, 1000] as const) {
      const events = drain({ source, scope: HELLO, speed });
      expect(seqsOf(events)).toEqual(Array.from(seqs));
      expect(events[0]?.event).toBe("snapshot");
      expect(events[1]).toMatchObject({ event: "status", data: { state: "replaying", speed } });
      expect(events.at(-1)).toMatchObject({ event: "status", data: { state: "ended" } });
      const places = events.map(({ place }) => place.seq);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  test.each([0.5, 1, 20])("at %d× sends each record at its own time", async (speed) => {
    const source = await shipped("cold-start");
    const start = source.summary.from ?? 0;
    for (const event of drain({ source, scope: HELLO, speed })) {
      if (event.event !== "records") continue;
      const last = event.data.records.at(-1);
      expect(last).toBeDefined();
      expect(start + event.tick * speed - source.playTime(last?.seq ?? 0)).toBeCloseTo(0, 3);
    }
  });

  test("says about once a second where it is, also while nothing happens", async () => {
    const source = await shipped("cold-start");
    const events = drain({ source, scope: HELLO, speed: 1 });
    const told = events.filter(({ event }) => event === "status");
    for (let i = 2; i < told.length; i++) {
      expect((told[i]?.tick ?? 0) - (told[i - 1]?.tick ?? 0)).toBeLessThanOrEqual(1_100);
    }
    expect(told[1]).toMatchObject({
      data: { state: "replaying", t: expect.any(Number), counters: expect.any(Object) },
    });
    expect(told.length).toBeGreaterThan(80);
    expect(told.length).toBeLessThan(100);
  });

  test("begins with the state at `from`, and ends in the state of the whole, wherever it begins", async () => {
    const source = await shipped("cold-start");
    const key = "demo/hello-00001";
    const wanted = whole(source.state, key);
    const { from: first = 0, to: last = 0 } = { from: source.summary.from ?? 0, to: source.summary.to ?? 0 };
    for (let i = 0; i <= 60; i++) {
      const from = first + Math.round((i / 60) * (last - first));
      const events = drain({ source, scope: HELLO, speed: "max", from });
      const cut = source.seqAt(from);
      expect(events[0]).toMatchObject({ event: "snapshot", data: { seq: cut, t: from } });
      expect(seqsOf(events)).toEqual(Array.from(source.scoped(key).seqs).filter((seq) => seq > cut));
      expect(whole(viewerOf(events).state, key)).toEqual(wanted);
    }
  });

  test("that begins before the recording begins with it; after the end there is only the end", async () => {
    const source = await shipped("cold-start");
    const { from: first = 0, to: last = 0 } = { from: source.summary.from ?? 0, to: source.summary.to ?? 0 };
    const early = drain({ source, scope: HELLO, speed: 1, from: first - 60 * MINUTE });
    expect(early.find(({ event }) => event === "records")?.tick).toBeLessThan(5_000);
    const late = drain({ source, scope: HELLO, speed: 1, from: last + 60 * MINUTE });
    expect(late.map(({ event }) => event)).toEqual(["snapshot", "status", "status"]);
  });

  test("of an overview sends rows that changed, at most ten times a second", async () => {
    const source = await shipped("rollout");
    const events = drain({ source, scope: OVERVIEW, speed: 60 });
    const rows = events.filter(({ event }) => event === "rows");
    expect(rows.length).toBeGreaterThan(5);
    for (let i = 1; i < rows.length; i++) {
      expect((rows[i]?.tick ?? 0) - (rows[i - 1]?.tick ?? 0)).toBeGreaterThanOrEqual(100 - 1e-6);
    }
    const viewer = viewerOf(events);
    expect([...viewer.digests.values()]).toEqual(expect.arrayContaining(source.digests()));
    expect(viewer.digests.size).toBe(source.digests().length);
  });

  test("through a lost watch gives a viewer of either revision what the server knows", async () => {
    const source = await recordingOf(LOST_POD);
    for (const name of ["a", "b"]) {
      const scope: Scope = { kind: "revision", namespace: "demo", name };
      for (let cut = -1; cut <= source.lastSeq; cut++) {
        const from = cut < 0 ? null : source.playTime(cut);
        const { state } = viewerOf(drain({ source, scope, speed: "max", from }));
        const got = whole(state, `demo/${name}`);
        const wanted = whole(source.state, `demo/${name}`);
        expect(got?.revisions).toEqual(wanted?.revisions);
        expect(got?.objects).toEqual(wanted?.objects);
        expect(got?.shared.gaps).toEqual(wanted?.shared.gaps);
      }
    }
  });
});

describe("a resume", () => {
  test.each([
    ["a revision", HELLO, "max"],
    ["a revision, paced", HELLO, 100],
    ["an overview", OVERVIEW, "max"],
    ["an overview, paced", OVERVIEW, 100],
  ] as const)(
    "of %s after any event loses and repeats nothing",
    async (_what, scope, speed) => {
      const source = await shipped("cold-start");
      const key = keyOf(scope);
      const all = drain({ source, scope, speed });
      const wanted = viewerOf(all);
      const stride = Math.max(1, Math.floor(all.length / 40));
      for (let cut = 1; cut < all.length; cut += stride) {
        const before = all.slice(0, cut);
        const resume = before.at(-1)?.place ?? null;
        const viewer = viewerOf([...before, ...drain({ source, scope, speed, resume })]);
        expect(viewer.snapshots).toBe(1);
        expect(viewer.seqs).toEqual(wanted.seqs);
        expect(viewer.digests).toEqual(wanted.digests);
        expect(whole(viewer.state, key)).toEqual(whole(wanted.state, key));
        expect(viewer.shared?.activators).toEqual(wanted.shared?.activators);
      }
    },
    30_000,
  );

  test("at any record, also one that is in no event, goes on behind it", async () => {
    const source = await shipped("cold-start");
    const seqs = Array.from(source.scoped("demo/hello-00001").seqs);
    for (let seq = -1; seq <= source.lastSeq; seq += 53) {
      const events = drain({ source, scope: HELLO, speed: "max", resume: placeAfter(source, HELLO, seq) });
      expect(events[0]?.event).not.toBe("snapshot");
      expect(seqsOf(events)).toEqual(seqs.filter((other) => other > seq));
    }
  });

  test("without a speed sends the rest at once; at the end only says so", async () => {
    const source = await shipped("cold-start");
    const rest = drain({ source, scope: HELLO, resume: placeAfter(source, HELLO, 1_200) });
    expect(seqsOf(rest)).toEqual(
      Array.from(source.scoped("demo/hello-00001").seqs).filter((seq) => seq > 1_200),
    );
    const end = drain({ source, scope: HELLO, resume: placeAfter(source, HELLO, source.lastSeq) });
    expect(end).toMatchObject([{ event: "status", data: { state: "ended" } }]);
  });

  test("keeps the time of a replay: it goes on at the record where it was", async () => {
    const source = await shipped("cold-start");
    const resume = placeAfter(source, HELLO, 600);
    const first = drain({ source, scope: HELLO, speed: 1, resume }).find(({ event }) => event === "records");
    const next = Array.from(source.scoped("demo/hello-00001").seqs).find((seq) => seq > 600) ?? 0;
    expect(first?.tick).toBeCloseTo(source.playTime(next) - source.playTime(600), 3);
  });

  test("against other content, another scope or beyond the end starts over", async () => {
    const source = await shipped("cold-start");
    for (const resume of [
      { epoch: "other", seq: 5 },
      placeAfter(source, OVERVIEW, 5),
      placeAfter(source, HELLO, source.lastSeq + 1),
    ]) {
      expect(drain({ source, scope: HELLO, speed: "max", resume })[0]?.event).toBe("snapshot");
    }
  });
});

test("a message holds no more than a hundred records, and not many bytes more than it may", async () => {
  const source = await shipped("overload");
  const scope: Scope = { kind: "revision", namespace: "overload", name: "api-00001" };
  const feed = openFeed({ source, scope, speed: "max", from: null, resume: null });
  feed.next(0);
  for (let step = feed.next(0); !step.done; step = feed.next(0)) {
    for (const part of step.bytes) expect(part.length).toBeLessThan(256 * 1024);
    const decoded = step.bytes.flatMap((part) => parseEvents(new TextDecoder().decode(part)));
    expect(seqsOf(decoded).length).toBeLessThanOrEqual(100);
  }
});

describe("when the recorder's clock was set back an hour", () => {
  test.each([0, 300, 700, 1_000])("a viewer from record %i on has the times of the whole", async (from) => {
    const { records, header } = openRecording("cold-start");
    const hour = 3_600_000;
    const moved = records.map((record) =>
      record.seq < 600
        ? record
        : { ...record, t: record.t - hour, at: new Date(record.t - hour).toISOString() },
    );
    const source = await recordingOf([...formatTrace(header, moved)].map((line) => line.trimEnd()));
    const key = "demo/hello-00001";
    const viewer = viewerOf(drain({ source, scope: HELLO, speed: "max", from: source.playTime(from) }));
    const own = viewer.state?.revisions.get(key);
    const wanted = source.state.revisions.get(key);
    for (const track of ["specMode", "path", "phase", "replicas", "coldStarts", "scaleToZero"] as const) {
      expect(own?.[track], track).toEqual(wanted?.[track]);
    }
  });
});
