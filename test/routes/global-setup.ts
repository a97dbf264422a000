/**
 * Serves the production build on a free port, with a folder of odd recordings beside the shipped ones. A build that is
 * missing or older than the sources is made first.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { ensureBuilt } from "../support/build.ts";
import { startServer } from "../support/server.ts";
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

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  ensureBuilt();
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
