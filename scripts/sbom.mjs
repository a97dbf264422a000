/**
 * What is in the package, as CycloneDX: `dist/skscope-VERSION.cdx.json`, written by npm from the lockfile. (The image has one of
 * its own, in which there is the operating system, too.)
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./environment.mjs";
import { readManifest } from "./packing/manifest.mjs";

const { name, version } = readManifest(ROOT);
const out = join(ROOT, "dist");
const args = ["sbom", "--sbom-format=cyclonedx", "--sbom-type=application", "--omit=dev", "--omit=optional"];
const text = execFileSync("npm", [...args, "--package-lock-only"], {
  cwd: ROOT,
  encoding: "utf8",
  maxBuffer: 64e6,
  shell: process.platform === "win32",
});
const list = JSON.parse(text);
// npm calls it after the folder of the checkout.
list.metadata.component.name = name;
mkdirSync(out, { recursive: true });
const file = `${name}-${version}.cdx.json`;
writeFileSync(join(out, file), `${JSON.stringify(list, null, 2)}\n`);
process.stdout.write(`dist/${file}: ${list.components.length} components\n`);
