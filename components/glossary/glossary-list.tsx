"use client";

import { useTranslations } from "use-intl";
import { GLOSSARY_TERMS } from "@/lib/i18n/glossary-terms.ts";
import styles from "./glossary.module.css";

/** All terms with their meanings, in the order of docs/words.md. */
export function GlossaryList() {
  const text = useTranslations("glossary");
  return (
    <section aria-labelledby="glossary">
      <h2 id="glossary">{text("title")}</h2>
      <dl className={styles.list}>
        {GLOSSARY_TERMS.map((id) => (
          <div key={id}>
            <dt>{text(`terms.${id}.term`)}</dt>
            <dd>{text(`terms.${id}.is`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
