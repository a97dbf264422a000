/**
 * What a release holds beside the package: archives of the executables, their checksums, and the manifests of packaging/, in `dist/release`.
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

const { repository = "" } = parseArgs({ options: { repository: { type: "string" } } }).values;
if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
  fail("--repository OWNER/NAME says where the release will be.", 2);
const { name, version } = readManifest(ROOT);
const made = join(ROOT, "dist", "bin");
const out = join(ROOT, "dist", "release");
const executables = existsSync(made)
  ? readdirSync(made).filter((file) => file.startsWith(`${name}-${version}-`))
  : [];
if (executables.length === 0) fail("there are no executables yet. Run `npm run build:executable` first.");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const archives = [];
for (const file of executables) archives.push(await archiveOf(file));
writeFileSync(
  join(out, "checksums.txt"),
  archives.map(({ file, sha256 }) => `${sha256}  ${file}\n`).join(""),
);
const values = {
  VERSION: version,
  REPOSITORY: repository,
  CREATED_AT: new Date().toISOString(),
  PLATFORMS: krewPlatforms(archives, { repository, version }),
};
for (const path of TEMPLATES) {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), filled(readFileSync(join(ROOT, "packaging", path), "utf8"), values));
}
process.stdout.write(
  `dist/release: ${[...archives.map(({ file }) => file), "checksums.txt", ...TEMPLATES].join(", ")}\n`,
);

/** The executable under the name of the command, with the licences. */
async function archiveOf(executable) {
  const platform = executable.slice(`${name}-${version}-`.length).replace(/\.exe$/, "");
  const file = `${name}-${version}-${platform}.tar.gz`;
  const command = executable.endsWith(".exe") ? `${name}.exe` : name;
  const work = mkdtempSync(join(tmpdir(), "skscope-release-"));
  try {
    copyFileSync(join(made, executable), join(work, command));
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
  return {
    platform,
    file,
    sha256: createHash("sha256")
      .update(readFileSync(join(out, file)))
      .digest("hex"),
  };
}
