/** Installs what the lockfile says, unless that is what is installed already. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./environment.mjs";

/**
 * Makes `node_modules` match `package-lock.json`. Development tools are always included, even under
 * NODE_ENV=production, because the build needs them.
 * @returns true when something had to be installed
 */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return false;
  const options = ["--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const status = await run("npm", ["ci", ...options], { cwd: root });
  if (status !== 0) throw new Error("npm ci failed; see its output above.");
  return true;
}

/**
 * True when npm's own note of what it installed, written when an installation has ended, agrees with the lockfile.
 * Packages for other platforms are in the lockfile only.
 */
function isInstalled(root) {
  const wanted = packages(join(root, "package-lock.json"));
  const present = packages(join(root, "node_modules", ".package-lock.json"));
  if (wanted === null || present === null) return false;
  const missing = Object.entries(wanted).filter(
    ([path, { version, integrity }]) =>
      path !== "" && (present[path]?.version !== version || present[path]?.integrity !== integrity),
  );
  const extra = Object.keys(present).some((path) => wanted[path] === undefined);
  return (
    !extra &&
    missing.every(([path, wantedPackage]) => present[path] === undefined && isSkipped(wantedPackage))
  );
}

function packages(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, "utf8")).packages ?? null;
  } catch {
    return null;
  }
}

/** True for an optional package that npm may leave out here: one of another platform, or needed only by such a one. */
function isSkipped({ optional, os, cpu, libc }) {
  if (optional !== true) return false;
  if (libc !== undefined || (os === undefined && cpu === undefined)) return true;
  return !includes(os, process.platform) || !includes(cpu, process.arch);
}

function includes(list, name) {
  return list === undefined || [list].flat().includes(name);
}
