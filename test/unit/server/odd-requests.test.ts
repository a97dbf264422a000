import { once } from "node:events";
import { createServer, type IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { guardServers } from "../../../lib/server/odd-requests.ts";

const { emit } = Server.prototype;
let server: Server;
let last: IncomingMessage | null;

beforeEach(async () => {
  guardServers();
  last = null;
  server = createServer((request, response) => {
    last = request;
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  server.close();
  Server.prototype.emit = emit;
});

async function seen(headers: Record<string, string>): Promise<IncomingMessage["headers"] | undefined> {
  const { port } = server.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/`, { headers });
  return last?.headers;
}

test("a router state that Next cannot read does not reach it; one that it can does", async () => {
  const tree = encodeURIComponent('["",{}]');
  expect((await seen({ rsc: "1", "next-router-state-tree": tree }))?.["next-router-state-tree"]).toBe(tree);
  for (const odd of ["", "[", "null"]) {
    const headers = await seen({ rsc: "1", "next-router-state-tree": odd });
    expect(headers?.rsc).toBe("1");
    expect(headers).not.toHaveProperty("next-router-state-tree");
  }
});

test("a part of a file is not asked for: Next fails on one that is not there", async () => {
  expect(await seen({ range: "bytes=9-1", accept: "text/plain" })).not.toHaveProperty("range");
});
