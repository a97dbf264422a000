#!/usr/bin/env node
/**
 * The command `skscope`, also by the names under which kubectl and kn call it. Continues on the pinned Node when the one that started it
 * is too old.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isSupported, tooOld, usableNode } from "../scripts/node-version.mjs";

const self = fileURLToPath(import.meta.url);
const root = resolve(dirname(self), "..");
/** The name of the link that was called, for what is printed. */
process.env.SKSCOPE_CALLED_AS = basename(process.argv[1] ?? "", ".mjs");
// kubectl asks this name what could come next.
const hidden = process.env.SKSCOPE_CALLED_AS === "kubectl_complete-skscope" ? ["__complete"] : [];

if (isSupported(process.versions.node)) {
  quietly();
  const { main } = await import(entry());
  process.exitCode = await main([...hidden, ...process.argv.slice(2)], process);
} else {
  const node = usableNode(root);
  if (node === null) {
    process.stderr.write(`skscope: ${tooOld()} Or bring one along: npx -p node@24 -p skscope skscope\n`);
    process.exitCode = 2;
  } else {
    continueOn(node);
  }
}

/** The source in a checkout; the bundle in an installed package, where Node does not strip types. */
function entry() {
  const source = join(root, "lib", "cli", "main.ts");
  if (!existsSync(source)) return pathToFileURL(join(root, "dist", "cli.mjs")).href;
  return pathToFileURL(source).href;
}

/** Node 22 and early 24 warn that they strip types and have SQLite; this command prints its results only. */
function quietly() {
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    if (!/^(Type Stripping|SQLite) is an experimental/.test(String(warning))) {
      emitWarning.call(process, warning, ...rest);
    }
  };
}

/** Runs this file on another Node, with its exit status and its signals. */
function continueOn(node) {
  const child = spawn(node, [process.argv[1] ?? self, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`${node}: ${error.message}\n`);
    process.exitCode = 2;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 2;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
