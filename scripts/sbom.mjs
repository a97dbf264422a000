/**
 * What is in the package, as CycloneDX: `dist/skscope-VERSION.cdx.json`, written by npm from the lockfile. (The image has one of
 * its own, in which there is the operating system, too.)
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./environment.mjs";
import { readManifest } from "./packing/manifest.mjs";

const { name, version } = readManifest(ROOT);
const out = join(ROOT, "dist");
const args = ["sbom", "--sbom-format=cyclonedx", "--sbom-type=application", "--package-lock-only"];
const text = execFileSync("npm", args, {
  cwd: ROOT,
  encoding: "utf8",
  maxBuffer: 64e6,
  shell: process.platform === "win32",
});
const list = JSON.parse(text);
// npm's own --omit leaves out what another package needs for development only, such as react, although ours needs it.
const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
const packed = new Set(
  Object.entries(packages)
    .filter(([, { dev, optional, devOptional }]) => !dev && !optional && !devOptional)
    .map(([path, { version }]) => `${path.split("node_modules/").at(-1)}@${version}`),
);
list.components = list.components.filter((one) => packed.has(one["bom-ref"]));
const known = new Set([list.metadata.component["bom-ref"], ...packed]);
list.dependencies = list.dependencies
  .filter(({ ref }) => known.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => known.has(one)) }));
// npm calls it after the folder of the checkout.
list.metadata.component.name = name;
mkdirSync(out, { recursive: true });
const file = `${name}-${version}.cdx.json`;
writeFileSync(join(out, file), `${JSON.stringify(list, null, 2)}\n`);
process.stdout.write(`dist/${file}: ${list.components.length} components\n`);
