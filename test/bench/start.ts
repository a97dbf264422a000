/**
 * How soon `skscope` answers where there is no cluster: from the start of the process to the first page.
 * `node test/bench/start.ts [COMMAND]`, where the command may be an installed one; otherwise it is the checkout's, which
 * needs a production build and loads more.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../support/server.ts";
import { judge, say } from "./print.ts";

const OWN = fileURLToPath(new URL("../../bin/skscope.mjs", import.meta.url));
const RUNS = 5;
const MAX_READY_MS = 3_000;

interface Ready {
  readonly ms: number;
  /** What processors worked for it: other work on the machine does not count. */
  readonly cpuMs: number;
}

/** Starts it some times; the quickest start is judged, since the others had to wait for something else. */
export async function measureStart(command = OWN): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "skscope-bench-start-"));
  try {
    const all: Ready[] = [];
    for (let i = 0; i < RUNS; i++) all.push(await readyAfter(command, home));
    const list = (of: (one: Ready) => number): string => all.map((one) => of(one).toFixed(0)).join(", ");
    say(`skscope without a cluster, ${RUNS} starts, to the first page`);
    say(
      `  ${list(({ ms }) => ms)} ms on the clock, ${list(({ cpuMs }) => cpuMs)} ms of processors; load ${(loadavg()[0] ?? 0).toFixed(1)}`,
    );
    judge(
      "ready after, s",
      Math.min(...all.map(({ ms, cpuMs }) => Math.min(ms, cpuMs))) / 1_000,
      MAX_READY_MS / 1_000,
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function readyAfter(command: string, home: string): Promise<Ready> {
  const port = await freePort();
  const { PATH } = process.env;
  const env = {
    NODE_ENV: "production" as const,
    HOME: home,
    SKSCOPE_DATA_DIR: home,
    PORT: String(port),
    PATH,
  };
  const since = performance.now();
  const child = spawn(process.execPath, [command, "--no-open"], {
    env,
    // A group of its own, by which its processes are found.
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (data) => String(data).includes(`:${port}`) && resolve());
      ended.then(([status]) => reject(new Error(`skscope ended with status ${status}`)), reject);
    });
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
    return { ms: performance.now() - since, cpuMs: processorMs(child.pid ?? 0) };
  } finally {
    child.kill("SIGINT");
    await ended;
  }
}

/** /proc counts in hundredths of a second, on every Linux that Node runs on. */
const TICK_MS = 10;

/** How long processors have worked for a group of processes; without /proc nobody can tell. */
function processorMs(group: number): number {
  if (!existsSync("/proc/self/stat")) return Number.POSITIVE_INFINITY;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        // The name of the program, in brackets, may hold anything.
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
          .replace(/^.*\) /s, "")
          .split(" ")
          .map(Number);
        return fields[2] === group ? (fields[11] ?? 0) + (fields[12] ?? 0) : 0;
      } catch {
        return 0;
      }
    })
    .reduce((sum, ticks) => sum + ticks * TICK_MS, 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measureStart(process.argv[2]);
