import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { NewRecord, TraceHeader, TraceRecord } from "../../../lib/model/record.ts";
import { readTraceFile } from "../../../lib/sources/trace-file.ts";
import { createTraceSink } from "../../../lib/sources/trace-sink.ts";
import { formatRecord } from "../../../lib/trace/writer.ts";
import { random } from "../../support/random.ts";
import { SHIPPED } from "./traces.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-sink-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HEADER: TraceHeader = { version: 1, cluster: "lab", redacted: ["env values"] };
const AT = "2026-01-01T00:00:00.123456Z";
const KINDS = ["t.ndjson", "t.ndjson.gz"];

function record(n: number, size = 0): NewRecord {
  const object = { n, text: "x".repeat(size) };
  return { t: Date.parse(AT), at: AT, type: "ADDED", resource: "pods", initial: n === 0, object };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function read(path: string) {
  const records: TraceRecord[] = [];
  const problems: string[] = [];
  const { header } = await readTraceFile(path, {
    onRecord: (record) => records.push(record),
    onProblem: ({ reason }) => problems.push(reason),
  });
  return { header, records, problems, numbers: records.map(({ object }) => object.n) };
}

/** Gives no time; `pass` calls back what waits for it. */
function heldTimer() {
  const waiting = new Set<() => void>();
  const asked: number[] = [];
  return {
    asked,
    after: (ms: number, callback: () => void) => {
      asked.push(ms);
      waiting.add(callback);
      return () => waiting.delete(callback);
    },
    pass: () => {
      for (const callback of [...waiting]) {
        waiting.delete(callback);
        callback();
      }
    },
    get isIdle() {
      return waiting.size === 0;
    },
  };
}

/** A pipe that takes 64 KiB, and then nothing until it is closed: the slowest disk there is. */
function pipe(name: string): { readonly path: string; close(): void } {
  const path = join(folder, name);
  execFileSync("/usr/bin/env", ["mkfifo", path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { path, close: () => closeSync(reader) };
}

describe.each(KINDS)("a sink to %s", (name) => {
  test("writes what is read back as the same records, and no problem", async () => {
    const path = join(folder, name);
    const { header, records } = await read(join(SHIPPED, "cold-start.ndjson.gz"));
    const sink = await createTraceSink(path, header);
    for (const record of records) {
      if (record.seq % 3 === 0) sink.writeLine(formatRecord(record));
      else sink.write(record);
    }
    await sink.close();
    expect(await read(path)).toMatchObject({ header, records, problems: [] });
    expect(sink.records).toBe(records.filter(({ seq }) => seq % 3 !== 0).length);
    expect(sink.bytes).toBe(statSync(path).size);
  });

  test("has its header on the disk from the beginning, for nobody else to read", async () => {
    const path = join(folder, name);
    const sink = await createTraceSink(path, HEADER);
    expect(statSync(path).size).toBe(sink.bytes);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await sink.close();
    expect((await read(path)).header).toMatchObject(HEADER);
    const other = await createTraceSink(join(folder, `other-${name}`), HEADER, { mode: 0o640 });
    await other.close();
    expect(statSync(join(folder, `other-${name}`)).mode & 0o777).toBe(0o640);
  });

  test("holds everything after a flush, with and without waiting for the disk", async () => {
    for (const sync of [true, false]) {
      const path = join(folder, `${sync}-${name}`);
      const sink = await createTraceSink(path, HEADER, { sync });
      for (let n = 0; n < 20; n++) {
        sink.write(record(n, 40_000));
        await sink.flush();
        const { numbers, problems } = await read(path);
        expect(numbers).toEqual(upTo(n + 1));
        expect(problems.length).toBe(name.endsWith(".gz") ? 1 : 0);
      }
      await sink.flush();
      await sink.close();
      expect(await read(path)).toMatchObject({ numbers: upTo(20), problems: [] });
    }
  });

  test("flushes by itself, half a second after the first record that waits", async () => {
    const path = join(folder, name);
    const { after, asked, pass } = heldTimer();
    const sink = await createTraceSink(path, HEADER, { after });
    expect(asked).toEqual([]);
    for (let n = 0; n < 3; n++) {
      const { bytes } = sink;
      sink.write(record(2 * n));
      sink.write(record(2 * n + 1));
      expect(asked).toEqual(Array(n + 1).fill(500));
      pass();
      await expect.poll(() => sink.bytes).toBeGreaterThan(bytes);
      expect((await read(path)).numbers).toEqual(upTo(2 * n + 2));
    }
    await sink.close();
  });

  test("does not wait for the time when much is waiting, and for none after its end", async () => {
    const path = join(folder, name);
    const timer = heldTimer();
    const sink = await createTraceSink(path, HEADER, { after: timer.after, flushMs: 7 });
    const { bytes } = sink;
    for (let n = 0; n < 300; n++) sink.write(record(n, 1_000));
    await expect.poll(() => sink.bytes).toBeGreaterThan(bytes);
    expect(timer.asked[0]).toBe(7);
    await sink.close();
    expect(timer.isIdle).toBe(true);
    expect((await read(path)).numbers).toEqual(upTo(300));
  });

  test("takes nothing after its end, and ends once", async () => {
    const path = join(folder, name);
    const onError = vi.fn();
    const sink = await createTraceSink(path, HEADER, { onError, sync: true });
    sink.write(record(0));
    const closed = sink.close();
    sink.write(record(1));
    await Promise.all([closed, sink.close(), sink.flush()]);
    sink.write(record(2));
    await sink.flush();
    expect((await read(path)).numbers).toEqual([0]);
    expect(sink.records).toBe(1);
    expect(onError).not.toHaveBeenCalled();
  });

  test("that is cut anywhere has all records up to the last flush before, and problems only at its end", async () => {
    const path = join(folder, name);
    const sink = await createTraceSink(path, HEADER);
    const { below } = random(7);
    const sizes: number[] = [];
    const counts: number[] = [];
    let n = 0;
    for (let flush = 0; flush < 8; flush++) {
      for (let count = 1 + below(5); count > 0; count--) sink.write(record(n++, below(300)));
      await sink.flush();
      sizes.push(sink.bytes);
      counts.push(n);
    }
    await sink.close();
    const whole = readFileSync(path);
    const cut = join(folder, "cut");
    const [first = 0] = sizes;
    const anywhere = Array.from({ length: 200 }, () => first + below(sink.bytes - first));
    for (const size of [...sizes, ...anywhere]) {
      writeFileSync(cut, whole.subarray(0, size));
      const { numbers, problems } = await read(cut);
      const flushed = counts[sizes.findLastIndex((flushedSize) => flushedSize <= size)] ?? 0;
      expect(numbers.length).toBeGreaterThanOrEqual(flushed);
      expect(numbers).toEqual(upTo(numbers.length));
      for (const reason of problems) {
        expect(reason).toMatch(/^the gzip data ends early|^the file ends in the middle of this line$/);
      }
      if (sizes.includes(size)) expect(problems.length, `${size}`).toBe(name.endsWith(".gz") ? 1 : 0);
    }
  });

  test.each(upTo(6).map((i) => i + 1))(
    "whose process is killed has every record that was flushed (seed %i)",
    async (seed) => {
      const path = join(folder, name);
      const script = fileURLToPath(new URL("./sink-writer.ts", import.meta.url));
      const child = spawn(process.execPath, [script, path, `${seed}`], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      const exit = once(child, "exit");
      let reports = 1 + random(seed).below(40);
      let flushed = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        flushed = Number(line);
        reports -= 1;
        // What is said between here and the end counts, too.
        if (reports === 0) child.kill("SIGKILL");
      }
      expect((await exit)[1]).toBe("SIGKILL");
      expect(flushed).toBeGreaterThan(0);
      const { header, numbers, problems } = await read(path);
      expect(header.cluster).toBe("lab");
      expect(numbers.length).toBeGreaterThanOrEqual(flushed);
      expect(numbers).toEqual(upTo(numbers.length));
      // The second one only when it was killed within the call that writes.
      for (const [i, reason] of problems.entries()) {
        const isAboutGzip = name.endsWith(".gz") && i === 0;
        expect(reason).toMatch(isAboutGzip ? /^the gzip data ends early/ : /^the file ends in the middle/);
      }
    },
    20_000,
  );
});

describe("a file that is there already", () => {
  test.each(KINDS)("is not written over (%s)", async (name) => {
    const path = join(folder, name);
    writeFileSync(path, "mine");
    await expect(createTraceSink(path, HEADER)).rejects.toThrow(
      `${path} cannot be written: there is such a file already.`,
    );
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  test.each(KINDS)("is added to when that is asked for, without a second header (%s)", async (name) => {
    const path = join(folder, name);
    for (let n = 0; n < 4; n++) {
      const sink = await createTraceSink(path, { ...HEADER, note: `${n}` }, { append: true });
      sink.write(record(n));
      await sink.close();
      expect(sink.bytes).toBe(statSync(path).size);
    }
    const { header, numbers, problems } = await read(path);
    expect([header.note, numbers, problems]).toEqual(["0", upTo(4), []]);
  });

  test("stays plain or gzip when it is added to, whatever it is called and asked for", async () => {
    const line = formatRecord({ seq: 0, ...record(0) });
    for (const [name, content] of [
      ["a.ndjson.gz", line],
      ["b.ndjson", gzipSync(line)],
    ] as const) {
      const path = join(folder, name);
      writeFileSync(path, content);
      const sink = await createTraceSink(path, HEADER, { append: true, gzip: name.endsWith(".gz") });
      sink.write(record(1));
      await sink.close();
      expect(await read(path)).toMatchObject({ numbers: upTo(2), problems: [] });
    }
  });

  test("of no bytes gets a header", async () => {
    const path = join(folder, "t.ndjson");
    writeFileSync(path, "");
    const sink = await createTraceSink(path, HEADER, { append: true });
    sink.write(record(0));
    await sink.close();
    expect(await read(path)).toMatchObject({ header: HEADER, numbers: [0], problems: [] });
  });

  test("that ends within a line loses only that one when it is added to", async () => {
    for (const pack of [(text: string) => text, gzipSync]) {
      const path = join(folder, `t${readdirSync(folder).length}`);
      writeFileSync(path, pack(`${formatRecord({ seq: 0, ...record(0) })}{"t":"2026`));
      const sink = await createTraceSink(path, HEADER, { append: true });
      sink.write(record(1));
      await sink.close();
      expect(await read(path)).toMatchObject({ numbers: upTo(2), problems: [/^not JSON/].map(matching) });
    }
  });

  test("whose gzip data is not whole is left alone: what is added could not be read", async () => {
    const path = join(folder, "t.ndjson.gz");
    const sink = await createTraceSink(path, HEADER);
    sink.write(record(0));
    await sink.close();
    appendFileSync(path, Buffer.alloc(3));
    await expect(createTraceSink(path, HEADER, { append: true })).rejects.toThrow(
      "followed by something else",
    );
    truncateSync(path, sink.bytes - 3);
    await expect(createTraceSink(path, HEADER, { append: true })).rejects.toThrow("is not whole");
    expect(statSync(path).size).toBe(sink.bytes - 3);
  });
});

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describe("a file that cannot be written", () => {
  test("is an error at once when it cannot be made", async () => {
    const path = join(folder, "no", "t.ndjson");
    await expect(createTraceSink(path, HEADER)).rejects.toThrow(/cannot be written: ENOENT/);
    await expect(createTraceSink(folder, HEADER, { append: true })).rejects.toThrow(
      /cannot be written: EISDIR/,
    );
  });

  test.skipIf(!existsSync("/dev/full"))("is one, too, when there is no space for the header", async () => {
    const onError = vi.fn();
    await expect(createTraceSink("/dev/full", HEADER, { append: true, onError })).rejects.toThrow(
      "/dev/full cannot be written: ENOSPC",
    );
    expect(onError).not.toHaveBeenCalled();
  });

  test.each([false, true])(
    "any more is told once, and nothing is written after it (gzip: %s)",
    async (gzip) => {
      const { path, close } = pipe("pipe");
      const onError = vi.fn();
      const sink = await createTraceSink(path, HEADER, { append: true, gzip, onError });
      const { bytes } = sink;
      close();
      sink.write(record(0));
      await sink.flush();
      expect(onError.mock.calls).toEqual([[expect.any(Error)]]);
      expect(onError.mock.calls[0]?.[0].message).toMatch(/pipe cannot be written: EPIPE/);
      sink.write(record(1));
      await sink.flush();
      await sink.close();
      expect(onError).toHaveBeenCalledTimes(1);
      expect(sink).toMatchObject({ bytes, records: 1 });
    },
  );

  test("as fast as records come is told when 256 MiB wait, and nobody waits for it any longer", async () => {
    const { path, close } = pipe("pipe");
    try {
      const onError = vi.fn();
      const sink = await createTraceSink(path, HEADER, { append: true, onError });
      const line = `${"x".repeat(1024 * 1024 - 1)}\n`;
      for (let i = 0; i < 256; i++) sink.writeLine(line);
      const flushed = sink.flush();
      expect(onError).not.toHaveBeenCalled();
      sink.writeLine(line);
      expect(onError.mock.calls.map(([error]) => error.message)).toEqual([
        `${path} cannot be written: records come faster than the disk takes them, and 256 MiB wait already.`,
      ]);
      sink.writeLine(line);
      await Promise.all([flushed, sink.flush(), sink.close()]);
      expect(onError).toHaveBeenCalledTimes(1);
    } finally {
      close();
    }
  });
});
