/** The manifests for krew and Artifact Hub, filled in, against what those check (krew's internal/index/validation; artifacthub-pkg.yml). */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { filled, krewPlatforms } from "../../../scripts/packing/manifests.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const KREW = "packaging/krew/skscope.yaml";
const KN = "packaging/artifacthub/kn/artifacthub-pkg.yml";
const HEADLAMP = "packaging/artifacthub/headlamp/artifacthub-pkg.yml";
const CATEGORIES = [
  "ai-machine-learning",
  "database",
  "integration-delivery",
  "monitoring-logging",
  "networking",
  "security",
  "storage",
  "streaming-messaging",
];
const SEMVER = /^\d+\.\d+\.\d+(-[\w.-]+)?$/;

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const sha256 = "0123456789abcdef".repeat(4);
const archives = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win-x64"].map((platform) => ({
  platform,
  file: `skscope-${version}-${platform}.tar.gz`,
  sha256,
}));
const release = { repository: "owner/name", version };
const values = {
  VERSION: version,
  REPOSITORY: release.repository,
  CREATED_AT: "2026-01-01T00:00:00.000Z",
  PLATFORMS: krewPlatforms(archives, release),
  PLUGIN_FILE: `skscope-headlamp-${version}.tar.gz`,
  PLUGIN_SHA256: sha256,
};

const read = (path: string) => parse(filled(readFileSync(join(ROOT, path), "utf8"), values));

describe("the manifest for krew", () => {
  const manifest = read(KREW) as {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
    readonly spec: Readonly<Record<string, unknown>> & {
      readonly platforms: readonly {
        readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
        readonly uri: string;
        readonly sha256: string;
        readonly bin: string;
      }[];
    };
  };

  test("is of the version and kind that krew reads, and named like its file", () => {
    expect(manifest.apiVersion).toBe("krew.googlecontainertools.github.com/v1alpha2");
    expect(manifest.kind).toBe("Plugin");
    expect(manifest.metadata.name).toBe(basename(KREW, ".yaml"));
    expect(manifest.metadata.name).toMatch(/^[\w-]+$/);
  });

  test("has the fields that krew documents, and no others", () => {
    const known = ["version", "homepage", "shortDescription", "description", "caveats", "platforms"];
    expect(Object.keys(manifest.spec)).toEqual(known);
    expect(String(manifest.spec.version)).toBe(`v${version}`);
    expect(version).toMatch(SEMVER);
    const short = String(manifest.spec.shortDescription);
    expect(short).not.toMatch(/[\r\n]|\.$/);
    // Krew's guide: shown in a table, so at most about fifty characters; it says what, not "kubectl plugin".
    expect(short.length).toBeLessThanOrEqual(55);
    for (const line of String(manifest.spec.description).split("\n"))
      expect(line.length).toBeLessThanOrEqual(80);
    expect(manifest.spec.homepage).toBe("https://github.com/owner/name");
  });

  test("has a platform for each archive, by the names that krew gives them", () => {
    expect(manifest.spec.platforms.map(({ selector, bin }) => [selector.matchLabels, bin])).toEqual([
      [{ os: "linux", arch: "amd64" }, "skscope"],
      [{ os: "linux", arch: "arm64" }, "skscope"],
      [{ os: "darwin", arch: "amd64" }, "skscope"],
      [{ os: "darwin", arch: "arm64" }, "skscope"],
      [{ os: "windows", arch: "amd64" }, "skscope.exe"],
    ]);
    for (const { uri, sha256, ...platform } of manifest.spec.platforms) {
      expect(Object.keys(platform)).toEqual(["selector", "bin"]);
      expect(uri).toMatch(
        /^https:\/\/github\.com\/owner\/name\/releases\/download\/v[\d.]+\/skscope-[\w.-]+\.tar\.gz$/,
      );
      expect(sha256).toMatch(/^[a-f0-9]{64}$/);
    }
  });

  test("tells Artifact Hub what it does not find in it", () => {
    const { annotations } = manifest.metadata;
    expect(CATEGORIES).toContain(annotations["artifacthub.io/category"]);
    expect(parse(annotations["artifacthub.io/keywords"] ?? "")).toContain("knative");
  });
});

describe.each([
  [KN, "skscope", "skscope"],
  [HEADLAMP, "skscope-headlamp", "skscope for Headlamp"],
])("the description for Artifact Hub in %s", (path, name, displayName) => {
  const description = read(path) as Readonly<Record<string, unknown>>;

  test("has what is required", () => {
    expect(description).toMatchObject({ version, name, displayName });
    expect(String(description.createdAt)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(description.description).not.toBe("");
    expect(CATEGORIES).toContain(description.category);
  });

  test("has documented fields only", () => {
    const known =
      "version name alternativeName category displayName createdAt description logoPath logoURL digest license homeURL appVersion keywords links readme install changes maintainers provider recommendations screenshots annotations";
    expect(Object.keys(description).filter((field) => !known.split(" ").includes(field))).toEqual([]);
  });
});

test("the description for Artifact Hub leads Headlamp to the archive, and says what it must be", () => {
  const { annotations } = read(HEADLAMP) as { annotations: Readonly<Record<string, string>> };
  expect(annotations["headlamp/plugin/archive-url"]).toBe(
    `https://github.com/owner/name/releases/download/v${version}/skscope-headlamp-${version}.tar.gz`,
  );
  expect(annotations["headlamp/plugin/archive-checksum"]).toBe(`SHA256:${sha256}`);
});

test("a value that is missing is told, and none is left", () => {
  expect(() => filled(`a \${B}`, {})).toThrow("there is no value for B");
  for (const path of [KREW, KN, HEADLAMP]) expect(JSON.stringify(read(path))).not.toContain("${");
});
