/** What a version is called in the files of a checkout: to change it for a release, and to check that all say the same. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SEMVER = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const UNRELEASED = "## Unreleased";

/** The version in a package.json or a package-lock.json. */
const IN_JSON = /^(\s*"version": ")([^"]*)(",?)$/m;
/** Files that name the version, and where; one that is not in the checkout is passed over. */
const NAMED_IN = [
  ["package.json", [IN_JSON]],
  // Of the lockfile, and of the package in it.
  ["package-lock.json", [IN_JSON, /(^ {4}"": \{\s+"name": "[^"]*",\s+"version": ")([^"]*)(")/m]],
  ["charts/skscope/Chart.yaml", [/^(version: )(.*?)()$/m, /^(appVersion: ")(.*?)(")$/m]],
  ["plugins/headlamp/package.json", [IN_JSON]],
  [
    "plugins/headlamp/package-lock.json",
    [IN_JSON, /(^ {4}"": \{\s+"name": "[^"]*",\s+"version": ")([^"]*)(")/m],
  ],
];

/**
 * Writes a version into all files that name it, and the changes so far under its heading.
 * @param root folder of the checkout
 * @param date such as 2026-01-31
 * @returns what was written, by path
 * @throws Error when it is no version, is in the changelog already, or nothing has changed
 */
export function prepareRelease(root, version, date) {
  if (!SEMVER.test(version)) throw new Error(`"${version}" is no version such as 1.2.3 or 1.2.3-rc.1.`);
  const changelog = join(root, "CHANGELOG.md");
  // First, so that nothing is written when it throws.
  const text = releasedChangelog(readFileSync(changelog, "utf8"), version, date);
  const written = ["CHANGELOG.md"];
  for (const [path, patterns] of existing(root)) {
    const file = join(root, path);
    const before = readFileSync(file, "utf8");
    const after = patterns.reduce(
      (all, pattern) => all.replace(pattern, (_, start, _old, end) => start + version + end),
      before,
    );
    writeFileSync(file, after);
    written.push(path);
  }
  writeFileSync(changelog, text);
  return written;
}

/**
 * What a tag would release: its version, and what changed in it as Markdown.
 * @throws Error that says which file says something else
 */
export function checkRelease(root, tag) {
  const version = tag.startsWith("v") ? tag.slice(1) : "";
  if (!SEMVER.test(version)) throw new Error(`the tag is "${tag}"; a release is tagged v1.2.3.`);
  const wrong = existing(root).flatMap(([path, patterns]) => {
    const text = readFileSync(join(root, path), "utf8");
    return patterns
      .map((pattern) => pattern.exec(text)?.[2] ?? "no version")
      .filter((found) => found !== version)
      .map((found) => `${path} says ${found}`);
  });
  if (wrong.length > 0) throw new Error(`the tag is ${tag}, but ${[...new Set(wrong)].join(", ")}.`);
  return { version, notes: notesOf(readFileSync(join(root, "CHANGELOG.md"), "utf8"), version) };
}

function existing(root) {
  return NAMED_IN.filter(([path]) => existsSync(join(root, path)));
}

function releasedChangelog(text, version, date) {
  if (headingOf(text, version) !== null) throw new Error(`CHANGELOG.md has ${version} already.`);
  const [, changes] = text.split(`${UNRELEASED}\n`);
  if (changes === undefined) throw new Error(`CHANGELOG.md has no "${UNRELEASED}".`);
  if (changes.split(/^## /m)[0].trim() === "")
    throw new Error(`CHANGELOG.md has nothing under "${UNRELEASED}".`);
  return text.replace(`${UNRELEASED}\n`, `${UNRELEASED}\n\n## ${version} - ${date}\n`);
}

function notesOf(text, version) {
  const heading = headingOf(text, version);
  if (heading === null)
    throw new Error(
      `CHANGELOG.md has no "## ${version} - DATE"; node scripts/release.mjs prepare ${version} makes it.`,
    );
  const [notes] = text.slice(heading.index + heading[0].length).split(/^## /m);
  return `${notes.trim()}\n`;
}

function headingOf(text, version) {
  return new RegExp(`^## ${version.replaceAll(".", "\\.")} - \\d{4}-\\d{2}-\\d{2}$`, "m").exec(text);
}
