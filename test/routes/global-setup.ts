/**
 * Serves the production build on a free port, with a folder of odd recordings beside the shipped ones. A build that is
 * missing or older than the sources is made first.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { writeOddRecordings } from "./odd-recordings.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the server under test. */
    origin: string;
    serverPid: number;
    /** Where the server keeps uploads; made when it needs it. */
    dataDir: string;
  }
}

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");
const BUILT_FROM = [
  "app",
  "components",
  "lib",
  "messages",
  "proxy.ts",
  "next.config.ts",
  "package-lock.json",
];
const START_LIMIT_MS = 30_000;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (isOutdated()) build();
  const tracesDir = mkdtempSync(join(tmpdir(), "skscope-routes-"));
  writeOddRecordings(tracesDir);
  const ownDir = mkdtempSync(join(tmpdir(), "skscope-routes-data-"));
  const dataDir = join(ownDir, "data");
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, [NEXT, "start", "-H", "127.0.0.1", "-p", String(port)], {
    cwd: ROOT,
    env: { ...environment(), SKSCOPE_TRACES_DIR: tracesDir, SKSCOPE_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = collectOutput(server);
  await untilHealthy(origin, server, output);
  project.provide("origin", origin);
  project.provide("serverPid", server.pid ?? 0);
  project.provide("dataDir", dataDir);
  return async () => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill();
    await ended;
    for (const folder of [tracesDir, ownDir]) rmSync(folder, { recursive: true, force: true });
  };
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
}

function isOutdated(): boolean {
  const built = modified(join(ROOT, process.env.NEXT_DIST_DIR ?? ".next", "BUILD_ID"));
  return BUILT_FROM.some((name) => newest(join(ROOT, name)) > built);
}

function newest(path: string): number {
  const own = statSync(path, { throwIfNoEntry: false });
  if (own === undefined) return 0;
  if (!own.isDirectory()) return own.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}

function build(): void {
  const { status } = spawnSync(process.execPath, [NEXT, "build"], {
    cwd: ROOT,
    env: environment(),
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("The production build failed.");
}

function collectOutput(server: ChildProcess): () => string {
  let text = "";
  server.stdout?.on("data", (data) => {
    text += data;
  });
  server.stderr?.on("data", (data) => {
    text += data;
  });
  return () => text;
}

async function untilHealthy(origin: string, server: ChildProcess, output: () => string): Promise<void> {
  const limit = Date.now() + START_LIMIT_MS;
  while (Date.now() < limit && server.exitCode === null) {
    const response = await fetch(`${origin}/api/health`).catch(() => null);
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  server.kill();
  throw new Error(`The server did not start:\n${output()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
