"use client";

import { useEffect, useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import styles from "./docs.module.css";
import { type Findable, findInDocs } from "./find-in-docs.ts";

interface DocsSearchProps {
  /** JSON of all that can be found. */
  readonly url: string;
}

/** A field that finds words in all pages; what there is to find is fetched with the first key. */
export function DocsSearch({ url }: DocsSearchProps) {
  const text = useTranslations("shell.docs");
  const locale = useLocale() === "en" ? "en" : "zh";
  const [query, setQuery] = useState("");
  const [all, setAll] = useState<readonly Findable[] | "failed" | null>(null);
  const search = (words: string): void => {
    setQuery(words);
    if (all !== null && all !== "failed") return;
    fetch(url)
      .then(async (response) => {
        if (!response.ok) throw new Error(String(response.status));
        setAll((await response.json()) as readonly Findable[]);
      })
      .catch(() => setAll("failed"));
  };
  const field = useRef<HTMLInputElement>(null);
  const searchNow = useRef(search);
  // What was typed before the scripts of the page were there.
  useEffect(() => {
    const typed = field.current?.value ?? "";
    if (typed !== "") searchNow.current(typed);
  }, []);
  const hits = all === null || all === "failed" ? [] : findInDocs(all, query, locale);
  const isAsked = query.trim() !== "";
  return (
    <search className={styles.search}>
      <input
        ref={field}
        type="search"
        value={query}
        placeholder={text("search")}
        aria-label={text("search")}
        onChange={(event) => search(event.target.value)}
      />
      <p role="status" className={styles.count}>
        {isAsked && all === "failed" && text("searchFailed")}
        {isAsked && Array.isArray(all) && text("hits", { count: hits.length })}
      </p>
      {isAsked && hits.length > 0 && (
        <ol>
          {hits.map(({ href, page, title, around, locale: language }) => (
            <li key={`${language} ${href}`} lang={language === "zh" ? "zh-Hans" : "en"}>
              <a href={href}>{title === "" || title === page ? page : `${page}: ${title}`}</a>
              <span>{around}</span>
            </li>
          ))}
        </ol>
      )}
    </search>
  );
}
