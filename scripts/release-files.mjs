/**
 * What a release holds, in `dist/release`: archives of the executables, the package and what is in it (scripts/sbom.mjs), the plugin for
 * Headlamp where it was packed, the checksums of all these, and the manifests of packaging/.
 *
 *   node scripts/release-files.mjs --repository OWNER/NAME
 */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { fail, ROOT, run } from "./environment.mjs";
import { readManifest } from "./packing/manifest.mjs";
import { filled, krewPlatforms } from "./packing/manifests.mjs";

const TEMPLATES = ["krew/skscope.yaml", "artifacthub/kn/artifacthub-pkg.yml"];
const OF_THE_PLUGIN = "artifacthub/headlamp/artifacthub-pkg.yml";

const { repository = "" } = parseArgs({ options: { repository: { type: "string" } } }).values;
if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
  fail("--repository OWNER/NAME says where the release will be.", 2);
const { name, version } = readManifest(ROOT);
const bin = join(ROOT, "dist", "bin");
const out = join(ROOT, "dist", "release");
const executables = existsSync(bin)
  ? readdirSync(bin).filter((file) => file.startsWith(`${name}-${version}-`))
  : [];
if (executables.length === 0) fail("there are no executables yet. Run `npm run build:executable` first.");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const archives = [];
for (const file of executables) archives.push(await archiveOf(file));
const made = [
  ["dist", `${name}-${version}.tgz`],
  ["dist", `${name}-${version}.cdx.json`],
].filter((path) => existsSync(join(ROOT, ...path)));
const plugin = pluginArchive();
if (plugin !== null) made.push(plugin);
const copies = made.map((path) => copyOf(path));
writeFileSync(
  join(out, "checksums.txt"),
  [...archives, ...copies].map(({ file, sha256 }) => `${sha256}  ${file}\n`).join(""),
);
const values = {
  VERSION: version,
  REPOSITORY: repository,
  CREATED_AT: new Date().toISOString(),
  PLATFORMS: krewPlatforms(archives, { repository, version }),
  PLUGIN_FILE: plugin?.at(-1) ?? "",
  PLUGIN_SHA256: plugin === null ? "" : (copies.at(-1)?.sha256 ?? ""),
};
const templates = plugin === null ? TEMPLATES : [...TEMPLATES, OF_THE_PLUGIN];
for (const path of templates) {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), filled(readFileSync(join(ROOT, "packaging", path), "utf8"), values));
}
process.stdout.write(
  `dist/release: ${[...[...archives, ...copies].map(({ file }) => file), "checksums.txt", ...templates].join(", ")}\n`,
);

/** Path of what `headlamp-plugin package` made; null where it made none. */
function pluginArchive() {
  const folder = ["plugins", "headlamp"];
  if (!existsSync(join(ROOT, ...folder))) return null;
  const file = readdirSync(join(ROOT, ...folder)).find((one) => one.endsWith(`-${version}.tar.gz`));
  return file === undefined ? null : [...folder, file];
}

function copyOf(path) {
  const file = path.at(-1);
  copyFileSync(join(ROOT, ...path), join(out, file));
  return { file, sha256: sha256Of(join(out, file)) };
}

function sha256Of(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** The executable under the name of the command, with the licences. */
async function archiveOf(executable) {
  const platform = executable.slice(`${name}-${version}-`.length).replace(/\.exe$/, "");
  const file = `${name}-${version}-${platform}.tar.gz`;
  const command = executable.endsWith(".exe") ? `${name}.exe` : name;
  const work = mkdtempSync(join(tmpdir(), "skscope-release-"));
  try {
    copyFileSync(join(bin, executable), join(work, command));
    copyFileSync(join(ROOT, "LICENSE"), join(work, "LICENSE"));
    copyFileSync(join(ROOT, "dist", "package", "THIRD-PARTY.txt"), join(work, "THIRD-PARTY.txt"));
    const owner = ["--owner=0", "--group=0", "--numeric-owner"];
    const status = await run("tar", [
      ...owner,
      "-czf",
      join(out, file),
      "-C",
      work,
      command,
      "LICENSE",
      "THIRD-PARTY.txt",
    ]);
    if (status !== 0) fail(`${file} could not be made; see the output above.`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return { platform, file, sha256: sha256Of(join(out, file)) };
}
