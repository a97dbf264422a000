/** Frames of other pages: only those below /embed, only for whom the operator names, and never with what needs a session. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { contentSecurityPolicy } from "../../../lib/server/content-policy.ts";
import { embedProblem, frameAncestors, isOpenEmbed } from "../../../lib/server/embedding.ts";
import { refusal } from "../../../lib/server/gate.ts";

const env = (embed?: string): NodeJS.ProcessEnv => ({
  NODE_ENV: "test",
  ...(embed === undefined ? {} : { SKSCOPE_EMBED: embed }),
});
const PAGE = "/embed/learn/zero";

describe("who may show a page in a frame", () => {
  test.each([
    ["/", "*", "'none'"],
    ["/view/live-kind", "*", "'none'"],
    ["/learn/zero", "*", "'none'"],
    ["/embed", "*", "'none'"],
    ["/embedded/x", "*", "'none'"],
    [PAGE, undefined, "'self'"],
    [PAGE, "", "'self'"],
    [PAGE, "https://blog.example", "'self' https://blog.example"],
    [
      PAGE,
      "https://a.example, https://*.b.example:8443",
      "'self' https://a.example https://*.b.example:8443",
    ],
    [PAGE, "*", "*"],
    [PAGE, "https://a.example;script-src", "'self'"],
    [PAGE, "javascript: 'unsafe-inline' data:", "'self'"],
  ])("%s with %j: %s", (path, embed, ancestors) => {
    expect(frameAncestors(path, env(embed))).toBe(ancestors);
    expect(contentSecurityPolicy("n", frameAncestors(path, env(embed)))).toContain(
      `; frame-ancestors ${ancestors}`,
    );
  });

  test("is said at the start where it is no origin", () => {
    expect(embedProblem(env("https://a.example blog"))).toBe(
      'SKSCOPE_EMBED holds "blog", which is no origin: write https://blog.example.com, or * for every page.',
    );
    expect(embedProblem(env("* https://a.example"))).toBeNull();
    expect(isOpenEmbed(PAGE, env("blog"))).toBe(false);
  });
});

describe("a frame of another site", () => {
  beforeEach(() => {
    vi.stubEnv("SKSCOPE_TOKEN", "a-token-of-a-test");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  const asked = (path: string, method = "GET"): number | undefined =>
    refusal(
      new Request(`http://skscope.example${path}`, {
        method,
        headers: {
          host: "skscope.example",
          "sec-fetch-site": "cross-site",
          "sec-fetch-mode": "navigate",
          "sec-fetch-dest": "iframe",
        },
      }),
    )?.status;

  test("gets nothing unless the operator lets it", () => {
    expect(asked(PAGE)).toBe(403);
    vi.stubEnv("SKSCOPE_EMBED", "https://blog.example");
    expect(asked(PAGE)).toBeUndefined();
  });

  test("gets no other page, no data and no change even then", () => {
    vi.stubEnv("SKSCOPE_EMBED", "*");
    for (const path of [
      "/",
      "/learn/zero",
      "/view/live-kind",
      "/api/sources",
      "/embed/../view/live-kind",
      "/embed",
    ])
      expect([path, asked(path)]).toEqual([path, 403]);
    for (const method of ["POST", "PUT", "DELETE"]) expect(asked(PAGE, method)).toBe(403);
  });
});
