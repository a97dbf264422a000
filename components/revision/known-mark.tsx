"use client";

import { useTranslations } from "use-intl";
import styles from "./known-mark.module.css";
import { signOf } from "./provenance-signs.ts";

/** How something is known. */
export type Known = "observed" | "derived" | "inferred";

/** How a text is known, as a quiet sign whose name is the word; the `?` dialog is the legend. */
export function KnownMark({ known }: { readonly known: Known }) {
  const provenance = useTranslations("inspector");
  const word = provenance(known);
  return (
    <span
      className={styles.mark}
      data-provenance={known}
      data-sign={signOf(known)}
      title={`${word}: ${provenance(`${known}Help`)}`}
    >
      <span className="visually-hidden">{word}</span>
    </span>
  );
}
