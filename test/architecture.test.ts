/** Which part may import which. The rules are the data below; a new part is a line there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Part → parts it may import. `type` after a part: types only, which leave nothing at run time. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "lib/model": [],
  "lib/trace": ["lib/model"],
  "lib/core": ["lib/model"],
  "lib/sim": ["lib/model"],
  "lib/layout": ["lib/model", "lib/core"],
  "lib/document": ["lib/model", "lib/core", "lib/layout"],
  "lib/store": ["lib/model", "lib/trace", "lib/core"],
  "lib/sources": ["lib/model", "lib/trace", "lib/core", "lib/sim", "lib/store"],
  "lib/cluster": ["lib/model", "lib/trace", "lib/core"],
  "lib/facts": ["lib/model", "lib/core"],
  "lib/live": ["lib/model", "lib/trace", "lib/core", "lib/store", "lib/sources", "lib/cluster", "lib/facts"],
  "lib/nats": [
    "lib/model",
    "lib/trace",
    "lib/core",
    "lib/store",
    "lib/sources",
    "lib/cluster",
    "lib/facts",
    "lib/live",
  ],
  "lib/stream": ["lib/model", "lib/core", "lib/trace", "lib/store"],
  "lib/client": ["lib/model", "lib/trace", "lib/core", "lib/sim", "lib/store", "lib/layout", "lib/stream"],
  "lib/i18n": ["lib/model", "messages"],
  "lib/query": ["lib/model", "lib/trace", "lib/core", "lib/i18n", "lib/store type"],
  "lib/mcp": ["lib/model", "lib/query"],
  "lib/library": ["lib/model", "lib/trace", "lib/core", "lib/sim", "lib/i18n"],
  "lib/panel": [
    "lib/model",
    "lib/trace",
    "lib/core",
    "lib/cluster",
    "lib/layout",
    "lib/document",
    "lib/client",
    "lib/i18n",
    "messages",
  ],
  "lib/cli": [
    "lib/model",
    "lib/trace",
    "lib/core",
    "lib/sources",
    "lib/cluster",
    "lib/facts",
    "lib/live",
    "lib/nats",
    "lib/document",
    "lib/i18n",
    "lib/query",
    "lib/mcp",
    "package.json",
    "scripts",
  ],
  "lib/server": [
    "lib/model",
    "lib/trace",
    "lib/core",
    "lib/sim",
    "lib/layout",
    "lib/store",
    "lib/sources",
    "lib/cluster",
    "lib/facts",
    "lib/live",
    "lib/nats",
    "lib/stream",
    "lib/i18n",
    "lib/query",
    "lib/mcp",
  ],
  components: [
    "lib/model",
    "lib/core",
    "lib/sim",
    "lib/layout",
    "lib/document",
    "lib/client",
    "lib/stream",
    "lib/i18n",
  ],
  // Pages without a server; what they read while they are built may need Node.
  "static-site": [
    "app",
    "components",
    "lib/model",
    "lib/sim",
    "lib/sources",
    "lib/client",
    "lib/server",
    "lib/i18n",
  ],
  app: [
    "components",
    "lib/model",
    "lib/core",
    "lib/sim",
    "lib/client",
    "lib/stream",
    "lib/i18n",
    "lib/server",
    "lib/store type",
    "package.json",
  ],
};

/** Rooms of the core → rooms below them. `step.ts` and `index.ts` stand at the root and may import every room. */
const CORE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  state: [],
  reduce: ["state"],
  rules: ["state", "reduce"],
  answers: ["state", "reduce", "rules"],
  digest: ["state", "reduce", "rules"],
  report: ["state", "reduce", "rules", "answers"],
  export: ["state", "answers"],
  facts: ["state", "reduce", "rules", "answers"],
};

/** Parts that are the same on the server, in the browser, in tests and in the command line. */
const PURE = [
  "lib/model",
  "lib/trace",
  "lib/core",
  "lib/sim",
  "lib/layout",
  "lib/document",
  "lib/store",
  "lib/query",
];
const IMPURE_PACKAGES = /^(react|react-dom|next|server-only|client-only)(\/|$)|^node:/;
const IMPURE_CODE =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\.|\bprocess\.|\bconsole\.|\bwindow\.|\bdocument\.|\bglobalThis\b|\bsetTimeout\b|\bsetInterval\b/;

/** Files that load lib/nats, and are themselves loaded by `import()` only: whoever does not use NATS does not load it. */
const LAZY_DOORS = ["lib/cli/collect.ts"];

/** Parts that run in a browser: nothing they reach may need Node. */
const IN_BROWSER = ["components", "lib/client", "lib/library", "lib/panel"];
/** Of lib/cluster whatever sends nothing by itself runs there, too; the others import what only Node has. */
const NOT_IN_BROWSER = ["lib/sources", "lib/facts", "lib/live", "lib/nats", "lib/server", "lib/cli"];
/** What Node has without an import, and browsers have not. */
const NODE_ONLY = /\bBuffer\b|\bprocess\.|\bNodeJS\b/;

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}

interface SourceFile {
  readonly path: string;
  readonly code: string;
}

interface Fault {
  readonly path: string;
  readonly says: string;
}

// ---------------------------------------------------------------- reading

function sourceFiles(): SourceFile[] {
  return ["lib", "app", "components", "static-site"]
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((f) => join(folder, f)),
    )
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts") && !path.includes("/."))
    .map((path) => ({ path: path.replaceAll("\\", "/"), code: readFileSync(join(ROOT, path), "utf8") }));
}

const COMMENT_OR_STRING = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

/** The code without comments. */
function uncommented(code: string): string {
  return code.replace(COMMENT_OR_STRING, (_, string: string | undefined) => string ?? "");
}

function importsOf(code: string): Import[] {
  const text = uncommented(code);
  const found: Import[] = [];
  for (const [, words = "", specifier = ""] of text.matchAll(
    /^\s*(?:import|export)\b([^"';]*?)\bfrom\s+"([^"]+)"/gm,
  )) {
    const names = /^\s*\{([^}]*)\}\s*$/
      .exec(words)?.[1]
      ?.split(",")
      .filter((name) => name.trim() !== "");
    const isType = /^\s*type\b/.test(words) || names?.every((name) => /^\s*type\b/.test(name)) === true;
    found.push({ specifier, isType });
  }
  for (const [, specifier = ""] of text.matchAll(/^\s*import\s+"([^"]+)"/gm)) {
    found.push({ specifier, isType: false });
  }
  for (const [, specifier = ""] of text.matchAll(/\bimport\(\s*"([^"]+)"/g))
    found.push({ specifier, isType: false });
  return found;
}

/** The path in the repository that an import names; null for a package. */
function targetOf(path: string, specifier: string): string | null {
  if (specifier.startsWith("@/")) return specifier.slice(2);
  if (!specifier.startsWith(".")) return null;
  return relative(ROOT, resolve(ROOT, dirname(path), specifier)).replaceAll("\\", "/");
}

function partOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return first === "lib" ? `lib/${second}` : first;
}

// ---------------------------------------------------------------- rules

function directionFaults({ path, code }: SourceFile): Fault[] {
  const part = partOf(path);
  const allowed = MAY_IMPORT[part];
  if (allowed === undefined) return [{ path, says: `${part} has no rule` }];
  return importsOf(code).flatMap(({ specifier, isType }) => {
    const target = targetOf(path, specifier);
    if (target === null || partOf(target) === part) return [];
    const isAllowed =
      allowed.includes(partOf(target)) || (isType && allowed.includes(`${partOf(target)} type`));
    return isAllowed ? [] : [{ path, says: `imports ${isType ? "type " : ""}${partOf(target)}` }];
  });
}

/** The room of a file of the core; "" for the files at its root. */
function roomOf(path: string): string {
  return /^lib\/core\/([^/]+)\//.exec(path)?.[1] ?? "";
}

function roomFaults({ path, code }: SourceFile): Fault[] {
  const room = roomOf(path);
  if (room === "") return [];
  const allowed = CORE_ROOMS[room];
  if (allowed === undefined) return [{ path, says: `lib/core/${room} has no rule` }];
  return importsOf(code).flatMap(({ specifier }) => {
    const target = targetOf(path, specifier);
    if (target === null || partOf(target) !== "lib/core") return [];
    const other = roomOf(target);
    return other === room || allowed.includes(other)
      ? []
      : [{ path, says: `imports ${other === "" ? target : `lib/core/${other}`}` }];
  });
}

/** Files that reach themselves by imports, types included: each circle once, as a path. */
function circles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const state = new Map<string, "open" | "done">();
  const found: string[] = [];
  const visit = (file: SourceFile, way: readonly string[]): void => {
    if (state.get(file.path) === "done") return;
    if (state.get(file.path) === "open") {
      found.push([...way.slice(way.indexOf(file.path)), file.path].join(" → "));
      return;
    }
    state.set(file.path, "open");
    for (const { specifier } of importsOf(file.code)) {
      const target = byPath.get(targetOf(file.path, specifier) ?? "");
      if (target !== undefined && target !== file) visit(target, [...way, file.path]);
    }
    state.set(file.path, "done");
  };
  for (const file of files) visit(file, []);
  return found;
}

/** The rows of ARCHITECTURE's table of imports that differ from the rules above. */
function tableFaults(text: string): string[] {
  const rows = new Map<string, string>();
  for (const [, parts = "", may = ""] of text.matchAll(
    /^\| ((?:`[^`]+`(?: \([^)]*\))?(?:, )?)+) \| (.+) \|$/gm,
  )) {
    for (const [, part = ""] of parts.matchAll(/`([^`]+)`/g)) rows.set(part, may);
  }
  return Object.entries(MAY_IMPORT).flatMap(([part, allowed]) => {
    const row = rows.get(part);
    if (row === undefined) return [`no row for ${part}`];
    if (part === "app" || part === "static-site") return [];
    const says = importedIn(row);
    const wants = librariesIn(allowed);
    return says === wants ? [] : [`${part}: says ${says}, may import ${wants}`];
  });
}

/** The sentence "May import …" of a folder's README against the rules above; "" when they agree. */
function readmeFault(part: string, text: string): string {
  const sentence = /May import (.+?)[.;](?:\s|$)/s.exec(text)?.[1];
  const wants = librariesIn(MAY_IMPORT[part] ?? []);
  if (sentence === undefined) return `${part}/README.md does not say what it may import`;
  const says = importedIn(sentence.replaceAll("`lib/", "`"));
  return says === wants ? "" : `${part}/README.md: says ${says}, may import ${wants}`;
}

/** Names between backticks, sorted; what is allowed as a type only is said as "types of `sources`". */
function importedIn(text: string): string {
  const names = [...text.matchAll(/(types of )?`([^`]+)`/g)].map(
    ([, type, name = ""]) => `${name}${type === undefined ? "" : " type"}`,
  );
  return names.length === 0 ? "nothing" : names.toSorted().join(", ");
}

function librariesIn(allowed: readonly string[]): string {
  const names = allowed.map((part) => part.replace(/^lib\//, ""));
  return names.length === 0 ? "nothing" : names.toSorted().join(", ");
}

function purityFaults({ path, code }: SourceFile): Fault[] {
  if (!PURE.includes(partOf(path))) return [];
  const packages = importsOf(code)
    .filter(({ specifier }) => IMPURE_PACKAGES.test(specifier))
    .map(({ specifier }) => ({ path, says: `imports ${specifier}` }));
  const withoutStrings = uncommented(code).replace(COMMENT_OR_STRING, '""');
  const word = IMPURE_CODE.exec(withoutStrings)?.[0];
  return word === undefined ? packages : [...packages, { path, says: `uses ${word}` }];
}

function suffixFaults({ path, code }: SourceFile): Fault[] {
  return importsOf(code)
    .filter(({ specifier }) => /^(\.|@\/)/.test(specifier) && !/\.(tsx?|mjs|json|css)$/.test(specifier))
    .map(({ specifier }) => ({ path, says: `imports ${specifier} without a suffix` }));
}

/** Follows what is there at run time from the parts that run in a browser. */
function browserFaults(files: readonly SourceFile[]): Fault[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const visit = (file: SourceFile, way: readonly string[]): void => {
    if (seen.has(file.path)) return;
    seen.add(file.path);
    const says = (what: string): Fault => ({
      path: file.path,
      says: `${what} (${[...way, file.path].join(" → ")})`,
    });
    if (NOT_IN_BROWSER.includes(partOf(file.path))) faults.push(says("is reached from the browser"));
    const word = NODE_ONLY.exec(uncommented(file.code).replace(COMMENT_OR_STRING, '""'))?.[0];
    if (word !== undefined) faults.push(says(`uses ${word}`));
    for (const { specifier, isType } of importsOf(file.code)) {
      if (isType) continue;
      if (specifier.startsWith("node:") || specifier === "server-only")
        faults.push(says(`imports ${specifier}`));
      const target = byPath.get(targetOf(file.path, specifier) ?? "");
      if (target !== undefined) visit(target, [...way, file.path]);
    }
  };
  for (const file of files) if (IN_BROWSER.includes(partOf(file.path))) visit(file, []);
  return faults;
}

function faultsOf(files: readonly SourceFile[]): Fault[] {
  return [
    ...files.flatMap((file) => [
      ...directionFaults(file),
      ...roomFaults(file),
      ...purityFaults(file),
      ...suffixFaults(file),
    ]),
    ...browserFaults(files),
  ];
}

// ---------------------------------------------------------------- tests

/** Files outside of lib/nats that load it, or what it needs, before anybody asks for it. */
function eagerFaults(files: readonly SourceFile[]): Fault[] {
  return files.flatMap(({ path, code }) => {
    if (partOf(path) === "lib/nats" || LAZY_DOORS.includes(path)) return [];
    const without = uncommented(code).replace(/\bimport\(\s*"[^"]+"\s*\)/g, "");
    return importsOf(without)
      .filter(({ isType }) => !isType)
      .filter(({ specifier }) => {
        const target = targetOf(path, specifier);
        return (
          specifier.startsWith("@nats-io/") ||
          (target !== null && (partOf(target) === "lib/nats" || LAZY_DOORS.includes(target)))
        );
      })
      .map(({ specifier }) => ({ path, says: `loads ${specifier} at once` }));
  });
}

describe("the parts of the repository", () => {
  const files = sourceFiles();

  test("import only what they may", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(directionFaults)).toEqual([]);
  });

  test("load what talks to NATS only when it is asked for", () => {
    expect(eagerFaults(files)).toEqual([]);
    const eager = (code: string): number => eagerFaults([{ path: "lib/server/x.ts", code }]).length;
    expect(eager('import { openFleet } from "../nats/fleet.ts";')).toBe(1);
    expect(eager('import { connect } from "@nats-io/transport-node";')).toBe(1);
    expect(
      eager('import type { Fleet } from "../nats/fleet.ts";\nconst a = await import("../nats/fleet.ts");'),
    ).toBe(0);
    expect(eager('import { collectCluster } from "../cli/collect.ts";')).toBe(1);
  });

  test("and the rooms of the core only what lies below them", () => {
    expect(files.flatMap(roomFaults)).toEqual([]);
    for (const room of Object.keys(CORE_ROOMS))
      expect(existsSync(join(ROOT, "lib/core", room)), room).toBe(true);
  });

  test("without a circle, types included", () => {
    expect(circles(files)).toEqual([]);
  });

  test("as ARCHITECTURE and the READMEs say", () => {
    expect(tableFaults(readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8"))).toEqual([]);
    const faults = Object.keys(MAY_IMPORT)
      .filter((part) => part.startsWith("lib/"))
      .map((part) => readmeFault(part, readFileSync(join(ROOT, part, "README.md"), "utf8")));
    expect(faults.filter((fault) => fault !== "")).toEqual([]);
  });

  test("that are pure need no React, no Node, no clock and no browser", () => {
    expect(files.filter(({ path }) => PURE.includes(partOf(path))).length).toBeGreaterThan(20);
    expect(files.flatMap(purityFaults)).toEqual([]);
  });

  test("name files with their suffix", () => {
    expect(files.flatMap(suffixFaults)).toEqual([]);
  });

  test("that run in a browser reach nothing that needs Node", () => {
    expect(browserFaults(files)).toEqual([]);
  });

  test("are all under a rule, and every rule is about a part that exists", () => {
    for (const part of Object.keys(MAY_IMPORT)) expect(existsSync(join(ROOT, part)), part).toBe(true);
  });
});

describe("the rules fail on a bad example", () => {
  const fault = (path: string, code: string): string[] => faultsOf([{ path, code }]).map(({ says }) => says);

  test.each([
    ["lib/model/x.ts", 'import { a } from "../core/index.ts";', ["imports lib/core"]],
    ["lib/core/answers/x.ts", 'import type { A } from "../../trace/reader.ts";', ["imports type lib/trace"]],
    ["lib/core/state/x.ts", 'import type { A } from "../digest/digest.ts";', ["imports lib/core/digest"]],
    ["lib/core/rules/x.ts", 'import { step } from "../step.ts";', ["imports lib/core/step.ts"]],
    ["lib/core/attic/x.ts", "", ["lib/core/attic has no rule"]],
    ["lib/core/x.ts", 'import {\n  a,\n  b,\n} from "@/components/shell/x.tsx";', ["imports components"]],
    ["lib/server/x.ts", 'export * from "../../app/x.ts";', ["imports app"]],
    ["app/x.ts", 'import { type A, b } from "@/lib/store/source.ts";', ["imports lib/store"]],
    ["components/x.tsx", 'const a = await import("@/app/page.tsx");', ["imports app"]],
    ["components/x.tsx", 'import "@/lib/server/x.ts";', ["imports lib/server"]],
    ["lib/new/x.ts", "", ["lib/new has no rule"]],
    ["lib/core/x.ts", 'import { readFileSync } from "node:fs";', ["imports node:fs"]],
    ["lib/layout/x.ts", 'import { useMemo } from "react";', ["imports react"]],
    ["lib/layout/x.ts", 'import Link from "next/link";', ["imports next/link"]],
    ["lib/core/x.ts", "const now = Date.now();", ["uses Date.now"]],
    ["lib/core/x.ts", "const now = new Date();", ["uses new Date()"]],
    ["lib/trace/x.ts", "const a = Math.random();", ["uses Math.random"]],
    ["lib/model/x.ts", 'if (process.env.A) "";', ["uses process."]],
    ["lib/core/x.ts", 'console.log("");', ["uses console."]],
    ["lib/layout/x.ts", "window.scrollTo(0, 0);", ["uses window."]],
    ["lib/layout/x.ts", "document.title;", ["uses document."]],
    ["lib/core/x.ts", 'import { a } from "./y";', ["imports ./y without a suffix"]],
    ["components/x.tsx", 'import { a } from "node:path";', ["imports node:path (components/x.tsx)"]],
    ["lib/panel/x.ts", "const a = Buffer.from(b);", ["uses Buffer (lib/panel/x.ts)"]],
  ])("%s: %s", (path, code, expected) => {
    expect(fault(path, code)).toEqual(expected);
  });

  test("also on a circle of two files, or of types", () => {
    const files = [
      { path: "lib/core/rules/a.ts", code: 'import { b } from "./b.ts";' },
      { path: "lib/core/rules/b.ts", code: 'import type { C } from "./c.ts";' },
      { path: "lib/core/rules/c.ts", code: 'import { b } from "./b.ts";' },
    ];
    expect(circles(files)).toEqual(["lib/core/rules/b.ts → lib/core/rules/c.ts → lib/core/rules/b.ts"]);
    expect(circles(files.slice(0, 2))).toEqual([]);
  });

  test("also when a table or a README says something else", () => {
    expect(tableFaults("| `lib/trace`, `lib/sim` | `model`, `core` |")).toContain(
      "lib/trace: says core, model, may import model",
    );
    expect(readmeFault("lib/trace", "# t\nMay import `lib/model` only; no Node.")).toBe("");
    expect(readmeFault("lib/trace", "May import `lib/core`.")).toBe(
      "lib/trace/README.md: says core, may import model",
    );
  });

  test("also when Node is needed a step further", () => {
    const files = [
      { path: "components/a.tsx", code: 'import { b } from "@/lib/stream/b.ts";' },
      { path: "lib/stream/b.ts", code: 'import { c } from "node:crypto";' },
    ];
    expect(browserFaults(files)).toEqual([
      { path: "lib/stream/b.ts", says: "imports node:crypto (components/a.tsx → lib/stream/b.ts)" },
    ]);
  });

  test.each([
    ["app/x.ts", 'import type { A } from "@/lib/store/source.ts";'],
    ["app/x.ts", 'import { type A, type B } from "@/lib/store/source.ts";'],
    ["lib/core/x.ts", 'import { a } from "./y.ts";\nimport { b } from "../model/json.ts";'],
    ["lib/core/x.ts", '// import { a } from "../server/x.ts";\n/* Date.now() of the process. */'],
    [
      "lib/core/x.ts",
      'const text = "console.log and Date.now of a window.";\nconst { windowMs } = settings;',
    ],
    ["lib/core/x.ts", "const t = new Date(ms).toISOString();"],
  ])("but not on a good one: %s: %s", (path, code) => {
    expect(fault(path, code)).toEqual([]);
  });
});
