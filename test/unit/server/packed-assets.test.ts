import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packedAssets } from "../../../lib/server/packed-assets.ts";
import { type Answered, askPlainly } from "../../support/ask-plainly.ts";

const SCRIPT = "console.log('a script that is long enough to be worth packing, packing, packing');";
let folder: string;
let server: Server;
let leftToNext: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-assets-"));
  const chunks = join(folder, "static", "chunks");
  mkdirSync(chunks, { recursive: true });
  writeFileSync(join(chunks, "a.js"), SCRIPT);
  writeFileSync(join(chunks, "a.css"), "body{}");
  writeFileSync(join(chunks, "a.js.map"), "{}");
  const assets = packedAssets(folder);
  await assets.ready;
  leftToNext = [];
  server = createServer((request, response) => {
    if (assets.answer(request, response)) return;
    leftToNext.push(`${request.method} ${request.url}`);
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const ask = (path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answered> => {
  const { port } = server.address() as AddressInfo;
  return askPlainly({ port, path, method, headers: { "accept-encoding": "gzip, br", ...headers } });
};

test("a script is sent as it was packed, for good, with the headers that every answer has", async () => {
  const { status, headers, body } = await ask("/_next/static/chunks/a.js");
  expect(status).toBe(200);
  expect(gunzipSync(body).toString()).toBe(SCRIPT);
  expect(headers).toMatchObject({
    "content-type": "application/javascript; charset=UTF-8",
    "content-encoding": "gzip",
    "content-length": String(body.length),
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": expect.stringContaining("default-src 'self'"),
    "x-content-type-options": "nosniff",
    vary: "Accept-Encoding",
  });
  expect((await ask("/_next/static/chunks/a.css")).headers["content-type"]).toBe("text/css; charset=UTF-8");
  expect(leftToNext).toEqual([]);
});

test.each(["br, gzip;q=1.0", "GZIP", "gzip ; q=1 , identity;q=0"])(
  "a reader of %s gets it",
  async (codings) => {
    const { headers, body } = await ask("/_next/static/chunks/a.js", { "accept-encoding": codings });
    expect(headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(body).toString()).toBe(SCRIPT);
  },
);

test("a part is not sent alone, and whatever a reader has already is sent again", async () => {
  const { status, body } = await ask("/_next/static/chunks/a.js", {
    range: "bytes=0-3",
    "if-none-match": "*",
  });
  expect(status).toBe(200);
  expect(gunzipSync(body).toString()).toBe(SCRIPT);
});

test("who asks for the head gets no body", async () => {
  const { headers, body } = await ask("/_next/static/chunks/a.js", {}, "HEAD");
  expect(Number(headers["content-length"])).toBeGreaterThan(0);
  expect(body.length).toBe(0);
});

test.each([
  ["another file", "/_next/static/chunks/b.js", {}, "GET"],
  ["another kind of file", "/_next/static/chunks/a.js.map", {}, "GET"],
  ["a path that only leads there", "/_next/static/chunks/x/../a.js", {}, "GET"],
  ["a reader without gzip", "/_next/static/chunks/a.js", { "accept-encoding": "identity" }, "GET"],
  ["a reader who refuses gzip", "/_next/static/chunks/a.js", { "accept-encoding": "gzip;q=0" }, "GET"],
  [
    "a reader who refuses gzip in capitals",
    "/_next/static/chunks/a.js",
    { "accept-encoding": "gzip;Q=0" },
    "GET",
  ],
  ["a reader who likes gzip less", "/_next/static/chunks/a.js", { "accept-encoding": "gzip;q=0.1" }, "GET"],
  ["a reader of another coding", "/_next/static/chunks/a.js", { "accept-encoding": "not-gzip" }, "GET"],
  ["a path that leads out", "/_next/static/chunks/../../../package.json", {}, "GET"],
  ["an encoded path", "/_next/static/chunks/%61.js", {}, "GET"],
  ["a name that objects have", "/_next/static/chunks/constructor", {}, "GET"],
  ["a path with a query", "/_next/static/chunks/a.js?v=1", {}, "GET"],
  ["a foreign host", "/_next/static/chunks/a.js", { host: "evil.example" }, "GET"],
  ["a page of another site", "/_next/static/chunks/a.js", { "sec-fetch-site": "cross-site" }, "GET"],
  ["what would change it", "/_next/static/chunks/a.js", {}, "POST"],
])("%s is left to Next", async (_, path, headers, method) => {
  await ask(path, headers, method);
  expect(leftToNext).toEqual([`${method} ${path}`]);
});

test("a build that is not there has nothing packed", async () => {
  const none = packedAssets(join(folder, "nowhere"));
  await none.ready;
  expect(none.answer({ url: "/_next/static/chunks/a.js" } as never, {} as never)).toBe(false);
});
