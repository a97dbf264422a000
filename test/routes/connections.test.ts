/** How many connections of a kind an address may hold open. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, startServer } from "../support/server.ts";

const LINE = '{"t":"2026-01-01T00:00:00Z","type":"ADDED","resource":"pods","object":{}}\n';
const STREAM = "/api/stream?source=cold-start&scope=overview&speed=1";

let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-connections-"));
  server = await startServer({
    env: {
      SKSCOPE_DATA_DIR: join(folder, "data"),
      SKSCOPE_MAX_STREAMS: "2",
      SKSCOPE_MAX_UPLOADS: "1",
      SKSCOPE_PROXIES: "1",
    },
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly outgoing: ClientRequest;
  readonly status: number;
  readonly answer: IncomingMessage;
}

function begin(path: string, address: string, method = "GET"): ClientRequest {
  const headers = { "x-forwarded-for": address, "content-type": "application/octet-stream" };
  const outgoing = request(`${server.origin}${path}`, { method, headers, agent: false });
  outgoing.on("error", () => undefined);
  return outgoing;
}

/** Opens a stream, as a proxy that heard the address passes it on. */
async function stream(address: string): Promise<Opened> {
  const outgoing = begin(STREAM, address).end();
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  answer.on("error", () => undefined);
  return { outgoing, status: answer.statusCode ?? 0, answer };
}

describe("an address", () => {
  test("has as many streams as it may have, whatever it writes before what the proxy heard", async () => {
    const one = await stream("192.0.2.1");
    const two = await stream("198.51.100.7, 192.0.2.1");
    expect([one.status, two.status]).toEqual([200, 200]);
    const three = await stream("198.51.100.8, 192.0.2.1");
    expect(three.status).toBe(429);
    expect(JSON.parse(await text(three.answer))).toMatchObject({
      type: "urn:skscope:problem:too-many-connections",
      detail: expect.stringContaining(
        "This address has 2 streams, and may have no more. SKSCOPE_MAX_STREAMS",
      ),
    });
    const other = await stream("192.0.2.2");
    expect(other.status).toBe(200);
    one.outgoing.destroy();
    const again = async (): Promise<number> => {
      const { status, outgoing } = await stream("192.0.2.1");
      outgoing.destroy();
      return status;
    };
    await expect.poll(again).toBe(200);
    for (const { outgoing } of [two, other]) outgoing.destroy();
  });

  test("sends as many uploads at a time as it may send", async () => {
    const first = begin("/api/recordings?name=first", "192.0.2.1", "POST");
    first.write(LINE);
    const send = async (address: string): Promise<{ status: number; body: string }> => {
      const outgoing = begin("/api/recordings?name=other", address, "POST").end(LINE);
      const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
      return { status: answer.statusCode ?? 0, body: await text(answer) };
    };
    await expect.poll(async () => (await send("192.0.2.1")).status).toBe(429);
    expect((await send("192.0.2.1")).body).toContain("SKSCOPE_MAX_UPLOADS raises the limit");
    expect((await send("192.0.2.2")).status).toBe(201);
    first.end();
    const [answer] = (await once(first, "response")) as [IncomingMessage];
    expect(answer.statusCode).toBe(201);
    answer.resume();
    expect((await send("192.0.2.1")).status).toBe(201);
  });
});
