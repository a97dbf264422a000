/** Installs what the lockfile says, unless that is what is installed already. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const STAMP = join("node_modules", ".skscope-lock");

/**
 * Makes `node_modules` match `package-lock.json`. Development tools are always included, even under
 * NODE_ENV=production, because the build needs them.
 * @returns true when something had to be installed
 */
export function ensureInstalled(root) {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return false;
  const result = spawnSync("npm", ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (result.status !== 0) throw new Error("npm ci failed; see its output above.");
  writeFileSync(stamp, lock);
  return true;
}
