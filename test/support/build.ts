/** The production build that is served in tests: made when it is missing or older than the sources. */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { environment, ROOT } from "./server.ts";

const BUILT_FROM = [
  "app",
  "components",
  "lib",
  "messages",
  "proxy.ts",
  "instrumentation.ts",
  "next.config.ts",
  "package-lock.json",
];

/** @throws Error when the build fails */
export function ensureBuilt(): void {
  if (!isOutdated()) return;
  const { status } = spawnSync(process.execPath, [join(ROOT, "scripts", "build.mjs")], {
    cwd: ROOT,
    env: environment(),
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("The production build failed.");
}

function isOutdated(): boolean {
  const built = modified(join(ROOT, process.env.NEXT_DIST_DIR ?? ".next", "BUILD_ID"));
  return BUILT_FROM.some((name) => newest(join(ROOT, name)) > built);
}

function newest(path: string): number {
  const own = statSync(path, { throwIfNoEntry: false });
  if (own === undefined) return 0;
  if (!own.isDirectory()) return own.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}
