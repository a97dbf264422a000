/** A shared installation: who has no token sees nothing. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { environment, ROOT, type RunningServer, startServer } from "../support/server.ts";

const TOKEN = "a-token-of-a-test";
let server: RunningServer;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "skscope-auth-"));
  server = await startServer({
    env: { SKSCOPE_TOKEN: TOKEN, SKSCOPE_DATA_DIR: dataDir, SKSCOPE_PROXIES: "1" },
  });
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
    expect(cookie).toMatch(
      /^skscope_session_\d+=[0-9a-f.]{100,}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
    );
    expect(cookie).not.toContain(TOKEN);
    const session = cookie.split(";")[0] ?? "";
    expect((await ask("/api/sources", { headers: { cookie: session } })).status).toBe(200);
    expect((await ask("/api/sources", { headers: { cookie: `${session}0` } })).status).toBe(401);
  });

  test("sessions differ, and one is ended without the others", async () => {
    const begin = async (): Promise<string> => {
      const response = await ask("/sign-in/session", form(TOKEN, "/"));
      return response.headers.get("set-cookie")?.split(";")[0] ?? "";
    };
    const [one, two] = [await begin(), await begin()];
    expect(one).not.toBe(two);
    expect(await (await ask("/", { headers: { cookie: one } })).text()).toContain("Sign out");
    const ended = await ask("/sign-in/session", { method: "DELETE", headers: { cookie: one } });
    expect(ended.status).toBe(204);
    expect(ended.headers.get("set-cookie")).toContain("Max-Age=0");
    expect((await ask("/api/sources", { headers: { cookie: one } })).status).toBe(401);
    expect((await ask("/api/sources", { headers: { cookie: two } })).status).toBe(200);
    const foreign = { cookie: two, origin: "https://evil.example" };
    expect((await ask("/sign-in/session", { method: "DELETE", headers: foreign })).status).toBe(403);
    expect((await ask("/sign-in/session")).status).toBe(405);
  });

  test("a form without an end is given up after 16 KiB, with all that is sent meanwhile", async () => {
    const { port } = new URL(server.origin);
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(
      `POST /sign-in/session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nTransfer-Encoding: chunked\r\n` +
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n",
    );
    for (let i = 0; i < 20; i++) socket.write(`400\r\n${"x".repeat(1024)}\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
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

  test("guessing is limited for form, header and cookie alike, and by address; the right token gets in", async () => {
    const from = (address: string, headers: Record<string, string> = {}) => ({
      headers: { "x-forwarded-for": address, ...headers },
    });
    const guess = { authorization: "Bearer a-guess" };
    const cookie = `skscope_session_${new URL(server.origin).port}=${"0".repeat(32)}.9999999999.${"0".repeat(64)}`;
    const answers: number[] = [];
    for (let i = 0; i < 4; i++) {
      answers.push(
        (await ask("/sign-in/session", { ...form(`guess ${i}`, "/"), ...from("192.0.2.1") })).status,
      );
      answers.push((await ask("/api/sources", from("192.0.2.1", guess))).status);
      answers.push((await ask("/api/sources", from("192.0.2.1", { cookie }))).status);
    }
    expect(answers.slice(0, 10)).toEqual([303, 401, 401, 303, 401, 401, 303, 401, 401, 303]);
    expect(answers.slice(10)).toEqual([429, 429]);
    const above = await ask("/sign-in/session", { ...form("guess", "/"), ...from("192.0.2.1") });
    expect(above.status).toBe(429);
    expect(Number(above.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await ask("/api/sources", from("192.0.2.2", guess))).status).toBe(401);
    // Others' guesses, also from the same address, keep nobody out.
    expect((await ask("/sign-in/session", { ...form(TOKEN, "/"), ...from("192.0.2.1") })).status).toBe(303);
    const right = from("192.0.2.1", { authorization: `Bearer ${TOKEN}` });
    expect((await ask("/api/sources", right)).status).toBe(200);
  });

  test("without a proxy in front, the address is that of the connection", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 30; i++) {
      statuses.push((await ask("/api/sources", { headers: { authorization: "Bearer a-guess" } })).status);
    }
    expect(statuses.at(-1)).toBe(429);
  });
});

describe("the server does not start", () => {
  const start = (env: Record<string, string>): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [join(ROOT, "scripts", "start.mjs")], {
      cwd: ROOT,
      env: { ...environment(), ...env },
      encoding: "utf8",
      timeout: 60_000,
    });

  test.each(["0.0.0.0", "::", "192.0.2.1"])("at %s without a token, and says what to do", (HOST) => {
    const { status, stderr } = start({ HOST });
    expect(status).toBe(1);
    expect(stderr).toContain(`HOST is ${HOST}`);
    expect(stderr).toMatch(/SKSCOPE_TOKEN\b.*SKSCOPE_INSECURE=1/);
  });

  test("with a token that can be guessed", () => {
    const { status, stderr } = start({ SKSCOPE_TOKEN: "short-token" });
    expect(status).toBe(1);
    expect(stderr).toContain("fewer than 12 characters");
  });

  test("with a token that is none", () => {
    expect(start({ SKSCOPE_TOKEN: " \n" })).toMatchObject({ status: 1 });
    const { status, stderr } = start({ SKSCOPE_TOKEN_FILE: join(dataDir, "none") });
    expect(status).toBe(1);
    expect(stderr).toContain("SKSCOPE_TOKEN_FILE names a file that cannot be read");
  });
});
