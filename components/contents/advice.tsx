"use client";

import { useTranslations } from "use-intl";
import styles from "./contents.module.css";
import { useImportWords } from "./use-import-words.ts";

/** A command at the end of an advice: it stands on lines of its own, to be copied. */
const COMMAND = /^(.*?[:：])\s*((?:kubectl|age|oc) .*)$/s;

/** What to bring instead of something of this kind. */
export function Advice({ kind }: { readonly kind: string }) {
  const text = useTranslations("imports.contents");
  const words = useImportWords();
  const advice = words("instead", kind);
  if (advice === kind) return null;
  const [, before, command] = COMMAND.exec(advice) ?? [];
  return (
    <div className={styles.advice}>
      <p>{text("instead", { advice: before ?? advice })}</p>
      {command !== undefined && <pre tabIndex={0}>{command}</pre>}
    </div>
  );
}
