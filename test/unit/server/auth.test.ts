import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  configuredToken,
  createFailureLimit,
  isSame,
  isSignedIn,
  SESSION_COOKIE,
  safeNext,
  sessionCookie,
  sessionOf,
} from "../../../lib/server/auth.ts";

const TOKEN = "correct horse";
const env = (variables: Record<string, string>): NodeJS.ProcessEnv => ({ NODE_ENV: "test", ...variables });

describe("the token", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "skscope-token-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (text: string): string => {
    const path = join(folder, "token");
    writeFileSync(path, text);
    return path;
  };

  test("is asked for only where one is configured", () => {
    expect(configuredToken(env({}))).toBeNull();
    expect(configuredToken(env({ SKSCOPE_TOKEN: "", SKSCOPE_TOKEN_FILE: "" }))).toBeNull();
  });

  test("comes from the variable, else from the file, without the line end of either", () => {
    const path = file("of-the-file\n");
    expect(configuredToken(env({ SKSCOPE_TOKEN: "own\n" }))).toBe("own");
    expect(configuredToken(env({ SKSCOPE_TOKEN_FILE: path }))).toBe("of-the-file");
    expect(configuredToken(env({ SKSCOPE_TOKEN: "own", SKSCOPE_TOKEN_FILE: path }))).toBe("own");
  });

  test("that is blank or cannot be read lets nobody in", () => {
    expect(() => configuredToken(env({ SKSCOPE_TOKEN: " \n" }))).toThrow("SKSCOPE_TOKEN holds no token.");
    expect(() => configuredToken(env({ SKSCOPE_TOKEN_FILE: file("\n") }))).toThrow("holds no token.");
    expect(() => configuredToken(env({ SKSCOPE_TOKEN_FILE: join(folder, "none") }))).toThrow("ENOENT");
  });

  test("is compared as a whole", () => {
    expect(isSame(TOKEN, TOKEN)).toBe(true);
    for (const other of ["", "correct", `${TOKEN} `, TOKEN.toUpperCase()])
      expect(isSame(other, TOKEN)).toBe(false);
  });
});

describe("a session", () => {
  const signedIn = (headers: Record<string, string>, token = "t0ken"): boolean =>
    isSignedIn(new Headers(headers), token);

  test("is the header with the token, or the cookie that follows from it", () => {
    expect(signedIn({ authorization: "Bearer t0ken" })).toBe(true);
    expect(signedIn({ authorization: "bearer  t0ken" })).toBe(true);
    expect(signedIn({ cookie: `a=b; ${SESSION_COOKIE}=${sessionOf("t0ken")}; c=d` })).toBe(true);
  });

  test.each<Record<string, string>>([
    {},
    { authorization: "t0ken" },
    { authorization: "Basic t0ken" },
    { authorization: "Bearer" },
    { cookie: `${SESSION_COOKIE}=` },
    { cookie: `${SESSION_COOKIE}=t0ken` },
    { cookie: `x${SESSION_COOKIE}=${sessionOf("t0ken")}` },
  ])("is not %j", (headers) => expect(signedIn(headers)).toBe(false));

  test("with a wrong header is none, whatever the cookie says", () => {
    const cookie = `${SESSION_COOKIE}=${sessionOf("t0ken")}`;
    expect(signedIn({ authorization: "Bearer wrong", cookie })).toBe(false);
  });

  test("ends for everybody with the token that it came from", () => {
    expect(signedIn({ cookie: `${SESSION_COOKIE}=${sessionOf("t0ken")}` }, "another")).toBe(false);
  });

  test("does not hold the token, and no script or other site gets it", () => {
    const cookie = sessionCookie(TOKEN, false);
    expect(cookie).not.toContain(TOKEN);
    expect(cookie).toMatch(/^skscope_session=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(sessionCookie(TOKEN, true)).toBe(`${cookie}; Secure`);
  });
});

describe("after signing in", () => {
  test.each(["/", "/view/a?t=1&x=%2F%2Fa", "/view/a#b", "/a//b", "/%5Cevil.example"])(
    "%j is gone to",
    (path) => {
      expect(safeNext(path)).toBe(path);
    },
  );

  test.each([
    null,
    "",
    "view",
    "//evil.example",
    "/\\evil.example",
    "/a\\b",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nset-cookie: a=b",
    "https://evil.example",
    "javascript:alert(1)",
    "/€",
    "/ü",
    "/\u0000",
  ])("%j is not", (path) => expect(safeNext(path)).toBe("/"));

  test("wherever it leads is on this server, as browsers read addresses", () => {
    for (let code = 0; code < 0x180; code++) {
      for (const path of [`/${String.fromCharCode(code)}/evil.example`, `/${String.fromCharCode(code)}evil`])
        expect(new URL(safeNext(path), "http://skscope.test").host).toBe("skscope.test");
    }
  });
});

describe("guessing", () => {
  test("ends after ten wrong tokens a minute, until the first of them is a minute old", () => {
    const limit = createFailureLimit();
    for (let i = 0; i < 10; i++) {
      expect(limit.waitMs(i * 1_000)).toBe(0);
      limit.failed(i * 1_000);
    }
    expect(limit.waitMs(9_000)).toBe(51_000);
    expect(limit.waitMs(59_999)).toBe(1);
    expect(limit.waitMs(60_000)).toBe(0);
    limit.failed(60_000);
    expect(limit.waitMs(60_000)).toBe(1_000);
  });
});
