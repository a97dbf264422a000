/** The production build of this repository, served on a free port for a test. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NODE_FLAGS } from "../../scripts/node-flags.mjs";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");

const START_LIMIT_MS = 60_000;
/** What Next says, and what `npm start` says. */
const READY = /\b[Rr]eady\b/;
const IS_TAKEN = /EADDRINUSE|port \d+ on \S+ is in use/;
const MOST_TRIES = 3;

export interface RunningServer {
  readonly origin: string;
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  /** Ends it as an operator does, or as nobody should. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Default: a free one. */
  readonly port?: number;
  /** What stands behind `npm start --`; without, the server itself is started, and ends as it is told. */
  readonly flags?: readonly string[];
}

/** Starts a server and resolves when it answers. Without a kubeconfig in `env` it knows recordings only. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOn(options.port ?? (await freePort()), options);
    } catch (error) {
      // Another process may take a port between the moment that it was free and the server's own.
      if (tries === MOST_TRIES || !IS_TAKEN.test(String(error))) throw error;
    }
  }
}

async function startOn(onPort: number, { env = {}, flags }: ServerOptions): Promise<RunningServer> {
  const origin = `http://127.0.0.1:${onPort}`;
  const demo = env.SKSCOPE_KUBECONFIG === undefined ? { SKSCOPE_DEMO: "1" } : {};
  const argv =
    flags === undefined
      ? [...NODE_FLAGS, NEXT, "start", "-H", "127.0.0.1", "-p", String(onPort)]
      : [join(ROOT, "scripts", "start.mjs"), ...flags];
  const child = spawn(process.execPath, argv, {
    cwd: ROOT,
    env: { ...environment(), ...demo, HOST: "127.0.0.1", PORT: String(onPort), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = collectOutput(child);
  await untilHealthy(origin, child, output);
  return {
    origin,
    pid: child.pid ?? 0,
    output,
    async stop(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill(signal);
      await ended;
    },
  };
}

export function environment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
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

/** Resolves when the server says that it listens and then answers; rejects with its output when it ends before, or is too slow. */
async function untilHealthy(origin: string, server: ChildProcess, output: () => string): Promise<void> {
  const listens = new Promise<boolean>((resolve) => {
    server.stdout?.on("data", () => READY.test(output()) && resolve(true));
    server.once("exit", () => resolve(false));
    server.once("error", () => resolve(false));
  });
  const limit = AbortSignal.timeout(START_LIMIT_MS);
  const isSlow = new Promise<boolean>((resolve) => limit.addEventListener("abort", () => resolve(false)));
  if (await Promise.race([listens, isSlow])) {
    const response = await fetch(`${origin}/healthz`, { signal: limit }).catch(() => null);
    if (response?.ok === true) return;
  }
  server.kill();
  throw new Error(`The server did not start:\n${output()}`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
