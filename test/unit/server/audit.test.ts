import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { QueryError, type QueryLibrary } from "../../../lib/query/library.ts";
import { answering } from "../../../lib/server/asker.ts";
import { audit, lookedAt } from "../../../lib/server/audit.ts";
import { audited } from "../../../lib/server/audit-questions.ts";
import { refusal } from "../../../lib/server/gate.ts";
import { createLog } from "../../../lib/server/log.ts";

const before = process.env.SKSCOPE_AUDIT;
afterEach(() => {
  if (before === undefined) delete process.env.SKSCOPE_AUDIT;
  else process.env.SKSCOPE_AUDIT = before;
});

const token = process.env.SKSCOPE_TOKEN;
afterEach(() => {
  if (token === undefined) delete process.env.SKSCOPE_TOKEN;
  else process.env.SKSCOPE_TOKEN = token;
});

const ANN = { name: "ann@example.com", groups: ["shop"], id: "0123456789", until: 0 };

test.each([
  ["/view/live-prod", { route: "/view/:source", source: "live-prod" }],
  ["/view/live-prod/trends?a=b", { route: "/view/:source/trends", source: "live-prod" }],
  [
    "/view/a%20b/shop/cart-00001?t=1&token=x",
    { route: "/view/:source/:namespace/:revision", source: "a b", namespace: "shop", revision: "cart-00001" },
  ],
  [
    "/api/sources/live-prod/revisions/shop/cart-00001/objects?at=1",
    {
      route: "/api/sources/:source/revisions/:namespace/:revision/objects",
      source: "live-prod",
      namespace: "shop",
      revision: "cart-00001",
    },
  ],
  ["/api/sources/live-prod/records/7", { route: "/api/sources/:source/records", source: "live-prod" }],
  [
    "/api/sources/live-prod/export?minutes=5&namespace=shop",
    { route: "/api/sources/:source/export", source: "live-prod", namespace: "shop" },
  ],
  [
    "/api/stream?source=live-prod&scope=revision&namespace=shop&name=cart-00001",
    { route: "/api/stream", source: "live-prod", namespace: "shop", revision: "cart-00001" },
  ],
  ["/api/recordings/mine", { route: "/api/recordings/:source", source: "mine" }],
  ["/metrics", { route: "/metrics" }],
  ["/", null],
  ["/learn/zero", null],
  ["/_next/static/x.js", null],
  ["/sign-in", null],
])("%s is about %j", (url, about) => {
  expect(lookedAt(url)).toEqual(about);
});

function looked(url: string, status: number, viewer: typeof ANN | null): Record<string, unknown>[] {
  const lines: string[] = [];
  const log = createLog({ NODE_ENV: "test" }, { write: (line) => void lines.push(line) });
  const response = Object.assign(new EventEmitter(), {
    statusCode: status,
    getHeader: () => (status === 307 ? "/sign-in?next=%2F" : undefined),
  });
  audit({ method: "GET", url }, response as unknown as ServerResponse, viewer, log);
  response.emit("close");
  return lines.map((line) => JSON.parse(line));
}

test("a line says who looked at what, and how it ended", () => {
  process.env.SKSCOPE_AUDIT = "1";
  expect(looked("/view/live-prod/shop/cart-00001?token=hush", 200, ANN)).toEqual([
    {
      level: "info",
      time: expect.any(String),
      audit: true,
      user: "ann@example.com",
      visit: "01234567",
      method: "GET",
      route: "/view/:source/:namespace/:revision",
      source: "live-prod",
      namespace: "shop",
      revision: "cart-00001",
      by: "provider",
      status: 200,
      ms: expect.any(Number),
      msg: "looked at",
    },
  ]);
  expect(looked("/api/sources/x", 403, ANN)).toMatchObject([{ status: 403, by: "provider" }]);
  expect(looked("/metrics", 200, null)).toMatchObject([{ by: "token" }]);
  expect(looked("/view/x", 307, null)).toMatchObject([{ by: "nobody" }]);
  expect(looked("/api/stream?source=x&scope=overview", 200, ANN).map(({ msg }) => msg)).toEqual([
    "begins to look at",
    "looked at",
  ]);
});

test("nothing is noted where nobody asked for it, nor of what is of no source", () => {
  process.env.SKSCOPE_AUDIT = "0";
  expect(looked("/view/x", 200, ANN)).toEqual([]);
  process.env.SKSCOPE_AUDIT = "1";
  expect(looked("/learn", 200, ANN)).toEqual([]);
});

test.each([
  ["of another site", { "sec-fetch-site": "cross-site" }, undefined, 403],
  ["for another host", { host: "evil.example" }, undefined, 421],
  ["with no token", {}, "a-token-of-a-test", 401],
])("whoever the gate does not let in is nobody: %s", (_, more, wanted, status) => {
  process.env.SKSCOPE_AUDIT = "1";
  delete process.env.SKSCOPE_TOKEN;
  if (wanted !== undefined) process.env.SKSCOPE_TOKEN = wanted;
  const lines: string[] = [];
  const log = createLog({ NODE_ENV: "test" }, { write: (line) => void lines.push(line) });
  const response = Object.assign(new EventEmitter(), { statusCode: 200, getHeader: () => undefined });
  const url = "/api/sources/live-prod";
  const headers = { host: "127.0.0.1:3000", ...more };
  audit({ method: "GET", url }, response as unknown as ServerResponse, null, log);
  answering(response as unknown as ServerResponse, () => {
    response.statusCode = refusal(new Request(`http://127.0.0.1:3000${url}`, { headers }))?.status ?? 200;
  });
  response.emit("close");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ by: "nobody", status }]);
});

/** What is noted of a question; the one source there is gets opened. */
async function asked(
  question: string,
  given: unknown,
  viewer: typeof ANN | null,
  isThere = true,
): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const log = createLog({ NODE_ENV: "test" }, { write: (line) => void lines.push(line) });
  const library = {
    pages: "",
    list: async () => [],
    open: async () => {
      if (!isThere) throw new QueryError("There is no such source.");
      return { id: "live-prod", source: {} };
    },
  } as unknown as QueryLibrary;
  const response = new EventEmitter() as unknown as ServerResponse;
  const answer = answering(
    response,
    () => audited(question, given, library, ({ open }) => open(undefined), log),
    viewer,
  );
  await answer.catch(() => undefined);
  return lines.map((line) => JSON.parse(line));
}

test("a question of an assistant is noted: who asked what about which source and revision", async () => {
  process.env.SKSCOPE_AUDIT = "1";
  expect(await asked("why", { revision: "shop/cart-00001" }, ANN)).toEqual([
    {
      level: "info",
      time: expect.any(String),
      audit: true,
      user: "ann@example.com",
      visit: "01234567",
      method: "POST",
      route: "/api/mcp",
      question: "why",
      source: "live-prod",
      namespace: "shop",
      revision: "cart-00001",
      by: "provider",
      isAnswered: true,
      ms: expect.any(Number),
      msg: "looked at",
    },
  ]);
  expect(await asked("revisions", { source: "other", namespace: "cellar" }, null, false)).toMatchObject([
    { question: "revisions", source: "other", namespace: "cellar", by: "token", isAnswered: false },
  ]);
  const [odd] = await asked("drop tables", { source: 7, revision: "x".repeat(1_000) }, ANN, false);
  expect(odd).toMatchObject({ question: "unknown" });
  expect(odd).not.toHaveProperty("source");
  expect(String(odd?.revision).length).toBeLessThan(300);
  process.env.SKSCOPE_AUDIT = "0";
  expect(await asked("why", {}, ANN)).toEqual([]);
});
