import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type KeepOptions,
  keepUpload,
  receiveTrace,
  removeLeftovers,
  safeName,
} from "../../../lib/sources/upload.ts";
import { failureOf, leftIn } from "../../support/kept-upload.ts";

const HEADER = '{"format":"skscope-trace","version":1}\n';
const LIMITS = {
  sentBytes: 1024 * 1024,
  unpackedBytes: 4 * 1024 * 1024,
  problems: 100_000,
  records: 1_000_000,
  workMs: 60_000,
};

let dataDir: string;
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), "skscope-upload-")), "data");
});
afterEach(() => rmSync(join(dataDir, ".."), { recursive: true }));

/** So many records, a line each and a second apart. */
function lines(count: number): string {
  return Array.from(
    { length: count },
    (_, i) =>
      `{"t":"${new Date(i * 1_000).toISOString()}","type":"ADDED","resource":"pods","object":{"n":${i}}}\n`,
  ).join("");
}

/** A body that hands out a piece when it is asked for one; `next` may reject, or never tell. */
function bodyOf(next: () => Uint8Array | null | Promise<Uint8Array | null>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await next();
        if (piece === null) controller.close();
        else controller.enqueue(piece);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Pieces as a body. */
function body(...pieces: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const rest = [...pieces];
  return bodyOf(() => {
    const piece = rest.shift();
    return piece === undefined ? null : Buffer.from(piece);
  });
}

/** The bytes in pieces of a size. */
function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
}

function keep(from: ReadableStream<Uint8Array>, options: Partial<KeepOptions> = {}) {
  return keepUpload({
    body: from,
    name: "my trace.ndjson",
    dataDir,
    recordingsDir: join(dataDir, "recordings"),
    limits: LIMITS,
    maxKept: 20,
    takenIds: async () => new Set(),
    ...options,
  });
}

const left = (): string[] => leftIn(dataDir);

describe("an upload", () => {
  test("is kept as it was sent, plain or gzip, under a name of its own", async () => {
    const text = HEADER + lines(3);
    const packed = gzipSync(text);
    const plain = await keep(body(text));
    const gzip = await keep(body(...cut(packed, 7)), { name: "packed.txt" });
    expect(plain).toMatchObject({
      id: "my-trace",
      records: 3,
      from: 0,
      to: 2_000,
      problemCount: 0,
      isGzip: false,
    });
    expect(gzip).toMatchObject({ id: "packed", records: 3, isGzip: true, bytes: packed.length });
    expect(left()).toEqual(["recordings/my-trace.ndjson", "recordings/packed.ndjson.gz"]);
    expect(readFileSync(join(dataDir, "recordings/my-trace.ndjson"), "utf8")).toBe(text);
    expect(readFileSync(join(dataDir, "recordings/packed.ndjson.gz"))).toEqual(packed);
  });

  test("is nobody else's to read", async () => {
    await keep(body(HEADER + lines(1)));
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, "recordings")).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, "recordings/my-trace.ndjson")).mode & 0o777).toBe(0o600);
  });

  test("gets another name when its own is taken, also by one that is kept at the same time", async () => {
    const takenIds = async () => new Set(["my-trace", "my-trace-3"]);
    const kept = await Promise.all(
      Array.from({ length: 3 }, (_, i) => keep(body(i === 1 ? gzipSync(lines(1)) : lines(1)), { takenIds })),
    );
    expect(kept.map(({ id }) => id).sort()).toEqual(["my-trace-2", "my-trace-4", "my-trace-5"]);
    expect(left()).toHaveLength(3);
  });

  test("with broken lines is kept when a record was read, and they are told", async () => {
    const text = `${HEADER}{\n${lines(1)}[]\n`;
    const { records, problems, problemCount } = await keep(body(...cut(Buffer.from(text), 5)));
    expect([records, problemCount]).toEqual([1, 2]);
    expect(problems).toMatchObject([
      { line: 2, byteOffset: HEADER.length },
      { line: 4, reason: "not a JSON object" },
    ]);
  });

  test("tells the first of many problems and how many there are", async () => {
    const { problems, problemCount } = await keep(body(lines(1) + "{\n".repeat(1_000)));
    expect(problemCount).toBe(1_000);
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  });

  test("whose gzip is damaged or cut is kept as a whole, with what could be read", async () => {
    const packed = gzipSync(HEADER + lines(20_000));
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, damaged.length >> 1, (damaged.length >> 1) + 400);
    for (const content of [packed.subarray(0, -200), damaged]) {
      const { id, records, problems, bytes } = await keep(body(...cut(content, 1_000)));
      expect(records).toBeGreaterThan(1_000);
      expect(problems[0]?.reason).toContain("what came before was read");
      expect(bytes).toBe(content.length);
      expect(readFileSync(join(dataDir, `recordings/${id}.ndjson.gz`))).toEqual(content);
    }
  });

  test("clears away what a server that ended has left, and not what is being received", async () => {
    await mkdir(dataDir);
    for (const [name, age] of [
      [".upload-old", 7_200],
      [".upload-new", 60],
      ["notes", 7_200],
    ] as const) {
      writeFileSync(join(dataDir, name), "");
      const t = Date.now() / 1_000 - age;
      utimesSync(join(dataDir, name), t, t);
    }
    await keep(body(lines(1)));
    expect(left()).toEqual([".upload-new", "notes", "recordings/my-trace.ndjson"]);
  });
});

test("a server that starts clears away everything that was not finished, and nothing else", async () => {
  expect(await removeLeftovers(dataDir)).toBe(0);
  await keep(body(lines(1)));
  for (const name of [".upload-old", ".upload-new", "notes"]) writeFileSync(join(dataDir, name), "");
  expect(await removeLeftovers(dataDir)).toBe(2);
  expect(left()).toEqual(["notes", "recordings/my-trace.ndjson"]);
});

describe("what is refused leaves nothing behind:", () => {
  afterEach(() => expect(left()).toEqual([]));

  test("lines that cannot be read, as soon as there are too many", async () => {
    const pieces = [
      Buffer.from(lines(1)),
      ...Array.from({ length: 1_000 }, () => Buffer.from("{b\n".repeat(50))),
    ];
    let asked = 0;
    const error = await failureOf(
      keep(
        bodyOf(() => pieces[asked++] ?? null),
        { limits: { ...LIMITS, problems: 100 } },
      ),
    );
    expect(error.failure).toBe("not-a-trace");
    expect(error.message).toMatch(/^More than 100 lines cannot be read\. Line 2, byte \d+: not JSON/);
    expect(error.place?.line).toBe(2);
    expect(asked).toBeLessThan(20);
  });

  test("more bytes than may be sent, as soon as they are", async () => {
    const piece = Buffer.from(lines(1_000));
    let asked = 0;
    const endless = bodyOf(() => {
      asked += 1;
      return piece;
    });
    const error = await failureOf(keep(endless));
    expect([error.failure, error.message]).toEqual(["sent-too-large", "The file is larger than 1 MiB."]);
    expect(asked).toBe(Math.floor(LIMITS.sentBytes / piece.length) + 1);
  });

  test("a gzip bomb, after a fraction of it", async () => {
    const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024, `${" ".repeat(1023)}\n`), { level: 9 });
    expect(bomb.length).toBeLessThan(LIMITS.sentBytes);
    const pieces = cut(bomb, 16 * 1024);
    let asked = 0;
    const error = await failureOf(keep(bodyOf(() => pieces[asked++] ?? null)));
    expect([error.failure, error.message]).toEqual([
      "unpacked-too-large",
      "The recording unpacks to more than 4 MiB.",
    ]);
    // As many as one buffer of the way takes, not all of them.
    expect(pieces.length).toBeGreaterThan(30);
    expect(asked).toBeLessThan(16);
  });

  test.each([
    ["nothing", "", "The file is empty.", { line: 1, byteOffset: 0 }],
    [
      "a table",
      "id,name\n1,hello\n",
      /^No trace header and no record in 16 bytes \(3 lines\)\. Line 1, byte 0: not JSON: /,
      { line: 1, byteOffset: 0 },
    ],
    [
      "another format",
      '{"format":"else","version":1}\n',
      /"else", not "skscope-trace"/,
      { line: 1, byteOffset: 0 },
    ],
    ["a newer version", '{"format":"skscope-trace","version":7}\n', /version 7/, { line: 1, byteOffset: 0 }],
    ["a header alone", HEADER, "It holds a header and no record.", { line: 1, byteOffset: 0 }],
    [
      "a header before broken lines",
      `${HEADER}nonsense\n{}\n`,
      /^No record could be read\. Line 2, byte 39: not JSON: /,
      { line: 2, byteOffset: 39 },
    ],
    ["gzip of nothing that can be read", Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), /before any text/, null],
  ])("%s", async (_, content, message, place) => {
    const error = await failureOf(keep(body(content)));
    expect(error.failure).toBe("not-a-trace");
    expect(error.message).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
    if (place !== null) expect(error.place).toEqual(place);
  });

  test("what its sender cancels, or whose connection breaks", async () => {
    const abort = new AbortController();
    const slow = [Buffer.from(lines(10))];
    const waiting = bodyOf(() => {
      const piece = slow.pop();
      if (piece !== undefined) return piece;
      abort.abort();
      return new Promise(() => undefined);
    });
    expect((await failureOf(keep(waiting, { signal: abort.signal }))).failure).toBe("interrupted");
    const pieces = [Buffer.from(lines(10))];
    const broken = bodyOf(() => pieces.pop() ?? Promise.reject(new Error("ECONNRESET")));
    expect((await failureOf(keep(broken))).failure).toBe("interrupted");
    const before = keep(body(lines(10)), { signal: AbortSignal.abort() });
    expect((await failureOf(before)).failure).toBe("interrupted");
  });
});

test("a body that is refused is not cancelled: the answer needs its connection", async () => {
  let cancelled = false;
  const sent = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from('{"format":"else"}\n')),
    cancel: () => {
      cancelled = true;
    },
  });
  expect((await failureOf(keep(sent))).failure).toBe("not-a-trace");
  expect([cancelled, sent.locked]).toEqual([false, false]);
});

describe("there is room for so many", () => {
  test("and the next one is refused until one is removed", async () => {
    for (let i = 0; i < 3; i++) await keep(body(lines(1)), { maxKept: 3 });
    const error = await failureOf(keep(body(lines(1)), { maxKept: 3 }));
    expect([error.failure, error.message]).toEqual(["too-many", "3 uploaded recordings are kept already."]);
    expect(left()).toHaveLength(3);
    rmSync(join(dataDir, "recordings/my-trace-2.ndjson"));
    expect((await keep(body(lines(1)), { maxKept: 3 })).id).toBe("my-trace-2");
  });

  test("however many are sent at once", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => keep(body(lines(1)), { maxKept: 2 })),
    );
    expect(results.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(2);
    expect(left().length).toBeLessThanOrEqual(2);
  });

  test("not counting what was recorded from a cluster", async () => {
    await mkdir(join(dataDir, "recordings"), { recursive: true });
    writeFileSync(join(dataDir, "recordings/live-kind-20260101.ndjson.gz"), gzipSync(lines(1)));
    expect((await keep(body(lines(1)), { maxKept: 1 })).id).toBe("my-trace");
  });
});

describe.skipIf(!existsSync("/dev/full"))("a disk", () => {
  test("that is full is said so", async () => {
    const file = await open("/dev/full", "w");
    try {
      const error = await failureOf(receiveTrace({ body: body(lines(1)), file, limits: LIMITS }));
      expect([error.failure, error.message]).toEqual(["disk-full", "The disk is full."]);
    } finally {
      await file.close();
    }
  });

  test("that cannot be written is said so", async () => {
    const error = await failureOf(keep(body(lines(1)), { dataDir: "/dev/null/data" }));
    expect(error.failure).toBe("unwritable");
    // Where a server keeps recordings is in its log, not in what a viewer is told.
    expect(error.message).toBe("It cannot be written: ENOTDIR: not a directory, mkdir");
  });
});

test("memory stays bounded while much is sent", async () => {
  const pieces = 32;
  const piece = Buffer.from(lines(10_000));
  const packed = cut(gzipSync(Buffer.concat(Array.from({ length: pieces }, () => piece))), 32 * 1024);
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const sent = bodyOf(() => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    return packed.shift() ?? null;
  });
  const { records } = await keep(sent, {
    limits: { ...LIMITS, sentBytes: 1024 ** 3, unpackedBytes: 1024 ** 3, problems: 1 },
  });
  expect(records).toBe(pieces * 10_000);
  expect(peak).toBeLessThan((pieces * piece.length) / 2);
});

test.each([
  ["Cold start (2).ndjson.gz", "cold-start-2"],
  ["trace.ndjson", "trace"],
  ["a.b.c.jsonl", "a-b-c"],
  ["../../etc/passwd", "passwd"],
  ["..\\..\\boot.ini", "boot-ini"],
  ["/", "recording"],
  ["..", "recording"],
  ["", "recording"],
  [".ndjson.gz", "recording"],
  ["日本.ndjson", "recording"],
  ["Überlauf São.ndjson", "uberlauf-sao"],
  ["a\u0000b\nc.ndjson", "a-b-c"],
  ["live-kind.ndjson", "recording-live-kind"],
  ["index.json", "index"],
  ["CON.ndjson", "recording-con"],
  ["aux", "recording-aux"],
  ["LPT1.trace.gz", "recording-lpt1"],
  ["console.ndjson", "console"],
  [`${"x".repeat(59)}-${"y".repeat(200)}.ndjson`, "x".repeat(59)],
  ["%2e%2e%2fsecret", "2e-2e-2fsecret"],
])("the name %j becomes %j", (name, expected) => {
  expect(safeName(name)).toBe(expected);
});
