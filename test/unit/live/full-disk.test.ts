/** What becomes of what is kept when the disk is really full, or may only be read: a file system of some MiB, where one can be mounted. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Fact } from "../../../lib/core/index.ts";
import { openFactsReader } from "../../../lib/facts/facts-reader.ts";
import { openFactsWriter } from "../../../lib/facts/facts-writer.ts";
import type { LiveEvent } from "../../../lib/live/events.ts";
import { createHistoryWriter, type HistoryWriter } from "../../../lib/live/history.ts";
import { createKeeper, openPast } from "../../../lib/live/keeper.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { loadRecording } from "../../../lib/sources/loaded-recording.ts";
import { openRecording } from "../../support/check-recording.ts";
import { type FedSource, liveSource, unnumbered } from "../../support/live-source.ts";
import { openSmallDisk } from "../../support/small-disk.ts";
import { SHIPPED, summary } from "../sources/traces.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const HEADER = { version: 1, systemNamespace: "knative-serving" };
const { records } = openRecording("cold-start");
const BEGIN = records[0]?.t ?? 0;
const LENGTH = (records.at(-1)?.t ?? 0) - BEGIN + 1_000;

const disk = openSmallDisk(20 * 1_024);
afterAll(() => disk?.remove());
let folder = "";
let count = 0;
beforeEach(() => {
  disk?.giveBack();
  count += 1;
  folder = join(disk?.path ?? "", String(count));
  if (disk !== null) mkdirSync(folder);
});

/** The recording again and again, one after the other. */
function round(number: number): TraceRecord[] {
  return records.map((record) => {
    const t = record.t + number * LENGTH;
    return { ...record, t, at: new Date(t).toISOString() };
  });
}

const filesOf = (path: string): string[] => readdirSync(path).sort();

describe.skipIf(disk === null)("on a disk that may only be read", () => {
  test("a large recording has its index in the data directory, and opens by it the next time", async () => {
    const small = disk as NonNullable<typeof disk>;
    const path = join(folder, "cold-start.ndjson");
    writeFileSync(path, gunzipSync(readFileSync(join(SHIPPED, "cold-start.ndjson.gz"))));
    const data = mkdtempSync(join(tmpdir(), "skscope-indexes-"));
    const said: string[] = [];
    const open = () =>
      loadRecording(
        { path, summary: summary("cold-start") },
        { disk: { folder: data, build: "b", shortFileBytes: 0, onIndex: ({ event }) => said.push(event) } },
      );
    small.setReadOnly(true);
    try {
      const first = await open();
      const again = await open();
      expect(said).toEqual(["written", "used"]);
      expect(again.report()).toEqual(first.report());
      expect(filesOf(data)).toHaveLength(1);
      expect(filesOf(folder)).toEqual(["cold-start.ndjson"]);
    } finally {
      small.setReadOnly(false);
      rmSync(data, { recursive: true });
    }
  });
});

describe.skipIf(disk === null)("on a disk that is full", () => {
  test("the history loses its oldest, says so, goes on, and all that is left can be read", async () => {
    const small = disk as NonNullable<typeof disk>;
    const history = join(folder, "history");
    const source: FedSource = liveSource(HEADER);
    const events: LiveEvent[] = [];
    let now = BEGIN;
    let writer: HistoryWriter | null = null;
    const options = { folder: history, ms: HOUR, keepMs: 1e15, bytes: 1e9, segmentMs: 0 };
    const keeper = createKeeper(
      source,
      options,
      () => now,
      (event) => events.push(event),
      async (...given) => {
        writer = await createHistoryWriter(...given);
        return writer;
      },
    );
    const told = (): string[] => events.map((event) => ("state" in event ? String(event.state) : event.kind));
    const play = async (number: number): Promise<void> => {
      for (const [i, record] of round(number).entries()) {
        source.append(unnumbered(record));
        now = Math.max(now, record.t);
        if (i % 300 !== 0) continue;
        keeper.write();
        await writer?.flush().catch(() => undefined);
      }
      keeper.write();
      await writer?.flush().catch(() => undefined);
      // A minute after what failed it is tried again.
      now += MINUTE + 1;
      keeper.write();
      await keeper.open();
    };
    await keeper.open();
    await play(0);
    await play(1);
    const [oldest = ""] = filesOf(history);
    expect(filesOf(history).length).toBeGreaterThan(3);
    small.takeAllBut(30_000);
    for (let i = 2; i < 12; i++) await play(i);
    expect(told()).toContain("unwritten");
    expect(told()).toContain("shortened");
    expect(filesOf(history)).not.toContain(oldest);
    // There is room again: it is written on.
    small.giveBack();
    await play(12);
    await play(13);
    expect(keeper.failure).toBe("");
    expect(["written", "rewritten"]).toContain(told().at(-1));
    await keeper.close();
    const past = await openPast(
      { folder: history, ms: 1e15 },
      (firstSeq, earlier = []) => liveSource(HEADER, { lineage: { epoch: "e2", earlier, firstSeq } }),
      () => now,
    );
    expect(past.failure).toBe("");
    expect(past.source.lastSeq).toBe(source.lastSeq);
  });

  test("facts lose their oldest, and what was written before is there", async () => {
    const small = disk as NonNullable<typeof disk>;
    const facts = join(folder, "facts");
    const wake = (at: number): Fact => ({
      fact: "flip",
      namespace: "shop",
      name: `web-${at % 50}`,
      at,
      before: "pods",
      after: "activator",
    });
    const options = { folder: facts, ms: 1e15, bytes: 1e9 };
    const writer = await openFactsWriter(options, BEGIN);
    let at = BEGIN;
    const write = (): void => {
      const some = Array.from({ length: 500 }, () => {
        at += 1_000;
        return wake(at);
      });
      writer.write([{ facts: some, revoked: [] }], { from: BEGIN, to: at }, null);
    };
    for (let i = 0; i < 10; i++) write();
    small.takeAllBut(60_000);
    for (let i = 0; i < 120; i++) write();
    expect(writer.lostBefore).toBeGreaterThan(BEGIN);
    writer.close();
    const reader = await openFactsReader(facts);
    const [span] = reader?.watched() ?? [];
    reader?.close();
    expect(span?.to).toBe(at);
  });

  test("a large recording opens without an index, and its log says why there is none", async () => {
    const small = disk as NonNullable<typeof disk>;
    const path = join(folder, "burst.ndjson");
    writeFileSync(path, gunzipSync(readFileSync(join(SHIPPED, "cold-start.ndjson.gz"))));
    small.takeAllBut(8_192);
    const said: string[] = [];
    const store = await loadRecording(
      { path, summary: summary("cold-start") },
      {
        disk: {
          folder: join(folder, "indexes"),
          build: "b",
          shortFileBytes: 0,
          onIndex: (event) => said.push(JSON.stringify(event)),
        },
      },
    );
    expect(store.lastSeq).toBeGreaterThan(500);
    expect(store.record(store.lastSeq)).not.toBeNull();
    expect(said.join()).toMatch(/not written.*ENOSPC|not written.*no space/i);
    // Nothing half-made is left.
    small.giveBack();
    const left = filesOf(folder).filter((name) => name !== "burst.ndjson");
    expect(left.flatMap((name) => filesOf(join(folder, name)))).toEqual([]);
  });
});
