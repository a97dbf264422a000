/** The documentation as pages of a site. */
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { Locale } from "../../i18n/messages.ts";
import { type DocText, partsOf, renderDoc } from "./markdown.ts";
import { DOC_SECTIONS, type DocPage, type DocSection, docPages } from "./pages.ts";

export interface SiteOptions {
  /** Folder of the repository. */
  readonly root: string;
  /** Under which the site is served, such as "/skscope"; empty: its host's root. */
  readonly basePath: string;
  /** OWNER/NAME on GitHub, for links to files that are no pages; empty: such links are words only. */
  readonly repository: string;
}

/** A page in the languages that it has; English always. */
export type DocTexts = { readonly en: DocText } & Partial<Record<Locale, DocText>>;

export interface DocContents {
  readonly section: DocSection;
  readonly pages: readonly {
    readonly id: string;
    readonly href: string;
    readonly titles: { readonly en: string; readonly zh: string };
  }[];
}

/** What can be found. */
export interface Findable {
  readonly href: string;
  readonly locale: Locale;
  readonly page: string;
  readonly title: string;
  readonly text: string;
}

export interface DocSite {
  readonly ids: readonly string[];
  readonly contents: readonly DocContents[];
  /** null: there is no such page. */
  text(id: string): DocTexts | null;
  findable(): readonly Findable[];
}

/** Reads and renders all pages. @throws when a file cannot be read */
export function createDocSite({ root, basePath, repository }: SiteOptions): DocSite {
  const pages = docPages(root);
  const byFile = new Map(pages.flatMap((page) => filesOf(page).map((file) => [file, page] as const)));
  const hrefOf = (id: string): string => `${basePath}/docs/${id === "start" ? "" : `${id}/`}`;
  const texts = new Map<string, DocTexts>();
  for (const page of pages) {
    const render = (file: string): DocText =>
      renderDoc(readFileSync(join(root, file), "utf8"), (target) => resolve(file, target));
    texts.set(page.id, {
      en: render(page.file),
      ...(page.chinese === null ? {} : { zh: render(page.chinese) }),
    });
  }

  function resolve(file: string, target: string): string | null {
    const [path = "", anchor] = target.split("#");
    const hash = anchor === undefined ? "" : `#${anchor}`;
    if (path === "") return hash;
    const to = posix.normalize(posix.join(posix.dirname(file), path));
    const page = byFile.get(to);
    if (page !== undefined) return `${hrefOf(page.id)}${hash}`;
    if (to === "docs/protocol.md") return `${basePath}/protocol/${hash}`;
    if (to.startsWith("public/")) return `${basePath}/${to.slice("public/".length)}`;
    return repository === "" ? null : `https://github.com/${repository}/blob/main/${to}${hash}`;
  }

  const titleOf = (id: string, locale: Locale): string => {
    const text = texts.get(id);
    return (text?.[locale] ?? text?.en)?.title ?? id;
  };
  return {
    ids: pages.map(({ id }) => id),
    contents: DOC_SECTIONS.map((section) => ({
      section,
      pages: pages
        .filter((page) => page.section === section && page.isListed)
        .map(({ id }) => ({
          id,
          href: hrefOf(id),
          titles: { en: titleOf(id, "en"), zh: titleOf(id, "zh") },
        })),
    })),
    text: (id) => texts.get(id) ?? null,
    findable: () =>
      [...texts].flatMap(([id, byLocale]) =>
        (Object.entries(byLocale) as [Locale, DocText][]).flatMap(([locale, text]) =>
          partsOf(text).map((part) => ({
            href: `${hrefOf(id)}${part.id === "" ? "" : `#${part.id}`}`,
            locale,
            page: text.title,
            title: part.title,
            text: part.text,
          })),
        ),
      ),
  };
}

function filesOf({ file, chinese }: DocPage): string[] {
  return chinese === null ? [file] : [file, chinese];
}
