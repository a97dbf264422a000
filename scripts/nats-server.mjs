/** Finds the nats-server for the tests of lib/nats, or installs Debian's when it may. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const FOLDERS = ["/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

/** Path of a nats-server: NATS_SERVER_PATH, else on the PATH or a usual place; null when there is none. */
export function findNatsServer() {
  const named = process.env.NATS_SERVER_PATH;
  if (named) return existsSync(named) ? named : null;
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""),
    ...FOLDERS,
  ];
  return folders.map((folder) => join(folder, "nats-server")).find((path) => existsSync(path)) ?? null;
}

/** Path of a nats-server, installing Debian's package when root; throws an Error that says how to get one. */
export function ensureNatsServer() {
  const found = findNatsServer();
  if (found !== null) return found;
  if (!process.env.NATS_SERVER_PATH && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const options = {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    };
    spawnSync("apt-get", ["update", "-qq"], options);
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "nats-server"], options);
    const installed = findNatsServer();
    if (installed !== null) return installed;
  }
  throw new Error(noNatsServer());
}

/** What to tell someone who has none. */
export function noNatsServer() {
  return process.env.NATS_SERVER_PATH
    ? `NATS_SERVER_PATH is "${process.env.NATS_SERVER_PATH}", and there is no such file.`
    : "the tests of lib/nats need nats-server. Install it (Debian: apt-get install nats-server) or set NATS_SERVER_PATH to one.";
}
