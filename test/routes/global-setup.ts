/**
 * Serves the production build on a free port, with a folder of odd recordings beside the shipped ones. A build that is
 * missing or older than the sources is made first.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { environment, NEXT, ROOT, startServer } from "../support/server.ts";
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

const BUILT_FROM = [
  "app",
  "components",
  "lib",
  "messages",
  "proxy.ts",
  "instrumentation.ts",
  "next.config.ts",
  "package-lock.json",
];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (isOutdated()) build();
  const tracesDir = mkdtempSync(join(tmpdir(), "skscope-routes-"));
  writeOddRecordings(tracesDir);
  const ownDir = mkdtempSync(join(tmpdir(), "skscope-routes-data-"));
  const dataDir = join(ownDir, "data");
  const server = await startServer({ env: { SKSCOPE_TRACES_DIR: tracesDir, SKSCOPE_DATA_DIR: dataDir } });
  project.provide("origin", server.origin);
  project.provide("serverPid", server.pid);
  project.provide("dataDir", dataDir);
  return async () => {
    await server.stop();
    for (const folder of [tracesDir, ownDir]) rmSync(folder, { recursive: true, force: true });
  };
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
