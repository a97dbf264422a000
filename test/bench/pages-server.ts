/** The production build, served while something is measured in a browser. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PORT = 3196;

export interface PagesServer {
  /** Its address. */
  readonly host: string;
  stop(): void;
}

/** Starts the server on a folder of recordings. */
export async function startPages(folder: string): Promise<PagesServer> {
  const server = spawn(process.execPath, [join(ROOT, "scripts", "start.mjs")], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(PORT), HOST: "127.0.0.1", SKSCOPE_TRACES_DIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await ready(server);
  } catch (error) {
    server.kill("SIGTERM");
    throw error;
  }
  return { host: `http://127.0.0.1:${PORT}`, stop: () => server.kill("SIGTERM") };
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    server.stdout?.on("data", (data: Buffer) => data.includes("ready") && done());
    server.on("exit", (code) => fail(new Error(`the server ended with status ${code}`)));
  });
}
