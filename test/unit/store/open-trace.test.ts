/** A trace becomes a store from chunks of bytes, with nothing but what a browser has, too. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  NotATraceError,
  TraceTooLargeError,
  UnsupportedTraceVersionError,
} from "../../../lib/model/errors.ts";
import { type OpenTraceOptions, openTrace } from "../../../lib/store/open-trace.ts";
import { SHIPPED, shipped, summary } from "../sources/traces.ts";

const KEY = "demo/hello-00001";
const gzip = readFileSync(join(SHIPPED, "cold-start.ndjson.gz"));
const text = new Uint8Array(gunzipSync(gzip));

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.slice(i, i + size);
}

/** As a page decompresses what was dropped on it. */
async function* decompressed(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const reader = blob.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

const open = (chunks: AsyncIterable<Uint8Array>, options: Partial<OpenTraceOptions> = {}) =>
  openTrace(chunks, { summary: summary("x"), epoch: "e", ...options });

const RECORD = '{"t":"2026-01-01T00:00:00Z","type":"ADDED","resource":"x","object":{}}\n';

describe("a trace opened from chunks", () => {
  test.each([
    ["of 1 kB", () => pieces(text, 1_024)],
    ["of all of it", () => pieces(text, text.length)],
    ["from a browser's decompressor", () => decompressed(gzip)],
  ])("%s is the recording that a server opens", async (_, chunks) => {
    const [store, wanted] = [await open(chunks()), await shipped("cold-start")];
    expect(store.hasEnded).toBe(true);
    expect(store.state).toEqual(wanted.state);
    expect(store.header).toEqual(wanted.header);
    expect({ ...store.summary, id: "", title: "" }).toEqual({ ...wanted.summary, id: "", title: "" });
    expect(Array.from(store.scoped(KEY).seqs)).toEqual(Array.from(wanted.scoped(KEY).seqs));
    for (let seq = 0; seq <= store.lastSeq; seq += 31) {
      expect(store.inContext(seq)).toEqual(wanted.inContext(seq));
    }
    for (const t of [0.2, 0.6, 1].map((part) => store.seqAt(0) + part)) {
      expect(store.objectsAt(KEY, t)).toEqual(wanted.objectsAt(KEY, t));
    }
    expect(store.report()).toEqual(wanted.report());
  });

  test("can be looked at while it is read", async () => {
    const seen: number[] = [];
    const store = await open(pieces(text, 100_000), {
      onProgress: ({ bytes, lastSeq, store: growing }) => {
        expect(growing.lastSeq).toBe(lastSeq);
        expect(growing.hasEnded).toBe(false);
        expect(bytes).toBeLessThanOrEqual(text.length);
        if (growing.hasRevision(KEY)) expect(growing.scoped(KEY).seqs.length).toBeGreaterThan(0);
        seen.push(bytes);
      },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(text.length);
    expect(store.lastSeq).toBe(1265);
    expect(Array.from(store.scoped(KEY).seqs)).toEqual(
      Array.from((await shipped("cold-start")).scoped(KEY).seqs),
    );
  });

  test("stops when the one who is told of it throws, and lets go of the input", async () => {
    let isClosed = false;
    async function* input(): AsyncGenerator<Uint8Array> {
      try {
        yield* pieces(text, 10_000);
      } finally {
        isClosed = true;
      }
    }
    const stop = new Error("cancelled");
    const onProgress = (): void => {
      throw stop;
    };
    await expect(open(input(), { onProgress })).rejects.toBe(stop);
    expect(isClosed).toBe(true);
  });

  test("that is damaged keeps what came before, and says so", async () => {
    const whole = await shipped("cold-start");
    const store = await open(decompressed(gzip.subarray(0, gzip.length / 2)), {
      damageOf: () => "the gzip data ends early",
    });
    expect(store.lastSeq).toBeGreaterThan(200);
    expect(store.lastSeq).toBeLessThan(whole.lastSeq);
    expect(store.record(100)).toEqual(whole.record(100));
    expect(store.problems[0]?.reason).toMatch(
      /^the gzip data ends early after \d+ bytes of text; what came before was read$/,
    );
    await expect(open(decompressed(Uint8Array.of(0x1f, 0x8b, 8, 9, 9)))).rejects.toThrow(
      /gzip data is damaged .* before any text/,
    );
  });

  test("whose input fails rejects with what it failed with", async () => {
    const failure = new Error("the file was changed");
    async function* input(): AsyncGenerator<Uint8Array> {
      yield text.slice(0, 5_000);
      throw failure;
    }
    await expect(open(input())).rejects.toBe(failure);
  });

  test.each([
    ["is too large", text, TraceTooLargeError],
    ["is empty", new Uint8Array(0), NotATraceError],
    ["is no trace", new TextEncoder().encode("hello\nworld\n"), NotATraceError],
    [
      "has a header and nothing else that can be read",
      new TextEncoder().encode('{"format":"skscope-trace","version":1}\nnonsense\n'),
      NotATraceError,
    ],
    [
      "is of a later version",
      new TextEncoder().encode('{"format":"skscope-trace","version":2}\n'),
      UnsupportedTraceVersionError,
    ],
  ])("that %s is refused", async (_, bytes, error) => {
    await expect(open(pieces(bytes, 1_000), { budget: { bytes: 100_000 } })).rejects.toThrow(error);
  });

  test.each([
    ["as many records as fit", 3, undefined],
    ["one more", 2, "The recording holds more than 2 records."],
  ])("with %s", async (_, records, reason) => {
    const three = new TextEncoder().encode(RECORD.repeat(3));
    const opened = open(pieces(three, 50), { budget: { records } }).then(
      ({ lastSeq }) => lastSeq,
      (error: Error) => error.message,
    );
    expect(await opened).toBe(reason ?? 2);
  });

  test.each([
    ["as many broken lines as a damaged recording may have", 3, undefined],
    ["one more", 2, "More than 2 lines cannot be read. Line 2, byte 71: not JSON"],
  ])("with %s", async (_, problems, reason) => {
    const broken = new TextEncoder().encode(`${RECORD}${"{b\n".repeat(3)}`);
    const opened = open(pieces(broken, 50), { budget: { problems } }).then(
      ({ problemCount }) => problemCount,
      (error: Error) => error.message,
    );
    const expected = reason === undefined ? 3 : expect.stringContaining(reason);
    expect(await opened).toEqual(expected);
  });
});
