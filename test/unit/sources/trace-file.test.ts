import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import {
  NotATraceError,
  TraceUnreadableError,
  UnsupportedTraceVersionError,
} from "../../../lib/model/errors.ts";
import type { TraceProblem, TraceRecord } from "../../../lib/model/record.ts";
import { readTraceFile, readTraceStream } from "../../../lib/sources/trace-file.ts";
import { SHIPPED } from "./traces.ts";

const folder = mkdtempSync(join(tmpdir(), "skscope-"));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER = '{"format":"skscope-trace","version":1}\n';

/** So many records, a line each. */
function lines(count: number, from = 0): string {
  return Array.from(
    { length: count },
    (_, i) => `{"t":"2026-01-01T00:00:00Z","type":"ADDED","resource":"pods","object":{"n":${from + i}}}\n`,
  ).join("");
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(source: string | Readable) {
  const records: TraceRecord[] = [];
  const problems: TraceProblem[] = [];
  const handlers = {
    onRecord: (record: TraceRecord) => records.push(record),
    onProblem: (problem: TraceProblem) => problems.push(problem),
  };
  const summary =
    typeof source === "string"
      ? await readTraceFile(source, handlers)
      : await readTraceStream(source, handlers);
  expect(summary).toMatchObject({ records: records.length, problems: problems.length });
  return { records, problems, numbers: records.map(({ object }) => object.n), summary };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("a trace file", () => {
  test("is read plain or gzip, told apart by its content, not its name", async () => {
    const text = HEADER + lines(3);
    for (const content of [text, gzipSync(text)]) {
      expect((await read(file("a.ndjson", content))).numbers).toEqual(upTo(3));
      expect((await read(file("b.ndjson.gz", content))).numbers).toEqual(upTo(3));
    }
  });

  test("may be several gzip members, as appending to one makes them", async () => {
    const members = Buffer.concat([
      gzipSync(HEADER),
      gzipSync(lines(2)),
      gzipSync(""),
      gzipSync(lines(2, 2)),
    ]);
    const { numbers, problems } = await read(file("members.gz", members));
    expect(numbers).toEqual(upTo(4));
    expect(problems).toEqual([]);
  });

  test("may hold a line over two gzip members", async () => {
    const text = lines(2);
    const members = Buffer.concat([gzipSync(text.slice(0, 100)), gzipSync(text.slice(100))]);
    expect((await read(file("split.gz", members))).numbers).toEqual(upTo(2));
  });

  test("that is cut off in its gzip data is read up to there, and that is a problem", async () => {
    const whole = gzipSync(HEADER + lines(20_000));
    const { records, problems, summary } = await read(file("cut.gz", whole.subarray(0, whole.length / 2)));
    expect(records.length).toBeGreaterThan(1_000);
    expect(problems[0]).toMatchObject({
      byteOffset: summary.bytes,
      reason: `the gzip data ends early after ${summary.bytes} bytes of text; what came before was read`,
    });
    expect(problems.slice(1).map(({ reason }) => reason)).toEqual([
      "the file ends in the middle of this line",
    ]);
  });

  test("that lacks only the end of its gzip data has all its records", async () => {
    const whole = gzipSync(HEADER + lines(3));
    const { numbers, problems } = await read(file("tail.gz", whole.subarray(0, -4)));
    expect(numbers).toEqual(upTo(3));
    expect(problems.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^the gzip data ends early/),
    ]);
  });

  test("whose gzip data is damaged is read up to there, and that is a problem", async () => {
    const original = readFileSync(join(SHIPPED, "cold-start.ndjson.gz"));
    const damaged = Buffer.from(original);
    damaged.fill(0xff, 60_000, 60_064);
    const { records, problems } = await read(file("damaged.gz", damaged));
    const whole = gunzipSync(original).toString().split("\n").length - 2;
    expect(records.length).toBeGreaterThan(whole / 3);
    expect(records.length).toBeLessThan(whole);
    expect(problems.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(
        /^the gzip data is damaged \(.+\) after \d+ bytes of text; what came before was read$/,
      ),
    );
  });

  test.each([0.1, 0.5, 0.9])("that is cut off after %d of its gzip data loses no text", async (part) => {
    const whole = readFileSync(join(SHIPPED, "cold-start.ndjson.gz"));
    const cut = whole.subarray(0, Math.floor(whole.length * part));
    const { length } = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH });
    expect((await read(file("part.gz", cut))).summary.bytes).toBe(length);
    expect((await read(Readable.from([cut], { objectMode: false }))).summary.bytes).toBe(length);
  });

  test("whose checksum is wrong has all its records", async () => {
    const damaged = gzipSync(HEADER + lines(300));
    damaged.writeUInt32LE(0, damaged.length - 8);
    const { numbers, problems } = await read(file("checksum.gz", damaged));
    expect(numbers).toEqual(upTo(300));
    expect(problems.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^the gzip data is damaged \(incorrect data check\) after \d+ bytes of text/),
    ]);
  });

  test("of several gzip members of which one is damaged has the records before it, each once", async () => {
    // So many that the last good member lies within what one call decompresses.
    const good = Array.from({ length: 40 }, (_, i) => gzipSync(lines(50, i * 50)));
    const broken = gzipSync(lines(1, 2_000));
    broken.fill(0xff, 10);
    const { numbers, problems } = await read(file("member.gz", Buffer.concat([...good, broken])));
    expect(numbers).toEqual(upTo(2_000));
    expect(problems[0]?.reason).toMatch(/^the gzip data is damaged/);
  });

  test("to which plain text was appended has its gzip records", async () => {
    const { numbers, problems } = await read(
      file("appended.gz", Buffer.concat([gzipSync(lines(3)), Buffer.from(lines(1, 3))])),
    );
    expect(numbers).toEqual(upTo(3));
    expect(problems.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^the gzip data is damaged \(incorrect header check\)/),
    ]);
  });

  test.each([10, 1_000_000])("that goes on after %d zeros says that the rest was not read", async (zeros) => {
    const { numbers, problems } = await read(
      file("zeros.gz", Buffer.concat([gzipSync(lines(3)), Buffer.alloc(zeros), gzipSync(lines(1, 3))])),
    );
    expect(numbers).toEqual(upTo(3));
    expect(problems.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^the gzip data is followed by \d+ other bytes/),
    ]);
  });

  test("that is damaged and cannot be read twice says that text is lost", async () => {
    const damaged = gzipSync(HEADER + lines(20_000));
    damaged.writeUInt32LE(0, damaged.length - 8);
    const { problems } = await read(Readable.from([damaged], { objectMode: false }));
    expect(problems.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/^the gzip data is damaged .+; some of what came before is lost$/),
    );
  });

  test("that is damaged stops when its reader throws", async () => {
    const damaged = gzipSync(lines(300));
    damaged.writeUInt32LE(0, damaged.length - 8);
    const stop = new Error("enough");
    const handlers = { onRecord: () => undefined, onProblem: () => undefined };
    const onBytes = (): void => {
      throw stop;
    };
    await expect(readTraceFile(file("stop.gz", damaged), handlers, { onBytes })).rejects.toBe(stop);
  });

  test("whose gzip data is damaged at once is no trace", async () => {
    await expect(read(file("bad.gz", Uint8Array.of(0x1f, 0x8b, 8, 0xff, 1, 2, 3)))).rejects.toThrow(
      NotATraceError,
    );
    await expect(read(file("two.gz", Uint8Array.of(0x1f, 0x8b)))).rejects.toThrow(
      new NotATraceError("the gzip data ends early before any text"),
    );
  });

  test.each([
    ["empty", ""],
    ["one byte", "{"],
    ["empty gzip", gzipSync("")],
    ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)],
    ["a picture in gzip", gzipSync(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))],
  ])("that is %s is no trace", async (_, content) => {
    await expect(read(file("none", content))).rejects.toThrow(NotATraceError);
  });

  test("of a later version is refused, gzip too", async () => {
    const text = `{"format":"skscope-trace","version":2}\n${lines(3)}`;
    await expect(read(file("v2", text))).rejects.toThrow(UnsupportedTraceVersionError);
    await expect(read(file("v2.gz", gzipSync(text)))).rejects.toThrow(UnsupportedTraceVersionError);
  });

  test.each([
    ["that is not there", "nothing", "nothing cannot be read: there is no such file"],
    ["that is a directory", ".", /cannot be read: it is a directory$/],
  ])("%s cannot be read", async (_, name, message) => {
    const reading = read(join(folder, name));
    await expect(reading).rejects.toThrow(TraceUnreadableError);
    await expect(reading).rejects.toThrow(message);
  });

  test("stops when its reader throws", async () => {
    const stop = new Error("enough");
    for (const content of [lines(50_000), gzipSync(lines(50_000))]) {
      const path = file("long", content);
      let seen = 0;
      const reading = readTraceFile(
        path,
        { onRecord: () => seen++, onProblem: () => undefined },
        {
          onBytes: () => {
            if (seen > 0) throw stop;
          },
        },
      );
      await expect(reading).rejects.toBe(stop);
      expect(seen).toBeLessThan(50_000);
    }
  });
});

describe("a stream of bytes", () => {
  const text = HEADER + lines(200);

  test.each([1, 2, 3, 1_000])("is read in pieces of %d bytes, plain and gzip", async (size) => {
    for (const content of [Buffer.from(text), gzipSync(text)]) {
      const pieces = Array.from({ length: Math.ceil(content.length / size) }, (_, i) =>
        content.subarray(i * size, (i + 1) * size),
      );
      const { numbers, problems } = await read(Readable.from(pieces, { objectMode: false }));
      expect(numbers).toEqual(upTo(200));
      expect(problems).toEqual([]);
    }
  });

  test("that is empty is no trace", async () => {
    await expect(read(Readable.from([], { objectMode: false }))).rejects.toThrow("The file is empty.");
  });

  test("that breaks says so", async () => {
    const broken = new Readable({
      read() {
        this.push(text);
        this.destroy(new Error("gone"));
      },
    });
    await expect(read(broken)).rejects.toThrow("gone");
  });
});
