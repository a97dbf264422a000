/** What an upload leaves when the server goes in the middle of it. */
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type RunningServer, startServer } from "../support/server.ts";

let folder: string;
let server: RunningServer;
const open: Socket[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-leftovers-"));
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = (): Promise<RunningServer> => startServer({ env: { SKSCOPE_DATA_DIR: folder } });
const partials = (): string[] => readdirSync(folder).filter((name) => name.startsWith(".upload-"));

/** Begins an upload, and does not go on with it. */
async function beginUpload(): Promise<void> {
  const { port } = new URL(server.origin);
  const socket = connect(Number(port), "127.0.0.1");
  open.push(socket.on("error", () => undefined));
  await once(socket, "connect");
  socket.write(
    `POST /api/recordings?name=a HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/octet-stream\r\n` +
      'Content-Length: 100000\r\n\r\n{"t":"2026-01-01T00:00:00Z","type":"GAP","resource":"pods","object":{}}\n',
  );
  await expect.poll(partials, { timeout: 10_000 }).toHaveLength(1);
}

test("a server that is told to stop leaves nothing", async () => {
  server = await start();
  await beginUpload();
  await server.stop("SIGTERM");
  expect(partials()).toEqual([]);
});

test("what one that was killed has left, the next one removes when it starts", async () => {
  server = await start();
  await beginUpload();
  await server.stop("SIGKILL");
  expect(partials()).toHaveLength(1);
  server = await start();
  await expect.poll(partials, { timeout: 10_000 }).toEqual([]);
});
