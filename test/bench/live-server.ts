/** The production server, watching a cluster, and what it costs. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Server {
  readonly host: string;
  /** Of the cluster. */
  readonly source: string;
  /** Where it keeps what it writes. */
  readonly folder: string;
  /** Memory of all its processes, in bytes. */
  memory(): number;
  /** Processor time since the start, of all its processes, in milliseconds. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** Why the server cannot be measured here; null when it can. */
export function whyNotServer(): string | null {
  if (!existsSync(join(ROOT, process.env.NEXT_DIST_DIR ?? ".next", "BUILD_ID"))) {
    return "there is no production build (npm run build)";
  }
  return existsSync("/proc/self/stat") ? null : "processor time of other processes is read from /proc";
}

const running = new Set<() => void>();
process.on("exit", () => {
  for (const stop of running) stop();
});

/** Starts it on a free port; its history goes to a temporary folder, which is removed. */
export async function startServer(kubeconfig: string): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "skscope-bench-live-"));
  const path = join(folder, "kubeconfig");
  writeFileSync(path, kubeconfig, { mode: 0o600 });
  const port = await freePort();
  const child = spawn(process.execPath, [join(ROOT, "scripts", "start.mjs")], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: "127.0.0.1",
      SKSCOPE_KUBECONFIG: path,
      SKSCOPE_ALL_NAMESPACES: "1",
      SKSCOPE_DATA_DIR: folder,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  // The history may still be written.
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const tidy = (): void => {
    child.kill("SIGTERM");
    remove();
  };
  running.add(tidy);
  await ready(child);
  return {
    host: `http://127.0.0.1:${port}`,
    source: "live-fake",
    folder,
    memory: () => memoryOf(child.pid ?? 0),
    cpuMs: () => cpuOf(child.pid ?? 0),
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      running.delete(tidy);
      remove();
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    server.stdout?.on("data", (data: Buffer) => data.includes("ready") && done());
    server.on("exit", (code) => fail(new Error(`the server ended with status ${code}`)));
  });
}

/** What a process and all its descendants have in memory, in bytes. */
function memoryOf(pid: number): number {
  const [, kib = "0"] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return childrenOf(pid).reduce((sum, child) => sum + memoryOf(child), Number(kib) * 1_024);
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return children === "" ? [] : children.split(" ").map(Number);
}

/** Linux tells processor time in hundredths of a second. */
const TICK_MS = 10;

/** Processor time of a process and all its descendants, all threads of them. */
export function cpuOf(pid: number): number {
  // The name is in parentheses and may hold anything; the fields after it are separated by spaces.
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const own = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  return childrenOf(pid).reduce((sum, child) => sum + cpuOf(child), own);
}
