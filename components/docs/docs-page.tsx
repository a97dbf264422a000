"use client";

import { useLocale, useTranslations } from "use-intl";
import { TopBar } from "@/components/shell/top-bar.tsx";
import styles from "./docs.module.css";
import { DocsSearch } from "./docs-search.tsx";

interface DocText {
  readonly title: string;
  /** From a file of this repository; what is no Markdown in it is escaped. */
  readonly html: string;
  readonly headings: readonly { readonly id: string; readonly title: string }[];
}

type Section = "start" | "install" | "operate" | "understand" | "reference";

interface DocsPageProps {
  readonly id: string;
  readonly contents: readonly {
    readonly section: Section;
    readonly pages: readonly {
      readonly id: string;
      readonly href: string;
      readonly titles: { readonly en: string; readonly zh: string };
    }[];
  }[];
  /** Without Chinese the page is English for everybody. */
  readonly texts: { readonly en: DocText; readonly zh?: DocText };
  readonly searchUrl: string;
}

/** A page of the documentation, with the contents of all of it beside. */
export function DocsPage({ id, contents, texts, searchUrl }: DocsPageProps) {
  const text = useTranslations("shell.docs");
  const isChinese = useLocale() !== "en";
  const shown = (isChinese && texts.zh) || texts.en;
  const language = shown === texts.en ? "en" : "zh-Hans";
  return (
    <>
      <title>{`${shown.title} · skscope`}</title>
      <TopBar crumbs={[{ label: text("title"), href: "/docs" }, { label: shown.title }]} />
      <div className={styles.page}>
        <nav className={styles.contents} aria-label={text("title")} id="contents">
          <DocsSearch url={searchUrl} />
          {contents.map(({ section, pages }) => (
            <section key={section}>
              <ul>
                {pages.map((page, index) => (
                  <li key={page.id} data-first={index === 0}>
                    <a href={page.href} aria-current={page.id === id ? "page" : undefined}>
                      {index === 0
                        ? text(`sections.${section}`)
                        : isChinese
                          ? page.titles.zh
                          : page.titles.en}
                    </a>
                    {page.id === id && shown.headings.length > 1 && (
                      <ul lang={language}>
                        {shown.headings.map((heading) => (
                          <li key={heading.id}>
                            <a href={`#${heading.id}`}>{heading.title}</a>
                          </li>
                        ))}
                      </ul>
                    )}
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </nav>
        <main className={styles.column}>
          <a className={styles.toContents} href="#contents">
            {text("contents")}
          </a>
          {isChinese && language === "en" && <p className={styles.note}>{text("onlyEnglish")}</p>}
          <article
            className={styles.text}
            lang={language}
            // biome-ignore lint/security/noDangerouslySetInnerHtml: made of the docs of this repository when the pages are built
            dangerouslySetInnerHTML={{ __html: shown.html }}
          />
        </main>
      </div>
    </>
  );
}
