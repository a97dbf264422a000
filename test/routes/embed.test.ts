/** Pages for frames over HTTP: their headers, who may show them, and that they need and tell nothing. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, startServer } from "../support/server.ts";
import { type Answer, ask } from "./http.ts";

const FRAME = {
  "sec-fetch-site": "cross-site",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "iframe",
  "user-agent": "Mozilla/5.0",
};
const PAGES = ["/embed/learn/zero?beat=2", "/embed/sandbox"];
const ancestors = ({ headers }: Answer): string | undefined =>
  /frame-ancestors ([^;]*)/.exec(String(headers["content-security-policy"]))?.[1];

test("nobody else shows anything of a server whose operator has not said so", async () => {
  for (const page of PAGES) {
    expect([page, ancestors(await ask(page))]).toEqual([page, "'self'"]);
    expect([page, (await ask(page, { headers: FRAME })).status]).toEqual([page, 403]);
  }
});

describe("a server that asks who comes, and lets one page show its scenes,", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({
      env: { SKSCOPE_TOKEN: "a-token-of-a-test", SKSCOPE_EMBED: "https://blog.example" },
    });
  });
  afterAll(async () => {
    await server?.stop();
  });
  const asked = (path: string, headers: Readonly<Record<string, string>> = FRAME): Promise<Answer> =>
    ask(path, { headers: { ...headers, host: new URL(server.origin).host }, origin: server.origin });

  test.each(PAGES)(
    "gives it %s without a session, sets no cookie, and names who may frame it",
    async (page) => {
      const answer = await asked(page);
      expect([answer.status, ancestors(answer), answer.headers["set-cookie"]]).toEqual([
        200,
        "'self' https://blog.example",
        undefined,
      ]);
    },
  );

  test.each([
    "/",
    "/learn/zero",
    "/sandbox",
    "/view/cold-start",
    "/embed",
    "/api/sources",
    "/api/stream",
    "/metrics",
  ])("gives nothing of %s", async (path) => {
    const answer = await asked(path);
    expect([path, answer.status]).toEqual([path, path === "/embed" ? answer.status : 403]);
    const alone = await asked(path, {});
    expect([path, [307, 401].includes(alone.status)]).toEqual([path, true]);
    expect(ancestors(alone) ?? "'none'").toBe("'none'");
  });

  test("has no source, no cluster and no name of a recording in it", async () => {
    for (const page of PAGES) {
      const { text } = await asked(page);
      expect(text).not.toMatch(/\/api\/|fault-pods-lost|many-revisions/);
    }
  });

  test("plays nothing on the server, whatever the address asks for", async () => {
    const { text } = await asked("/embed/learn/before?beat=2");
    // Drawn by the browser: there is a title and a way to the page, and no picture yet.
    expect(text).toContain("Open in skscope");
    expect(text).not.toMatch(/<svg[^>]*role="img"|data-testid="sentence"/);
  });
});
