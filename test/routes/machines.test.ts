import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { describe, expect, inject, test } from "vitest";
import { openApiDocument } from "../../lib/server/openapi/document.ts";
import { OPERATIONS } from "../../lib/server/openapi/operations.ts";
import packageJson from "../../package.json" with { type: "json" };
import { runCli } from "../support/cli.ts";
import { call, checkQuestions, checkTools } from "../support/mcp-checks.ts";
import { startServer } from "../support/server.ts";
import { ask, askJson } from "./http.ts";

const KEY = "demo/hello-00001";
/** Stands for a body that is longer than a question may be. */
const LONG = "20 kB";
const TOKEN = "a-token-of-this-test";

async function connected(origin: string, token?: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  await client.connect(
    new StreamableHTTPClientTransport(new URL("/api/mcp", origin), { requestInit: { headers } }),
  );
  return client;
}

describe("assistants", () => {
  test("find the tools, and are answered about every source", async () => {
    const client = await connected(inject("origin"));
    try {
      await checkTools(client);
      await checkQuestions(client, "cold-start", KEY);
      const { structuredContent } = await call(client, "why", { source: "cold-start", revision: KEY });
      expect(structuredContent?.link).toMatch(`${inject("origin")}/view/cold-start/demo/hello-00001?tab=why`);
      const which = await call(client, "revisions");
      expect(which).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/^Which source\? /) }],
      });
      const none = await call(client, "revisions", { source: "nothing" });
      expect(none).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/no source "nothing"\. sources lists them/) }],
      });
    } finally {
      await client.close();
    }
  });

  test("many at a time get the same answer", async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => connected(inject("origin"))));
    const answers = await Promise.all(
      clients.map((client) => call(client, "findings", { source: "many-revisions" })),
    );
    for (const { structuredContent } of answers)
      expect(structuredContent).toEqual(answers[0]?.structuredContent);
    await Promise.all(clients.map((client) => client.close()));
  });

  const rpc = { accept: "application/json, text/event-stream", "content-type": "application/json" };
  test.each([
    ["GET", undefined, {}, 405],
    ["DELETE", undefined, {}, 405],
    ["POST", "{", rpc, 400],
    ["POST", "{}", { "content-type": "application/json" }, 406],
    ["POST", LONG, rpc, 400],
    ["POST", "{}", { ...rpc, origin: "https://evil.example" }, 403],
    ["POST", "{}", { ...rpc, host: "evil.example" }, 421],
  ])("%s %j is refused", async (method, body, headers, status) => {
    const answer = await ask("/api/mcp", {
      method,
      headers,
      ...(body === undefined ? {} : { body: body === LONG ? "x".repeat(20_000) : body }),
    });
    expect(answer.status).toBe(status);
  });

  test("what they ask about is noted where looks are", async () => {
    const server = await startServer({ env: { SKSCOPE_TOKEN: TOKEN, SKSCOPE_AUDIT: "1" } });
    try {
      const client = await connected(server.origin, TOKEN);
      await call(client, "why", { source: "cold-start", revision: KEY });
      await client.close();
      const line = server
        .output()
        .split("\n")
        .find((one) => one.includes('"/api/mcp"'));
      expect(JSON.parse(line ?? "{}")).toMatchObject({
        audit: true,
        by: "token",
        question: "why",
        source: "cold-start",
        namespace: "demo",
        revision: "hello-00001",
        isAnswered: true,
      });
    } finally {
      await server.stop();
    }
  });

  test("a server with a token wants it, from the command as well", async () => {
    const server = await startServer({ env: { SKSCOPE_TOKEN: TOKEN } });
    try {
      await expect(connected(server.origin)).rejects.toThrow();
      const client = await connected(server.origin, TOKEN);
      await checkTools(client);
      await client.close();
      const words = ["query", "--server", server.origin, "why", KEY, "--source", "cold-start"];
      const refused = await runCli(words);
      expect(refused).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/does not let this in\. Set SKSCOPE_TOKEN/),
      });
      process.env.SKSCOPE_TOKEN = TOKEN;
      const answered = await runCli(words);
      expect(answered.stderr).toBe("");
      expect(JSON.parse(answered.stdout)).toMatchObject({
        source: "cold-start",
        revision: KEY,
        phase: "Zero",
      });
    } finally {
      delete process.env.SKSCOPE_TOKEN;
      await server.stop();
    }
  });
});

test("a server that has no such page is said", async () => {
  const { status, stderr } = await runCli(["query", "--server", `${inject("origin")}/nowhere`, "sources"]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/nowhere\/api\/mcp is not there\. Is .* a skscope server of this version\?/);
});

const PARTS: Readonly<Record<string, string>> = {
  source: "cold-start",
  namespace: "demo",
  name: "hello-00001",
  seq: "17",
};
const QUERIES: Readonly<Record<string, string>> = {
  episodes: "format=chrome&kind=cold-start",
  revisionEpisodes: "format=otlp",
  export: "minutes=15",
  stats: "by=day",
  objects: "at=2026-11-23T04:05:30Z",
};
const OF_CLUSTERS = ["export", "history"];
/** Theirs have tests of their own. */
const WITHOUT_END = ["stream", "followClass"];

test.each(
  OPERATIONS.filter(({ method, id }) => method === "get" && !WITHOUT_END.includes(id)).map(({ id, path }) => [
    id,
    path,
  ]),
)("%s is answered as it is described", async (id, path) => {
  const filled = path.replace(/\{(\w+)\}/g, (_, part: string) => PARTS[part] ?? part);
  const { status } = await ask(`${filled}?${QUERIES[id] ?? ""}`);
  expect(status).toBe(OF_CLUSTERS.includes(id) ? 404 : 200);
});

test("the description is served, and is the one that is checked", async () => {
  expect(await askJson("/api/openapi.json")).toEqual(openApiDocument(packageJson.version));
});
