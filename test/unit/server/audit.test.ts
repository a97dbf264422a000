import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { audit, lookedAt } from "../../../lib/server/audit.ts";
import { createLog } from "../../../lib/server/log.ts";

const before = process.env.SKSCOPE_AUDIT;
afterEach(() => {
  if (before === undefined) delete process.env.SKSCOPE_AUDIT;
  else process.env.SKSCOPE_AUDIT = before;
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
      session: expect.any(String),
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
