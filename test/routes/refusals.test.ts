import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, inject, test } from "vitest";
import { ask } from "./http.ts";

const HELLO = "/api/sources/cold-start/revisions/demo/hello-00001";
const STREAM = "/api/stream?source=cold-start&scope=revision&namespace=demo&name=hello-00001";

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
}

async function problemOf(path: string, options = {}): Promise<Problem> {
  const { status, headers, text } = await ask(path, options);
  expect(headers["content-type"]).toBe("application/problem+json");
  const problem = JSON.parse(text) as Problem;
  expect(problem.status).toBe(status);
  expect(problem.type).toMatch(/^urn:skscope:problem:[a-z-]+$/);
  expect(problem.title).not.toBe("");
  expect(problem.instance).toBe(path.split("?")[0]);
  return problem;
}

describe("a parameter that cannot be is refused, said what was given and what is allowed", () => {
  test.each([
    ["/api/sources/..%2f..%2fetc%2fpasswd", "source", "../../etc/passwd"],
    ["/api/sources/%2e%2e%2f", "source", "../"],
    ["/api/sources/a%5cb", "source", "a\\\\b"],
    ["/api/sources/%00", "source", "\\u0000"],
    [`/api/sources/${"a".repeat(5_000)}`, "source", "aaa…"],
    ["/api/sources/cold-start/revisions/demo/..%2fhello/timeline", "name", "../hello"],
    ["/api/sources/cold-start/revisions/de_mo/hello/timeline", "namespace", "de_mo"],
    ["/api/sources/cold-start/revisions/demo/Hello%00/objects", "name", "Hello\\u0000"],
    [`/api/sources/cold-start/revisions/demo/${"a".repeat(254)}/objects`, "name", "aaa…"],
    [`${HELLO}/objects?at=yesterday`, "at", "yesterday"],
    [`${HELLO}/objects?at=`, "at", ""],
    [`${HELLO}/objects?at=2026-13-45T00:00:00Z`, "at", "2026-13-45T00:00:00Z"],
    [`${HELLO}/timeline?from=1795406714201`, "from", "1795406714201"],
    ["/api/sources/cold-start/records/-1", "seq", "-1"],
    ["/api/sources/cold-start/records/1e3", "seq", "1e3"],
    ["/api/sources/cold-start/records/0x10", "seq", "0x10"],
    [`${STREAM}&speed=0`, "speed", "0"],
    [`${STREAM}&speed=1001`, "speed", "1001"],
    [`${STREAM}&speed=NaN`, "speed", "NaN"],
    [`${STREAM}&speed=1e2`, "speed", "1e2"],
    [`${STREAM}&speed=Infinity`, "speed", "Infinity"],
    [`${STREAM}&from=now`, "from", "now"],
    ["/api/stream?source=cold-start&scope=cluster", "scope", "cluster"],
  ])("%s", async (path, parameter, given) => {
    const problem = await problemOf(path);
    expect(problem.status).toBe(400);
    expect(problem.detail).toContain(`"${parameter}" is "${given.replace("aaa", "a".repeat(80))}"`);
    expect(problem.detail).toContain("Allowed: ");
  });

  test.each([
    ["/api/stream", "source"],
    ["/api/stream?source=cold-start", "scope"],
    ["/api/stream?source=cold-start&scope=revision", "namespace"],
    ["/api/stream?source=cold-start&scope=revision&namespace=demo", "name"],
  ])("%s lacks one", async (path, parameter) => {
    expect(await problemOf(path)).toMatchObject({
      status: 400,
      detail: expect.stringContaining(`"${parameter}" is missing`),
    });
  });

  test("a range that ends before it begins", async () => {
    const path = `${HELLO}/timeline?from=2026-11-23T04:06:00Z&to=2026-11-23T04:05:00Z`;
    expect(await problemOf(path)).toMatchObject({
      status: 400,
      detail: expect.stringContaining("is later than"),
    });
  });

  test("dots that lead out of a path lead nowhere", async () => {
    for (const path of [
      "/api/sources/%2e%2e/%2e%2e/etc/passwd",
      "/api/sources/../../../etc/passwd",
      "/traces/..%2f..%2fpackage.json",
      "/traces/../../package.json",
      "/traces/%2e%2e/%2e%2e/package.json",
      "/_next/static/..%2f..%2f..%2fpackage.json",
    ]) {
      const { status, text } = await ask(path);
      expect(status, path).toBeGreaterThanOrEqual(300);
      expect(text).not.toContain('"skscope"');
      expect(text).not.toContain("root:");
    }
  });

  test("a percent sign that encodes nothing", async () => {
    expect(await problemOf("/api/sources/%E0%A4%A")).toMatchObject({ status: 400 });
  });
});

describe("what is not there is not found", () => {
  test.each([
    ["/api/sources/nope", "unknown-source"],
    ["/api/sources/...", "bad-parameter"],
    ["/api/stream?source=cold-start&scope=overview&seen=xyz", "bad-parameter"],
    ["/api/sources/__proto__", "unknown-source"],
    ["/api/sources/notes", "unknown-source"],
    ["/api/sources/nope/report", "unknown-source"],
    ["/api/sources/cold-start/revisions/demo/nope/timeline", "unknown-revision"],
    ["/api/sources/cold-start/revisions/demo/hello/objects", "unknown-revision"],
    ["/api/sources/cold-start/records/1266", "unknown-record"],
    ["/api/sources/cold-start/records/999999999999", "unknown-record"],
    ["/api/stream?source=nope&scope=overview", "unknown-source"],
    ["/api/stream?source=cold-start&scope=revision&namespace=demo&name=nope", "unknown-revision"],
    ["/api/nope", "unknown-route"],
    ["/api/sources/cold-start/nope", "unknown-route"],
    ["/api", "unknown-route"],
  ])("%s: %s", async (path, kind) => {
    const problem = await problemOf(path);
    expect(problem.type).toBe(`urn:skscope:problem:${kind}`);
    expect(problem.status).toBe(kind === "bad-parameter" ? 400 : 404);
  });

  test.each([
    "/view/nope",
    "/view/nope/report",
    "/view/nope/trends",
    "/view/nope/demo/hello-00001",
    "/view/live-nope",
    "/view/live-nope/demo/hello-00001",
    "/learn/nope",
  ])("%s: a page that says so", async (path) => {
    const { status, headers } = await ask(path);
    expect(status).toBe(404);
    expect(headers["content-type"]).toContain("text/html");
  });

  test.each(["/view/cold-start", "/view/cold-start/demo/hello-00001"])("%s is there", async (path) => {
    expect((await ask(path)).status).toBe(200);
  });

  test.each(["POST", "PUT", "PATCH", "DELETE"])("%s is not a method of any route", async (method) => {
    for (const path of [
      "/api/sources",
      "/api/sources/cold-start",
      `${HELLO}/objects`,
      "/api/stream",
      "/api/health",
    ]) {
      expect(await problemOf(path, { method })).toMatchObject({ status: 405 });
      expect((await ask(path, { method })).headers.allow).toBe("GET, HEAD");
    }
  });
});

describe("only this machine may ask", () => {
  const PATHS = [
    "/",
    "/api/health",
    "/api/sources",
    "/traces/index.json",
    "/traces/cold-start.ndjson.gz",
    "/_next/static/x.js",
    "/favicon.ico",
  ];

  test.each([
    "evil.example",
    "evil.example:3000",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil-localhost",
    "user@localhost",
    "128.0.0.1",
    "127.0.0.1.1",
    "0.0.0.0",
    "[::2]",
    "192.168.1.7:3000",
  ])("the host %s is foreign for every path", async (host) => {
    for (const path of PATHS) {
      const { status, headers, text } = await ask(path, { headers: { host } });
      expect([status, headers["content-type"]], path).toEqual([421, "application/problem+json"]);
      expect(JSON.parse(text)).toMatchObject({ type: "urn:skscope:problem:foreign-host", instance: path });
    }
  });

  test.each([
    "localhost",
    "localhost:3000",
    "LOCALHOST",
    "127.0.0.1",
    "127.8.9.1:80",
    "[::1]",
    "[::1]:3000",
    "localhost.",
  ])("the host %s is this machine", async (host) => {
    expect((await ask("/api/health", { headers: { host } })).status).toBe(200);
    expect((await ask("/traces/index.json", { headers: { host } })).status).toBe(200);
  });

  test("a page of another site gets nothing from the routes", async () => {
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://localhost:1", host: "localhost:2" },
    ]) {
      expect(await problemOf("/api/sources", { headers })).toMatchObject({ status: 403 });
      expect(await problemOf("/api/stream", { headers })).toMatchObject({ status: 403 });
    }
    const own = { origin: "http://localhost:3000", host: "localhost:3000", "sec-fetch-site": "same-origin" };
    expect((await ask("/api/health", { headers: own })).status).toBe(200);
    expect((await ask("/api/health", { headers: { "sec-fetch-site": "none" } })).status).toBe(200);
  });

  test.each(["image", "iframe", "script", "empty", "embed"])(
    "nor do its %ss get a page, which may start work",
    async (dest) => {
      for (const site of ["cross-site", "same-site"]) {
        const mode = dest === "iframe" ? "navigate" : "no-cors";
        const headers = { "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest };
        for (const path of ["/", "/view/sim.e30", "/view/live-kind", "/traces/index.json"])
          expect(await problemOf(path, { headers }), path).toMatchObject({ status: 403 });
      }
    },
  );

  test("a link from another site may lead to a page", async () => {
    const headers = {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    expect((await ask("/no-such-page", { headers })).status).toBe(404);
  });
});

describe("headers", () => {
  test("let pages run only scripts of this server, with a new nonce for every answer", async () => {
    const policies = await Promise.all([ask("/no-such-page"), ask("/no-such-page")]);
    const nonces = policies.map(({ headers }) => {
      const policy = String(headers["content-security-policy"]);
      expect(policy).toMatch(/script-src 'self' 'nonce-[0-9a-f]{32}' 'strict-dynamic'(;|$)/);
      expect(policy).not.toContain("unsafe-eval");
      for (const part of [
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ]) {
        expect(policy).toContain(part);
      }
      return /nonce-([0-9a-f]+)/.exec(policy)?.[1];
    });
    expect(new Set(nonces).size).toBe(2);
  });

  test("say no more than is needed, everywhere", async () => {
    for (const path of ["/api/health", "/traces/index.json", "/no-such-page", "/api/nope"]) {
      const { headers } = await ask(path);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": expect.stringContaining("camera=()"),
      });
      expect(headers["x-powered-by"]).toBeUndefined();
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  test("let go of windows, but where a trace is handed to another page", async () => {
    const policy = async (path: string) => (await ask(path)).headers["cross-origin-opener-policy"];
    for (const path of ["/", "/view/cold-start/demo/hello-00001", "/sandbox"])
      expect(await policy(path)).toBe("same-origin-allow-popups");
    for (const path of ["/sign-in", "/api/sources", "/views"]) expect(await policy(path)).toBe("same-origin");
  });

  test("keep to TLS where it is in front, and only there", async () => {
    const headers = { "x-forwarded-proto": "https" };
    expect((await ask("/api/health", { headers })).headers["strict-transport-security"]).toBe(
      "max-age=15552000",
    );
    expect((await ask("/api/health")).headers["strict-transport-security"]).toBeUndefined();
  });
});

describe("what no browser sends", () => {
  /** The head of the answer to a request as it is written. */
  const raw = async (...lines: string[]): Promise<string> => {
    const { port } = new URL(inject("origin"));
    const socket = connect(Number(port), "127.0.0.1");
    socket.write([...lines, "Connection: close", "", ""].join("\r\n"));
    return (await text(socket)).split("\r\n\r\n")[0] ?? "";
  };

  test.each([
    "/",
    "/view/cold-start",
    "/traces/index.json",
    "/icon.svg",
    "/_next/static/x.js",
    "/sign-in",
    "/metrics",
  ])("%s is only to be read", async (path) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      expect(await problemOf(path, { method })).toMatchObject({ status: 405 });
      expect((await ask(path, { method })).headers.allow).toMatch(/^GET(, HEAD)?$/);
    }
  });

  test.each(["TRACE /", "OPTIONS *", "PROPFIND /api/sources"])("%s is not possible", async (asked) => {
    const head = await raw(`${asked} HTTP/1.1`, "Host: localhost");
    expect(head).toMatch(/^HTTP\/1\.1 405 /);
    expect(head.toLowerCase()).toContain("allow: get, head,");
    expect(head.toLowerCase()).toContain("x-content-type-options: nosniff");
  });

  test("the host of a whole address counts, not the one beside it", async () => {
    const foreign = await raw("GET http://evil.example/api/health HTTP/1.1", "Host: localhost");
    expect(foreign).toMatch(/^HTTP\/1\.1 421 /);
    expect(foreign.toLowerCase()).not.toContain("location:");
    const own = await raw("GET http://localhost/api/health HTTP/1.1", "Host: localhost");
    expect(own).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("images are not made smaller", async () => {
    expect((await ask("/_next/image?url=%2Ficon.svg&w=64&q=75")).status).toBe(404);
  });
});
