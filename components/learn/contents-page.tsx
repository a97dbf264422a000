"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { GlossaryList } from "@/components/glossary/glossary-list.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { withWords } from "@/components/with-words.tsx";
import { LEARN_WORDS } from "@/lib/i18n/words/learn.ts";
import { CHAPTER_IDS } from "./chapters.ts";
import styles from "./learn.module.css";

function ContentsPagePart() {
  const text = useTranslations("learn");
  const [first] = CHAPTER_IDS;
  return (
    <>
      <TopBar crumbs={[{ label: text("title") }]} />
      <main className={styles.contents}>
        <h1>{text("title")}</h1>
        <p>{text("lead")}</p>
        <p>
          {first !== undefined && <Link href={`/learn/${first}`}>{text("start")}</Link>} ·{" "}
          <Link href="/learn/summary">{text("summary")}</Link>
        </p>
        <h2 className="visually-hidden">{text("contents")}</h2>
        <ol>
          {CHAPTER_IDS.map((id) => (
            <li key={id}>
              <div>
                <Link href={`/learn/${id}`}>{text(`chapters.${id}.title`)}</Link>
                <p>{text(`chapters.${id}.lead`)}</p>
              </div>
            </li>
          ))}
        </ol>
        <GlossaryList />
      </main>
    </>
  );
}

/** The table of contents of the course. */
export const ContentsPage = withWords(LEARN_WORDS, ContentsPagePart);
