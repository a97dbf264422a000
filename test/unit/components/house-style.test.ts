/** What keeps the pages of one kind: spacing from tokens, three agreed widths, one implementation of a button. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Widths at which a layout may change; `app/globals.css` says what each is for. */
const WIDTHS = [640, 900, 1200];

/** Further widths of one file, each with its reason. */
const OWN_WIDTHS: Readonly<Record<string, { readonly widths: readonly number[]; readonly why: string }>> = {
  "components/overview/overview.module.css": {
    widths: [380, 1290, 1400, 1600],
    why: "columns leave one after another at the width where they no longer fit",
  },
  "components/learn/learn.module.css": {
    widths: [1700],
    why: "on a wall what is presented is larger by half, and its picture must still have room for all of it",
  },
};

/** Where buttons are still written by hand, with the reason. */
const OWN_BUTTONS: Readonly<Record<string, string>> = {
  "components/ui/": "the button itself",
};

/** Declarations whose value is not a distance between things, with the reason. */
const OWN_SPACE: Readonly<Record<string, string>> = {
  "app/globals.css margin: -1px": "hides text visually the usual way",
};

function filesWith(suffix: RegExp): { readonly path: string; readonly text: string }[] {
  return ["app", "components"]
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) =>
        join(folder, file).replaceAll("\\", "/"),
      ),
    )
    .filter((path) => suffix.test(path))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

function withoutComments(css: string): string {
  return css.replace(/\/\*[\s\S]*?\*\//g, "");
}

/** Padding, margin and gap that do not come from the tokens. */
function spaceFaults(path: string, css: string): string[] {
  return [
    ...withoutComments(css).matchAll(/(?:^|[\s;{])((?:padding|margin|(?:row-|column-)?gap)[a-z-]*: [^;}]+)/g),
  ]
    .map(([, declaration = ""]) => declaration.trim())
    .filter((declaration) => /\d(px|rem|em)\b/.test(declaration))
    .map((declaration) => `${path} ${declaration}`)
    .filter((fault) => OWN_SPACE[fault] === undefined);
}

/** Sizes of text that do not come from the tokens; a share of the surrounding text's size is one of its own. */
function textFaults(path: string, css: string): string[] {
  return [...withoutComments(css).matchAll(/font-size: \d+px/g)].map(([found]) => `${path} ${found}`);
}

/** Media queries in another notation than `(width < 640px)`, or at a width that was not agreed on. */
function mediaFaults(path: string, text: string): string[] {
  const allowed = [...WIDTHS, ...(OWN_WIDTHS[path]?.widths ?? [])];
  const queries = path.endsWith(".css")
    ? [...withoutComments(text).matchAll(/@media ([^{]+)\{/g)].map(([, query = ""]) => query.trim())
    : [...text.matchAll(/"(\((?:max-|min-)?width[^"]*\))"/g)].map(([, query = ""]) => query);
  return queries
    .filter(
      (query) =>
        /(max|min)-width/.test(query) ||
        // A query may ask for a height as well, which is not agreed on.
        [...query.matchAll(/\([^)]*\bwidth\b[^)]*\)/g)].some(([part]) =>
          [...part.matchAll(/(\d+)px/g)].some(([, px]) => !allowed.includes(Number(px))),
        ),
    )
    .map((query) => `${path} ${query}`);
}

/** Elements and packages that stand only behind `components/ui`. */
function partFaults(path: string, code: string): string[] {
  const isOwn = Object.keys(OWN_BUTTONS).some((folder) => path.startsWith(folder));
  const buttons = isOwn ? [] : [...code.matchAll(/<button\b/g)].map(() => `${path} writes a <button>`);
  const isPart = path.startsWith("components/ui/");
  const imports = [...code.matchAll(/from "([^"]+)"/g)].map(([, specifier = ""]) => specifier);
  const foreign = imports.filter((specifier) =>
    isPart
      ? !/^(\.\/|react$|@base-ui\/react\/)/.test(specifier)
      : specifier.startsWith("@base-ui/") || specifier === "@base-ui/react",
  );
  return [...buttons, ...foreign.map((specifier) => `${path} imports ${specifier}`)];
}

describe("the parts of the interface", () => {
  test("stand in components/ui, which needs nothing else of skscope", () => {
    const files = filesWith(/\.tsx$/);
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(({ path, text }) => partFaults(path, text))).toEqual([]);
  });

  test("are each tested and described", () => {
    const readme = readFileSync(join(ROOT, "components/ui/README.md"), "utf8");
    const tests = readdirSync(join(ROOT, "test/component/ui")).map((file) =>
      readFileSync(join(ROOT, "test/component/ui", file), "utf8"),
    );
    for (const { path, text } of filesWith(/^components\/ui\/.*\.tsx$/)) {
      for (const [, name = ""] of text.matchAll(/export function (\w+)/g)) {
        expect(readme, `${path} in the README`).toContain(`\`${name}`);
        expect(
          tests.some((test) => test.includes(`<${name}`)),
          `${name} in a test`,
        ).toBe(true);
      }
    }
  });

  test("and every folder of components is described", () => {
    const readme = readFileSync(join(ROOT, "components/README.md"), "utf8");
    for (const entry of readdirSync(join(ROOT, "components"), { withFileTypes: true })) {
      if (entry.isDirectory()) expect(readme).toContain(`\`${entry.name}\``);
    }
  });
});

describe("the style sheets", () => {
  const sheets = filesWith(/\.css$/);

  test("take padding, margin and gap from the tokens", () => {
    expect(sheets.length).toBeGreaterThan(20);
    expect(sheets.flatMap(({ path, text }) => spaceFaults(path, text))).toEqual([]);
  });

  test("take sizes of text from the tokens", () => {
    expect(
      sheets
        .filter(({ path }) => path !== "app/globals.css")
        .flatMap(({ path, text }) => textFaults(path, text)),
    ).toEqual([]);
  });

  test("change their layout at the agreed widths, in one notation, as scripts do", () => {
    const all = [...sheets, ...filesWith(/\.tsx?$/)];
    expect(all.flatMap(({ path, text }) => mediaFaults(path, text))).toEqual([]);
  });
});

describe("the rules fail on a bad example", () => {
  test.each([
    [".a { padding: 3px 0; }", ["x.css padding: 3px 0"]],
    [".a {\n  column-gap: var(--space-2);\n  margin-left: -14px;\n}", ["x.css margin-left: -14px"]],
    [".a { margin: 0 auto calc(2 * var(--space-5)); }", []],
    [".a { scroll-margin: 72px; width: 3px; }", []],
    ["/* padding: 3px */", []],
  ])("space: %s", (css, expected) => {
    expect(spaceFaults("x.css", css)).toEqual(expected);
  });

  test.each([
    ["x.css", "@media (max-width: 900px) {}", ["x.css (max-width: 900px)"]],
    ["x.css", "@media (width < 600px) {}", ["x.css (width < 600px)"]],
    ["x.css", "@media (900px <= width < 1290px) {}", ["x.css (900px <= width < 1290px)"]],
    ["components/overview/overview.module.css", "@media (900px <= width < 1290px) {}", []],
    ["x.css", "@media (height < 620px) {}", []],
    ["x.css", "@media print {}", []],
    ["x.tsx", 'const NARROW = "(max-width: 900px)";', ["x.tsx (max-width: 900px)"]],
    ["x.tsx", 'const NARROW = "(width < 900px)";', []],
  ])("width: %s %s", (path, text, expected) => {
    expect(mediaFaults(path, text)).toEqual(expected);
  });

  test.each([
    ["components/why/x.tsx", "<button type='button'>", ["components/why/x.tsx writes a <button>"]],
    ["components/why/x.tsx", "<Button>", []],
    ["components/ui/x.tsx", "<button>", []],
    ["app/x.tsx", 'import { Menu } from "@base-ui/react/menu";', ["app/x.tsx imports @base-ui/react/menu"]],
    ["components/ui/x.tsx", 'import { Menu } from "@base-ui/react/menu";', []],
    [
      "components/ui/x.tsx",
      'import { a } from "@/lib/core/a.ts";',
      ["components/ui/x.tsx imports @/lib/core/a.ts"],
    ],
  ])("parts: %s %s", (path, code, expected) => {
    expect(partFaults(path, code)).toEqual(expected);
  });

  test("text", () => {
    expect(textFaults("x.css", ".a { font-size: 18px; }\n.b { font-size: 0.9em; }")).toEqual([
      "x.css font-size: 18px",
    ]);
  });
});
