/**
 * Packs what would be published and installs it into an empty folder, as a user does, without a network: a package that
 * needed anything else would fail here. A build that is missing or older than the sources is made first.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { ensureBuilt } from "../support/build.ts";
import { ROOT } from "../support/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** What would be published. */
    tarball: string;
    /** An empty folder in which it was installed. */
    place: string;
  }
}

export default function setup(project: TestProject): () => void {
  ensureBuilt();
  const packed = spawnSync(process.execPath, [join(ROOT, "scripts", "pack.mjs")], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (packed.status !== 0)
    throw new Error(`The package could not be packed:\n${packed.stdout}${packed.stderr}`);
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const tarball = join(ROOT, "dist", `skscope-${version}.tgz`);
  const place = mkdtempSync(join(tmpdir(), "skscope-package-"));
  const remove = () => rmSync(place, { recursive: true, force: true });
  try {
    const options = ["--offline", "--no-audit", "--no-fund", "--silent", "--cache", join(place, ".npm")];
    execFileSync("npm", ["install", ...options, tarball], { cwd: place, stdio: "inherit" });
  } catch (error) {
    remove();
    throw error;
  }
  project.provide("tarball", tarball);
  project.provide("place", place);
  return remove;
}
