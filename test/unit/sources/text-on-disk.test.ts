import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { TraceTooLargeError, TraceUnreadableError } from "../../../lib/model/errors.ts";
import { type AppendFile, createSpillingText } from "../../../lib/sources/disk-text.ts";
import { createIndexDraft } from "../../../lib/sources/index-file.ts";
import { loadRecording } from "../../../lib/sources/loaded-recording.ts";
import type { OnDisk } from "../../../lib/sources/recording-on-disk.ts";
import type { Store } from "../../../lib/store/store.ts";
import { random } from "../../support/random.ts";
import { SHIPPED, shipped, summary } from "./traces.ts";

const KEY = "shop/api-00001";
const BURST = readFileSync(join(SHIPPED, "burst.ndjson.gz"));

function folderWith(name: string, content: Uint8Array): { folder: string; path: string } {
  const folder = mkdtempSync(join(tmpdir(), "skscope-"));
  const path = join(folder, name);
  writeFileSync(path, content);
  return { folder, path };
}

function load(path: string, folder: string, disk: Partial<OnDisk> = {}): Promise<Store> {
  const small = { shortFileBytes: 0, shortTextBytes: 0 };
  const onDisk = { folder: join(folder, "indexes"), build: "b", ...small, ...disk };
  return loadRecording({ path, summary: summary("burst") }, { disk: onDisk });
}

/** What can be asked of the records of a store. */
function answers(store: Store) {
  const { seqs, text, lead } = store.scoped(KEY);
  const from = store.summary.from ?? 0;
  const to = store.summary.to ?? 0;
  return {
    records: Array.from({ length: store.lastSeq + 1 }, (_, seq) => store.record(seq)),
    sent: Array.from(seqs, (seq) => [text?.(seq), lead?.(seq)]),
    objects: [0, 0.3, 0.7, 1].map((part) => store.objectsAt(KEY, from + (to - from) * part)),
    report: store.report(),
  };
}

describe("a recording whose text stays on the disk", () => {
  test.each([
    ["plain", "burst.ndjson", gunzipSync(BURST)],
    ["packed", "burst.ndjson.gz", BURST],
  ])("%s: answers as one in memory does", async (_, name, content) => {
    const { folder, path } = folderWith(name, content);
    const store = await load(path, folder);
    expect(store.bytes).toBeLessThan((await shipped("burst")).bytes / 2);
    expect(answers(store)).toEqual(answers(await shipped("burst")));
  });

  test("is read as far as it was, when it grows and when its name goes", async () => {
    const { folder, path } = folderWith("burst.ndjson", gunzipSync(BURST));
    const store = await load(path, folder);
    appendFileSync(path, '{"t":"2027-01-01T00:00:00Z","type":"ADDED","resource":"pods","object":{}}\n');
    expect(store.record(store.lastSeq)).toEqual((await shipped("burst")).record(store.lastSeq));
    rmSync(path);
    expect(store.record(0)).toEqual((await shipped("burst")).record(0));
  });

  test("says so when the file is no longer what was read", async () => {
    const { folder, path } = folderWith("burst.ndjson", gunzipSync(BURST));
    const store = await load(path, folder);
    truncateSync(path, 1_000_000);
    expect(() => store.record(store.lastSeq)).toThrow(TraceUnreadableError);
    expect(() => store.record(store.lastSeq)).toThrow("burst.ndjson has changed since it was read.");
  });

  test("has no limit but what is asked for", async () => {
    const { folder, path } = folderWith("burst.ndjson", gunzipSync(BURST));
    await expect(load(path, folder, { budget: { bytes: 1_000_000 } })).rejects.toThrow(TraceTooLargeError);
    await expect(load(path, folder, { budget: { records: 10 } })).rejects.toThrow(TraceTooLargeError);
  });

  test("says so when its text cannot be kept", async () => {
    const { folder, path } = folderWith("burst.ndjson.gz", BURST);
    for (const name of [".skscope", "indexes"]) writeFileSync(join(folder, name), "a file, no folder");
    await expect(load(path, folder)).rejects.toThrow(/cannot be kept on the disk/);
    await expect(load(path, folder)).rejects.toThrow(TraceUnreadableError);
  });

  test("an empty file is said to be empty", async () => {
    const { folder, path } = folderWith("burst.ndjson", new Uint8Array(0));
    await expect(load(path, folder)).rejects.toThrow("The file is empty.");
  });
});

test.each([0, 300_000, 10_000_000])("text of which %d bytes are short gives back every range", (most) => {
  const { next } = random(5);
  const whole = Uint8Array.from({ length: 1_500_000 }, () => Math.floor(next() * 256));
  const folder = mkdtempSync(join(tmpdir(), "skscope-"));
  let opened = 0;
  const open = (): AppendFile => {
    opened += 1;
    return createIndexDraft(join(folder, "draft")).file;
  };
  const text = createSpillingText(most, open);
  const check = (): void => {
    for (let i = 0; i < 50; i++) {
      const offset = Math.floor(next() * text.length);
      const length = Math.floor(next() * (i % 2 === 0 ? 100 : 600_000));
      const expected = whole.subarray(offset, Math.min(offset + length, text.length));
      expect(Buffer.compare(text.read(offset, length), expected)).toBe(0);
    }
  };
  for (let done = 0; done < whole.length; ) {
    const chunk = whole.subarray(done, done + 1 + Math.floor(next() * 40_000));
    text.append(chunk);
    done += chunk.length;
    if (done % 7 === 0) check();
  }
  check();
  expect(text.isSpilt).toBe(most < whole.length);
  if (text.isSpilt) for (const _ of text.settle()) check();
  check();
  expect(opened).toBe(most < whole.length ? 1 : 0);
});
