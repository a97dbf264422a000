/** The command that was installed, as a user has it: from another folder, with a home of its own and nothing of the checkout. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { inject } from "vitest";

/** What the command is started with. */
export function environmentOfUser(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter);
  return { NODE_ENV: "production", TZ: "UTC", HOME: inject("place"), PATH: path, ...more };
}

/** Path of a command that npm has linked. */
export function commandPath(name = "skscope"): string {
  return join(inject("place"), "node_modules", ".bin", name);
}

/** Runs it to its end. */
export function run(words: readonly string[], { name = "skscope", env = {}, input = "" } = {}) {
  return spawnSync(commandPath(name), words, {
    cwd: inject("place"),
    env: environmentOfUser(env),
    encoding: "utf8",
    input,
  });
}

export interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** From the start of the process to the first answer; on a machine that has other things to do, what processors worked for it. */
  readonly readyMs: number;
  output(): string;
  /** As Ctrl+C does; resolves to the exit status. */
  stop(): Promise<number | null>;
}

/** Starts it and resolves once the address that it prints answers. */
export async function start(words: readonly string[]): Promise<Started> {
  const since = performance.now();
  const child = spawn(commandPath(), words, {
    cwd: inject("place"),
    env: environmentOfUser(),
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, by which its processes are found.
    detached: true,
  });
  let output = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (data: unknown): void => {
      output += data;
      const [url] = /http:\/\/\S+/.exec(output) ?? [];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    void ended.then(() => reject(new Error(`it has ended:\n${output}`)));
  });
  await fetch(url);
  return {
    child,
    url,
    readyMs: Math.min(performance.now() - since, processorMs(child.pid ?? 0)),
    output: () => output,
    stop() {
      child.kill("SIGINT");
      return ended;
    },
  };
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

/** All files of the package, by their paths in it. */
export function filesOfPackage(): readonly string[] {
  const folder = join(inject("place"), "node_modules", "skscope");
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
