/**
 * Who may import whom. The rules are the tables on top; a broken rule fails with the file, the line and what to do.
 * To add a folder under lib/, add a row to ALLOWED.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/**
 * A part of the code, and the other parts that it may import. A file belongs to the part with the longest matching name.
 *
 *   model <- trace
 *   model <- core <- layout <- client <- components <- app
 *   model, trace, core <- sources <- stream, server, cli
 */
const ALLOWED: Readonly<Record<string, readonly string[] | "anything">> = {
  "lib/model": [],
  "lib/trace": ["lib/model"],
  "lib/core": ["lib/model"],
  "lib/layout": ["lib/model", "lib/core"],
  "lib/i18n": ["lib/model", "lib/core", "messages"],
  "lib/sources": ["lib/model", "lib/trace", "lib/core"],
  // Both ends of the stream use the protocol; its client end runs in the browser, all the rest on the server.
  "lib/stream/protocol.ts": ["lib/model", "lib/trace", "lib/core"],
  "lib/stream/client.ts": ["lib/model", "lib/trace", "lib/core", "lib/stream/protocol.ts"],
  "lib/stream": ["lib/model", "lib/trace", "lib/core", "lib/stream/protocol.ts"],
  "lib/client": ["lib/model", "lib/core", "lib/layout", "lib/stream/protocol.ts", "lib/stream/client.ts"],
  "lib/server": ["lib/model", "lib/trace", "lib/core", "lib/sources", "lib/stream", "lib/stream/protocol.ts"],
  "lib/cli": ["lib/model", "lib/trace", "lib/core", "lib/sources", "lib/i18n", "messages", "package.json"],
  components: [
    "lib/model",
    "lib/core",
    "lib/layout",
    "lib/client",
    "lib/stream/protocol.ts",
    "lib/i18n",
    "messages",
  ],
  app: "anything",
  messages: [],
  // The name and version that the command prints.
  "package.json": [],
};

/** Files of the root that Next calls by their name. They are the app's. */
const APP_FILES = ["proxy.ts", "instrumentation.ts", "instrumentation-node.ts", "instrumentation-client.ts"];

const REACT = ["react", "react-dom", "use-intl", "nuqs", "swr", "recharts", "@base-ui/react"];
const PURE = ["lib/model", "lib/trace", "lib/core", "lib/layout"];

/** Packages that a part must not import; "node:" stands for every module of Node. A package includes its subpaths. */
const FORBIDDEN_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(PURE.map((part) => [part, ["node:", "next", "server-only", ...REACT]])),
  "lib/client": ["node:", "next", "server-only", ...REACT],
  "lib/stream/protocol.ts": ["node:", "next", "server-only", ...REACT],
  "lib/stream/client.ts": ["node:", "next", "server-only", ...REACT],
  "lib/stream": ["next", ...REACT],
  "lib/sources": ["next", ...REACT],
  "lib/cli": ["next", "react", "react-dom"],
  "lib/i18n": ["node:", "next", "server-only"],
  components: ["node:", "server-only"],
};

/** What the pure parts must not mention: time, chance and surroundings come in as arguments. */
const FORBIDDEN_WORDS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["Date.now", /(?<![\w$.])Date\s*\.\s*now\b/g],
  ["new Date()", /\bnew\s+Date\s*(?:\(\s*\)|(?=[;,)\]}]))/g],
  ["Math.random", /(?<![\w$.])Math\s*\.\s*random\b/g],
  ["process.", /(?<![\w$.])process\s*\??\./g],
  ["console.", /(?<![\w$.])console\s*\??\./g],
  ["window.", /(?<![\w$.])window\s*\??\./g],
  ["document.", /(?<![\w$.])document\s*\??\./g],
  ["globalThis", /(?<![\w$.])globalThis\b/g],
];

/** What is not allowed by the tables and is done all the same, with the reason. One that is not needed fails too. */
const EXCEPTIONS: readonly { file: string; target: string; reason: string }[] = [
  {
    file: "lib/stream/feed.ts",
    target: "lib/sources",
    reason: "a feed follows a source; the interface Source lies with what implements it",
  },
];

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

interface Violation {
  readonly file: string;
  readonly line: number;
  readonly target: string;
  readonly rule: string;
}

// Comments, strings, templates and regular expressions, in this order of attempts at every position.
const TOKENS = new RegExp(
  [
    String.raw`\/\*[\s\S]*?\*\/`,
    String.raw`\/\/[^\n]*`,
    String.raw`"(?:\\.|[^"\\\n])*"`,
    String.raw`'(?:\\.|[^'\\\n])*'`,
    "`(?:\\\\[\\s\\S]|[^`\\\\])*`",
    String.raw`(?<=[(,=:[!&|?{};]\s*|=>\s*|\breturn\s+)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/`,
  ].join("|"),
  "g",
);

const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/** The text without comments. Lines and columns stay where they are. */
function withoutComments(text: string): string {
  return text.replace(TOKENS, (token) => (/^\/[/*]/.test(token) ? blank(token) : token));
}

/** The text without comments and without what stands in strings; the expressions of a template are kept. */
function codeOnly(text: string): string {
  return text.replace(TOKENS, (token) => {
    if (!token.startsWith("`")) return blank(token);
    return token.replace(/\$\{[^}]*\}|[^\n]/g, (piece) => (piece.length > 1 ? piece : " "));
  });
}

// A statement starts its line, in formatted code; nothing but names stands between its keyword and "from".
const IMPORTS = [
  /^[ \t]*(?:import|export)\b[\w$\s{},*]*?\bfrom\s*["']([^"'\n]+)["']/gm,
  /^[ \t]*import\s*["']([^"'\n]+)["']/gm,
  /\b(?:import|require)\s*\(\s*["'`]([^"'`\n]+)["'`]/g,
];

/** Every module that a file names in an import or export statement, `import()` or `import("…")` type. */
function importsOf(text: string): { specifier: string; line: number }[] {
  const code = withoutComments(text);
  return IMPORTS.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => {
      const at = match.index + match[0].indexOf(match[1] ?? "");
      return { specifier: match[1] ?? "", line: lineOf(code, at) };
    }),
  );
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** The part that a path of the repository belongs to; null for none. */
function partOf(path: string): string | null {
  if (APP_FILES.includes(path)) return "app";
  const parts = Object.keys(ALLOWED).filter((part) => path === part || path.startsWith(`${part}/`));
  return parts.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** The path inside the repository that a specifier means; null for a package. */
function pathOf(specifier: string, from: string): string | null {
  if (specifier.startsWith("@/")) return posix.normalize(specifier.slice(2));
  if (specifier.startsWith(".")) return posix.join(posix.dirname(from), specifier);
  return null;
}

/** Every rule that a file breaks, exceptions included. */
function violationsOf({ path, text }: SourceFile): Violation[] {
  const part = partOf(path);
  if (part === null) {
    return [{ file: path, line: 1, target: path, rule: "is in no part; add its folder to ALLOWED" }];
  }
  const found: Violation[] = [];
  for (const { specifier, line } of importsOf(text)) {
    const add = (target: string, rule: string): void => void found.push({ file: path, line, target, rule });
    const target = pathOf(specifier, path);
    if (target === null) {
      const name = builtinModules.includes(specifier) ? `node:${specifier}` : specifier;
      const isForbidden = (FORBIDDEN_PACKAGES[part] ?? []).some((forbidden) =>
        forbidden === "node:"
          ? name.startsWith("node:")
          : name === forbidden || name.startsWith(`${forbidden}/`),
      );
      if (isForbidden) add(name, `${part} must not import the package`);
      continue;
    }
    if (part.startsWith("lib/") && specifier.startsWith("@/")) {
      add(specifier, "lib/ imports by relative path, because Node runs it without the alias");
    }
    if (part.startsWith("lib/") && !/\.(?:ts|json)$/.test(specifier)) {
      add(specifier, "lib/ imports with the suffix .ts, because Node runs it");
    }
    const targetPart = partOf(target) ?? partOf(`${target}.ts`);
    const allowed = ALLOWED[part] ?? [];
    if (targetPart === part || allowed === "anything") continue;
    if (targetPart === null) add(target, `${part} must not import what is in no part`);
    else if (!allowed.includes(targetPart)) add(targetPart, `${part} must not import`);
  }
  if (PURE.includes(part)) {
    const code = codeOnly(text);
    for (const [name, pattern] of FORBIDDEN_WORDS) {
      for (const match of code.matchAll(pattern)) {
        found.push({
          file: path,
          line: lineOf(code, match.index),
          target: name,
          rule: `${part} is pure and must not use`,
        });
      }
    }
  }
  return found;
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** All sources of the repository that have rules. */
function sourceFiles(): SourceFile[] {
  const inFolders = ["lib", "components", "app"].flatMap((folder) =>
    existsSync(`${ROOT}/${folder}`)
      ? readdirSync(`${ROOT}/${folder}`, { recursive: true, encoding: "utf8" }).map(
          (name) => `${folder}/${name.replaceAll("\\", "/")}`,
        )
      : [],
  );
  return [...inFolders, ...APP_FILES.filter((name) => existsSync(`${ROOT}/${name}`))]
    .filter((path) => /\.(?:ts|tsx|mts|mjs|js|jsx)$/.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(`${ROOT}/${path}`, "utf8") }));
}

const covers = (exception: { file: string; target: string }, violation: Violation): boolean =>
  exception.file === violation.file && exception.target === violation.target;

const inWords = ({ file, line, rule, target }: Violation): string => `${file}:${line}: ${rule}: ${target}`;

describe("architecture", () => {
  const violations = sourceFiles().flatMap(violationsOf);

  it("has no import or word against the rules", () => {
    const unexcused = violations.filter((violation) => !EXCEPTIONS.some((e) => covers(e, violation)));
    expect(unexcused.map(inWords)).toEqual([]);
  });

  it("has no exception that is not needed", () => {
    const unneeded = EXCEPTIONS.filter((exception) => !violations.some((v) => covers(exception, v)));
    expect(unneeded).toEqual([]);
  });

  it("has tables that name each other's parts only", () => {
    const named = [...Object.values(ALLOWED).flat(), ...Object.keys(FORBIDDEN_PACKAGES), ...PURE];
    expect(named.filter((part) => part !== "anything" && !(part in ALLOWED))).toEqual([]);
  });
});

describe("the check itself", () => {
  it.each<[guarantee: string, path: string, text: string, found: readonly string[]]>([
    [
      "a lower part must not import a higher one",
      "lib/core/a.ts",
      `import { b } from "../layout/b.ts";`,
      ["lib/layout"],
    ],
    ["types are no excuse", "lib/model/a.ts", `import type { B } from "../core/b.ts";`, ["lib/core"]],
    [
      "an import may span lines",
      "lib/core/a.ts",
      `import {\n  b,\n  type C,\n} from "../trace/b.ts";`,
      ["lib/trace"],
    ],
    ["a re-export counts", "lib/core/a.ts", `export * from "../sources/b.ts";`, ["lib/sources"]],
    ["an import for its effect counts", "lib/core/a.ts", `import "../server/b.ts";`, ["lib/server"]],
    ["import() counts", "lib/core/a.ts", `const b = await import("../cli/b.ts");`, ["lib/cli"]],
    ["import() types count", "lib/core/a.ts", `type B = import("../cli/b.ts").B;`, ["lib/cli"]],
    ["pure parts do without Node", "lib/trace/a.ts", `import { join } from "node:path";`, ["node:path"]],
    [
      "Node's modules count without their prefix",
      "lib/trace/a.ts",
      `import { join } from "path";`,
      ["node:path"],
    ],
    ["pure parts do without React", "lib/layout/a.ts", `import { useMemo } from "react";`, ["react"]],
    [
      "subpaths of packages count",
      "lib/layout/a.ts",
      `import { jsx } from "react/jsx-runtime";`,
      ["react/jsx-runtime"],
    ],
    [
      "lib never imports components",
      "lib/client/a.ts",
      `import { B } from "../../components/b.tsx";`,
      ["../../components/b.tsx", "components"],
    ],
    ["nothing imports the app", "components/a.tsx", `import Page from "@/app/page";`, ["app"]],
    [
      "components do without the server",
      "components/a.tsx",
      `import { b } from "@/lib/server/b.ts";`,
      ["lib/server"],
    ],
    [
      "components take the protocol only",
      "components/a.tsx",
      `import { b } from "@/lib/stream/server.ts";`,
      ["lib/stream"],
    ],
    [
      "lib does without the alias",
      "lib/core/a.ts",
      `import { b } from "@/lib/model/b.ts";`,
      ["@/lib/model/b.ts"],
    ],
    ["lib names the suffix", "lib/core/a.ts", `import { b } from "../model/b";`, ["../model/b"]],
    ["a new folder needs a row", "lib/misc/a.ts", "", ["lib/misc/a.ts"]],
    [
      "pure parts have no clock",
      "lib/core/a.ts",
      "const t = Date.now();\nconst d = new Date();",
      ["Date.now", "new Date()"],
    ],
    ["pure parts have no chance", "lib/core/a.ts", "const r = Math.random();", ["Math.random"]],
    [
      "pure parts have no surroundings",
      "lib/core/a.ts",
      "console.log(process.env.X, window.name, document.title);",
      ["process.", "console.", "window.", "document."],
    ],
    ["code in templates counts", "lib/core/a.ts", `const s = \`at \${Date.now()} ms\`;`, ["Date.now"]],
    [
      "comments do not count",
      "lib/core/a.ts",
      `// Date.now()\n/* import "../layout/b.ts";\nimport "react"; */\n`,
      [],
    ],
    ["texts do not count", "lib/core/a.ts", `const s = "not Date.now()" + ', from "react"';`, []],
    [
      "quotes in regular expressions do not open a string",
      "lib/core/a.ts",
      `const r = /["'\`]/;\nconst t = Date.now();`,
      ["Date.now"],
    ],
    [
      "fields of the same name do not count",
      "lib/core/a.ts",
      "const x = state.process.id + new Date(t).getTime();",
      [],
    ],
    [
      "a good file is good",
      "lib/layout/a.ts",
      `import { scaleTime } from "d3-scale";\nimport { b } from "../core/b.ts";\nimport { c } from "./c.ts";`,
      [],
    ],
  ])("%s", (_, path, text, found) => {
    expect(violationsOf({ path, text }).map(({ target }) => target)).toEqual(found);
  });

  it("names file, line, rule and target", () => {
    const text = `import { b } from "./b.ts";\nimport { c } from "../layout/c.ts";`;
    expect(violationsOf({ path: "lib/core/a.ts", text }).map(inWords)).toEqual([
      "lib/core/a.ts:2: lib/core must not import: lib/layout",
    ]);
  });
});
