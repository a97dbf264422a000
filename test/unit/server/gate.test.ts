import { afterEach, describe, expect, test } from "vitest";
import { refusal } from "../../../lib/server/gate.ts";

const before = process.env.SKSCOPE_TOKEN;
afterEach(() => {
  if (before === undefined) delete process.env.SKSCOPE_TOKEN;
  else process.env.SKSCOPE_TOKEN = before;
});

const asked = (method: string, path: string): Response | null => {
  const headers = { host: "127.0.0.1:3000" };
  return refusal(new Request(`http://127.0.0.1:3000${path}`, { method, headers }));
};

describe("what is only to be read", () => {
  const PATHS = [
    "/",
    "/view/cold-start",
    "/traces/index.json",
    "/icon.svg",
    "/_next/static/x.js",
    "/sign-in",
    "/metrics",
  ];

  test.each(["POST", "PUT", "PATCH", "DELETE"])(
    "is not asked for with %s, of which Next would make an error",
    (method) => {
      for (const token of [undefined, "a-token-of-a-test"]) {
        if (token !== undefined) process.env.SKSCOPE_TOKEN = token;
        for (const path of PATHS) {
          const answer = asked(method, path);
          expect([path, answer?.status, answer?.headers.get("allow")]).toEqual([path, 405, "GET, HEAD"]);
        }
      }
    },
  );

  test.each(["GET", "HEAD"])("is let through with %s", (method) => {
    delete process.env.SKSCOPE_TOKEN;
    for (const path of PATHS) expect(asked(method, path)).toBe(null);
  });
});

test.each(["/api/recordings", "/api/sources/x/recording", "/api", "/sign-in/session", "/healthz"])(
  "%s says itself which methods it knows",
  (path) => {
    delete process.env.SKSCOPE_TOKEN;
    expect(asked("POST", path)).toBe(null);
  },
);

test("who has no token changes nothing", () => {
  process.env.SKSCOPE_TOKEN = "a-token-of-a-test";
  expect(asked("DELETE", "/api/recordings/x")?.status).toBe(401);
});
