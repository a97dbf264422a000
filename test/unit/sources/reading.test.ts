/** What those see who look at a recording while it is being read. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createOverviewStore } from "../../../lib/client/overview-store.ts";
import { remainingMs } from "../../../lib/client/reading.ts";
import { createRevisionStore } from "../../../lib/client/revision-store.ts";
import { createProgress } from "../../../lib/sources/reading-progress.ts";
import { createRecordings } from "../../../lib/sources/recordings.ts";
import { createStoreCache } from "../../../lib/sources/store-cache.ts";
import { createTraceIntake } from "../../../lib/store/open-trace.ts";
import type { Store } from "../../../lib/store/store.ts";
import { createFeed } from "../../../lib/stream/feed.ts";
import type { Scope, StreamMessage } from "../../../lib/stream/protocol.ts";
import { createTraceReader } from "../../../lib/trace/reader.ts";
import { parseEvents } from "../stream/events.ts";
import { textOfShipped } from "./shipped-text.ts";
import { LOST_POD, summary } from "./traces.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A recording that is read as far as it is told to. */
function beingRead(text: Uint8Array) {
  const intake = createTraceIntake({ summary: summary("x"), epoch: "e" });
  const { store } = intake;
  const reader = createTraceReader(intake.handlers);
  let now = 0;
  let bytes = 0;
  const progress = createProgress(store, text.length, undefined, () => now);
  return {
    store,
    readTo(part: number) {
      const piece = text.subarray(bytes, Math.round(part * text.length));
      intake.takeBytes(piece);
      reader.push(piece);
      bytes += piece.length;
      now += 1_000;
      progress.taken(bytes);
    },
    /** All is read, and the index is not written yet. */
    endRecords() {
      reader.end();
      intake.end();
    },
    end: progress.end,
    fail: progress.fail,
  };
}

/** A browser that is told by a feed. */
function viewerOf(source: Store, scope: Scope) {
  let tell: (message: StreamMessage) => void = () => undefined;
  const options = {
    connect: ({ onMessage }: { onMessage(message: StreamMessage): void }) => {
      tell = onMessage;
      return () => undefined;
    },
    schedule: (callback: () => void) => callback(),
    after: () => () => undefined,
    now: () => 0,
  };
  const overview = createOverviewStore({ ...options, initial: { digests: [], shared: null } });
  const tellOverview = tell;
  const key = scope.kind === "revision" ? `${scope.namespace}/${scope.name}` : "";
  const revision = createRevisionStore({ ...options, key });
  const tellRevision = tell;
  const feed = createFeed({ source, scope, resume: null });
  const told: StreamMessage[] = [];
  let now = 0;
  return {
    overview,
    revision,
    told,
    /** Takes what there is; true when there will be no more. */
    take(): boolean {
      for (;;) {
        const { bytes, wakeAt, done } = feed.next(now);
        for (const message of bytes.flatMap((part) => parseEvents(decoder.decode(part)))) {
          told.push(message);
          (scope.kind === "overview" ? tellOverview : tellRevision)(message);
        }
        if (done) return true;
        if (bytes.length === 0 && (wakeAt === null || wakeAt > now)) break;
      }
      now += 1_000;
      return false;
    },
  };
}

const states = (told: readonly StreamMessage[]): string[] =>
  told.flatMap((message) => (message.event === "status" ? [message.data.state] : []));

describe("a viewer who comes while a recording is read", () => {
  test.each([
    ["burst", "shop/api-00001"],
    ["fault-image-pull", "images/broken-00001"],
    ["rollout", "roll/web-00001"],
  ])("has in the end what one has who comes later: %s", (id, key) => {
    const text = textOfShipped(id);
    const reading = beingRead(text);
    const [namespace = "", name = ""] = key.split("/");
    const scopes: Scope[] = [{ kind: "overview" }, { kind: "revision", namespace, name }];
    reading.readTo(0.3);
    const viewers = scopes.map((scope) => viewerOf(reading.store, scope));
    for (const part of [0.3, 0.5, 0.51, 0.8, 1]) {
      reading.readTo(part);
      for (const viewer of viewers) expect(viewer.take()).toBe(false);
      // What is shown meanwhile is what the part tells.
      expect(viewers[0]?.overview.getSnapshot().shared?.records).toBe(reading.store.lastSeq + 1);
      expect(viewers[1]?.revision.getSnapshot().extent?.to).toBe(reading.store.summary.to);
    }
    reading.endRecords();
    for (const viewer of viewers) expect(viewer.take()).toBe(false);
    reading.end();
    for (const viewer of viewers) expect(viewer.take()).toBe(true);

    const later = scopes.map((scope) => viewerOf(reading.store, scope));
    for (const viewer of later) expect(viewer.take()).toBe(true);
    expect(later.map(({ told }) => states(told))).toEqual([["ended"], ["ended"]]);
    for (const { told } of viewers) {
      expect(new Set(states(told))).toEqual(new Set(["reading", "ended"]));
      expect(told.at(-1)?.event).toBe("status");
    }
    const rows = (viewer: (typeof later)[number] | undefined) => viewer?.overview.getSnapshot().digests;
    expect(rows(viewers[0])).toEqual(rows(later[0]));
    expect(rows(viewers[0])).toEqual(reading.store.digests());
    const of = (viewer: (typeof later)[number] | undefined) => viewer?.revision.getSnapshot();
    expect(of(viewers[1])?.state).toEqual(of(later[1])?.state);
    expect(of(viewers[1])?.reading).toBeNull();
  });

  test("is told how far it is, how fast, and what is left", () => {
    const reading = beingRead(textOfShipped("cold-start"));
    reading.readTo(0.1);
    const viewer = viewerOf(reading.store, { kind: "overview" });
    reading.readTo(0.6);
    viewer.take();
    const status = viewer.overview.getSnapshot().reading;
    expect(status).toMatchObject({
      records: reading.store.lastSeq + 1,
      bytes: Math.round(0.6 * (status?.totalBytes ?? 0)),
    });
    // A tenth in the first second, a half in the next, which counts three tenths.
    const rate = (0.7 * 0.1 + 0.3 * 0.5) * (status?.totalBytes ?? 0);
    expect(status?.bytesPerSecond).toBeCloseTo(rate, -3);
    expect(status === null ? null : remainingMs(status)).toBe(Math.ceil(0.4 / 0.22) * 1_000);
  });

  test("keeps what was read, and is told why it is no more", () => {
    const reading = beingRead(textOfShipped("cold-start"));
    reading.readTo(0.5);
    const viewer = viewerOf(reading.store, { kind: "overview" });
    viewer.take();
    reading.fail("The disk is full.");
    expect(viewer.take()).toBe(true);
    const { reading: status, digests } = viewer.overview.getSnapshot();
    expect(status?.failed).toBe("The disk is full.");
    expect(digests.length).toBe(1);
  });

  test("who comes back when it is whole is told all of it again", () => {
    const reading = beingRead(textOfShipped("cold-start"));
    reading.readTo(0.5);
    const scope: Scope = { kind: "overview" };
    const viewer = viewerOf(reading.store, scope);
    viewer.take();
    const place = createFeed({ source: reading.store, scope, resume: null });
    place.next(0);
    const before = place.place;
    reading.endRecords();
    reading.end();
    const again = createFeed({ source: reading.store, scope, resume: before });
    const [first] = parseEvents(decoder.decode(again.next(0).bytes[0]));
    expect(first?.event).toBe("snapshot");
  });
});

describe("opening a part", () => {
  const text = LOST_POD.map((line) => `${JSON.stringify(line)}\n`).join("");

  test("gives the whole where it is quick, and a part that grows where it is not", async () => {
    const folder = mkdtempSync(join(tmpdir(), "skscope-"));
    writeFileSync(join(folder, "a.ndjson"), text);
    const open = (partAfterMs: number) =>
      createRecordings({ folders: [folder], partAfterMs, load: { disk: { folder, build: "b" } } }).openPart(
        "a",
      );
    const whole = await open(60_000);
    expect([whole?.reading, whole?.hasEnded]).toEqual([null, true]);
    expect(await createRecordings({ folders: [folder] }).openPart("b")).toBeNull();
  });

  test("is read to its end though all have gone, and is the same for all", async () => {
    const cache = createStoreCache(1);
    const reading = beingRead(encoder.encode(text));
    const { promise: isAllowed, resolve: allow } = Promise.withResolvers<void>();
    let reads = 0;
    const read = async (signal: AbortSignal, onPart: (part: Store) => void): Promise<Store> => {
      reads += 1;
      reading.readTo(0.5);
      onPart(reading.store);
      await isAllowed;
      signal.throwIfAborted();
      reading.readTo(1);
      reading.endRecords();
      reading.end();
      return reading.store;
    };
    const gone = new AbortController();
    const part = await cache.loadPart("e", read, 0, gone.signal);
    expect(part.reading).toMatchObject({ records: part.lastSeq + 1 });
    gone.abort();
    allow();
    const whole = await cache.load("e", read);
    expect(whole).toBe(part);
    expect([whole.reading, whole.lastSeq, reads]).toEqual([null, LOST_POD.length - 1, 1]);
    expect(await cache.loadPart("e", read, 60_000)).toBe(whole);
  });

  test("fails as the whole does before there is a part", async () => {
    const cache = createStoreCache(1);
    const read = (): Promise<Store> => Promise.reject(new Error("no such file"));
    await expect(cache.loadPart("e", read, 0)).rejects.toThrow("no such file");
  });
});
