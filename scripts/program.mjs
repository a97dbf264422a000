/** Programs that tests run and npm does not have: found, or installed from Debian when that is allowed. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const FOLDERS = ["/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

/**
 * A program: its name, the environment variable that names one, the Debian package that has it, and what needs it.
 * @typedef {{ name: string, variable: string, debian: string, for: string }} Program
 */

/** Its path: what the variable names, else on the PATH or a usual place; null when there is none. */
export function findProgram({ name, variable }) {
  const named = process.env[variable];
  if (named) return existsSync(named) ? named : null;
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""),
    ...FOLDERS,
  ];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** Its path, installing Debian's package when root; throws an Error that says how to get one. */
export function ensureProgram(program) {
  const found = findProgram(program);
  if (found !== null) return found;
  if (!process.env[program.variable] && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const options = {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    };
    spawnSync("apt-get", ["update", "-qq"], options);
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", program.debian], options);
    const installed = findProgram(program);
    if (installed !== null) return installed;
  }
  throw new Error(noProgram(program));
}

/** What to tell someone who has none. */
export function noProgram({ name, variable, debian, for: purpose }) {
  return process.env[variable]
    ? `${variable} is "${process.env[variable]}", and there is no such file.`
    : `${purpose} need ${name}. Install it (Debian: apt-get install ${debian}) or set ${variable} to one.`;
}
