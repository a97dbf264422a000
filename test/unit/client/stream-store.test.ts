import { describe, expect, test } from "vitest";
import { createOverviewStore } from "../../../lib/client/overview-store.ts";
import { createRevisionStore, isReady, type RevisionStore } from "../../../lib/client/revision-store.ts";
import { buildState, createState, digestOf, encodeState, rowAt } from "../../../lib/core/index.ts";
import type { StreamListener } from "../../../lib/stream/client.ts";
import {
  encodeShared,
  type OverviewSnapshot,
  PROTOCOL_VERSION,
  type RevisionSnapshot,
  type StreamMessage,
} from "../../../lib/stream/protocol.ts";
import { liveStatus } from "../../support/live-status.ts";
import { at, KEY, records } from "../../support/records.ts";
import { createFakeClock } from "../stream/fake-clock.ts";

const COMMON = {
  protocol: PROTOCOL_VERSION,
  source: "s",
  header: { version: 1 },
  seq: 0,
  t: at(0),
  from: at(0),
  to: at(9),
  speed: null,
} as const;

const STORY = records(`
  0  =sks  Serve n=2 pop=False
  0  =priv p1
  0  =pub  p1
  4  pub   a1
  5  sks   Proxy n=2 pop=True
`);

function snapshotOf(known: number): StreamMessage {
  const data: RevisionSnapshot = {
    ...COMMON,
    scope: "revision",
    namespace: "demo",
    name: "r",
    state: encodeState(buildState(STORY.slice(0, known))),
  };
  return { event: "snapshot", data };
}
const recordsFrom = (known: number): StreamMessage => ({
  event: "records",
  data: { records: STORY.slice(known) },
});
const BROKEN: StreamMessage = { event: "records", data: { records: [null as never] } };

/** The surroundings of a store: streams that are told by hand, and frames that come when they are asked for. */
function surroundings() {
  const clock = createFakeClock();
  const streams: { readonly listener: StreamListener; isClosed: boolean }[] = [];
  let frames: (() => void)[] = [];
  const current = () => {
    const stream = streams.at(-1);
    if (stream === undefined) throw new Error("nothing was opened");
    return stream;
  };
  return {
    clock,
    streams,
    options: {
      connect: (listener: StreamListener) => {
        const stream = { listener, isClosed: false };
        streams.push(stream);
        return () => {
          stream.isClosed = true;
        };
      },
      schedule: (callback: () => void) => void frames.push(callback),
      after: clock.after,
      now: clock.now,
    },
    tell: (...messages: readonly StreamMessage[]) => {
      for (const message of messages) current().listener.onMessage(message);
    },
    connection: (...said: Parameters<StreamListener["onConnection"]>) =>
      current().listener.onConnection(...said),
    frame() {
      const due = frames;
      frames = [];
      for (const callback of due) callback();
      return due.length;
    },
  };
}

function revisionStore() {
  const around = surroundings();
  const store = createRevisionStore({ key: KEY, ...around.options });
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  return { ...around, store, told: () => told, view: () => store.getSnapshot() };
}

const pathOf = (store: RevisionStore): unknown =>
  store.getSnapshot().data?.revision.path.map(({ value }) => value);

describe("between two frames", () => {
  test("nothing is changed: whoever renders again sees what was seen before", () => {
    const { tell, frame, store, view } = revisionStore();
    tell(snapshotOf(3));
    frame();
    const before = view();
    const seen = pathOf(store);
    tell(recordsFrom(3));
    expect(view()).toBe(before);
    expect(pathOf(store)).toEqual(seen);
    frame();
    expect(pathOf(store)).toEqual(["pods", "activator"]);
  });

  test("all that was told becomes one value, told once", () => {
    const { tell, frame, told, view } = revisionStore();
    tell(snapshotOf(2), recordsFrom(2), { event: "heartbeat", data: { t: 0 } });
    expect(view().data).toBeNull();
    expect(frame()).toBe(1);
    expect(told()).toBe(1);
    expect(isReady(view().data)).toBe(true);
    expect(frame()).toBe(0);
  });
});

describe("the data of a revision", () => {
  test("is a new object when something was told, and the same when nothing was", () => {
    const { tell, frame, view } = revisionStore();
    tell(snapshotOf(3));
    frame();
    const first = view().data;
    tell({ event: "status", data: { state: "live", t: 0, seq: 3, live: liveStatus() } });
    frame();
    expect(view().live?.status.state).toBe("live");
    expect(view().data).toBe(first);
    tell(recordsFrom(3));
    frame();
    expect(view().data).not.toBe(first);
    expect(view().data?.revision).toBe(first?.revision);
  });

  test("is null where the source does not know the revision", () => {
    const { tell, frame, view } = revisionStore();
    tell({
      event: "snapshot",
      data: { ...(snapshotOf(0).data as RevisionSnapshot), state: encodeState(createState()) },
    });
    frame();
    expect(view().state).not.toBeNull();
    expect(view().data).toBeNull();
  });

  test("loses once a minute what the source has forgotten", async () => {
    const { tell, frame, view, clock } = revisionStore();
    const status = (): StreamMessage => ({
      event: "status",
      data: { state: "live", t: 0, seq: 3, live: liveStatus({ from: at(4.5) }) },
    });
    tell(snapshotOf(STORY.length), status());
    frame();
    expect(view().data?.revision.path).toHaveLength(2);
    await clock.advance(60_000);
    tell(status());
    frame();
    expect(view().data?.revision.path).toHaveLength(1);
  });
});

describe("what cannot be applied", () => {
  test("is said, and a fresh snapshot mends it", async () => {
    const { tell, frame, view, streams, clock, connection } = revisionStore();
    tell(snapshotOf(3), BROKEN, recordsFrom(3));
    frame();
    expect(view().connection).toBe("broken");
    expect(view().reason).toMatch(/null/);
    expect(streams[0]?.isClosed).toBe(true);
    // Nothing that the old stream still says is heard.
    streams[0]?.listener.onConnection("lost", "");
    expect(frame()).toBe(0);
    await clock.advance(1_000);
    expect(streams).toHaveLength(2);
    connection("open", "");
    frame();
    expect(view().connection).toBe("broken");
    tell(snapshotOf(STORY.length));
    frame();
    expect(view()).toMatchObject({ connection: "open", reason: "" });
    expect(view().data?.revision.path).toHaveLength(2);
  });

  test("also when the stream itself could not read it", async () => {
    const { connection, frame, view, streams, clock } = revisionStore();
    connection("broken", "Unexpected token");
    frame();
    expect(view()).toMatchObject({ connection: "broken", reason: "Unexpected token" });
    await clock.advance(1_000);
    expect(streams).toHaveLength(2);
  });

  test("is not asked for again and again: after three fresh snapshots that is said, with the reason", async () => {
    const { tell, frame, view, streams, clock } = revisionStore();
    for (const wait of [1_000, 2_000, 4_000]) {
      tell(snapshotOf(3), BROKEN);
      frame();
      expect(view().connection).toBe("broken");
      const before = streams.length;
      await clock.advance(wait - 1);
      expect(streams).toHaveLength(before);
      await clock.advance(1);
      expect(streams).toHaveLength(before + 1);
    }
    tell(snapshotOf(3), BROKEN);
    frame();
    expect(view()).toMatchObject({ connection: "unreadable", reason: expect.stringMatching(/null/) });
    await clock.advance(3_600_000);
    expect(streams).toHaveLength(4);
    expect(clock.running).toBe(0);
  });

  test("an hour later has nothing to do with it", async () => {
    const { tell, frame, view, clock } = revisionStore();
    for (let hour = 0; hour < 6; hour++) {
      tell(snapshotOf(3), BROKEN);
      frame();
      expect(view().connection).toBe("broken");
      await clock.advance(3_600_000);
    }
  });

  test("is not asked for by a page that has gone", async () => {
    const { tell, frame, store, streams, told, clock } = revisionStore();
    tell(snapshotOf(3), BROKEN);
    frame();
    tell(snapshotOf(3));
    store.close();
    frame();
    await clock.advance(60_000);
    expect(streams).toHaveLength(1);
    expect(told()).toBe(1);
  });
});

test("a server of another version is no failure, and nothing is asked for", async () => {
  const { connection, frame, view, streams, clock } = revisionStore();
  connection("outdated", "");
  frame();
  expect(view().connection).toBe("outdated");
  await clock.advance(3_600_000);
  expect(streams).toHaveLength(1);
});

test("the rows of an overview are merged once per frame, and are the same while none changes", () => {
  const { options, tell, frame } = surroundings();
  const store = createOverviewStore({ ...options, initial: { digests: [], shared: null } });
  const digestAt = (known: number) => {
    const { revisions, shared } = buildState(STORY.slice(0, known));
    const revision = revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    return { digest: digestOf(revision), shared };
  };
  const first = digestAt(3);
  const last = digestAt(STORY.length);
  const data: OverviewSnapshot = {
    ...COMMON,
    scope: "overview",
    digests: [first.digest],
    shared: encodeShared(first.shared),
  };
  tell({ event: "snapshot", data });
  frame();
  const before = store.getSnapshot();
  expect(before.digests).toEqual([first.digest]);
  tell({ event: "rows", data: { after: 2, seq: 4, t: at(5), digests: [last.digest] } });
  expect(store.getSnapshot()).toBe(before);
  frame();
  const [row] = store.getSnapshot().digests;
  if (row === undefined) throw new Error("no row");
  expect(rowAt(last.shared, row, at(5))).toEqual(rowAt(last.shared, last.digest, at(5)));
  tell({ event: "status", data: { state: "live", t: 0, seq: 4, live: liveStatus() } });
  const rows = store.getSnapshot().digests;
  frame();
  expect(store.getSnapshot().digests).toBe(rows);
});
