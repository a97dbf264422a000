"use client";

import { useTranslations } from "use-intl";
import { MESSAGES } from "@/lib/i18n/messages.ts";
import styles from "./glossary.module.css";
import type { TermId } from "./term.tsx";

const TERMS = Object.keys(MESSAGES.glossary.terms) as TermId[];

/** All terms with their meanings, in the order of docs/words.md. */
export function GlossaryList() {
  const text = useTranslations("glossary");
  return (
    <section aria-labelledby="glossary">
      <h2 id="glossary">{text("title")}</h2>
      <dl className={styles.list}>
        {TERMS.map((id) => (
          <div key={id}>
            <dt>{text(`terms.${id}.term`)}</dt>
            <dd>{text(`terms.${id}.is`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
