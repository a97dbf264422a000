/**
 * The package as it is published: `dist/package`, and from it `dist/skscope-VERSION.tgz`. It holds the command with everything
 * it depends on, the server that the last build traced, and the entries for other programs, so that whoever installs it compiles
 * nothing and fetches nothing else.
 *
 *   .next/standalone ──▶ server/     rolldown ──▶ dist/     tsc ──▶ types/     a package.json without dependencies
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fail, ROOT, run } from "./environment.mjs";
import { moveTypes } from "./packing/library.mjs";
import { publishedManifest, readManifest } from "./packing/manifest.mjs";
import { thirdPartyNotices } from "./packing/notices.mjs";
import { copyServer, whyNoServer } from "./packing/server.mjs";

const DIST = join(ROOT, "dist");
const PACKAGE = join(DIST, "package");
const TYPES = join(DIST, "types");

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
for (const folder of [PACKAGE, TYPES]) rmSync(folder, { recursive: true, force: true });
mkdirSync(PACKAGE, { recursive: true });
await bundle("the command", "rolldown.config.mjs");
await bundle("the library", "rolldown.library.config.mjs");
await make("the types of the library", "tsc", ["-p", "tsconfig.library.json", "--outDir", TYPES]);
moveTypes(TYPES, join(PACKAGE, "types"));
for (const path of AS_IT_IS) copy(path);
copyServer(ROOT, join(PACKAGE, "server"));
// In a process of its own: it runs TypeScript, for which the Node that runs this script may be too old.
await make("what the first page says of the recordings", "node", [
  join("scripts", "packing", "cards.mjs"),
  join(PACKAGE, "server"),
]);
writeFileSync(join(PACKAGE, "THIRD-PARTY.txt"), thirdPartyNotices(ROOT));
const manifest = readManifest(ROOT);
writeFileSync(
  join(PACKAGE, "package.json"),
  `${JSON.stringify(publishedManifest(manifest, process.env.GITHUB_REPOSITORY), null, 2)}\n`,
);
await make("the tarball", "npm", [
  "pack",
  PACKAGE,
  "--pack-destination",
  DIST,
  "--ignore-scripts",
  "--silent",
]);
process.stdout.write(`dist/${manifest.name}-${manifest.version}.tgz\n`);

async function bundle(what, config) {
  await make(what, "rolldown", ["-c", config, "-d", join(PACKAGE, "dist"), "--log-level", "warn"]);
}

async function make(what, command, args) {
  if ((await run(command, args)) !== 0) fail(`${what} could not be made; see the output above.`);
}

function copy(path) {
  mkdirSync(dirname(join(PACKAGE, path)), { recursive: true });
  cpSync(join(ROOT, path), join(PACKAGE, path), { recursive: true });
}
