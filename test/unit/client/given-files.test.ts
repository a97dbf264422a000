import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type GivenFile, nameOfFiles } from "../../../lib/client/given-files.ts";
import { tarOf } from "../../../lib/client/tar.ts";

const given = (...paths: readonly string[]): readonly GivenFile[] =>
  paths.map((path, i) => ({
    path,
    file: new File([`text of ${path}\n`.repeat(i + 1)], path, {
      lastModified: 1_700_000_000_000 + i * 1_000,
    }),
  }));

test.each([
  [["dump.json"], "dump.json"],
  [["gather/a/dump.json"], "dump.json"],
  [["b.log", "a.json"], "a.json + 1"],
  [["gather/b.log", "gather/sub/a.json"], "gather"],
  [["gather/b.log", "gathered.json"], "gather/b.log + 1"],
  [["a.notes.json", "a.ndjson.gz"], "a.ndjson.gz"],
  [["a.notes.json"], "a.notes.json"],
])("%j are one source, %s", (paths, name) => {
  expect(nameOfFiles(given(...paths))).toBe(name);
});

test("several files are sent as an archive that tar reads, with their dates", async () => {
  const folder = mkdtempSync(join(tmpdir(), "skscope-tar-"));
  try {
    const long = `must-gather/${"namespaces/".repeat(12)}日志.log`;
    const files = given("dump.json", long, `${"x".repeat(100)}`);
    writeFileSync(join(folder, "sent.tar"), new Uint8Array(await tarOf(files).arrayBuffer()));
    execFileSync("tar", ["xf", "sent.tar"], { cwd: folder });
    for (const { path, file } of files) {
      expect(readFileSync(join(folder, path), "utf8")).toBe(await file.text());
      expect(statSync(join(folder, path)).mtimeMs).toBe(file.lastModified);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
