/**
 * Asks an exec plugin of a kubeconfig for a credential. A plugin is somebody else's program: it may hang, print without
 * end or print secrets, so its time and its output are bounded, it ends with this process, and what it prints on standard
 * error goes to the log only.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { DurationMs } from "../model/units.ts";

/** As much of the kubeconfig's `exec` as is needed here. */
export interface ExecPlugin {
  readonly command?: string;
  readonly args?: readonly string[] | null;
  readonly apiVersion?: string;
  readonly installHint?: string;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
}

/** Told what a plugin that failed has printed on standard error; for the log, never for viewers. */
export type PluginReport = (failed: { readonly command: string; readonly printed: string }) => void;

export interface Credential {
  readonly token: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

export interface PluginLimits {
  /** Longer than signing in on a page of a browser takes most people. */
  readonly ms: DurationMs;
  readonly outputBytes: number;
}

const LIMITS: PluginLimits = { ms: 60_000, outputBytes: 1024 * 1024 };
/** Of what is printed on standard error. */
const REPORTED_CHARS = 500;
/** Where kubectl tells a plugin how it is asked; some do not answer otherwise. */
const EXEC_INFO = "KUBERNETES_EXEC_INFO";
const DEFAULT_API_VERSION = "client.authentication.k8s.io/v1";
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const SIGNALS_OF_GROUPS = process.platform !== "win32";

/** A function that asks the plugin, and gives the last answer again until it expires. */
export function createPlugin(
  plugin: ExecPlugin,
  report: PluginReport,
  limits: PluginLimits = LIMITS,
): () => Promise<Credential> {
  let last: Answer | null = null;
  return async () => {
    if (last === null || last.expiresAt <= Date.now()) last = await ask(plugin, report, limits);
    return last.credential;
  };
}

interface Answer {
  readonly credential: Credential;
  readonly expiresAt: number;
}

/** @throws Error whose message quotes nothing of what the plugin has printed */
async function ask(plugin: ExecPlugin, report: PluginReport, limits: PluginLimits): Promise<Answer> {
  const command = plugin.command ?? "";
  const { fault, stdout, stderr } = await run(plugin, limits);
  if (fault !== null) {
    const printed = stderr.trim().slice(0, REPORTED_CHARS);
    if (printed !== "") report({ command, printed });
    const where = printed === "" ? "" : "; what it printed on standard error is in the log of skscope";
    throw new Error(`"${command}" ${fault}${where}`);
  }
  const answer = answerIn(stdout);
  if (answer === null) throw new Error(`"${command}" printed no credential`);
  return answer;
}

interface Outcome {
  /** null when it ended well. */
  readonly fault: string | null;
  readonly stdout: string;
  /** Its beginning. */
  readonly stderr: string;
}

function run(plugin: ExecPlugin, { ms, outputBytes }: PluginLimits): Promise<Outcome> {
  return new Promise((resolve) => {
    let fault: string | null = null;
    const child = spawn(/* turbopackIgnore: true */ plugin.command ?? "", plugin.args ?? [], {
      env: environmentOf(plugin),
      stdio: ["ignore", "pipe", "pipe"],
      // In a group of its own, it ends together with what it has started.
      detached: SIGNALS_OF_GROUPS,
    });
    const forget = endWithProcess(child);
    const giveUp = (why: string): void => {
      fault ??= why;
      end(child);
      // A program that has left the group may hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const limit = setTimeout(() => giveUp(`gave no answer within ${ms / 1_000} s`), ms);
    const tooMuch = `printed more than ${Math.round(outputBytes / 1024)} KiB`;
    const stdout = collect(child.stdout, outputBytes, () => giveUp(tooMuch));
    const stderr = collect(child.stderr, outputBytes, () => giveUp(tooMuch));
    const done = (): void => {
      clearTimeout(limit);
      forget();
      resolve({ fault, stdout: stdout(), stderr: stderr() });
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      fault ??=
        error.code === "ENOENT"
          ? `is not installed${plugin.installHint ? `. ${plugin.installHint}` : ""}`
          : `cannot be started: ${error.code ?? "unknown reason"}`;
      done();
    });
    child.once("close", (code, signal) => {
      if (code !== 0) fault ??= signal === null ? `failed with status ${code}` : `was ended by ${signal}`;
      done();
    });
  });
}

/** Keeps what a stream says, up to a limit. */
function collect(stream: NodeJS.ReadableStream, limit: number, onTooMuch: () => void): () => string {
  const pieces: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > limit) onTooMuch();
    else pieces.push(piece);
  });
  return () => Buffer.concat(pieces).toString("utf8");
}

function environmentOf(plugin: ExecPlugin): NodeJS.ProcessEnv {
  const spec = { interactive: false };
  const info = { kind: "ExecCredential", apiVersion: plugin.apiVersion ?? DEFAULT_API_VERSION, spec };
  const own = Object.fromEntries((plugin.env ?? []).map(({ name, value }) => [name, value]));
  return { ...process.env, [EXEC_INFO]: JSON.stringify(info), ...own };
}

/** null when the text is no ExecCredential with a credential in it. */
function answerIn(text: string): Answer | null {
  let status: Record<string, unknown> | null | undefined;
  try {
    status = (JSON.parse(text) as { status?: Record<string, unknown> | null } | null)?.status;
  } catch {
    return null;
  }
  const textOf = (value: unknown): string | null =>
    typeof value === "string" && value !== "" ? value : null;
  const token = textOf(status?.token);
  const cert = textOf(status?.clientCertificateData);
  if (token === null && cert === null) return null;
  const expires = textOf(status?.expirationTimestamp);
  const at = expires === null ? Number.POSITIVE_INFINITY : Date.parse(expires);
  return {
    credential: { token, cert, key: textOf(status?.clientKeyData) },
    // A time that is none says nothing.
    expiresAt: Number.isNaN(at) ? Number.POSITIVE_INFINITY : at,
  };
}

// ---------------------------------------------------------------- ending

const running = new Set<ChildProcess>();

function end(child: ChildProcess): void {
  try {
    if (SIGNALS_OF_GROUPS && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

function endAll(): void {
  for (const child of running) end(child);
}

function onSignal(signal: NodeJS.Signals): void {
  endAll();
  // Nobody else wants to know of the signal: it does what it does without this listener.
  if (process.listenerCount(signal) > 1) return;
  process.removeListener(signal, onSignal);
  process.kill(process.pid, signal);
}

/** Ends the child when this process ends; to be called back when the child has ended by itself. */
function endWithProcess(child: ChildProcess): () => void {
  if (running.size === 0) {
    process.on("exit", endAll);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  running.add(child);
  return () => {
    if (!running.delete(child) || running.size > 0) return;
    process.removeListener("exit", endAll);
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  };
}
