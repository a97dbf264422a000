import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../support/cli.ts";
import { call, checkQuestions, checkTools } from "../../support/mcp-checks.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const BIN = `${ROOT}bin/skscope.mjs`;
const FILE = `${ROOT}public/traces/cold-start.ndjson.gz`;
const KEY = "demo/hello-00001";
const TOKEN = "a-token-of-this-test";

function newClient(): Client {
  return new Client({ name: "test", version: "1" });
}

describe("over stdio", () => {
  test("the tools, the questions, and an end when the client goes", async () => {
    const client = newClient();
    const transport = new StdioClientTransport({ command: process.execPath, args: [BIN, "mcp", FILE] });
    await client.connect(transport);
    try {
      await checkTools(client);
      await checkQuestions(client, undefined, KEY);
      const bad = await call(client, "revisions", { limit: 1_000 });
      expect(bad).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/from 1 to 200/) }],
      });
      const none = await call(client, "delete", {});
      expect(none).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/no question "delete"/) }],
      });
    } finally {
      await client.close();
    }
  });

  test("who asks through a pipe and closes it is answered", () => {
    const client = {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "pipe", version: "1" },
    };
    const said = [
      { jsonrpc: "2.0", id: 1, method: "initialize", params: client },
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "sources", arguments: {} } },
    ];
    const input = said.map((each) => `${JSON.stringify(each)}\n`).join("");
    const { stdout, status } = spawnSync(process.execPath, [BIN, "mcp", FILE], { input, encoding: "utf8" });
    const answers = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers.map(({ id }) => id)).toEqual([1, 2]);
    expect(answers[1]).toMatchObject({ result: { structuredContent: { sources: [{ source: "opened" }] } } });
    expect(status).toBe(0);
  });

  test("a file that cannot be read is said to whoever asks", async () => {
    const client = newClient();
    const args = [BIN, "mcp", "/nowhere.ndjson"];
    await client.connect(new StdioClientTransport({ command: process.execPath, args }));
    try {
      const answer = await call(client, "revisions");
      expect(answer).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/cannot be read/) }],
      });
    } finally {
      await client.close();
    }
  });
});

describe("over HTTP", () => {
  let child: ChildProcess;
  let url: URL;
  beforeAll(async () => {
    const env = { ...process.env, SKSCOPE_TOKEN: TOKEN };
    child = spawn(process.execPath, [BIN, "mcp", FILE, "--http", "--port", "0"], { env });
    url = await new Promise<URL>((resolve, reject) => {
      let said = "";
      child.stderr?.on("data", (data) => {
        said += String(data);
        const [found] = /http:\S+/.exec(said) ?? [];
        if (found !== undefined) resolve(new URL(found));
      });
      child.once("exit", () => reject(new Error(said)));
    });
  });
  afterAll(async () => {
    const ended = new Promise<number | null>((done) => child.once("exit", done));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });

  test("the tools and the questions, for whoever has the token", async () => {
    const client = newClient();
    const headers = { authorization: `Bearer ${TOKEN}` };
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
    try {
      await checkTools(client);
      await checkQuestions(client, "opened", KEY);
    } finally {
      await client.close();
    }
  });

  const asked = (headers: Readonly<Record<string, string>>, method = "POST", path = url.pathname) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port: url.port, path, method, headers }, async (response) => {
        let text = "";
        for await (const part of response) text += part;
        resolve({ status: response.statusCode ?? 0, text });
      });
      sent.on("error", reject);
      sent.end(method === "POST" ? "{}" : undefined);
    });
  const bearer = { authorization: `Bearer ${TOKEN}` };

  test("nobody else, and no page of another site", async () => {
    expect(await asked({})).toMatchObject({ status: 401, text: expect.stringContaining("Bearer TOKEN") });
    expect(await asked({ authorization: "Bearer other" })).toMatchObject({ status: 401 });
    expect(await asked({ ...bearer, host: "evil.example" })).toMatchObject({ status: 403 });
    expect(await asked({ ...bearer, origin: "https://evil.example" })).toMatchObject({ status: 403 });
    expect(await asked(bearer, "GET")).toMatchObject({ status: 405 });
    expect(await asked(bearer, "POST", "/other")).toMatchObject({ status: 404 });
    expect(await asked(bearer)).toMatchObject({ status: 406 });
  });
});

test.each([
  [["mcp", "-"], /standard input, which belongs to the protocol/],
  [["mcp", "--port", "3001"], /--port is for --http/],
  [["mcp", "--http", "--port", "x"], /from 1 to 65535/],
])("%j is refused", async (words, sentence) => {
  const { status, stderr } = await runCli(words);
  expect(stderr).toMatch(sentence);
  expect(status).toBe(2);
});
