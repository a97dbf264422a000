/** Which pages the documentation has, in which order, and which file each is. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export const DOC_SECTIONS = ["start", "install", "operate", "understand", "reference"] as const;
export type DocSection = (typeof DOC_SECTIONS)[number];

export interface DocPage {
  /** In the address, such as "install" or "decisions/port". */
  readonly id: string;
  readonly section: DocSection;
  /** Path in the repository. */
  readonly file: string;
  /** Path of the same in Chinese; null where there is none. */
  readonly chinese: string | null;
  /** Whether the contents name it; the others are reached by links. */
  readonly isListed: boolean;
}

/** The first page of each section bears its name. */
const LISTED: Readonly<Record<DocSection, readonly string[]>> = {
  start: ["start"],
  install: ["install", "deploy", "scale-out", "headlamp"],
  operate: [
    "operate",
    "live",
    "why-command",
    "report",
    "bring",
    "notes",
    "facts",
    "export",
    "metrics",
    "machines",
    "redaction",
    "security",
  ],
  understand: ["understand", "teach", "why", "simulator", "scale"],
  reference: ["reference", "library", "trace-format", "words", "first-change", "quality", "releasing"],
};

/** Pages whose file is not in docs/. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  contributing: "CONTRIBUTING.md",
  architecture: "ARCHITECTURE.md",
};

/** It has a page of its own, with its sections as addresses. */
const PROTOCOL = "protocol";

/** @param root folder of the repository */
export function docPages(root: string): readonly DocPage[] {
  const page = (section: DocSection, id: string, file: string, isListed = true): DocPage => {
    const chinese = `docs/zh/${id}.md`;
    return { id, section, file, chinese: existsSync(join(root, chinese)) ? chinese : null, isListed };
  };
  const listed = DOC_SECTIONS.flatMap((section) =>
    LISTED[section].map((id) => page(section, id, `docs/${id}.md`)),
  ).filter(({ file }) => existsSync(join(root, file)));
  const known = new Set([PROTOCOL, ...listed.map(({ id }) => id)]);
  const others = markdownIn(root, "docs").filter((id) => !known.has(id));
  const decisions = markdownIn(root, "docs/decisions").filter((id) => id !== "README");
  return [
    ...listed,
    ...others.map((id) => page("reference", id, `docs/${id}.md`)),
    ...Object.entries(ELSEWHERE).map(([id, file]) => page("reference", id, file)),
    page("reference", "decisions", "docs/decisions/README.md"),
    ...decisions.map((id) => page("reference", `decisions/${id}`, `docs/decisions/${id}.md`, false)),
  ];
}

function markdownIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => name.slice(0, -3))
    .sort();
}
