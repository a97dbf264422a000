/** The command that was installed, as a user has it: from another folder, with a home of its own and nothing of the checkout. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
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
  output(): string;
  /** As Ctrl+C does; resolves to the exit status. */
  stop(): Promise<number | null>;
}

/** Starts it and resolves once the address that it prints answers. */
export async function start(words: readonly string[]): Promise<Started> {
  const child = spawn(commandPath(), words, {
    cwd: inject("place"),
    env: environmentOfUser(),
    stdio: ["ignore", "pipe", "pipe"],
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
    output: () => output,
    stop() {
      child.kill("SIGINT");
      return ended;
    },
  };
}

/** All files of the package, by their paths in it. */
export function filesOfPackage(): readonly string[] {
  const folder = join(inject("place"), "node_modules", "skscope");
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
