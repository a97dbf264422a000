/** The package.json that is published. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exportedEntries } from "./library.mjs";

/** What a checkout needs, and an installed package does not. */
const OF_A_CHECKOUT = [
  "private",
  "files",
  "scripts",
  "dependencies",
  "devDependencies",
  "optionalDependencies",
];

/** The package.json of the checkout. */
export function readManifest(root) {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

/**
 * It depends on nothing: everything is bundled.
 * @param repository OWNER/NAME on GitHub, which npm compares with where the package was made; absent: none is named
 */
export function publishedManifest(manifest, repository) {
  const kept = Object.entries(manifest).filter(([name]) => !OF_A_CHECKOUT.includes(name));
  return {
    ...Object.fromEntries(kept),
    ...(repository ? { repository: { type: "git", url: `git+https://github.com/${repository}.git` } } : {}),
    sideEffects: false,
    exports: exportedEntries(),
  };
}
