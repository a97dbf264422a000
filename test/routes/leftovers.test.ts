/** What is left when the server goes in the middle of something: of an upload, of an exec plugin. */
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  await expect.poll(partials).toHaveLength(1);
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
  await expect.poll(partials).toEqual([]);
});

/** A kubeconfig whose plugin says that it has begun, and then hangs with a child of its own. */
function hangingPlugin(pid: string): string {
  const path = join(folder, "kubeconfig");
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "sh",
    args: ["-c", `sleep 300 & echo $! > ${pid}.new; mv ${pid}.new ${pid}; wait`],
    interactiveMode: "Never",
  };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "kind",
    clusters: [{ name: "kind", cluster: { server: "https://127.0.0.1:9" } }],
    users: [{ name: "kind", user: { exec } }],
    contexts: [{ name: "kind", context: { cluster: "kind", user: "kind" } }],
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie is no process any more; nobody may be there to take its status.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test.each(["SIGTERM", "SIGINT"] as const)(
  "an exec plugin ends with the server, and what it started: %s",
  async (signal) => {
    const pidFile = join(folder, "pid");
    const env = {
      SKSCOPE_KUBECONFIG: hangingPlugin(pidFile),
      SKSCOPE_DATA_DIR: join(folder, "data"),
      SKSCOPE_DEMO: "",
    };
    server = await startServer({ env });
    const looking = new AbortController();
    const stream = fetch(`${server.origin}/api/stream?source=live-kind&scope=overview`, {
      signal: looking.signal,
    });
    stream.catch(() => undefined);
    await expect.poll(() => existsSync(pidFile)).toBe(true);
    const pid = Number(readFileSync(pidFile, "utf8"));
    expect(isAlive(pid)).toBe(true);
    await server.stop(signal);
    looking.abort();
    await expect.poll(() => isAlive(pid)).toBe(false);
  },
);
