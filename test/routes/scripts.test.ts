/** The scripts of a page, as the build made them and the server packed them. */
import { gunzipSync } from "node:zlib";
import { expect, inject, test } from "vitest";
import { askPlainly } from "../support/ask-plainly.ts";
import { ask } from "./http.ts";

const packed = (path: string, headers: Record<string, string> = {}) =>
  askPlainly({
    port: Number(new URL(inject("origin")).port),
    path,
    method: "GET",
    headers: { host: "localhost", "accept-encoding": "gzip, deflate", ...headers },
  });

test("every script of a page is sent as it was packed, and is the same without", async () => {
  const { text } = await ask("/", { headers: { host: "localhost" } });
  const scripts = [...new Set(text.match(/\/_next\/static\/chunks\/[\w.~-]+\.js/g))];
  expect(scripts.length).toBeGreaterThan(5);
  for (const path of scripts) {
    const { status, headers, body } = await packed(path);
    expect([path, status, headers["content-encoding"]]).toEqual([path, 200, "gzip"]);
    // Packed for this request it would come in pieces, of which nobody knows how much they are together.
    expect(headers["content-length"]).toBe(String(body.length));
    expect(headers["cache-control"]).toContain("immutable");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    const plain = await ask(path, { headers: { host: "localhost" } });
    expect(gunzipSync(body).toString()).toBe(plain.text);
  }
});

test("a foreign host gets none", async () => {
  const { text } = await ask("/", { headers: { host: "localhost" } });
  const [path = ""] = text.match(/\/_next\/static\/chunks\/[\w.~-]+\.js/) ?? [];
  expect((await packed(path, { host: "evil.example" })).status).toBe(421);
});
