/** Rows of many revisions: those that are in view are told at once, of the others a few a second, and in the end all. */
import { describe, expect, test } from "vitest";
import { createOverviewStore, type OverviewStore } from "../../../lib/client/overview-store.ts";
import { rowAt } from "../../../lib/core/index.ts";
import type { StreamListener } from "../../../lib/stream/client.ts";
import { createFeed, type Feed } from "../../../lib/stream/feed.ts";
import { rowMark, type StreamPlace } from "../../../lib/stream/protocol.ts";
import { OWED_ROWS } from "../../../lib/stream/row-teller.ts";
import { type FedSource, liveSource, unnumbered } from "../../support/live-source.ts";
import { records } from "../../support/records.ts";
import { parseEvents, type ReceivedEvent } from "./events.ts";

const OVERVIEW = { kind: "overview" } as const;
const decoder = new TextDecoder();
const keyOf = (i: number): string => `demo/r${i}`;
const marks = (...numbers: readonly number[]): ReadonlySet<string> =>
  new Set(numbers.map((i) => rowMark(keyOf(i))));

/** A cluster of so many revisions, all of which change at the second that is asked for. */
function clusterOf(count: number) {
  const source = liveSource({ version: 1 });
  const all = Array.from({ length: count }, (_, i) => i);
  let version = 0;
  /** A line a revision, of which each is another version of an object that stays the same. */
  const append = (of: readonly number[], line: (name: string) => string): void => {
    const lines = of.map((i) => {
      version += 1;
      return `${line(`r${i}`)} uid=u${i} rv=${version}`;
    });
    for (const record of records(lines.join("\n"))) source.append(unnumbered(record));
  };
  append(all, (name) => `0 =sks/${name} Proxy pop=True`);
  return {
    source,
    append,
    /** A number in the row of each changes: how many pods are wanted. */
    count(second: number, wanted: number, of: readonly number[] = all): void {
      append(of, (name) => `${second} pa/${name} Active=True want=${wanted} ScaleTargetInitialized=True`);
    },
  };
}

interface Told {
  readonly events: readonly ReceivedEvent[];
  readonly bytes: number;
}

function take(feed: Feed, now: number): Told {
  const events: ReceivedEvent[] = [];
  let bytes = 0;
  for (;;) {
    const { bytes: parts, wakeAt } = feed.next(now);
    for (const part of parts) {
      bytes += part.length;
      events.push(...parseEvents(decoder.decode(part)));
    }
    if (parts.length === 0 && (wakeAt === null || wakeAt > now)) return { events, bytes };
  }
}

const keysIn = ({ events }: Told): string[] =>
  events.flatMap((message) => (message.event === "rows" ? message.data.digests.map(({ key }) => key) : []));

function viewer(): { store: OverviewStore; tell(told: Told): void } {
  let listener: StreamListener | null = null;
  const store = createOverviewStore({
    initial: { digests: [], shared: null },
    connect: (given) => {
      listener = given;
      return () => undefined;
    },
    schedule: (callback) => callback(),
    after: () => () => undefined,
    now: () => 0,
  });
  return {
    store,
    tell({ events }) {
      for (const event of events) listener?.onMessage(event);
    },
  };
}

function expectSame(store: OverviewStore, source: FedSource): void {
  const t = source.summary.to ?? 0;
  const { shared } = source.state;
  const rows = new Map(store.getSnapshot().digests.map((digest) => [digest.key, rowAt(shared, digest, t)]));
  for (const digest of source.digests()) expect(rows.get(digest.key)).toEqual(rowAt(shared, digest, t));
}

const open = (source: FedSource, seen: ReadonlySet<string>, resume: StreamPlace | null = null): Feed =>
  createFeed({ source, scope: OVERVIEW, resume, seen });

describe("a viewer who says what he sees", () => {
  test("is told at once of it, of the rest a few a second, and has all in the end", () => {
    const { source, count } = clusterOf(300);
    const feed = open(source, marks(7, 250));
    const { store, tell } = viewer();
    tell(take(feed, 0));
    // The first second's share of what nobody sees goes out with it.
    count(1, 2, [7, 250, ...Array.from({ length: 100 }, (_, i) => 20 + i)]);
    const first = take(feed, 1_000);
    tell(first);
    expect(keysIn(first)).toEqual(expect.arrayContaining([keyOf(7), keyOf(250)]));
    expect(keysIn(first)).toHaveLength(2 + OWED_ROWS);
    count(1.2, 3, [7, 20]);
    const second = take(feed, 1_200);
    tell(second);
    expect(keysIn(second)).toEqual([keyOf(7)]);
    for (let now = 2_000; now <= 5_000; now += 500) {
      const told = take(feed, now);
      expect(keysIn(told).length).toBeLessThanOrEqual(OWED_ROWS);
      tell(told);
    }
    expectSame(store, source);
    expect(take(feed, 6_500).events.map(({ event }) => event)).toEqual(["status"]);
  });

  test("is told first of what is in another state, however many other rows wait", () => {
    const { source, count, append } = clusterOf(300);
    const feed = open(source, marks());
    take(feed, 0);
    count(
      1,
      2,
      Array.from({ length: 299 }, (_, i) => i),
    );
    take(feed, 1_000);
    append([299], (name) => `2 -sks/${name} Proxy`);
    const told = keysIn(take(feed, 2_000));
    expect(told).toHaveLength(OWED_ROWS);
    expect(told[0]).toBe(keyOf(299));
    // Of the others those that have waited longest.
    expect(told[1]).toBe(keyOf(OWED_ROWS));
  });

  test("is told of all that waits in a storm of rows that are urgent, too", () => {
    const { source, count, append } = clusterOf(300);
    const feed = open(source, marks());
    take(feed, 0);
    const calm = [5, 6, 7];
    const stormy = Array.from({ length: 200 }, (_, i) => 50 + i);
    count(1, 2, calm);
    append(stormy, (name) => `1 -sks/${name} Proxy`);
    const told = keysIn(take(feed, 1_000));
    expect(told).toHaveLength(OWED_ROWS);
    expect(told).toEqual(expect.arrayContaining(calm.map(keyOf)));
  });

  test("knows how all are while rows wait, and when none do", () => {
    const { source, count } = clusterOf(300);
    const feed = open(source, marks(1));
    take(feed, 0);
    count(1, 2);
    const behind = (now: number) =>
      take(feed, now).events.flatMap((message) => (message.event === "status" ? [message.data.rows] : []));
    const [said] = behind(1_000);
    expect(said).toMatchObject({ behind: 299 - OWED_ROWS, states: { Unknown: 300 } });
    const later = Array.from({ length: 9 }, (_, i) => behind(2_000 + 1_000 * i)).flat();
    expect(later.at(-1)).toMatchObject({ behind: 0, states: { Unknown: 300 } });
  });

  test("goes on from any event, seeing something else, and misses nothing", () => {
    const { source, count } = clusterOf(300);
    const feed = open(source, marks(1));
    const told: Told[] = [take(feed, 0)];
    for (let second = 1; second < 6; second++) {
      count(second, 1 + (second % 3), [1, 2, 3, ...Array.from({ length: 60 }, (_, i) => 10 * second + i)]);
      told.push(take(feed, 1_000 * second));
    }
    for (let cut = 1; cut <= told.length; cut++) {
      const { store, tell } = viewer();
      const before = told.slice(0, cut);
      for (const one of before) tell(one);
      const place = before.at(-1)?.events.at(-1)?.place ?? null;
      const again = open(source, marks(200), place);
      for (let now = 10_000; now < 25_000; now += 1_000) {
        const more = take(again, now);
        expect(more.events.map(({ event }) => event)).not.toContain("snapshot");
        tell(more);
      }
      expectSame(store, source);
    }
  });
});

test("what a viewer receives does not grow with the revisions that change out of view", () => {
  const received = (revisions: number): number => {
    const { source, count } = clusterOf(revisions);
    const feed = open(source, marks(1, 2, 3));
    take(feed, 0);
    let bytes = 0;
    for (let second = 1; second <= 10; second++) {
      count(second, 1 + (second % 5));
      for (let now = 1_000 * second; now < 1_000 * (second + 1); now += 100) bytes += take(feed, now).bytes;
    }
    return bytes;
  };
  const [few, many] = [received(100), received(1_000)];
  // A row that is told later tells more at a time.
  expect(many).toBeLessThan(1.25 * few);
});
