"use client";

import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { Button } from "@/components/ui/button.tsx";
import { withWords } from "@/components/with-words.tsx";
import { TEACH_WORDS } from "@/lib/i18n/words/teach.ts";
import { CHAPTER_IDS } from "../chapters.ts";
import { ExerciseList } from "./exercise-list.tsx";
import styles from "./teach.module.css";

const HOW = ["present", "notes", "predict", "follow", "break", "print"] as const;

function TeachPagePart() {
  const text = useTranslations("class.page");
  const learn = useTranslations("learn");
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <TopBar crumbs={[{ label: learn("title"), href: "/learn" }, { label: text("title") }]} />
      <main className={styles.teach}>
        <h1>{text("title")}</h1>
        <p>{text("lead")}</p>
        <h2>{text("how")}</h2>
        <ul className={styles.how}>
          {HOW.map((one) => (
            <li key={one}>{text(one)}</li>
          ))}
        </ul>
        <nav aria-label={text("links")}>
          <p>
            <Link href="/learn">{learn("contents")}</Link> ·{" "}
            <Link href="/learn/summary">{text("summary")}</Link> ·{" "}
            <Link href="/sandbox">{text("sandbox")}</Link> · <Link href="/protocol">{text("protocol")}</Link>
          </p>
        </nav>
        <h2>{text("exercises")}</h2>
        <p className={styles.tools}>
          <Button pressed={isOpen} onClick={() => setOpen(!isOpen)}>
            {text(isOpen ? "close" : "open")}
          </Button>
        </p>
        {CHAPTER_IDS.map((id, index) => (
          <section key={id}>
            <h3>
              {index + 1}. <Link href={`/learn/${id}`}>{learn(`chapters.${id}.title`)}</Link>
            </h3>
            {/* Anew with each switch: each answer is opened and closed by itself in between. */}
            <ExerciseList key={String(isOpen)} id={id} isOpen={isOpen} />
          </section>
        ))}
      </main>
    </>
  );
}

/** For whoever teaches: how to run a class, and all exercises with their answers. */
export const TeachPage = withWords(TEACH_WORDS, TeachPagePart);
