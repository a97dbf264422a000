/** The server of this checkout or package as a process of its own, for what was opened only. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasServer } from "../../../scripts/start.mjs";
import { t } from "../texts.ts";

/** There is no server to start, or it did not start; the message is a sentence. */
export class NoServerError extends Error {
  override readonly name = "NoServerError";
  readonly advice: string;

  constructor(what: string, advice: string) {
    super(what);
    this.advice = advice;
  }
}

export interface OpenServer {
  readonly url: string;
  /** Resolves when it has ended, whoever ended it, to what it printed last where it failed. */
  readonly ended: Promise<string | null>;
  stop(): Promise<void>;
}

export interface OpenServerOptions {
  readonly root: string;
  readonly port: number | undefined;
  /** Holds the recording. */
  readonly tracesDir: string;
  /** Where the server puts what it keeps. */
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stop: AbortSignal;
}

/** The folder of the package or checkout that this runs from. */
export function packageRoot(from = dirname(fileURLToPath(import.meta.url))): string {
  const above = dirname(from);
  return existsSync(join(from, "package.json")) || above === from ? from : packageRoot(above);
}

/** @throws NoServerError when this place has no server, or one that was not built */
export function requireServer(root: string, env: NodeJS.ProcessEnv): void {
  if (!existsSync(scriptOf(root)))
    throw new NoServerError(t("open.packageOnly"), t("open.advice.packageOnly"));
  if (!hasServer(root, env)) {
    throw new NoServerError(
      t("open.notBuilt", { folder: root }),
      t("open.advice.notBuilt", { folder: root }),
    );
  }
}

function scriptOf(root: string): string {
  return join(root, "scripts", "start.mjs");
}

const READY = /skscope is ready: (\S+)/;
/** A failure is told by its last words. */
const KEPT_OUTPUT = 4_000;

/** Starts the server and resolves when it listens. @throws NoServerError, the reason of the signal */
export async function startOpenServer(options: OpenServerOptions): Promise<OpenServer> {
  const { root, port = await freePort(), tracesDir, dataDir, env, stop } = options;
  stop.throwIfAborted();
  const child = spawn(process.execPath, [scriptOf(root)], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      SKSCOPE_LOG_LEVEL: "error",
      ...env,
      // Others than this machine are not to read it, whatever a server that is started otherwise may do.
      HOST: "127.0.0.1",
      PORT: String(port),
      NODE_ENV: "production",
      SKSCOPE_DEMO: "1",
      SKSCOPE_TRACES_DIR: tracesDir,
      SKSCOPE_DATA_DIR: dataDir,
    },
  });
  let output = "";
  const keep = (data: unknown): void => {
    output = `${output}${data}`.slice(-KEPT_OUTPUT);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  let isStopped = false;
  const ended = endOf(child).then((code) => (code === 0 || isStopped ? null : output.trim()));
  const end = async (): Promise<void> => {
    isStopped = true;
    child.kill("SIGTERM");
    await ended;
  };
  const abort = (): void => void end();
  stop.addEventListener("abort", abort);
  const url = await new Promise<string | null>((resolve) => {
    child.stdout.on("data", () => {
      const [, found] = READY.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => resolve(null));
  });
  stop.removeEventListener("abort", abort);
  stop.throwIfAborted();
  if (url === null) {
    const said = (await ended) ?? "";
    throw new NoServerError(t("open.didNotStart", { said }), t("open.advice.didNotStart"));
  }
  return { url, ended, stop: end };
}

/** The exit status; 1 when it was killed or could not be started. */
function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** A port of this machine on which nothing listens. */
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
