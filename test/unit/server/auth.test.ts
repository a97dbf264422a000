import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admissionOf, configuredToken, safeNext } from "../../../lib/server/auth.ts";
import { createGuessLimit } from "../../../lib/server/guesses.ts";
import { isSame } from "../../../lib/server/same.ts";
import {
  createSession,
  endSession,
  SESSION_MS,
  sessionCookie,
  sessionCookieName,
  sessionState,
} from "../../../lib/server/sessions.ts";

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
  const NOW = Date.parse("2026-11-28T20:00:00Z");
  const session = createSession("t0ken", NOW);
  const admission = (headers: Record<string, string>, token = "t0ken", now = NOW): string =>
    admissionOf(new Headers(headers), token, now);

  test("is the header with the token, or the cookie that was made with it", () => {
    expect(admission({ authorization: "Bearer t0ken" })).toBe("in");
    expect(admission({ authorization: "bearer  t0ken" })).toBe("in");
    expect(admission({ cookie: `a=b; skscope_session=${session}; c=d` })).toBe("in");
  });

  test.each<[Record<string, string>, string]>([
    [{}, "out"],
    [{ authorization: "t0ken" }, "out"],
    [{ authorization: "Basic t0ken" }, "out"],
    [{ authorization: "Bearer" }, "out"],
    [{ authorization: "Bearer t0kem" }, "wrong"],
    [{ cookie: "skscope_session=" }, "out"],
    [{ cookie: "skscope_session=t0ken" }, "wrong"],
    [{ cookie: `skscope_session=${session.replace(/.$/, (last) => (last === "0" ? "1" : "0"))}` }, "wrong"],
    [{ cookie: `skscope_session=${session.replace(/\.(\d+)\./, ".9999999999.")}` }, "wrong"],
    [{ cookie: `xskscope_session=${session}` }, "out"],
  ])("is not %j", (headers, expected) => expect(admission(headers)).toBe(expected));

  test("with a wrong header is none, whatever the cookie says", () => {
    expect(admission({ authorization: "Bearer wrong", cookie: `skscope_session=${session}` })).toBe("wrong");
  });

  test("ends for everybody with the token that it came from", () => {
    expect(admission({ cookie: `skscope_session=${session}` }, "another")).toBe("wrong");
  });

  test("ends by itself, which is no guess", () => {
    const cookie = `skscope_session=${session}`;
    expect(admission({ cookie }, "t0ken", NOW + SESSION_MS - 1)).toBe("in");
    expect(admission({ cookie }, "t0ken", NOW + SESSION_MS + 1_000)).toBe("out");
  });

  test("differs from every other, and one that is ended ends alone", () => {
    const other = createSession("t0ken", NOW);
    expect(other).not.toBe(session);
    endSession(other, "t0ken", NOW);
    expect(sessionState(other, "t0ken", NOW)).toBe("over");
    expect(sessionState(session, "t0ken", NOW)).toBe("valid");
    endSession("nonsense", "t0ken", NOW);
  });

  test("does not hold the token, and no script or other site gets it", () => {
    const cookie = sessionCookie(createSession(TOKEN, NOW), new Headers());
    expect(cookie).not.toContain(TOKEN);
    expect(cookie).toMatch(
      /^skscope_session=[0-9a-f]{32}\.\d+\.[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
    );
    const secure = sessionCookie(session, new Headers({ "x-forwarded-proto": "https" }));
    expect(secure).toMatch(/; Secure$/);
    expect(sessionCookie(null, new Headers())).toContain(
      "skscope_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0",
    );
  });

  test("of another port is another cookie, for cookies know no ports", () => {
    expect(sessionCookieName(new Headers({ host: "127.0.0.1:3400" }))).toBe("skscope_session_3400");
    expect(sessionCookieName(new Headers({ host: "[::1]:3000" }))).toBe("skscope_session_3000");
    expect(sessionCookieName(new Headers({ host: "skscope.example" }))).toBe("skscope_session");
    expect(admission({ host: "a:1", cookie: `skscope_session_1=${session}` })).toBe("in");
    expect(admission({ host: "a:2", cookie: `skscope_session_1=${session}` })).toBe("out");
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
  test("is limited to ten wrong tokens a minute, by address, until the first of them is a minute old", () => {
    const limit = createGuessLimit();
    for (let i = 0; i < 10; i++) expect(limit.failed("a", i * 1_000)).toBe(0);
    expect(limit.failed("a", 10_000)).toBe(50_000);
    expect(limit.failed("b", 10_000)).toBe(0);
    expect(limit.failed("a", 59_999)).toBe(1);
    expect(limit.failed("a", 60_000)).toBe(0);
    expect(limit.failed("a", 60_000)).toBe(1_000);
  });
});
