import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, inject, test } from "vitest";
import type { SourceSummary } from "../../lib/model/api.ts";
import type { UploadAnswer } from "../../lib/model/upload.ts";
import { SHIPPED } from "../unit/sources/traces.ts";
import { type Answer, ask, askJson } from "./http.ts";

const HEADER = '{"format":"skscope-trace","version":1}\n';
const MIB = 1024 * 1024;
const kept = new Set<string>();

function line(i: number): string {
  return `{"t":"2026-01-01T00:00:00Z","type":"ADDED","resource":"pods","object":{"metadata":{"name":"p-${i}"}}}\n`;
}

interface Sending {
  readonly name?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
}

/** A request whose body is still to be written. */
function begin({ name = "trace.ndjson", headers = {}, agent }: Sending = {}): {
  outgoing: ClientRequest;
  answered: Promise<Answer>;
} {
  const { hostname, port } = new URL(inject("origin"));
  const outgoing = request({
    hostname,
    port,
    path: `/api/recordings?name=${encodeURIComponent(name)}`,
    method: "POST",
    headers: { "content-type": "application/octet-stream", ...headers },
    agent: agent ?? false,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once("response", resolve).once("error", reject);
  }).then(async (response) => {
    response.setEncoding("utf8");
    let text = "";
    for await (const part of response) text += part;
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  });
  // Some tests cut the connection and ask for no answer.
  answered.catch(() => undefined);
  return { outgoing, answered };
}

async function upload(body: string | Uint8Array, sending: Sending = {}): Promise<Answer> {
  const { outgoing, answered } = begin(sending);
  outgoing.end(body);
  return answered;
}

async function keep(body: string | Uint8Array, name: string): Promise<UploadAnswer> {
  const { status, text } = await upload(body, { name });
  expect(status, text).toBe(201);
  const answer = JSON.parse(text) as UploadAnswer;
  kept.add(answer.id);
  return answer;
}

async function remove(id: string): Promise<number> {
  kept.delete(id);
  return (await ask(`/api/recordings/${encodeURIComponent(id)}`, { method: "DELETE" })).status;
}

async function ids(): Promise<string[]> {
  return (await askJson<{ sources: SourceSummary[] }>("/api/sources")).sources.map(({ id }) => id);
}

/** Files that are being received. */
function partial(): string[] {
  const folder = inject("dataDir");
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(".upload-")) : [];
}

afterEach(async () => {
  await expect.poll(partial).toEqual([]);
});
afterAll(async () => {
  for (const id of kept) await remove(id);
});

describe("an upload", () => {
  test("is a source at once, is served from its page, and is gone when it is removed", async () => {
    const bytes = readFileSync(join(SHIPPED, "burst.ndjson.gz"));
    const { status, headers, text } = await upload(bytes, { name: "My burst.ndjson.gz" });
    expect([status, headers["content-type"], headers.location]).toEqual([
      201,
      "application/json",
      "/view/my-burst",
    ]);
    const answer = JSON.parse(text) as UploadAnswer;
    const shipped = await askJson<{ records: number; from: number; to: number }>("/api/sources/burst");
    expect(answer).toEqual({
      id: "my-burst",
      records: shipped.records,
      from: shipped.from,
      to: shipped.to,
      problems: [],
      problemCount: 0,
      href: "/view/my-burst",
    });
    expect(await ids()).toContain("my-burst");
    expect(await askJson("/api/sources/my-burst")).toMatchObject({ records: answer.records });
    expect((await ask(answer.href)).status).toBe(200);
    const file = join(inject("dataDir"), "recordings", "my-burst.ndjson.gz");
    expect(readFileSync(file)).toEqual(bytes);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await remove("my-burst")).toBe(204);
    expect(existsSync(file)).toBe(false);
    expect(await ids()).not.toContain("my-burst");
    expect((await ask("/api/sources/my-burst")).status).toBe(404);
    expect(await remove("my-burst")).toBe(404);
  });

  test("is larger than what Next lets through a proxy", async () => {
    const filler = `{"t":"2026-01-01T00:00:00Z","type":"LOG","resource":"x","object":{"m":"${"y".repeat(64 * 1024)}"}}\n`;
    const count = 400;
    const { records, id } = await keep(HEADER + filler.repeat(count), "large.ndjson");
    expect(records).toBe(count);
    expect(statSync(join(inject("dataDir"), "recordings", `${id}.ndjson`)).size).toBeGreaterThan(24 * MIB);
    expect(await remove(id)).toBe(204);
  });

  test("never gets the id of another source, nor a path from its name", async () => {
    const answers = [
      await keep(line(1), "cold-start.ndjson"),
      await keep(line(1), "../../../cold-start.ndjson"),
      await keep(gzipSync(line(1)), "/etc/cold-start.gz"),
    ];
    expect(answers.map(({ id }) => id)).toEqual(["cold-start-2", "cold-start-3", "cold-start-4"]);
    expect((await askJson<{ records: number }>("/api/sources/cold-start")).records).toBe(1266);
    for (const { id } of answers) expect(await remove(id)).toBe(204);
  });

  test("with broken lines says how many, and the first", async () => {
    const { id, records, problemCount, problems } = await keep(`${line(1)}{\n[]\n${line(2)}`, "broken");
    expect([records, problemCount, problems[0]?.line]).toEqual([2, 2, 2]);
    expect(await remove(id)).toBe(204);
  });

  test("in pieces, with pauses and without a length, is kept as a whole", async () => {
    const { outgoing, answered } = begin({ name: "pieces" });
    for (const part of [HEADER, line(1).slice(0, 20), line(1).slice(20), line(2)]) {
      await new Promise((resolve) => outgoing.write(part, resolve));
      // The server has read the part when it has answered something that was asked after it.
      expect((await ask("/healthz")).status).toBe(200);
    }
    outgoing.end();
    const { status, text } = await answered;
    expect([status, JSON.parse(text)]).toMatchObject([201, { records: 2 }]);
    expect(await remove((JSON.parse(text) as UploadAnswer).id)).toBe(204);
  });
});

describe("what cannot be kept is refused, with where and what to do", () => {
  test.each([
    ["empty", "", 422, "not-a-trace", "The file is empty. A trace is NDJSON"],
    ["a table", "id,name\n1,2\n", 422, "not-a-trace", "Line 1, byte 0: not JSON"],
    ["another format", '{"format":"else"}\n', 422, "not-a-trace", '"else", not "skscope-trace"'],
    ["a newer version", '{"format":"skscope-trace","version":9}\n', 422, "not-a-trace", "format version 9"],
    ["no record", `${HEADER}{\n`, 422, "not-a-trace", "Line 2, byte 39"],
  ])("%s", async (_, body, status, kind, detail) => {
    const answer = await upload(body);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    const problem = JSON.parse(answer.text);
    expect(problem).toMatchObject({
      type: `urn:skscope:problem:${kind}`,
      instance: "/api/recordings",
      detail: expect.stringContaining(detail),
      line: expect.any(Number),
      byte: expect.any(Number),
    });
  });

  test("a gzip bomb, before all of it is unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(600 * MIB, `${" ".repeat(MIB - 1)}\n`), { level: 1 });
    const { status, text } = await upload(bomb, { name: "bomb.ndjson.gz" });
    expect([status, JSON.parse(text).detail]).toEqual([
      413,
      expect.stringMatching(/unpacks to more than 512 MiB.*skscope report FILE/),
    ]);
  });

  test("what says that it is too large, before it is sent", async () => {
    const { outgoing, answered } = begin({ headers: { "content-length": String(257 * MIB) } });
    outgoing.write(HEADER);
    const { status, text } = await answered;
    expect([status, JSON.parse(text).detail]).toEqual([
      413,
      expect.stringContaining("larger than 256 MiB. Pack it with gzip"),
    ]);
    outgoing.destroy();
  });

  test("an early refusal reaches who is still sending, on a connection that stays", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const { outgoing, answered } = begin({ agent });
      outgoing.write('{"format":"else"}\n');
      outgoing.end(Buffer.alloc(40 * MIB, "x"));
      expect((await answered).status).toBe(422);
      await expect.poll(() => outgoing.writableFinished).toBe(true);
      const next = begin({ agent });
      next.outgoing.end("");
      expect((await next.answered).status).toBe(422);
      expect(next.outgoing.reusedSocket).toBe(true);
    } finally {
      agent.destroy();
    }
  });

  test("a body of another type", async () => {
    for (const type of ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const { status, text } = await upload(line(1), { headers: { "content-type": type } });
      expect([status, JSON.parse(text).detail]).toEqual([
        415,
        expect.stringContaining("content-type application/octet-stream"),
      ]);
    }
  });

  test("the twenty-first", async () => {
    const answers: UploadAnswer[] = [];
    for (let i = 0; i < 20; i++) answers.push(await keep(line(i), "many.ndjson"));
    const { status, text } = await upload(line(21), { name: "many.ndjson" });
    expect([status, JSON.parse(text).detail]).toEqual([
      409,
      "20 uploaded recordings are kept already. Remove one of them first: on the first page, or with DELETE /api/recordings/ID.",
    ]);
    for (const { id } of answers) expect(await remove(id)).toBe(204);
  });
});

test("what is cut off leaves nothing, and the server goes on", async () => {
  const before = await ids();
  const { outgoing } = begin({ name: "cut" });
  outgoing.on("error", () => undefined);
  outgoing.write(HEADER + line(1));
  await expect.poll(() => partial().length).toBe(1);
  outgoing.destroy();
  await expect.poll(partial).toEqual([]);
  expect(await ids()).toEqual(before);
});

describe("only uploaded recordings can be removed", () => {
  test.each(["cold-start", "lost-watch"])("%s stays", async (id) => {
    const { status, text } = await ask(`/api/recordings/${id}`, { method: "DELETE" });
    expect([status, JSON.parse(text).type]).toEqual([403, "urn:skscope:problem:shipped"]);
    expect((await ask(`/api/sources/${id}`)).status).toBe(200);
  });

  test("and none outside of the folder", async () => {
    for (const [id, status] of [
      ["..%2f..%2fpackage.json", 400],
      ["nope", 404],
      ["index.json", 404],
    ] as const) {
      expect((await ask(`/api/recordings/${id}`, { method: "DELETE" })).status).toBe(status);
    }
  });
});

describe("the gate is before uploads too", () => {
  test.each([
    [{ host: "evil.example" }, 421],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
  ])("%j: %i", async (headers, status) => {
    const answer = await upload(line(1), { headers });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
    });
    const path = "/api/recordings/cold-start";
    expect((await ask(path, { method: "DELETE", headers })).status).toBe(status);
    const octets = { ...headers, "content-type": "application/octet-stream" };
    for (const odd of [
      "/api/recordings/",
      "/api/recordings",
      "/api/recordings?name=x",
      "/api/%72ecordings",
    ]) {
      expect([status, 308], odd).toContain((await ask(odd, { method: "GET", headers: octets })).status);
    }
  });

  test("methods that there are not", async () => {
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const { status, headers } = await ask("/api/recordings", { method });
      expect([status, headers.allow, headers["x-content-type-options"]]).toEqual([405, "POST", "nosniff"]);
    }
    for (const method of ["GET", "PUT", "PATCH", "POST"]) {
      const { status, headers } = await ask("/api/recordings/x", { method });
      expect([status, headers.allow]).toEqual([405, "DELETE"]);
    }
  });
});
