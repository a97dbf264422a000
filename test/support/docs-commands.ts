/** The commands that README and docs tell a reader to type, and which of them cannot be typed here. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks } from "../../lib/server/docs/markdown.ts";
import { ROOT } from "./server.ts";

export interface DocsCommand {
  readonly file: string;
  readonly command: string;
}

const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "packaging/README.md",
  ...["docs", "docs/zh"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith(".md") && name !== "protocol.md")
      .map((name) => `${folder}/${name}`),
  ),
];

/** What the first line of a block begins with that is meant for a shell. */
const IS_SHELL =
  /^(npx|npm|node|skscope|kubectl|kn|helm|docker|git|gh|cosign|promtool|curl|tar|source|openssl|for|[A-Z_]+=\S*)( |$)/;

/** Those of pages of this repository, in their order; a block with a loop is one. */
export function docsCommands(): readonly DocsCommand[] {
  return PAGES.flatMap((file) =>
    codeBlocks(readFileSync(join(ROOT, file), "utf8"))
      .filter(({ lang, text }) => /^(sh|bash|shell|console)?$/.test(lang) && IS_SHELL.test(text))
      .flatMap(({ text }) => commandsIn(text))
      .map((command) => ({ file, command })),
  );
}

function commandsIn(block: string): string[] {
  const lines = block.split("\n").map((line) => line.replace(/\s+# .*$/, ""));
  if (lines.some((line) => /^done\b/.test(line))) return [lines.join("\n")];
  const commands: string[] = [];
  let open = "";
  for (const line of lines) {
    open += open === "" ? line : `\n${line}`;
    if (/(\\|\|)$/.test(line)) continue;
    if (open.trim() !== "" && !open.startsWith("#")) commands.push(open);
    open = "";
  }
  return commands;
}

/**
 * The table of those that cannot be run here: which, and why. What else holds them is said where there is something; and of all of
 * them the paths, the scripts and our own flags are checked.
 */
export const NOT_RUN: readonly (readonly [which: RegExp, why: string])[] = [
  [
    /^npm install (-g )?skscope$/,
    "asks npm for what is not published yet; the tarball is installed by test/package",
  ],
  [
    /^(SKSCOPE_BASE_PATH=\S+ )?npm (run|test|start)\b/,
    "works on the checkout for minutes; npm run verify does it",
  ],
  [/^npm ci\b/, "replaces what the tests run with"],
  [
    /^node scripts\/(release|release-files)\.mjs\b/,
    "works on the checkout; test/unit/packaging and test/package do it",
  ],
  [/^(for kind|NAMESPACE=)/, "needs kubectl and a cluster that answers it"],
  [/^kubectl (?!skscope)/, "needs kubectl and a cluster that answers it"],
  [/^helm /, "needs a registry or a cluster; what it renders is tested where Helm is found"],
  [/^docker /, "needs a container engine"],
  [/^git /, "changes or looks at a checkout"],
  [/^(gh|cosign) /, "needs a release"],
  [/localhost:4318/, "needs an OpenTelemetry collector; what is sent is tested"],
  [/…/, "is shortened by the page"],
];

/** Why a command is not run; null when it is. */
export function whyNotRun(command: string): string | null {
  return NOT_RUN.find(([which]) => which.test(command))?.[1] ?? null;
}

/** What is wrong with a command that can be seen without running it. */
export function wrongIn(command: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const paths = [...command.matchAll(/(?:^|\s)((?:deploy|charts|scripts|test|packaging)\/[\w./-]+)/g)];
  const named = [...command.matchAll(/\bnpm run (?:--silent )?([\w:]+)/g)];
  return [
    ...paths.filter(([, path = ""]) => !existsSync(join(ROOT, path))).map(([, path]) => `no ${path}`),
    ...named.filter(([, name = ""]) => !(name in scripts)).map(([, name]) => `no script ${name}`),
  ];
}
