/** The production build, served while something is measured in a browser. */
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "@playwright/test";
import { findChromium } from "../../scripts/chromium.mjs";
import { freePort } from "../support/server.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface PagesServer {
  /** Its address. */
  readonly host: string;
  stop(): void;
}

/** Measures in a browser what a server shows of a folder of recordings; ends both, and removes the folder. */
export async function withPages<T>(
  folder: string,
  measure: (browser: Browser, host: string) => Promise<T>,
): Promise<T> {
  const server = await startPages(folder);
  let browser: Browser | null = null;
  try {
    browser = await chromium.launch({
      executablePath: findChromium() ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
    });
    return await measure(browser, server.host);
  } finally {
    await browser?.close();
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startPages(folder: string): Promise<PagesServer> {
  const port = await freePort();
  const server = spawn(process.execPath, [join(ROOT, "scripts", "start.mjs")], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), HOST: "127.0.0.1", SKSCOPE_TRACES_DIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await ready(server);
  } catch (error) {
    server.kill("SIGTERM");
    throw error;
  }
  return { host: `http://127.0.0.1:${port}`, stop: () => server.kill("SIGTERM") };
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    server.stdout?.on("data", (data: Buffer) => data.includes("ready") && done());
    server.on("exit", (code) => fail(new Error(`the server ended with status ${code}`)));
  });
}
