import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tarOf } from "../../../lib/client/tar.ts";
import { reportedInputs } from "../../../lib/model/source-contents.ts";
import { type KeepOptions, keepUpload } from "../../../lib/sources/upload.ts";
import { readTrace } from "../../../lib/trace/reader.ts";
import { listJson, listYaml } from "../../support/input-shapes.ts";
import { failureOf, leftIn } from "../../support/kept-upload.ts";

const LIMITS = {
  sentBytes: 1024 * 1024,
  unpackedBytes: 4 * 1024 * 1024,
  problems: 100,
  records: 1_000,
  workMs: 60_000,
};
const MODIFIED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const TABLE = "NAME    READY   STATUS    RESTARTS   AGE\nhello   2/2     Running   0          5m\n";

let dataDir: string;
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), "skscope-import-")), "data");
});
afterEach(() => rmSync(join(dataDir, ".."), { recursive: true }));

function pods(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      namespace: "shop",
      name: `p-${i}`,
      uid: `u-${i}`,
      creationTimestamp: "2026-01-01T00:00:00Z",
      resourceVersion: String(i + 1),
    },
  }));
}

/** In pieces of a size, as a connection brings them. */
function body(content: string | Uint8Array, size = 1_000): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(content);
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (at >= bytes.length) controller.close();
        else controller.enqueue(bytes.subarray(at, at + size));
        at += size;
      },
    },
    { highWaterMark: 0 },
  );
}

function keep(content: string | Uint8Array, options: Partial<KeepOptions> = {}) {
  return keepUpload({
    body: body(content),
    name: "dump.json",
    dataDir,
    recordingsDir: join(dataDir, "recordings"),
    limits: LIMITS,
    maxKept: 20,
    takenIds: async () => new Set(),
    ...options,
  });
}

const left = (): string[] => leftIn(dataDir);

describe("an upload that is no trace", () => {
  test.each([
    ["a list", listJson(pods(3))],
    ["YAML", listYaml(pods(3))],
    ["a list in gzip", gzipSync(listJson(pods(3)))],
    ["a list in zstd", zstdCompressSync(listJson(pods(3)))],
    ["a list in base64", Buffer.from(listJson(pods(3))).toString("base64")],
    ["a list in gzip and base64", gzipSync(listJson(pods(3))).toString("base64")],
    ["a list in UTF-16", Buffer.from(`\uFEFF${listJson(pods(3))}`, "utf16le")],
  ])("%s: the trace that comes of it is kept, and what was sent is not", async (_, content) => {
    const { id, records, from, to } = await keep(content, {
      name: "my dump.yaml.gz",
      modifiedAt: MODIFIED_AT,
    });
    expect([id, records, from, to]).toEqual(["my-dump", 3, MODIFIED_AT, MODIFIED_AT]);
    expect(left()).toEqual(["recordings/my-dump.ndjson.gz"]);
    const { header, records: kept } = readTrace(
      gunzipSync(readFileSync(join(dataDir, "recordings/my-dump.ndjson.gz"))),
    );
    expect(kept.map(({ type, resource, initial }) => [type, resource, initial])).toEqual(
      Array(3).fill(["ADDED", "pods", true]),
    );
    expect(reportedInputs(header)).toMatchObject([
      { name: "my dump.yaml.gz", kind: "list", records: 3, instant: { at: MODIFIED_AT, by: "file" } },
    ]);
  });

  test("several files in a tar archive, as a browser sends them: one trace, and what became of each", async () => {
    const file = (path: string, text: string) => ({
      path,
      file: new File([text], path, { lastModified: MODIFIED_AT }),
    });
    const sent = tarOf([file("gather/pods.json", listJson(pods(3))), file("gather/pods.txt", TABLE)]);
    const { id, records, from } = await keep(new Uint8Array(await sent.arrayBuffer()), { name: "gather" });
    expect([id, records, from]).toEqual(["gather", 3, MODIFIED_AT]);
    const { header } = readTrace(gunzipSync(readFileSync(join(dataDir, "recordings/gather.ndjson.gz"))));
    expect(reportedInputs(header).filter(({ kind }) => kind !== "archive")).toMatchObject([
      { name: "gather/gather/pods.json", records: 3, refused: null },
      { name: "gather/gather/pods.txt", records: 0, refused: "table" },
    ]);
  });

  test("holds no Secret in what is kept", async () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "token" },
      data: { token: "aHVudGVyMg==" },
    };
    const { id } = await keep(listJson([...pods(1), secret]));
    expect(gunzipSync(readFileSync(join(dataDir, `recordings/${id}.ndjson.gz`))).toString()).not.toContain(
      "aHVudGVyMg",
    );
  });

  test("of the newest time in it where the file's date is not told", async () => {
    expect((await keep(listJson(pods(1)))).from).toBe(Date.UTC(2026, 0, 1));
  });
});

describe("is refused, and leaves nothing behind:", () => {
  afterEach(() => expect(left()).toEqual([]));

  test("a table, by name and with what it is", async () => {
    const error = await failureOf(keep(TABLE, { name: "pods.txt" }));
    expect([error.failure, error.refused]).toEqual(["not-a-trace", [{ name: "pods.txt", as: "table" }]]);
  });

  test.each([
    ["more bytes than may be sent", { sentBytes: 5_000 }, "sent-too-large", /larger than/],
    [
      "more text than may be unpacked",
      { unpackedBytes: 5_000 },
      "unpacked-too-large",
      /unpacks to more than/,
    ],
    ["more records than a recording may have", { records: 10 }, "unpacked-too-large", /10 records/],
  ])("%s", async (_, limit, failure, message) => {
    const error = await failureOf(keep(listJson(pods(100)), { limits: { ...LIMITS, ...limit } }));
    expect([error.failure, error.message]).toEqual([failure, expect.stringMatching(message)]);
  });

  test("more text than is put together at once, also packed", async () => {
    const log = `{"severity":"INFO","timestamp":"2026-01-01T00:00:00Z","logger":"autoscaler","message":"x"}\n`;
    const bomb = gzipSync(log.repeat(Math.ceil((9 * 1024 * 1024) / log.length)));
    const limits = {
      ...LIMITS,
      unpackedBytes: 16 * 1024 * 1024,
      importBytes: 8 * 1024 * 1024,
      records: 2_000_000,
    };
    const error = await failureOf(keep(bomb, { name: "bomb.log.gz", limits }));
    expect([error.failure, error.message]).toEqual([
      "import-too-large",
      "It is no recording, and unpacks to more than 8 MiB.",
    ]);
  });

  test("what its sender cancels while it is sent", async () => {
    const abort = new AbortController();
    const start = Buffer.from(listJson(pods(100)).slice(0, 9_000));
    let isSent = false;
    const slow = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (!isSent) {
            isSent = true;
            controller.enqueue(start);
            return;
          }
          abort.abort();
          return new Promise(() => undefined);
        },
      },
      { highWaterMark: 0 },
    );
    const error = await failureOf(keep("", { body: slow, signal: abort.signal }));
    expect(error.failure).toBe("interrupted");
  });

  test("and its body is given back, so that the rest can be read", async () => {
    const sent = body(`${TABLE.repeat(2_000)}`);
    await failureOf(keep("", { body: sent, limits: { ...LIMITS, sentBytes: 70_000 } }));
    expect(sent.locked).toBe(false);
  });
});
