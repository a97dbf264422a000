/** Environment and child processes of the scripts. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { constants } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Environment in which `node_modules/.bin` comes first, so that the pinned Node and the tools are found. */
function scriptEnvironment(extra = {}) {
  return {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: "1",
    PATH: `${join(ROOT, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`,
    ...extra,
  };
}

/**
 * Calls back when npm is gone. npm passes SIGTERM on to the shell between it and its script only, and the shell ends
 * without telling the script.
 */
function onEndOfNpm(callback) {
  const isScript = process.env.npm_lifecycle_script?.includes(basename(process.argv[1] ?? "")) ?? false;
  if (!isScript) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) callback();
  }, 500);
  return () => clearInterval(timer);
}

/**
 * Starts a command in the repository. A signal to this process is passed on to it, so name the tool itself and not an
 * npm script, whose shell would keep the signal.
 */
export function start(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: "inherit",
    shell: process.platform === "win32",
    ...options,
    env: scriptEnvironment(options.env),
  });
  let stoppedBy = null;
  const stop = (signal) => {
    stoppedBy = signal;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  const stopWatching = onEndOfNpm(() => stop("SIGTERM"));
  const ended = new Promise((done, fail) => {
    child.on("error", fail);
    child.on("exit", (code) => done({ code: code ?? 1, stoppedBy }));
  }).finally(() => {
    stopWatching();
    for (const signal of SIGNALS) process.off(signal, stop);
  });
  return { child, ended };
}

/**
 * Runs a command to its end, its output passed on; resolves to the exit status (1 when it was killed).
 * When this process was told to stop meanwhile, it stops too.
 */
export async function run(command, args, options = {}) {
  const { code, stoppedBy } = await start(command, args, options).ended;
  if (stoppedBy !== null) process.exit(128 + constants.signals[stoppedBy]);
  return code;
}

/** Why nothing can listen on host and port; null when it can. */
export function whyNotListen(host, port) {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", (error) => done(error));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => done(null)));
  });
}

/** PORT and HOST from the environment; throws an Error that says what is wrong with them. */
export function address() {
  const host = process.env.HOST || "127.0.0.1";
  const text = process.env.PORT || "3000";
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
    throw new Error(`PORT is "${text}"; it must be a number from 1 to 65535.`);
  }
  return { host, port, url: `http://${host.includes(":") ? `[${host}]` : host}:${port}` };
}

/** Ends with a message on standard error. */
export function fail(message, status = 1) {
  process.stderr.write(`\nskscope: ${message}\n`);
  process.exit(status);
}
