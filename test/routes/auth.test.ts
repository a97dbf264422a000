/** A shared installation: who has no token sees nothing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { environment, ROOT, type RunningServer, startServer } from "../support/server.ts";

const TOKEN = "a-token-of-a-test";
let server: RunningServer;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "skscope-auth-"));
  server = await startServer({ env: { SKSCOPE_TOKEN: TOKEN, SKSCOPE_DATA_DIR: dataDir } });
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.origin}${path}`, { redirect: "manual", ...init });
const form = (token: string, next: string): RequestInit => ({
  method: "POST",
  body: new URLSearchParams({ token, next }),
});

describe("without a token", () => {
  test.each(["/healthz", "/readyz", "/sign-in"])("%s answers", async (path) => {
    expect((await ask(path)).status).toBe(200);
  });

  test.each(["/", "/view/cold-start", "/view/cold-start/demo/hello-00001?t=1"])(
    "%s leads to the form, and back from there",
    async (path) => {
      const response = await ask(path);
      expect(response.status).toBe(307);
      expect(response.headers.get("location")).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
      expect(await response.text()).not.toContain("<");
    },
  );

  test.each(["/api/sources", "/api/health", "/api/stream?source=cold-start&scope=overview", "/metrics"])(
    "%s is refused",
    async (path) => {
      const response = await ask(path);
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      expect(await response.json()).toMatchObject({ type: "urn:skscope:problem:unauthorized" });
    },
  );

  test("an upload, which does not come through the proxy, is refused too", async () => {
    const headers = { "content-type": "application/octet-stream" };
    const init = { method: "POST", headers, body: '{"t":"2026-01-01T00:00:00Z"}' };
    expect((await ask("/api/recordings?name=a.ndjson", init)).status).toBe(401);
  });

  test("nothing can be changed", async () => {
    expect((await ask("/api/sources/cold-start/recording", { method: "POST" })).status).toBe(401);
    expect((await ask("/api/recordings/cold-start", { method: "DELETE" })).status).toBe(401);
  });
});

describe("with the token", () => {
  test("as a header everything answers", async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await ask("/api/sources", { headers })).status).toBe(200);
    expect((await ask("/", { headers })).status).toBe(200);
    const metrics = await ask("/metrics", { headers });
    expect(metrics.headers.get("content-type")).toContain("application/openmetrics-text");
    const text = await metrics.text();
    expect(text).toContain('skscope_viewers{scope="overview"} 0');
    expect(text.trimEnd().endsWith("# EOF")).toBe(true);
  });

  test.each(["Bearer wrong", `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, "Bearer"])(
    "%j is none",
    async (authorization) => {
      expect((await ask("/api/sources", { headers: { authorization } })).status).toBe(401);
    },
  );

  test("the form gives a cookie that is not the token, and leads on", async () => {
    const response = await ask("/sign-in/session", form(TOKEN, "/view/cold-start?t=1"));
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/view/cold-start?t=1");
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^skscope_session=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain(TOKEN);
    const session = cookie.split(";")[0] ?? "";
    expect((await ask("/api/sources", { headers: { cookie: session } })).status).toBe(200);
    expect((await ask("/api/sources", { headers: { cookie: `${session}0` } })).status).toBe(401);
  });

  test("behind TLS the cookie is secure", async () => {
    const init = { ...form(TOKEN, "/"), headers: { "x-forwarded-proto": "https" } };
    expect((await ask("/sign-in/session", init)).headers.get("set-cookie")).toMatch(/; Secure$/);
  });

  test.each([
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "https://evil.example",
    "/€",
    "evil",
    "",
  ])("it never leads to another site: %j", async (next) => {
    expect((await ask("/sign-in/session", form(TOKEN, next))).headers.get("location")).toBe("/");
  });

  test("a page of another site cannot sign anybody in", async () => {
    const init = { ...form(TOKEN, "/"), headers: { origin: "https://evil.example" } };
    expect((await ask("/sign-in/session", init)).status).toBe(403);
  });

  test("the form says where it comes from, which over plain HTTP nothing else does", async () => {
    expect(await (await ask("/sign-in")).text()).toContain('<meta name="referrer" content="same-origin"/>');
  });

  test("guessing ends soon", async () => {
    const answers: number[] = [];
    for (let i = 0; i < 12; i++)
      answers.push((await ask("/sign-in/session", form(`guess ${i}`, "/"))).status);
    expect(answers.slice(0, 10)).toEqual(Array(10).fill(303));
    expect(answers.slice(10)).toEqual([429, 429]);
    const last = await ask("/sign-in/session", form(TOKEN, "/"));
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    // Who has the token in his program is not kept out by others' guesses.
    expect((await ask("/api/sources", { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
  });
});

describe("the server does not start", () => {
  const start = (env: Record<string, string>): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [join(ROOT, "scripts", "start.mjs")], {
      cwd: ROOT,
      env: { ...environment(), ...env },
      encoding: "utf8",
      timeout: 15_000,
    });

  test.each(["0.0.0.0", "::", "192.0.2.1"])("at %s without a token, and says what to do", (HOST) => {
    const { status, stderr } = start({ HOST });
    expect(status).toBe(1);
    expect(stderr).toContain(`HOST is ${HOST}`);
    expect(stderr).toMatch(/SKSCOPE_TOKEN\b.*SKSCOPE_INSECURE=1/);
  });

  test("with a token that is none", () => {
    expect(start({ SKSCOPE_TOKEN: " \n" })).toMatchObject({ status: 1 });
    const { status, stderr } = start({ SKSCOPE_TOKEN_FILE: join(dataDir, "none") });
    expect(status).toBe(1);
    expect(stderr).toContain("SKSCOPE_TOKEN_FILE names a file that cannot be read");
  });
});
