/** A release's version and changes, on a folder with the files of a checkout that name them. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkRelease, prepareRelease } from "../../../scripts/packing/release.mjs";
import { ROOT } from "../../support/server.ts";

const FILES = [
  "package.json",
  "package-lock.json",
  "charts/skscope/Chart.yaml",
  "plugins/headlamp/package.json",
];
const CHANGELOG =
  "# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 0.0.9 - 2025-01-01\n\n- Before.\n";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-release-"));
  for (const file of FILES.filter((path) => existsSync(join(ROOT, path)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  writeFileSync(join(folder, "CHANGELOG.md"), CHANGELOG);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (path: string): string => readFileSync(join(folder, path), "utf8");
const prepare = (version: string) => prepareRelease(folder, version, "2026-01-31");

describe("preparing a release", () => {
  test("writes its version everywhere, and nothing else", () => {
    const before = JSON.parse(read("package-lock.json"));
    const written = prepare("1.2.3-rc.1");
    expect(written).toContain("package-lock.json");
    expect(JSON.parse(read("package.json")).version).toBe("1.2.3-rc.1");
    const after = JSON.parse(read("package-lock.json"));
    before.version = "1.2.3-rc.1";
    before.packages[""].version = "1.2.3-rc.1";
    expect(after).toEqual(before);
  });

  test("puts the changes so far under its heading, which the check tells", () => {
    prepare("1.2.3");
    expect(read("CHANGELOG.md")).toBe(
      CHANGELOG.replace("## Unreleased\n", "## Unreleased\n\n## 1.2.3 - 2026-01-31\n"),
    );
    expect(checkRelease(folder, "v1.2.3")).toEqual({
      version: "1.2.3",
      notes: "### Added\n\n- A thing.\n",
    });
  });

  test("refuses what is no version, is there already or has no changes, and writes nothing then", () => {
    const all = () => [...FILES, "CHANGELOG.md"].filter((path) => existsSync(join(folder, path))).map(read);
    const before = all();
    expect(() => prepare("1.2")).toThrow('"1.2" is no version such as 1.2.3');
    expect(() => prepare("0.0.9")).toThrow("CHANGELOG.md has 0.0.9 already.");
    expect(all()).toEqual(before);
    prepare("1.2.3");
    expect(() => prepare("1.2.4")).toThrow('CHANGELOG.md has nothing under "## Unreleased".');
    expect(JSON.parse(read("package.json")).version).toBe("1.2.3");
  });
});

describe("the check of a tag", () => {
  test("says which file says something else", () => {
    prepare("1.2.3");
    writeFileSync(join(folder, "package.json"), read("package.json").replace("1.2.3", "1.2.2"));
    expect(() => checkRelease(folder, "v1.2.3")).toThrow("the tag is v1.2.3, but package.json says 1.2.2.");
  });

  test("refuses a tag that is none of a release, and one that the changelog does not know", () => {
    expect(() => checkRelease(folder, "1.2.3")).toThrow('the tag is "1.2.3"; a release is tagged v1.2.3.');
    const { version } = JSON.parse(read("package.json")) as { version: string };
    expect(() => checkRelease(folder, `v${version}`)).toThrow(`CHANGELOG.md has no "## ${version} - DATE"`);
  });
});
