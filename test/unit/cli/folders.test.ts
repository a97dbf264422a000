/** Folders and archives as they stand on a disk, given to the command. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { tar, zip, zstd } from "../../support/archive-shapes.ts";
import { openRecording } from "../../support/check-recording.ts";
import { runCli } from "../../support/cli.ts";

const { bytes } = openRecording("cold-start");
const root = mkdtempSync(join(tmpdir(), "skscope-folders-"));
afterAll(() => rmSync(root, { recursive: true }));

/** What the command says of the revision and of its inputs. */
async function reported(path: string) {
  const { status, stdout } = await runCli(["report", path, "--json"]);
  const { revisions, records, inputs } = JSON.parse(stdout);
  return { status, revisions, records, inputs };
}

test("a folder, and archives of it, are reported as the recording in it", async () => {
  const folder = join(root, "must-gather.local.123");
  mkdirSync(join(folder, "a", "b"), { recursive: true });
  writeFileSync(join(folder, "a", "b", "cold-start.ndjson"), bytes);
  writeFileSync(join(folder, "readme"), "");
  symlinkSync("/proc", join(folder, "a", "proc"));
  symlinkSync("b", join(folder, "a", "again"));
  const files = { "a/b/cold-start.ndjson": bytes };
  const paths = Object.entries({
    tar: tar(files),
    "tar.gz": gzipSync(tar(files)),
    "tar.zst": zstd(tar(files)),
    zip: zip(files),
  }).map(([name, content]) => {
    const path = join(root, `x.${name}`);
    writeFileSync(path, content);
    return path;
  });
  const plain = join(root, "plain.ndjson");
  writeFileSync(plain, bytes);
  const { revisions, records } = await reported(plain);
  expect(revisions).toHaveLength(1);
  for (const path of [folder, ...paths]) expect(await reported(path)).toMatchObject({ revisions, records });
});

test("links in a folder are said, and not followed", async () => {
  const folder = join(root, "links");
  mkdirSync(folder);
  writeFileSync(join(folder, "cold-start.ndjson"), bytes);
  symlinkSync("/", join(folder, "everything"));
  const { stderr } = await runCli(["convert", folder, join(root, "out.ndjson")]);
  expect(stderr.replaceAll(/\s+/g, " ")).toContain(
    "1 × file of an unknown format, or a link (first: everything)",
  );
});
