/**
 * The package as it is published: `dist/package`, and from it `dist/skscope-VERSION.tgz`. It holds the command with everything
 * it depends on and the server that the last build traced, so that whoever installs it compiles nothing and fetches nothing else.
 *
 *   .next/standalone ──▶ server/     rolldown ──▶ dist/     scripts that start the server     a package.json without dependencies
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fail, ROOT, run } from "./environment.mjs";
import { publishedManifest, readManifest } from "./packing/manifest.mjs";
import { thirdPartyNotices } from "./packing/notices.mjs";
import { copyServer, whyNoServer } from "./packing/server.mjs";

const DIST = join(ROOT, "dist");
const PACKAGE = join(DIST, "package");

/** What is published as it is. */
const AS_IT_IS = [
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "bin",
  ...["environment", "flags", "log-lines", "node-flags", "node-version", "start"].map(
    (name) => `scripts/${name}.mjs`,
  ),
];

const why = whyNoServer(ROOT);
if (why !== null) fail(why);
rmSync(PACKAGE, { recursive: true, force: true });
mkdirSync(PACKAGE, { recursive: true });
const manifest = readManifest(ROOT);
if (
  (await run("rolldown", [
    "-c",
    "rolldown.config.mjs",
    "-d",
    join(PACKAGE, "dist"),
    "--log-level",
    "warn",
  ])) !== 0
)
  fail("the command could not be bundled; see the output above.");
for (const path of AS_IT_IS) copy(path);
copyServer(ROOT, join(PACKAGE, "server"));
writeFileSync(join(PACKAGE, "THIRD-PARTY.txt"), thirdPartyNotices(ROOT));
writeFileSync(join(PACKAGE, "package.json"), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
const packed = await run("npm", [
  "pack",
  PACKAGE,
  "--pack-destination",
  DIST,
  "--ignore-scripts",
  "--silent",
]);
if (packed !== 0) fail("npm pack failed; see its output above.");
process.stdout.write(`dist/${manifest.name}-${manifest.version}.tgz\n`);

function copy(path) {
  mkdirSync(dirname(join(PACKAGE, path)), { recursive: true });
  cpSync(join(ROOT, path), join(PACKAGE, path), { recursive: true });
}
