/** Each page loads the words that it needs, and no others: what `withWords` gives, and what is asked for below it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const IMPORT = /^(import|export)\s(?!type\b)[^;"]*?from\s+"([^"]+)"|import\("([^"]+)"\)/gm;
const ASKED = /useTranslations\(\s*"(\w+)/g;
const GIVEN = /withWords\((\w+)_WORDS,/;

const textOf = (path: string): string => readFileSync(path, "utf8");

function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".tsx"))
    .map((name) => join(ROOT, folder, name));
}

/** What a module imports, at once or later, within the interface. */
function importsOf(path: string): string[] {
  return [...textOf(path).matchAll(IMPORT)].flatMap(([, , early, late]) => {
    const name = early ?? late ?? "";
    const file = name.startsWith("@/") ? join(ROOT, name.slice(2)) : resolve(dirname(path), name);
    const isOurs = /^(@\/components|@\/app|\.)/.test(name) && /\.tsx?$/.test(name);
    return isOurs && existsSync(file) ? [file] : [];
  });
}

/** The areas that are asked for from here on, down to what brings words of its own. */
function asked(from: string): Map<string, string> {
  const areas = new Map<string, string>();
  const seen = new Set<string>();
  const queue = [from];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path) || (path !== from && GIVEN.test(textOf(path)))) continue;
    seen.add(path);
    for (const [, area = ""] of textOf(path).matchAll(ASKED)) areas.set(area, path);
    queue.push(...importsOf(path));
  }
  return areas;
}

/** The areas of a set of words. */
async function wordsOf(name: string): Promise<string[]> {
  const file = name.toLowerCase().replaceAll("_", "-");
  const module = (await import(`../../../lib/i18n/words/${file}.ts`)) as Record<string, object>;
  return Object.keys(module[`${name}_WORDS`] ?? {});
}

const PARTS = filesUnder("components").filter((path) => GIVEN.test(textOf(path)));
const PAGES = filesUnder("app");
const short = (path: string): string => path.slice(ROOT.length);

describe("a page, or a part that is loaded later,", () => {
  // Those of a page that are there where the part is shown.
  const above: Readonly<Record<string, string>> = {
    "components/overview/palette-window.tsx": "OVERVIEW",
    "components/sequence/sequence-view.tsx": "LEARN",
    "components/cold-starts/cold-starts-view.tsx": "REVISION",
    "components/why/why-view.tsx": "REVISION",
    "components/incident/incident-panel.tsx": "REVISION",
    "components/inspector/inspector.tsx": "REVISION",
    "components/opened/source-view.tsx": "HOME",
  };

  test.each(PARTS.map((path) => [short(path), path]))(
    "has all words that it needs: %s",
    async (name, path) => {
      const set = GIVEN.exec(textOf(path))?.[1] ?? "";
      const page = above[name];
      const there = [
        ...(await wordsOf("BASE")),
        ...(await wordsOf(set)),
        ...(page === undefined ? [] : await wordsOf(page)),
      ];
      const lacking = [...asked(path)].filter(([area]) => !there.includes(area));
      expect(lacking.map(([area, by]) => `${area} of ${short(by)}`)).toEqual([]);
    },
  );
});

test("what else a page shows needs the words of every page only, or those of what it stands in", async () => {
  const lacking: [string, string][] = [];
  for (const path of PAGES) {
    const around = importsOf(path).flatMap((other) => GIVEN.exec(textOf(other))?.[1] ?? []);
    const there = (await Promise.all(["BASE", ...around].map(wordsOf))).flat();
    lacking.push(...[...asked(path)].filter(([area]) => !there.includes(area)));
  }
  expect(lacking.map(([area, by]) => `${area} of ${short(by)}`)).toEqual([]);
});

test("no set of words has an area that nobody asks for", async () => {
  const idle: string[] = [];
  for (const path of PARTS) {
    const set = GIVEN.exec(textOf(path))?.[1] ?? "";
    const needed = PARTS.filter((other) => GIVEN.exec(textOf(other))?.[1] === set).flatMap((other) => [
      ...asked(other).keys(),
    ]);
    for (const area of await wordsOf(set)) if (!needed.includes(area)) idle.push(`${area} in ${set}`);
  }
  expect(idle).toEqual([]);
});

test("no page loads all English words", () => {
  const whole = PAGES.flatMap((path) => {
    const seen = new Set<string>();
    const queue = [path];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(...importsOf(next));
    }
    return [...seen].filter(
      (file) =>
        file.includes("/components/") && /^import (?!type)[^;]*i18n\/messages\.ts"/m.test(textOf(file)),
    );
  });
  expect(whole.map(short)).toEqual([]);
});

/** What the first page only fetches early: it is shown on another one. */
const FETCHED_EARLY: Readonly<Record<string, string>> = {
  "app/page.tsx": "components/opened/source-view.tsx",
};

/** All areas that are asked for from here on, in parts that are loaded later, too. */
function askedAtLast(from: string): Map<string, string> {
  const areas = new Map<string, string>();
  const seen = new Set([join(ROOT, FETCHED_EARLY[short(from)] ?? "")]);
  const queue = [from];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const [, area = ""] of textOf(path).matchAll(ASKED)) areas.set(area, path);
    queue.push(...importsOf(path));
  }
  return areas;
}

/** The sets with which a page is sent in another language. */
function setsOf(path: string): string[] {
  const names = /inReadersWords\(\s*\[([\w,\s]+)\]/.exec(textOf(path))?.[1] ?? "";
  return [...names.matchAll(/(\w+)_WORDS/g)].map(([, name = ""]) => name);
}

test.each(PAGES.filter((path) => path.endsWith("/page.tsx")).map((path) => [short(path), path]))(
  "another language is sent with all words of a page and of its later parts, and with no set for nothing: %s",
  async (_, path) => {
    const base = await wordsOf("BASE");
    const sets = setsOf(path);
    const sent = await Promise.all(sets.map(wordsOf));
    const needed = askedAtLast(path);
    const lacking = [...needed].filter(([area]) => ![...base, ...sent.flat()].includes(area));
    expect(lacking.map(([area, by]) => `${area} of ${short(by)}`)).toEqual([]);
    expect(sets.filter((_set, i) => !sent[i]?.some((area) => needed.has(area)))).toEqual([]);
  },
);
